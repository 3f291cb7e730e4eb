//! The keys that sign, and their change: each is published for at least a day before it signs, and for at least a day after it
//! stopped, so that no relying party ever meets a token of a key that it cannot find.
//!
//! Which key signs follows from the rows and the clock alone. Every node decides it for itself, and nothing has to happen at
//! the moment of a change.

use std::sync::{Arc, Mutex, PoisonError};

use base::{Entropy, Timestamp};
use credentials::SealingKey;
use jiff::SignedDuration;
use oidc::jws::{KeyError, KeySet, SigningKey};
use store::jobs::{Failure, Job, Runner, Work};
use store::{Act, Actor, Db, StoreError, jobs};

use super::store as rows;
use crate::Ghiseul;

/// How long a key signs.
pub const KEY_LIFE: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long a key is published before it signs, and after it stopped.
pub const PUBLISHED_AROUND: SignedDuration = SignedDuration::from_hours(24);
/// How long a node trusts what it read. Far shorter than a key is published before it signs.
const READ_FOR: SignedDuration = SignedDuration::from_mins(1);

/// Kind of the job that makes and drops keys.
pub const ROTATE: &str = "op.keys";
const ROTATE_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A key with its times.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The key.
    pub key: SigningKey,
    /// When it was first published.
    pub published_at: Timestamp,
    /// From when it signs, until the next one does.
    pub active_from: Timestamp,
}

/// What has to change.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// The times from which new keys sign.
    pub make: Vec<Timestamp>,
    /// The names of keys that nobody needs any more.
    pub drop: Vec<String>,
}

/// All keys, in the order in which they sign.
#[derive(Debug, Clone, Default)]
pub struct Ring(Vec<Kept>);

impl Ring {
    /// The ring of these keys.
    pub fn new(mut keys: Vec<Kept>) -> Self {
        keys.sort_by(|a, b| {
            (a.active_from, &a.key.public().kid).cmp(&(b.active_from, &b.key.public().kid))
        });
        Self(keys)
    }

    /// The place of the key that signs.
    fn current(&self, now: Timestamp) -> Option<usize> {
        self.0.iter().rposition(|kept| kept.active_from <= now)
    }

    /// The first key that is still published: those after it are too.
    fn first_published(&self, now: Timestamp) -> usize {
        let stopped = |next: &Kept| next.active_from + PUBLISHED_AROUND <= now;
        self.0.iter().skip(1).take_while(|next| stopped(next)).count()
    }

    /// The keys of this moment; none while there is no key that may sign.
    pub fn at(&self, now: Timestamp) -> Option<KeySet> {
        let current = self.current(now)?;
        let published = self.0.iter().enumerate().skip(self.first_published(now));
        let others = published.filter(|(place, _)| *place != current);
        let others = others.map(|(_, kept)| kept.key.public().clone()).collect();
        Some(KeySet { current: self.0.get(current)?.key.clone(), others })
    }

    /// What has to change now: there is always a key that signs and one that comes next.
    pub fn plan(&self, now: Timestamp) -> Plan {
        let mut make = Vec::new();
        if self.current(now).is_none() {
            // The very first: nobody can know an older one.
            make.push(now);
        }
        if self.0.last().is_none_or(|last| last.active_from <= now) {
            let since = self.0.last().map_or(now, |last| last.active_from);
            // After an outage the change is late rather than unannounced.
            make.push((since + KEY_LIFE).max(now + PUBLISHED_AROUND + READ_FOR));
        }
        let over = self.0.iter().take(self.first_published(now));
        Plan { make, drop: over.map(|kept| kept.key.public().kid.clone()).collect() }
    }
}

/// Reads the ring, and keeps it for a minute.
#[derive(Debug)]
pub struct Keyring {
    db: Db,
    sealing: SealingKey,
    read: Mutex<Option<(Arc<Ring>, Timestamp)>>,
    /// One change at a time on this node; on several, one job at a time.
    changing: tokio::sync::Mutex<()>,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A key could not be made or read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A kept key does not open: the secret of the configuration is another one than when it was kept.
    #[error("a kept key does not open; is the hash key the one it was kept with?")]
    Sealed,
}

impl Keyring {
    /// The keys in this database, sealed under a key of its role.
    pub fn new(db: Db, sealing: SealingKey) -> Self {
        Self { db, sealing, read: Mutex::default(), changing: tokio::sync::Mutex::default() }
    }

