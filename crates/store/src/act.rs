//! Acts: the only way to write.

use std::fmt::Display;
use std::ops::{Deref, DerefMut};

use base::Timestamp;
use serde::Serialize;

use crate::audit;
use crate::error::StoreError;
use crate::read::Read;
use crate::row::Row;
use crate::statement::Statement;
use crate::testing::Fault;
use crate::value::Value;

/// Who does something. References are internal ids, never a CNP, a name or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The program itself: a job, a timer, a command of the operator of the machine.
    System(&'static str),
    /// A citizen, by account id.
    Person(String),
    /// A member of staff, by account id, acting for a unit (a county inspectorate, the centre).
    Staff {
        /// Account id.
        account: String,
        /// Code of the unit on whose behalf they act.
        unit: String,
    },
    /// Another system, by the name of its role.
    Peer(&'static str),
    /// Nobody known: a visitor who is not signed in.
    Anonymous,
}

impl Actor {
    /// The word in the column `actor_kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::System(_) => "system",
            Self::Person(_) => "person",
            Self::Staff { .. } => "staff",
            Self::Peer(_) => "peer",
            Self::Anonymous => "anonymous",
        }
    }

    /// The word in the column `actor_ref`.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::System(name) | Self::Peer(name) => Some(name),
            Self::Person(account) | Self::Staff { account, .. } => Some(account),
            Self::Anonymous => None,
        }
    }

    /// The word in the column `actor_unit`.
    pub fn unit(&self) -> Option<&str> {
        match self {
            Self::Staff { unit, .. } => Some(unit),
            _ => None,
        }
    }
}

/// What one audit row says beside its actor and time.
#[derive(Clone, Debug)]
pub struct Entry {
    action: &'static str,
    subject: Option<(&'static str, String)>,
    detail: Option<String>,
}

impl Entry {
    fn new(action: &'static str) -> Self {
        Self { action, subject: None, detail: None }
    }

    /// What it was done to: a kind and an internal id. Never a CNP or a name.
    pub fn subject(&mut self, kind: &'static str, id: impl Display) -> &mut Self {
        self.subject = Some((kind, id.to_string()));
        self
    }

    /// More to know later, as JSON: purpose, old and new state, amounts. No personal data.
    ///
    /// # Panics
    /// When `detail` has no JSON form, which is a mistake in its type.
    pub fn detail(&mut self, detail: impl Serialize) -> &mut Self {
        self.detail = Some(serde_json::to_string(&detail).expect("audit details have a JSON form"));
        self
    }

    fn row(
        &self,
        at: Timestamp,
        actor: &Actor,
        outcome: &'static str,
        code: Option<&str>,
    ) -> Vec<Value> {
        crate::args![
            at,
            actor.kind(),
            actor.reference(),
            actor.unit(),
            self.action,
            self.subject.as_ref().map(|(kind, _)| *kind),
            self.subject.as_ref().map(|(_, id)| id.clone()),
            outcome,
            code,
            self.detail.clone(),
        ]
    }
}

/// A write transaction that cannot be committed without its audit rows.
///
/// Dropping it rolls back and leaves no trace; [`Act::refuse`] rolls back and records the attempt;
/// [`Act::commit`] writes the audit rows and commits both or neither. If any statement of it fails,
/// it can only be dropped or refused.
#[must_use = "dropping an act rolls it back"]
pub struct Act {
    read: Read,
    actor: Actor,
    at: Timestamp,
    entries: Vec<Entry>,
    wakes: bool,
}

impl Act {
    pub(crate) fn new(read: Read, actor: Actor, action: &'static str) -> Self {
        let at = read.db().now();
        Self { read, actor, at, entries: vec![Entry::new(action)], wakes: false }
    }

