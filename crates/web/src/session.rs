//! Sessions kept on the server, named by an opaque cookie (rules: OWASP ASVS 5.0, chapter 7).
//!
//! * The cookie `__Host-sid` is `Secure`, `HttpOnly`, `SameSite=Lax` and holds 258 random bits; the database holds its
//!   SHA-256, so that a stolen copy of the database opens no session.
//! * The token changes at sign-in, at step-up and at sign-out. Idle and absolute lifetimes end a session.
//! * A session can exist before sign-in: it then only holds the state of a journey.
//! * The data bag is JSON of at most 8 KiB: state of a journey, never the person's answers for keeping.

mod all;
mod record;
mod store;

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use base::{Id, Timestamp};
use serde::{Serialize, de::DeserializeOwned};

use crate::limit::client_key;
use crate::{Error, Result, Visit, error::Fault, lang::cookie};

pub use all::Sessions;
pub use record::{Login, Policy, Record, STAFF};
pub use store::STATEMENTS;

/// The cookie's name; the prefix makes browsers insist on `Secure`, no `Domain` and `Path=/`.
pub const COOKIE: &str = "__Host-sid";
/// The most bytes of the data bag.
const DATA_MAX: usize = 8 * 1024;
/// Activity is written down at most this often, in seconds.
const TOUCH_SECONDS: i64 = 60;

/// The tables of this module.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("web", "0001_session");

/// The bag of a session: values by key, each JSON.
pub(crate) type Bag = BTreeMap<String, serde_json::Value>;

/// What the answer does with the cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
enum CookieChange {
    Set(String),
    Clear,
}

#[derive(Debug, Default)]
struct State {
    loaded: bool,
    expired: bool,
    record: Option<Record>,
    change: Option<CookieChange>,
}

/// The place in a request where the session and the coming cookie are kept; made by the layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot(Arc<Mutex<State>>);

impl Slot {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes the cookie into the answer.
    pub(crate) fn finish(&self, response: &mut Response) {
        let line = match self.with(|state| state.change.take()) {
            None => return,
            Some(CookieChange::Set(token)) => {
                format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax")
            }
            Some(CookieChange::Clear) => {
                let clear = HeaderValue::from_static("\"cache\", \"storage\"");
                response.headers_mut().insert("clear-site-data", clear);
                format!("{COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax")
            }
        };
        if let Ok(value) = HeaderValue::from_str(&line) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// The session of a request. Cheap to clone; every clone is the same session.
#[derive(Clone, Debug)]
pub struct Session {
    sessions: Sessions,
    slot: Slot,
    user_agent: Arc<str>,
    client: IpAddr,
}

impl Session {
    /// The signed-in account.
    pub fn account(&self) -> Option<String> {
        self.record()?.account
    }

    /// Everything known of the session, where there is one.
    pub fn record(&self) -> Option<Record> {
        self.slot.with(|state| state.record.clone())
    }

    /// Whether the browser came with a session that is over: the page can say so (`err-session`).
    pub fn expired(&self) -> bool {
        self.slot.with(|state| state.expired)
    }

    /// A value of the data bag; none where it is missing or of another shape.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let record = self.record()?;
        serde_json::from_value(record.data.get(key)?.clone()).ok()
    }

    /// Keeps a value, opening a session where there is none.
    pub async fn put<T: Serialize + Sync>(&self, key: &str, value: &T) -> Result<()> {
        let value = serde_json::to_value(value)?;
        if self.record().is_none() {
            self.open(None, Bag::from([(key.to_owned(), value)])).await
        } else {
            self.change(|bag| {
                bag.insert(key.to_owned(), value.clone());
            })
            .await
        }
    }

    /// Forgets a value.
    pub async fn remove(&self, key: &str) -> Result<()> {
        if self.record().is_some_and(|record| record.data.contains_key(key)) {
            self.change(|bag| {
                bag.remove(key);
            })
            .await?;
        }
        Ok(())
    }

    /// A value that is used once: read and forgotten. Of two requests at once only one gets it.
    pub async fn take<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let mut taken = None;
        if self.record().is_some_and(|record| record.data.contains_key(key)) {
            self.change(|bag| taken = bag.remove(key)).await?;
        }
        Ok(taken.and_then(|value| serde_json::from_value(value).ok()))
    }

    /// Signs in: a new token, the old session's data bag, bounded sessions for the account.
    pub async fn login(&self, login: Login) -> Result<()> {
        let data = self.record().map(|record| record.data).unwrap_or_default();
        self.open(Some(login), data).await
    }

