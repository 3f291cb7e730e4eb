//! Rate limits: so many at once, then one every so often; by client, by account, or for all.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, time::Duration};

use base::{SharedClock, Timestamp};
use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::HashMapStateStore,
};

use crate::Error;

/// The house's clock in the limiter's terms.
#[derive(Clone, Debug)]
struct HouseClock {
    clock: SharedClock,
    start: Timestamp,
}

impl governor::clock::Clock for HouseClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let passed = self.clock.now().duration_since(self.start);
        Nanos::new(u64::try_from(passed.as_nanos()).unwrap_or(0))
    }
}

/// A limit for each key. Its memory is bounded: beyond `keys_max` keys, those at rest are forgotten; where that is not
/// enough, a new key is refused, because the site is under attack then.
pub struct Limit<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, HashMapStateStore<K>, HouseClock, NoOpMiddleware<Nanos>>,
    clock: HouseClock,
    keys_max: usize,
    every: Duration,
}

impl<K: Hash + Eq + Clone> std::fmt::Debug for Limit<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limit").field("keys", &self.limiter.len()).finish_non_exhaustive()
    }
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// `burst` at once, then one more every `every`; at most `keys_max` keys are remembered.
    ///
    /// # Panics
    /// Where `burst` or `every` is zero, which is a mistake in the program.
    pub fn new(clock: SharedClock, burst: u32, every: Duration, keys_max: usize) -> Self {
        let burst = NonZeroU32::new(burst).expect("a limit lets something through");
        let quota = Quota::with_period(every).expect("a limit has a period").allow_burst(burst);
        let clock = HouseClock { start: clock.now(), clock };
        let store = HashMapStateStore::default();
        let limiter = RateLimiter::new(quota, store, clock.clone());
        Self { limiter, clock, keys_max, every }
    }

    /// Takes one turn of `key`.
    ///
    /// # Errors
    /// 429 with the time to wait, rounded up.
    pub fn take(&self, key: &K) -> Result<(), Error> {
        if self.limiter.len() >= self.keys_max {
            self.limiter.retain_recent();
            if self.limiter.len() >= self.keys_max {
                return Err(Error::too_many(self.every));
            }
        }
        self.limiter
            .check_key(key)
            .map_err(|not_until| Error::too_many(not_until.wait_time_from(self.clock.now())))
    }
}

/// The client as a key: an address, or the /64 of an IPv6 address, because one customer has a whole one.
pub fn client_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let kept = u128::from(address) & !u128::from(u64::MAX);
            std::net::Ipv6Addr::from(kept).into()
        }
    }
}
