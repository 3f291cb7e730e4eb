//! How often certificates may be checked (rule 89).

use std::net::IpAddr;
use std::time::Duration;

use base::SharedClock;
use web::Error;
use web::limit::{Limit, client_key};

use crate::CheckLimits;

/// The most clients, and the most numbers, that are remembered at once.
const KEYS_MAX: usize = 200_000;

/// Limits by client, by number and for all.
#[derive(Debug)]
pub struct Limits {
    client: Limit<IpAddr>,
    number: Limit<String>,
    overall: Limit<()>,
}

impl Limits {
    /// The limits of a configuration; one of zero counts as one.
    pub fn new(limits: &CheckLimits, clock: &SharedClock) -> Self {
        let (client, number, overall) =
            (limits.per_client.max(1), limits.per_number.max(1), limits.overall.max(1));
        let minute = Duration::from_mins(1) / client;
        let hour = Duration::from_hours(1) / number;
        let second = Duration::from_secs(1) / overall;
        Self {
            client: Limit::new(clock.clone(), client, minute, KEYS_MAX),
            number: Limit::new(clock.clone(), number, hour, KEYS_MAX),
            // One key is known all the time; a limit is full at as many keys as it may remember.
            overall: Limit::new(clock.clone(), overall, second, 2),
        }
    }

    /// Takes a turn of a client, and one of everybody's.
    pub fn of_client(&self, client: IpAddr) -> Result<(), Error> {
        self.client.take(&client_key(client))?;
        self.overall.take(&())
    }

    /// Takes a turn of a number, whether or not it is anybody's.
    pub fn of_number(&self, number: &str) -> Result<(), Error> {
        self.number.take(&number.to_owned())
    }
}
