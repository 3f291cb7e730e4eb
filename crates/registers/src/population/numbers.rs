//! CNPs that nobody else has.

use std::collections::HashSet;

use base::{Cnp, Date, Sex};

use super::dice::Dice;

/// Gives out CNPs, each once.
#[derive(Default)]
pub(crate) struct Numbers {
    taken: HashSet<Cnp>,
}

/// Who the first digit says the holder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Citizen,
    Resident,
    Unspecified,
}

impl Numbers {
    /// A new CNP for somebody born on `birth_date` with these county digits.
    pub(crate) fn give(
        &mut self,
        status: Status,
        sex: Sex,
        birth_date: Date,
        county: u8,
        dice: &mut Dice,
    ) -> Cnp {
        let first = first_digit(status, sex, birth_date);
        let (year, month, day) =
            (birth_date.year().rem_euclid(100), birth_date.month(), birth_date.day());
        // 999 numbers a day and county are many times more than people of one day and county.
        loop {
            let sequence = dice.between(1, 999);
            let text = format!("{first}{year:02}{month:02}{day:02}{county:02}{sequence:03}");
            let cnp = Cnp::from_first_twelve(&text).expect("a real date and twelve digits");
            if self.taken.insert(cnp) {
                return cnp;
            }
        }
    }
}

fn first_digit(status: Status, sex: Sex, birth_date: Date) -> u8 {
    let base = match status {
        Status::Citizen => match birth_date.year() {
            ..1900 => 3,
            1900..2000 => 1,
            _ => 5,
        },
        Status::Resident => 7,
        Status::Unspecified => return 9,
    };
    base + u8::from(sex == Sex::Female)
}