    fn known<T>(&self, work: impl FnOnce(&mut Option<(Arc<Ring>, Timestamp)>) -> T) -> T {
        work(&mut self.read.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The keys of this moment. Makes the first ones where there is none.
    pub async fn now(&self) -> Result<KeySet, KeysError> {
        let now = self.db.now();
        let fresh = |at: Timestamp| now >= at && now.duration_since(at) < READ_FOR;
        let known = self.known(|it| it.clone()).filter(|(_, at)| fresh(*at));
        if let Some(set) = known.and_then(|(ring, _)| ring.at(now)) {
            return Ok(set);
        }
        if let Some(set) = self.reload(now).await?.at(now) {
            return Ok(set);
        }
        self.rotate().await?;
        let now = self.db.now();
        self.reload(now).await?.at(now).ok_or(KeysError::Sealed)
    }

    async fn reload(&self, now: Timestamp) -> Result<Arc<Ring>, KeysError> {
        let ring = Arc::new(self.load().await?);
        self.known(|it| *it = Some((ring.clone(), now)));
        Ok(ring)
    }

    async fn load(&self) -> Result<Ring, KeysError> {
        let mut keys = Vec::new();
        for row in rows::keys(&mut self.db.read().await?).await? {
            let pem = self.sealing.open(&row.kid, &row.sealed).map_err(|_| KeysError::Sealed)?;
            let pem = str::from_utf8(&pem).map_err(|_| KeysError::Sealed)?;
            let key = SigningKey::from_pem(pem)?;
            keys.push(Kept { key, published_at: row.published_at, active_from: row.active_from });
        }
        Ok(Ring::new(keys))
    }

    /// Makes the keys that are missing and drops those that are over.
    pub async fn rotate(&self) -> Result<(), KeysError> {
        let _changing = self.changing.lock().await;
        let plan = self.load().await?.plan(self.db.now());
        if plan.make.is_empty() && plan.drop.is_empty() {
            return Ok(());
        }
        let mut act = self.db.act(&Actor::System("op"), "op.rotate-keys").await?;
        let mut made = Vec::new();
        for active_from in &plan.make {
            made.push(self.make(&mut act, *active_from).await?);
        }
        for kid in &plan.drop {
            rows::drop_key(&mut act, kid).await?;
        }
        act.detail(serde_json::json!({ "made": made, "dropped": plan.drop }));
        act.commit().await?;
        Ok(())
    }

    async fn make(&self, act: &mut Act, active_from: Timestamp) -> Result<String, KeysError> {
        let (key, pem) = SigningKey::generate()?;
        let kid = key.public().kid.clone();
        let entropy: &Entropy = self.db.entropy();
        let sealed = self.sealing.seal(&kid, pem.as_bytes(), entropy);
        let published_at = act.now();
        let row = rows::KeyRow { kid: kid.clone(), sealed, published_at, active_from };
        rows::insert_key(act, row).await?;
        Ok(kid)
    }
}

/// Registers the job.
pub(super) fn register(state: &Ghiseul, runner: Runner) -> Runner {
    let state = state.clone();
    runner.on(ROTATE, move |work| rotate(state.clone(), work))
}

async fn rotate(state: Ghiseul, work: Work) -> Result<(), Failure> {
    let failed = |error: KeysError| {
        tracing::error!(%error, "The keys could not be changed.");
        Failure::later("op.keys", state.clock.now() + ROTATE_EVERY)
    };
    state.keys.rotate().await.map_err(failed)?;
    let mut act = work.db.act(&Actor::System("op"), ROTATE).await?;
    again(&mut act, ROTATE_EVERY).await?;
    act.commit().await?;
    Ok(())
}

/// Enqueues the next run.
pub(super) async fn again(act: &mut Act, after: SignedDuration) -> Result<(), StoreError> {
    let run_at = act.now() + after;
    jobs::enqueue(act, Job { kind: ROTATE, key: "all".to_owned(), run_at }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    fn ring(active_from: &[i64]) -> Ring {
        let kept = |from: &i64| Kept {
            key: SigningKey::generate().unwrap().0,
            published_at: hours(0),
            active_from: hours(*from),
        };
        Ring::new(active_from.iter().map(kept).collect())
    }

    #[test]
    fn there_is_always_a_key_that_signs_and_one_that_comes_next() {
        let month = 24 * 30;
        // The keys' times, the hour; the times of those to make, how many are dropped.
        let table: [(&[i64], i64, &[i64], usize); 7] = [
            (&[], 5, &[5, 5 + month], 0),
            (&[0], 5, &[month], 0),
            (&[0, month], 5, &[], 0),
            (&[0, month], month, &[2 * month], 0),
            (&[0, month, 2 * month], month + 23, &[], 0),
            (&[0, month, 2 * month], month + 24, &[], 1),
            (&[0, month, 2 * month], 2 * month + 24, &[3 * month], 2),
        ];
        for (keys, hour, make, dropped) in table {
            let plan = ring(keys).plan(hours(hour));
            assert_eq!(
                plan.make,
                make.iter().map(|it| hours(*it)).collect::<Vec<_>>(),
                "{keys:?} {hour}"
            );
            assert_eq!(plan.drop.len(), dropped, "{keys:?} {hour}");
        }
        let late = ring(&[0]).plan(hours(2 * month));
        assert!(
            late.make[0] > hours(2 * month + 24),
            "a change is announced a day before it, however late it is"
        );
    }

    #[test]
    fn keys_are_published_before_and_after_they_sign() {
        let ring = ring(&[0, 720, 1440]);
        let names = |hour| {
            let set = ring.at(hours(hour)).unwrap();
            let name = |kid: &str| ring.0.iter().position(|it| it.key.public().kid == kid).unwrap();
            let published = set.public().keys.iter().map(|key| name(&key.kid)).collect::<Vec<_>>();
            (name(&set.current.public().kid), published)
        };
        assert_eq!(names(0), (0, vec![0, 1, 2]));
        assert_eq!(names(719), (0, vec![0, 1, 2]));
        assert_eq!(names(720), (1, vec![1, 0, 2]));
        assert_eq!(names(743), (1, vec![1, 0, 2]));
        assert_eq!(names(744), (1, vec![1, 2]));
        assert_eq!(names(1440), (2, vec![2, 1]));
        assert!(ring.at(hours(-1)).is_none());
        assert!(Ring::default().at(hours(0)).is_none());
    }
}
