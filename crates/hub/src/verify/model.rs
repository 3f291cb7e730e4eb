//! What the check answers.

use base::{Date, Timestamp};

use crate::issuing::store::CheckRow;
use crate::keys::Mac;

/// The answer to a check (rule 88).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Authentic, and valid today.
    Valid {
        /// When it was issued.
        issued_at: Timestamp,
        /// The last day of its validity.
        until: Date,
    },
    /// Authentic, and over since this day.
    Expired {
        /// The last day of its validity.
        until: Date,
    },
    /// Cancelled by its issuer.
    Revoked,
    /// No such number for this CNP; which of the two is wrong is not told (rule 86).
    NoMatch,
}

impl Answer {
    /// The stable code in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Valid { .. } => "valid",
            Self::Expired { .. } => "expired",
            Self::Revoked => "revoked",
            Self::NoMatch => "no-match",
        }
    }
}

/// Decides. A missing certificate is compared, too, with the fingerprint that nobody has: the work is the same.
pub fn answer(found: Option<&CheckRow>, asked: &Mac, today: Date) -> Answer {
    let nobody = Mac::nobody();
    let holder = found.map_or(&nobody, |row| &row.cnp_mac);
    let agrees = holder.agrees(asked);
    match found {
        Some(row) if agrees && row.revoked_at.is_some() => Answer::Revoked,
        Some(row) if agrees && row.expires_on < today => Answer::Expired { until: row.expires_on },
        Some(row) if agrees => Answer::Valid { issued_at: row.issued_at, until: row.expires_on },
        _ => Answer::NoMatch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_answers_and_the_day_decides() {
        let mac = |byte: u8| Mac::stored(vec![byte; 32]);
        let issued_at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let until: Date = "2027-05-22".parse().unwrap();
        let row = |revoked: bool| CheckRow {
            cnp_mac: mac(1),
            issued_at,
            expires_on: until,
            revoked_at: revoked.then_some(issued_at),
        };
        let check = |found: Option<CheckRow>, asked: u8, today: &str, expected: Answer| {
            let today = today.parse().unwrap();
            assert_eq!(answer(found.as_ref(), &mac(asked), today), expected, "{asked} {today}");
        };
        check(Some(row(false)), 1, "2027-05-22", Answer::Valid { issued_at, until });
        check(Some(row(false)), 1, "2027-05-23", Answer::Expired { until });
        check(Some(row(true)), 1, "2026-12-01", Answer::Revoked);
        check(Some(row(true)), 2, "2026-12-01", Answer::NoMatch);
        check(Some(row(false)), 2, "2026-12-01", Answer::NoMatch);
        check(None, 1, "2026-12-01", Answer::NoMatch);
        // The fingerprint of nobody opens nothing.
        check(None, 0, "2026-12-01", Answer::NoMatch);
    }
}
