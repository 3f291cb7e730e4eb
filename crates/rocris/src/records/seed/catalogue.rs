//! What synthetic judgments are about, and the courts that give them.

use std::collections::HashMap;
use std::sync::LazyLock;

use registers::County;
use registers::population::{Dice, Weighted};

use crate::records::judgment::LegalText;

/// An offence that synthetic people are convicted of.
pub(super) struct Crime {
    pub(super) name: &'static str,
    pub(super) legal_text: LegalText,
    pub(super) ecris: &'static str,
    pub(super) least_months: u32,
    pub(super) most_months: u32,
    pub(super) may_be_fined: bool,
    pub(super) tribunal: bool,
}

/// Offences, and the courts of each county.
struct Catalogue {
    crimes: Weighted<Crime>,
    courts: HashMap<County, (&'static str, Vec<&'static str>)>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    crimes: rows(include_str!("../../../data/offences.txt")).map(|row| crime(&row)).collect(),
    courts: rows(include_str!("../../../data/courts.txt")).map(|row| courts(&row)).collect(),
});

/// Foreign courts whose judgments were recognised: country, court, act, article of theft.
const FOREIGN: [[&str; 4]; 5] = [
    ["IT", "Tribunale di Torino", "Codice penale (Italia)", "624"],
    ["ES", "Audiencia Provincial de Madrid", "Código Penal (España)", "234"],
    ["DE", "Amtsgericht München", "Strafgesetzbuch (Deutschland)", "242"],
    ["FR", "Tribunal judiciaire de Lyon", "Code pénal (France)", "311-1"],
    ["HU", "Budapesti Fővárosi Törvényszék", "Büntető Törvénykönyv (Magyarország)", "370"],
];

/// A crime, by how common it is.
pub(super) fn crime_of(dice: &mut Dice) -> &'static Crime {
    CATALOGUE.crimes.draw(dice)
}

/// The court of a country whose judgments are recognised here, with the legal text of theft there.
pub(super) fn foreign_court(country: &str) -> Option<(&'static str, LegalText)> {
    let [_, court, act, article] = FOREIGN.iter().find(|row| row[0] == country)?;
    Some((court, legal_text(act, article, None, None)))
}

/// A court of a county; of Bucharest for none.
pub(super) fn court(county: Option<County>, tribunal: bool, dice: &mut Dice) -> String {
    let county = county.or_else(|| County::by_code("B"));
    let (name, seats) = county
        .and_then(|county| CATALOGUE.courts.get(&county))
        .expect("a test finds courts in every county");
    if tribunal {
        format!("Tribunalul {name}")
    } else {
        format!("Judecătoria {}", dice.pick::<&str>(seats))
    }
}

pub(super) fn legal_text(
    act: &str,
    article: &str,
    paragraph: Option<&str>,
    letter: Option<&str>,
) -> LegalText {
    LegalText {
        act: act.into(),
        article: article.into(),
        paragraph: paragraph.map(Into::into),
        letter: letter.map(Into::into),
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('|').collect())
}

fn crime(row: &[&'static str]) -> (Crime, u32) {
    let number = |text: &str| text.parse().expect("a number: a test reads the whole file");
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    let crime = Crime {
        name: row[0],
        legal_text: legal_text(row[1], row[2], some(row[3]), some(row[4])),
        ecris: row[5],
        least_months: number(row[6]),
        most_months: number(row[7]),
        may_be_fined: row[8] == "f",
        tribunal: row[9] == "t",
    };
    (crime, number(row[10]))
}

fn courts(row: &[&'static str]) -> (County, (&'static str, Vec<&'static str>)) {
    let county = County::by_code(row[0]).expect("a code of a county: a test reads the whole file");
    (county, (row[1], row[2].split(", ").collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_county_has_courts_and_the_tribunal_has_its_name() {
        for county in County::all() {
            let (tribunal, seats) = &CATALOGUE.courts[&county];
            assert_eq!(*tribunal, county.name());
            assert!(seats.len() > 1, "{tribunal}");
        }
        assert!(!CATALOGUE.crimes.is_empty());
    }
}
