//! The provider's keys, fetched when needed and not more often than once a minute.

use std::sync::{Arc, Mutex, PoisonError};

use base::Timestamp;

use super::transport::{Request, Transport, TransportError};
use crate::jws::Jwks;

/// Keys older than this are fetched anew, so that a withdrawn key stops being accepted.
const FRESH_SECONDS: i64 = 300;
/// Between two fetches, successful or not. Also bounds what a stranger can cause with invented key names.
const BETWEEN_FETCHES_SECONDS: i64 = 60;
/// Keys older than this are not used even when the provider cannot be reached.
const USABLE_SECONDS: i64 = 3600;

#[derive(Debug, Default)]
struct State {
    keys: Option<(Arc<Jwks>, Timestamp)>,
    tried_at: Option<Timestamp>,
}

impl State {
    fn may_fetch(&self, now: Timestamp) -> bool {
        self.tried_at.is_none_or(|at| now.as_second() - at.as_second() >= BETWEEN_FETCHES_SECONDS)
    }

    fn younger_than(&self, seconds: i64, now: Timestamp) -> Option<Arc<Jwks>> {
        let (keys, at) = self.keys.as_ref()?;
        (now.as_second() - at.as_second() < seconds).then(|| keys.clone())
    }
}

/// The cache.
#[derive(Debug, Default)]
pub struct JwksCache(Mutex<State>);

impl JwksCache {
    /// The keys, from memory while they are fresh.
    pub async fn keys(
        &self,
        transport: &impl Transport,
        uri: &str,
        now: Timestamp,
    ) -> Result<Arc<Jwks>, TransportError> {
        let fresh = self.state(|state| state.younger_than(FRESH_SECONDS, now));
        match fresh {
            Some(keys) => Ok(keys),
            None => self.refetch(transport, uri, now).await,
        }
    }

    /// The keys, fetched anew because a token names one that we do not know, unless that was done within the minute.
    pub async fn refetch(
        &self,
        transport: &impl Transport,
        uri: &str,
        now: Timestamp,
    ) -> Result<Arc<Jwks>, TransportError> {
        let may = self.state(|state| {
            let may = state.may_fetch(now);
            if may {
                state.tried_at = Some(now);
            }
            may
        });
        let mut outcome = Err(TransportError::Unavailable);
        if may {
            outcome = fetch(transport, uri).await;
        }
        self.state(|state| match outcome {
            Ok(keys) => {
                let keys = Arc::new(keys);
                state.keys = Some((keys.clone(), now));
                Ok(keys)
            }
            Err(error) => state.younger_than(USABLE_SECONDS, now).ok_or(error),
        })
    }

    fn state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn fetch(transport: &impl Transport, uri: &str) -> Result<Jwks, TransportError> {
    transport.send(Request::get(uri)).await?.expect_ok()?.json()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jws::SigningKey;
    use crate::rp::transport::Answer;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Answers a new key each time, or nothing at all.
    #[derive(Default)]
    struct Counting {
        calls: AtomicUsize,
        down: bool,
    }

    impl Transport for Counting {
        async fn send(&self, _: Request) -> Result<Answer, TransportError> {
            self.calls.fetch_add(1, Ordering::Relaxed);
            if self.down {
                return Err(TransportError::Unavailable);
            }
            let (key, _) = SigningKey::generate().unwrap();
            let keys = Jwks { keys: vec![key.public().clone()] };
            Ok(Answer::new(200, serde_json::to_vec(&keys).unwrap()))
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[tokio::test]
    async fn at_most_one_fetch_a_minute() {
        let cache = JwksCache::default();
        let up = Counting::default();
        let first = cache.keys(&up, "", at(0)).await.unwrap();
        assert_eq!(cache.keys(&up, "", at(299)).await.unwrap(), first);
        assert_eq!(cache.refetch(&up, "", at(59)).await.unwrap(), first, "within the minute");
        assert_eq!(up.calls.load(Ordering::Relaxed), 1);
        let second = cache.refetch(&up, "", at(60)).await.unwrap();
        assert_ne!(first, second);
        for now in 61..120 {
            assert_eq!(cache.refetch(&up, "", at(now)).await.unwrap(), second);
        }
        assert_eq!(up.calls.load(Ordering::Relaxed), 2);
        cache.keys(&up, "", at(360)).await.unwrap();
        assert_eq!(up.calls.load(Ordering::Relaxed), 3, "stale keys are fetched anew");
    }

    #[tokio::test]
    async fn old_keys_serve_for_an_hour_while_the_provider_is_down() {
        let cache = JwksCache::default();
        let up = Counting::default();
        let down = Counting { down: true, ..Counting::default() };
        assert!(cache.keys(&down, "", at(0)).await.is_err());
        assert!(cache.keys(&up, "", at(30)).await.is_err(), "the failed try counts");
        let keys = cache.keys(&up, "", at(60)).await.unwrap();
        assert_eq!(cache.keys(&down, "", at(3000)).await.unwrap(), keys);
        assert!(cache.keys(&down, "", at(3660)).await.is_err());
    }
}
