//! Identity documents of synthetic people.

use std::collections::HashSet;

use base::Date;
use base::dates::add_months_clamped;

use super::dice::Dice;
use super::places::Land;
use crate::{DocumentKind, IdentityDocument, Place};

/// Gives out documents, each number once.
#[derive(Default)]
pub(crate) struct Documents {
    taken: HashSet<(&'static str, u32)>,
}

/// The electronic card has been given out everywhere since this day.
const ELECTRONIC_SINCE: Date = Date::constant(2025, 3, 20);
/// Old cards of people over 55 did not run out; they stop being valid with Regulation (EU) 2019/1157.
const OLD_CARDS_END: Date = Date::constant(2031, 8, 3);

impl Documents {
    /// The identity card of a citizen of `age`, domiciled at `place` in `land`.
    pub(crate) fn card(
        &mut self,
        land: &Land,
        place: &Place,
        age: i16,
        census: Date,
        dice: &mut Dice,
    ) -> IdentityDocument {
        let years = match age {
            ..18 => 4,
            18..25 => 7,
            _ => 10,
        };
        // A child gets the first card at 14, and few people carry one that has run out.
        let oldest = if age < 18 { (i32::from(age) - 13) * 360 } else { years * 365 - 1 };
        let late = if age >= 18 && dice.per_mille(25) { 500 } else { 0 };
        let days = dice.below(u32::try_from(oldest).unwrap_or(1).max(1)) + late;
        let issued_on = before(census, days);
        let kind = kind_of_card(issued_on, dice);
        let expires_on = if kind == DocumentKind::IdentityCard && age >= 55 {
            OLD_CARDS_END
        } else {
            add_months_clamped(issued_on, years * 12)
        };
        let series = *dice.pick(&land.series);
        let number = if kind == DocumentKind::IdentityCard {
            format!("{:06}", self.number(series, 999_999, dice))
        } else {
            format!("{:07}", self.number(series, 9_999_999, dice))
        };
        let issuer = format!("SPCLEP {}", place.locality);
        IdentityDocument { kind, series: series.into(), number, issued_on, expires_on, issuer }
    }

    /// The passport of a citizen who lives abroad.
    pub(crate) fn passport(&mut self, census: Date, dice: &mut Dice) -> IdentityDocument {
        let issued_on = before(census, dice.below(3_600));
        IdentityDocument {
            kind: DocumentKind::Passport,
            series: String::new(),
            number: format!("{:09}", 50_000_000 + self.number("", 9_999_999, dice)),
            issued_on,
            expires_on: add_months_clamped(issued_on, 120),
            issuer: "DGP".into(),
        }
    }

    /// The permit or certificate of a foreign resident.
    pub(crate) fn residence(
        &mut self,
        from_the_union: bool,
        land: &Land,
        census: Date,
        dice: &mut Dice,
    ) -> IdentityDocument {
        let issued_on = before(census, dice.below(1_500));
        let kind = if from_the_union {
            DocumentKind::EuRegistrationCertificate
        } else {
            DocumentKind::ResidencePermit
        };
        IdentityDocument {
            kind,
            series: "RO".into(),
            number: format!("{:07}", self.number("RO", 9_999_999, dice)),
            issued_on,
            expires_on: add_months_clamped(issued_on, 60),
            issuer: format!("IGI {}", land.county.name()),
        }
    }

    fn number(&mut self, series: &'static str, highest: u32, dice: &mut Dice) -> u32 {
        loop {
            let number = dice.between(1, highest);
            if self.taken.insert((series, number)) {
                return number;
            }
        }
    }
}

fn kind_of_card(issued_on: Date, dice: &mut Dice) -> DocumentKind {
    if issued_on < ELECTRONIC_SINCE {
        return DocumentKind::IdentityCard;
    }
    match dice.below(100) {
        0..60 => DocumentKind::ElectronicIdentityCard,
        60..75 => DocumentKind::SimpleIdentityCard,
        _ => DocumentKind::IdentityCard,
    }
}

/// `days` before `date`.
pub(crate) fn before(date: Date, days: u32) -> Date {
    date.checked_sub(jiff::Span::new().days(days)).expect("within the calendar")
}
