//! How often something may be tried. The caller counts in its own tables; here is what the counts mean.
//!
//! Three counts protect a person from guessing without giving a stranger a way to lock them out:
//!
//! * of the *client* at this address: a stranger uses up their own tries, not the owner's;
//! * of *everybody* at this address: an attack from many places stops at some number an hour;
//! * a *known* client, from which the person signed in before, is not touched by either of the others' tries.
//!
//! They are counted under keyed hashes of what was typed, whether an account exists or not, so that the answers are the
//! same for both.

use std::net::IpAddr;

use jiff::SignedDuration;

/// How long a code sent by e-mail is good (rule 111).
pub const CODE_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// How often such a code may be tried.
pub const CODE_TRIES: i64 = 5;
/// How long a journey with codes may take at most; resending does not prolong it.
pub const JOURNEY_LIFE: SignedDuration = SignedDuration::from_hours(2);
/// Messages that one client may cause to one address within [`SENDS_WINDOW`].
pub const SENDS_PER_CLIENT: i64 = 6;
/// Messages that everybody together may cause to one address within [`SENDS_WINDOW`].
pub const SENDS_PER_ADDRESS: i64 = 20;
/// Messages to one address within a day that clients may cause from which its account was never used. Each message is
/// five guesses at six digits, so this bounds how likely a stranger gets into an account through its forgotten password.
pub const SENDS_PER_DAY: i64 = 30;
/// The same for clients from which the account was used before: a household may share one with a stranger.
pub const SENDS_PER_DAY_KNOWN: i64 = 60;
/// The day of [`SENDS_PER_DAY`]; codes are kept for so long, without what was typed beside them.
pub const SENDS_DAY: SignedDuration = SignedDuration::from_hours(24);
/// The time in which messages are counted. As long as a journey: the messages of one are counted from its beginning, so
/// that resending late does not get more of them.
pub const SENDS_WINDOW: SignedDuration = JOURNEY_LIFE;

/// How often one client may try one address before it waits.
pub const TRIES_PER_CLIENT: i64 = 5;
/// How long it waits, after the last try that counted.
pub const LOCK: SignedDuration = SignedDuration::from_mins(15);
/// How often everybody together may try one address within [`ATTACK_WINDOW`] before only clients that were used for the
/// account before may go on.
pub const TRIES_PER_ADDRESS: i64 = 50;
/// See [`TRIES_PER_ADDRESS`].
pub const ATTACK_WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// How long a client is remembered as used for an account.
pub const CLIENT_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 180);

/// The network of a client, as a text to count under: `/24` of IPv4 and `/48` of IPv6, because one stranger easily has
/// many addresses of one network.
pub fn network(client: IpAddr) -> String {
    match client.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// How many messages went to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sends {
    /// Within [`SENDS_WINDOW`], caused by this client.
    pub by_client: i64,
    /// Within [`SENDS_WINDOW`], caused by everybody.
    pub by_all: i64,
    /// Within the day, caused by everybody.
    pub of_day: i64,
    /// Whether the account of the address was used from this client before.
    pub known_client: bool,
}

impl Sends {
    /// Whether one more may go, else how long to wait.
    pub const fn one_more(self) -> Result<(), SignedDuration> {
        if self.by_client >= SENDS_PER_CLIENT || self.by_all >= SENDS_PER_ADDRESS {
            return Err(SENDS_WINDOW);
        }
        let of_day_max = if self.known_client { SENDS_PER_DAY_KNOWN } else { SENDS_PER_DAY };
        if self.of_day >= of_day_max {
            return Err(SENDS_DAY);
        }
        Ok(())
    }
}

/// What is known when somebody tries to sign in, this try counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// Tries of this client at this address, since its last success or the end of its waiting.
    pub by_client: i64,
    /// Tries of everybody at this address within the hour.
    pub by_all: i64,
    /// Whether the account was used from this client before.
    pub known_client: bool,
}

impl Tries {
    /// Whether the password is looked at at all.
    ///
    /// A stranger can make their own client wait, never the owner's: the owner's client has its own count, and once the
    /// account was used from it, it is not touched by an attack from many places either.
    pub const fn may_go_on(self) -> bool {
        let attack = self.by_all > TRIES_PER_ADDRESS && !self.known_client;
        self.by_client <= TRIES_PER_CLIENT && !attack
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_network() {
        let check = |a: &str, b: &str, same: bool| {
            let of = |text: &str| network(text.parse().unwrap());
            assert_eq!(of(a) == of(b), same, "{a} {b}");
        };
        check("192.0.2.1", "192.0.2.254", true);
        check("192.0.2.1", "::ffff:192.0.2.9", true);
        check("192.0.2.1", "192.0.3.1", false);
        check("2001:db8:1:2::1", "2001:db8:1:ffff::9", true);
        check("2001:db8:1::1", "2001:db8:2::1", false);
    }

    #[test]
    fn how_many_letters_may_go() {
        // by client, by all, of the day, known client, how long to wait
        let table = [
            (0, 0, 0, false, Ok(())),
            (5, 19, 29, false, Ok(())),
            (6, 6, 6, true, Err(SENDS_WINDOW)),
            (0, 20, 20, true, Err(SENDS_WINDOW)),
            (0, 0, 30, false, Err(SENDS_DAY)),
            (0, 0, 59, true, Ok(())),
            (0, 0, 60, true, Err(SENDS_DAY)),
        ];
        for (by_client, by_all, of_day, known_client, expected) in table {
            let sends = Sends { by_client, by_all, of_day, known_client };
            assert_eq!(sends.one_more(), expected, "{sends:?}");
        }
    }

    #[test]
    fn who_may_try_a_password() {
        // by client, by all, known client, goes on
        let table = [
            (1, 1, false, true),
            (5, 5, false, true),
            (6, 6, false, false),
            (6, 6, true, false),
            (1, 50, false, true),
            (1, 51, false, false),
            (1, 5000, true, true),
        ];
        for (by_client, by_all, known_client, goes_on) in table {
            let tries = Tries { by_client, by_all, known_client };
            assert_eq!(tries.may_go_on(), goes_on, "{tries:?}");
        }
    }
}
