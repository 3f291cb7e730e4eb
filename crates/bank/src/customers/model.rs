//! What a card number says, and what the bank knows behind it.

use crate::issuers::{ABSENT, FOREIGN, IDENTITY_COUNT, ISSUERS, Issuer};
use base::{Cnp, PersonName, Phone, dates::Date};
use emv3ds::{
    Expiry, Pan,
    identity_match::{CnpMatch, HolderType, Kyc, MatchAnswer, MatchRequest, NameAnswer},
};

/// Which of a person's cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// The person's own card. Everybody has one.
    Main,
    /// A card on somebody else's account. Numbers that end in 3 have one.
    Additional,
    /// A company's card. Numbers that end in 4 have one.
    Company,
}

impl Product {
    const fn digits(self) -> &'static str {
        match self {
            Self::Main => "00",
            Self::Additional => "01",
            Self::Company => "02",
        }
    }

    /// What the bank says of the holder.
    pub const fn holder_type(self) -> HolderType {
        match self {
            Self::Main => HolderType::Main,
            Self::Additional => HolderType::Additional,
            Self::Company => HolderType::Company,
        }
    }

    /// Whether the person with this number has such a card.
    pub const fn exists_for(self, number: u32) -> bool {
        match self {
            Self::Main => true,
            Self::Additional => number % 10 == 3,
            Self::Company => number % 10 == 4,
        }
    }
}

/// What the ACS does with a card, by the fifteenth digit of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// 0: a challenge with a code by SMS. What a real identity check looks like.
    Challenge,
    /// 1: authenticated without a challenge.
    Frictionless,
    /// 2: denied, reason 10 (stolen card).
    Denied,
    /// 3: could not be performed, reason 22 (technical).
    Unavailable,
    /// 4: attempt only.
    Attempt,
    /// 5: rejected by the issuer, reason 11 (suspected fraud).
    Rejected,
    /// 6: could not be performed, reason 20 (non-payment not supported).
    NonPaymentUnsupported,
    /// 7: the ACS does not answer in time.
    AcsTimeout,
    /// 8: a challenge whose result never arrives.
    ResultLost,
    /// 9: protocol error 403.
    Error,
}

impl Scenario {
    /// All of them, by digit.
    pub const ALL: [Self; 10] = [
        Self::Challenge,
        Self::Frictionless,
        Self::Denied,
        Self::Unavailable,
        Self::Attempt,
        Self::Rejected,
        Self::NonPaymentUnsupported,
        Self::AcsTimeout,
        Self::ResultLost,
        Self::Error,
    ];

    /// The scenario of a card.
    pub fn of_card(pan: &Pan) -> Self {
        let digit = pan.reveal().bytes().rev().nth(1).unwrap_or(b'0');
        Self::ALL[usize::from(digit.saturating_sub(b'0')) % 10]
    }

    /// The digit.
    pub fn digit(self) -> u8 {
        let place = Self::ALL.iter().position(|scenario| *scenario == self);
        u8::try_from(place.unwrap_or(0)).unwrap_or(0)
    }
}

/// The bank of the person with this number. Of twenty people one is with a bank outside the directory and one abroad;
/// the others are spread over the thirteen banks that confirm identities.
pub fn bank_of(number: u32) -> &'static Issuer {
    match number % 20 {
        18 => ABSENT,
        19 => FOREIGN,
        _ => &ISSUERS[number as usize % IDENTITY_COUNT],
    }
}

/// The number of a card of the person with this number.
///
/// # Panics
/// When `number` has more than six digits: the simulator has room for a million people.
pub fn card_number(number: u32, product: Product, scenario: Scenario) -> Pan {
    assert!(number < 1_000_000, "the simulator has room for a million people");
    let (prefix, product) = (bank_of(number).prefix, product.digits());
    let body = format!("{prefix}{product}{number:06}{}", scenario.digit());
    Pan::with_check_digit(&body).expect("fifteen digits")
}

