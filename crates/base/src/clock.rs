//! The clock as an argument.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Tells the time. Every decision that depends on time takes one, so that tests can set it.
pub trait Clock: Send + Sync + Debug {
    /// The present instant, in microseconds or finer.
    fn now(&self) -> Timestamp;
}

/// A clock shared by the parts of a role.
pub type SharedClock = Arc<dyn Clock>;

/// The computer's clock, cut to microseconds because that is what both databases keep.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl SystemClock {
    /// The computer's clock, ready to be shared.
    pub fn shared() -> SharedClock {
        Arc::new(Self)
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// A clock that stands still until it is told to move.
#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    /// A clock standing at `at`.
    pub fn at(at: Timestamp) -> Arc<Self> {
        Arc::new(Self(Mutex::new(at)))
    }

    /// A clock standing at an instant written in RFC 3339.
    ///
    /// # Panics
    /// Where the text is not an instant; it is written by hand in a test.
    pub fn parse(at: &str) -> Arc<Self> {
        Self::at(at.parse().expect("an RFC 3339 instant"))
    }

    /// Moves the clock forward (or back, for a test of clock jumps).
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).expect("a test stays within the calendar");
    }

    /// Sets the clock.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