    /// When this act began: one time for all its rows.
    pub fn now(&self) -> Timestamp {
        self.at
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What it is done to; see [`Entry::subject`].
    pub fn subject(&mut self, kind: &'static str, id: impl Display) -> &mut Self {
        self.entries[0].subject(kind, id);
        self
    }

    /// More to know later; see [`Entry::detail`].
    pub fn detail(&mut self, detail: impl Serialize) -> &mut Self {
        self.entries[0].detail(detail);
        self
    }

    /// One more audit row in the same transaction, by the same actor: a batch has one per thing
    /// done.
    pub fn also(&mut self, action: &'static str) -> &mut Entry {
        self.entries.push(Entry::new(action));
        self.entries.last_mut().expect("one was just pushed")
    }

    /// Runs a statement; gives the number of rows it changed. With `ON CONFLICT … DO NOTHING` a
    /// conflict is 0.
    pub async fn execute(
        &mut self,
        statement: Statement,
        args: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.read.execute(statement, args).await
    }

    /// Runs a compare-and-swap on one row; true when this act won.
    ///
    /// # Errors
    /// [`StoreError::TooManyRows`] when more than one row changed; nothing can be committed then.
    pub async fn swap(
        &mut self,
        statement: Statement,
        args: Vec<Value>,
    ) -> Result<bool, StoreError> {
        match self.read.execute(statement, args).await? {
            0 => Ok(false),
            1 => Ok(true),
            rows => {
                self.read.failed = true;
                Err(StoreError::TooManyRows { statement: statement.name(), rows })
            }
        }
    }

    /// Runs a statement with `($list)`; see [`Read::all_in`].
    pub async fn execute_in<V: Into<Value>>(
        &mut self,
        statement: Statement,
        fixed: Vec<Value>,
        list: impl IntoIterator<Item = V>,
    ) -> Result<u64, StoreError> {
        let list = list.into_iter().map(Into::into).collect();
        self.read.execute_in(statement, fixed, list).await
    }

    /// Inserts many rows with a statement written for one: `INSERT … VALUES ($1, $2) …`. Gives the
    /// number of rows inserted or changed.
    pub async fn insert_many(
        &mut self,
        statement: Statement,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        self.read.insert_many(statement, rows).await
    }

    /// Like [`Act::insert_many`] for very many rows, by COPY where the engine has it. The statement is a plain
    /// `INSERT INTO t (a, b) VALUES ($1, $2)`; a conflict is an error.
    pub async fn load(
        &mut self,
        statement: Statement,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        self.read.load(statement, rows).await
    }

    /// Like [`Act::insert_many`] for a statement with RETURNING. The order of the answer is not
    /// defined: return a key.
    pub async fn insert_many_returning(
        &mut self,
        statement: Statement,
        rows: Vec<Vec<Value>>,
    ) -> Result<Vec<Row>, StoreError> {
        self.read.insert_many_returning(statement, rows).await
    }

    /// Changes many rows by `WITH v (id, state) AS ($rows uuid, text) UPDATE t SET … FROM v WHERE
    /// t.id = v.id AND t.x = $1`. `fixed` are `$1…$n`. Gives the number of rows changed.
    pub async fn update_many(
        &mut self,
        statement: Statement,
        fixed: Vec<Value>,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        self.read.update_many(statement, fixed, rows).await
    }

    /// Like [`Act::update_many`] for a statement with RETURNING: the rows that were changed, in no
    /// order. Name columns with their table and an alias: `RETURNING t.id AS id`.
    pub async fn update_many_returning(
        &mut self,
        statement: Statement,
        fixed: Vec<Value>,
        rows: Vec<Vec<Value>>,
    ) -> Result<Vec<Row>, StoreError> {
        self.read.update_many_returning(statement, fixed, rows).await
    }

    /// A job was enqueued: wake the runners of this process after the commit.
    pub(crate) fn wakes(&mut self) {
        self.wakes = true;
    }

    /// Writes the audit rows and commits.
    ///
    /// # Errors
    /// [`StoreError::CommitUnknown`] when it may or may not have happened: resolve it by key.
    /// [`StoreError::Poisoned`] when a statement failed before.
    pub async fn commit(self) -> Result<(), StoreError> {
        let Self { mut read, actor, at, entries, wakes } = self;
        let db = read.db().clone();
        if read.failed {
            return Err(StoreError::Poisoned);
        }
        let rows = entries.iter().map(|entry| entry.row(at, &actor, "done", None)).collect();
        read.insert_many(audit::INSERT, rows).await?;
        let fault = db.next_fault();
        if fault == Some(Fault::NotDone) {
            read.rollback().await?;
            return Err(StoreError::CommitUnknown("injected before the commit".to_owned()));
        }
        read.commit().await?;
        if wakes {
            db.inner.wake.notify_one();
        }
        match fault {
            Some(_) => Err(StoreError::CommitUnknown("injected after the commit".to_owned())),
            None => Ok(()),
        }
    }

    /// Takes everything back, then records the attempt and `code`, the reason, in a transaction of
    /// its own.
    pub async fn refuse(self, code: &str) -> Result<(), StoreError> {
        let Self { read, actor, at, entries, .. } = self;
        let db = read.db().clone();
        read.rollback().await?;
        let mut write = db.write().await?;
        write.execute(audit::INSERT, entries[0].row(at, &actor, "refused", Some(code))).await?;
        write.commit().await
    }
}

impl Deref for Act {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

impl DerefMut for Act {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.read
    }
}