    /// The person proved again who they are: a new token, the time of the proof, and the same end as before.
    pub async fn prove_again(&self, auth_time: Timestamp) -> Result<()> {
        let Some(old) = self.record() else { return Ok(()) };
        let db = &self.sessions.db;
        let (token, id) = (db.entropy().token(), Id::new(db.now(), db.entropy()));
        let mut record = Record { id, auth_time: Some(auth_time), version: 0, ..old.clone() };
        record.touch(db.now());
        let mut act = db.act(&record.actor(), "session.prove-again").await?;
        act.subject("session", id);
        store::end_by_id(&mut act, old.id).await?;
        store::insert(&mut act, &record, &hash(&token)).await?;
        act.commit().await?;
        self.slot.with(|state| {
            state.record = Some(record);
            state.change = Some(CookieChange::Set(token));
        });
        Ok(())
    }

    /// Signs out, or drops a journey: the row is deleted and the browser's cookie and cache are cleared.
    pub async fn logout(&self) -> Result<()> {
        if let Some(record) = self.record() {
            let mut act = self.sessions.db.act(&record.actor(), "session.logout").await?;
            act.subject("session", record.id);
            store::end_by_id(&mut act, record.id).await?;
            act.commit().await?;
        }
        self.slot.with(|state| {
            state.record = None;
            state.change = Some(CookieChange::Clear);
        });
        Ok(())
    }

    /// Opens a session and ends the one before it, in one act.
    async fn open(&self, login: Option<Login>, data: Bag) -> Result<()> {
        check_size(&data)?;
        if login.is_none() {
            self.sessions.journeys.take(&client_key(self.client))?;
        }
        let db = &self.sessions.db;
        let (now, token) = (db.now(), db.entropy().token());
        let id = Id::new(now, db.entropy());
        let record = Record::new(id, login, data, now, &self.user_agent);
        let action = if record.account.is_some() { "session.login" } else { "session.open" };
        let mut act = db.act(&record.actor(), action).await?;
        act.subject("session", id);
        if let Some(old) = self.record() {
            store::end_by_id(&mut act, old.id).await?;
        }
        store::insert(&mut act, &record, &hash(&token)).await?;
        if let Some(account) = &record.account {
            store::keep_latest(&mut act, account, record.per_account).await?;
        }
        act.commit().await?;
        self.slot.with(|state| {
            state.record = Some(record);
            state.expired = false;
            state.change = Some(CookieChange::Set(token));
        });
        Ok(())
    }

    /// Changes the data bag by compare-and-swap: two requests of one browser do not lose each other's values.
    async fn change(&self, mut edit: impl FnMut(&mut Bag)) -> Result<()> {
        for _ in 0..5 {
            let Some(mut record) = self.record() else { return Ok(()) };
            edit(&mut record.data);
            check_size(&record.data)?;
            let mut act = self.sessions.db.act(&record.actor(), "session.change").await?;
            act.subject("session", record.id);
            if store::save_data(&mut act, &record).await? {
                act.commit().await?;
                record.version += 1;
                self.slot.with(|state| state.record = Some(record));
                return Ok(());
            }
            drop(act);
            let mut read = self.sessions.db.read().await?;
            let fresh = store::by_id(&mut read, record.id).await?;
            self.slot.with(|state| state.record = fresh);
        }
        Err(Error::conflict())
    }

    async fn load(&self, token: &str) -> Result<()> {
        let db = &self.sessions.db;
        let now = db.now();
        let mut read = db.read().await?;
        let found = store::by_hash(&mut read, &hash(token)).await?;
        drop(read);
        let mut record = match found {
            Some(record) if record.lives_at(now) => record,
            _ => {
                self.slot.with(|state| state.expired = true);
                return Ok(());
            }
        };
        if now.duration_since(record.last_seen_at).as_secs() >= TOUCH_SECONDS {
            self.touch(&mut record, now).await?;
        }
        self.slot.with(|state| state.record = Some(record));
        Ok(())
    }

    async fn touch(&self, record: &mut Record, now: Timestamp) -> Result<()> {
        record.touch(now);
        let mut act = self.sessions.db.act(&record.actor(), "session.touch").await?;
        act.subject("session", record.id);
        store::touch(&mut act, record).await?;
        act.commit().await?;
        Ok(())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let sessions = visit.site.sessions.clone();
        let slot = parts.extensions.get::<Slot>().cloned();
        let (Some(sessions), Some(slot)) = (sessions, slot) else {
            return Err(Fault::msg("this site has no sessions: Site::sessions").into());
        };
        let session = Self { sessions, slot, user_agent: visit.user_agent, client: visit.client };
        let first = session.slot.with(|state| !std::mem::replace(&mut state.loaded, true));
        if let Some(token) =
            cookie(&parts.headers, COOKIE).filter(|token| first && token.len() == 43)
        {
            session.load(token).await?;
        }
        Ok(session)
    }
}

fn check_size(data: &Bag) -> Result<()> {
    let size = serde_json::to_vec(data)?.len();
    if size <= DATA_MAX {
        return Ok(());
    }
    Err(Fault::msg(format!("a session's data would take {size} bytes of {DATA_MAX}")).into())
}

fn hash(token: &str) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    out
}
