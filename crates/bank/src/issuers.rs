//! The banks: whose card ranges are whose, and who confirms identities.
//!
//! Numbers begin with 9642, which ISO/IEC 7812 leaves to Romania (country 642) for national use, so that no card made
//! here can be a card of a real network. The foreign bank has 9276 (Germany).

use emv3ds::{Pan, message::CardRange};

/// How a bank takes part in the simulated card scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Has 3-D Secure and confirms who its customers are.
    Identity,
    /// Has 3-D Secure, confirms nothing.
    CardOnly,
    /// Has no 3-D Secure: its range is in no directory.
    Absent,
}

/// One bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issuer {
    /// Stable code.
    pub code: &'static str,
    /// Name, as customers know it.
    pub name: &'static str,
    /// Country, two letters.
    pub country: &'static str,
    /// First six digits of its cards.
    pub prefix: &'static str,
    /// How it takes part.
    pub part: Part,
}

const fn romanian(code: &'static str, name: &'static str, prefix: &'static str) -> Issuer {
    Issuer { code, name, country: "RO", prefix, part: Part::Identity }
}

/// All banks. The first thirteen are those whose cards were accepted at the launch of the service on 1 February 2023.
pub const ISSUERS: [Issuer; 15] = [
    romanian("bcr", "BCR", "964201"),
    romanian("unicredit", "UniCredit Bank", "964202"),
    romanian("ing", "ING Bank", "964203"),
    romanian("bt", "Banca Transilvania", "964204"),
    romanian("brd", "BRD", "964205"),
    romanian("banca-romaneasca", "Banca Românească", "964206"),
    romanian("libra", "Libra Internet Bank", "964207"),
    romanian("cec", "CEC Bank", "964208"),
    romanian("garanti", "Garanti Bank", "964209"),
    romanian("raiffeisen", "Raiffeisen Bank", "964210"),
    romanian("otp", "OTP Bank", "964211"),
    romanian("alpha", "Alpha Bank", "964212"),
    romanian("first", "First Bank", "964213"),
    Issuer {
        code: "exemplu",
        name: "Banca Exemplu",
        country: "RO",
        prefix: "964299",
        part: Part::Absent,
    },
    Issuer {
        code: "beispiel",
        name: "Beispielbank",
        country: "DE",
        prefix: "927601",
        part: Part::CardOnly,
    },
];

/// How many of [`ISSUERS`] confirm identities.
pub const IDENTITY_COUNT: usize = 13;
/// The one Romanian bank that is in no directory.
pub const ABSENT: &Issuer = &ISSUERS[13];
/// The one foreign bank.
pub const FOREIGN: &Issuer = &ISSUERS[14];

impl Issuer {
    /// The bank with this code.
    pub fn by_code(code: &str) -> Option<&'static Self> {
        ISSUERS.iter().find(|issuer| issuer.code == code)
    }

    /// The bank of a card, whether or not it takes part.
    pub fn of_card(pan: &Pan) -> Option<&'static Self> {
        ISSUERS.iter().find(|issuer| pan.reveal().starts_with(issuer.prefix))
    }

    /// Whether its ranges are in the directory.
    pub const fn is_listed(&self) -> bool {
        !matches!(self.part, Part::Absent)
    }

    /// Its card range as the directory tells it. Only Banca Transilvania has a 3DS Method, so that both ways are shown.
    pub fn card_range(&self, method_url: &str) -> CardRange {
        CardRange {
            start_range: format!("{:0<16}", self.prefix),
            end_range: format!("{:9<16}", self.prefix),
            acs_start_protocol_version: "2.1.0".to_owned(),
            acs_end_protocol_version: "2.2.0".to_owned(),
            action_ind: None,
            method_url: (self.code == "bt").then(|| method_url.to_owned()),
            acs_info_ind: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_their_cards_and_nobody_elses() {
        for issuer in &ISSUERS {
            let pan = Pan::with_check_digit(&format!("{:0<15}", issuer.prefix)).unwrap();
            assert_eq!(Issuer::of_card(&pan), Some(issuer));
            assert_eq!(Issuer::by_code(issuer.code), Some(issuer));
            let holders: Vec<_> = ISSUERS
                .iter()
                .filter(|other| {
                    let range = other.card_range("https://acs.test/method");
                    pan.in_range(&range.start_range, &range.end_range)
                })
                .collect();
            assert_eq!(holders, vec![issuer]);
        }
        assert!(ISSUERS[..IDENTITY_COUNT].iter().all(|i| i.part == Part::Identity));
        assert_eq!((ABSENT.part, FOREIGN.country), (Part::Absent, "DE"));
    }
}