/// The expiry date of every card of the person with this number: some month of 2029 to 2031.
pub fn card_expiry(number: u32) -> Expiry {
    let (month, year) = (number % 12 + 1, 29 + number % 3);
    Expiry::from_wire(&format!("{year:02}{month:02}")).expect("a month and a year")
}

/// The part of a number under which a card is kept: all digits but scenario and check digit.
pub fn stem_of(pan: &Pan) -> &str {
    let digits = pan.reveal();
    &digits[..digits.len() - 2]
}

/// What the bank knows behind a card.
#[derive(Debug, Clone)]
pub struct Account {
    /// The holder's CNP, as the bank verified it.
    pub cnp: Cnp,
    /// The holder's name.
    pub name: PersonName,
    /// The holder's date of birth.
    pub birth_date: Date,
    /// Where codes go.
    pub phone: Phone,
    /// How the bank identified the holder.
    pub kyc: Kyc,
    /// Whose card it is.
    pub holder_type: HolderType,
    /// When the card ends.
    pub expiry: Expiry,
    /// Whether the bank blocked the card.
    pub blocked: bool,
}

impl Account {
    /// Compares a claim with what the bank knows.
    pub fn compare(&self, claim: &MatchRequest) -> MatchAnswer {
        let same_day = claim.birth_date.as_ref().is_none_or(|day| day.0 == self.birth_date);
        let same = claim.cnp == self.cnp && same_day;
        MatchAnswer {
            cnp_match: if same { CnpMatch::Y } else { CnpMatch::N },
            name_match: NameAnswer::from(self.name.matches(&claim.name())),
            kyc: self.kyc,
            holder_type: self.holder_type,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_from_the_person() {
        let pan = card_number(123, Product::Main, Scenario::Challenge);
        assert!(pan.reveal().starts_with("964207000001230"), "{pan:?}");
        assert_eq!(stem_of(&pan), "96420700000123");
        for scenario in Scenario::ALL {
            let pan = card_number(123, Product::Company, scenario);
            assert_eq!(Scenario::of_card(&pan), scenario);
            assert_eq!(stem_of(&pan), "96420702000123");
        }
        assert_eq!(card_expiry(123).to_string(), "04/29");
        assert_eq!((bank_of(18), bank_of(39)), (ABSENT, FOREIGN));
    }

    #[test]
    fn claims_are_compared_with_what_the_bank_knows() {
        let account = Account {
            cnp: Cnp::parse("1800101221144").unwrap(),
            name: PersonName::new("Țăranu-Popescu", "Ștefan"),
            birth_date: Date::constant(1980, 1, 1),
            phone: Phone::parse("0712345678").unwrap(),
            kyc: Kyc::InPerson,
            holder_type: HolderType::Main,
            expiry: card_expiry(1),
            blocked: false,
        };
        let check =
            |cnp: &str, family: &str, given: &str, born: Date, expected: (CnpMatch, NameAnswer)| {
                let claim = MatchRequest {
                    purpose: "test".into(),
                    cnp: Cnp::parse(cnp).unwrap(),
                    family_name: family.to_owned().into(),
                    given_names: given.to_owned().into(),
                    birth_date: Some(born.into()),
                    consent_ref: "c".into(),
                };
                let answer = account.compare(&claim);
                assert_eq!((answer.cnp_match, answer.name_match), expected, "{family} {given}");
            };
        let born = Date::constant(1980, 1, 1);
        let (own, other) = ("1800101221144", "1800101123450");
        check(own, "ŢĂRANU POPESCU", "STEFAN", born, (CnpMatch::Y, NameAnswer::Y));
        check(own, "Popescu", "Ștefan", born, (CnpMatch::Y, NameAnswer::P));
        check(own, "Ionescu", "Ștefan", born, (CnpMatch::Y, NameAnswer::N));
        check(other, "Țăranu-Popescu", "Ștefan", born, (CnpMatch::N, NameAnswer::Y));
        check(
            own,
            "Țăranu-Popescu",
            "Ștefan",
            Date::constant(1980, 1, 2),
            (CnpMatch::N, NameAnswer::Y),
        );
    }
}
