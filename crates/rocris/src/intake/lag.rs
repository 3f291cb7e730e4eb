//! How long after it happened the register was told: a judgment after its finality, an execution after it began.

use std::collections::BTreeMap;

use ::store::{Read, StoreError};
use base::Date;

use super::sender::SenderKind;
use super::store;

/// The days from what happened to its receipt, of one kind of sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lag {
    /// Who told.
    pub sender: SenderKind,
    /// How many messages.
    pub messages: u64,
    /// Half of the messages came within so many days.
    pub median_days: i32,
    /// Nine of ten came within so many days.
    pub p90_days: i32,
}

/// The lags of the messages received from a day on and before another, by kind of sender.
pub async fn report(read: &mut Read, span: (Date, Date)) -> Result<Vec<Lag>, StoreError> {
    let mut by_sender: BTreeMap<SenderKind, Vec<(i32, u64)>> = BTreeMap::new();
    for (sender, days, messages) in store::lags(read, span).await? {
        by_sender.entry(sender).or_default().push((days, messages));
    }
    let lag = |(sender, days): (SenderKind, Vec<(i32, u64)>)| Lag {
        sender,
        messages: days.iter().map(|(_, messages)| messages).sum(),
        median_days: within(&days, 50),
        p90_days: within(&days, 90),
    };
    Ok(by_sender.into_iter().map(lag).collect())
}

/// The least number of days within which `percent` of the messages came; `days` are in order.
fn within(days: &[(i32, u64)], percent: u64) -> i32 {
    let all: u64 = days.iter().map(|(_, messages)| messages).sum();
    let wanted = (all * percent).div_ceil(100);
    let mut seen = 0;
    for (days, messages) in days {
        seen += messages;
        if seen >= wanted {
            return *days;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_nearest_ranks() {
        let check = |days: &[(i32, u64)], median, p90| {
            assert_eq!((within(days, 50), within(days, 90)), (median, p90), "{days:?}");
        };
        check(&[(3, 1)], 3, 3);
        check(&[(1, 5), (2, 5)], 1, 2);
        check(&[(0, 9), (40, 1)], 0, 0);
        check(&[(0, 8), (40, 2)], 0, 40);
        check(&[], 0, 0);
    }
}
