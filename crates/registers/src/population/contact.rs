//! Addresses at which a demonstration can write to synthetic people.

use base::{Email, Phone, person_name};

use super::dice::Dice;
use crate::Person;

/// E-mail address and telephone of a synthetic person. The population register does not have them:
/// they are for demonstrations, under a domain that cannot exist (RFC 2606).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Such as `ion.popescu.48213@posta.example`.
    pub email: Email,
    /// A Romanian mobile number.
    pub phone: Phone,
}

/// Where to reach a synthetic person. Always the same for the same person, also after the name changes
/// places: it depends on the CNP, of which it reveals nothing.
///
/// # Panics
/// Never: the address is made of plain letters and digits.
pub fn contact(person: &Person) -> Contact {
    let digits = person.cnp.as_str().parse().unwrap_or(0);
    let mut dice = Dice::of(digits, 0x0E_4A11);
    let word = |text: &str| -> String {
        let folded = person_name::fold(text).to_ascii_lowercase();
        folded
            .split(' ')
            .next()
            .unwrap_or("")
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(24)
            .collect()
    };
    let tag = dice.between(10_000, 999_999);
    let text =
        format!("{}.{}.{tag}@posta.example", word(&person.name.given), word(&person.name.surname));
    let phone = format!("+40700{:06}", dice.below(1_000_000));
    Contact {
        email: Email::parse(text.trim_start_matches('.')).expect("letters and digits"),
        phone: Phone::parse(&phone).expect("eleven digits after the plus"),
    }
}
