//! Storage: one SQL text, two engines (SQLite embedded, PostgreSQL for production), one facade.
//!
//! # The parts
//! * [`Db`] — a database; [`Db::read`], [`Db::snapshot`] and [`Db::act`] are the only entrances.
//! * [`Read`] — runs queries: [`Read::one`], [`Read::opt`], [`Read::all`], [`Read::all_in`].
//! * [`Act`] — a write transaction with its audit row: `execute`, `swap`, `insert_many`,
//!   `update_many`, [`Act::commit`], [`Act::refuse`]; derefs to [`Read`].
//! * [`Actor`] — who acts. [`audit`] — the trail and its seals.
//! * [`statements!`], [`args!`], [`Row::get`] — texts, values in, values out.
//! * [`migrations!`], [`Db::migrate`], [`Db::pending`] — schemas.
//! * [`jobs`] — work to do later. [`outbox`] — messages to people.
//! * [`testing`] — databases of both engines, faults, conformance. [`schema`] — catalogues compared.
//!
//! # A slice's store
//! ```
//! use base::{Id, Timestamp};
//! use store::{Act, Actor, Db, Read, StoreError, args};
//!
//! struct Pardon;
//!
//! store::statements! {
//!     INSERT: "INSERT INTO pardon (id, state, version, decided_at) VALUES ($1, 'asked', 0, NULL)
//!         ON CONFLICT (id) DO NOTHING",
//!     DECIDE: "UPDATE pardon SET state = 'granted', version = version + 1, decided_at = $3
//!         WHERE id = $1 AND version = $2",
//!     STATE: "SELECT state, version, decided_at FROM pardon WHERE id = $1",
//! }
//!
//! // Reads take `&mut Read`; an act is one, too.
//! async fn state(read: &mut Read, id: Id<Pardon>) -> Result<(String, i64), StoreError> {
//!     let row = read.one(STATE, args![id]).await?;
//!     Ok((row.get("state")?, row.get("version")?))
//! }
//!
//! // Writes take `&mut Act`; the caller commits.
//! async fn decide(act: &mut Act, id: Id<Pardon>, version: i64) -> Result<bool, StoreError> {
//!     let now = act.now();
//!     act.swap(DECIDE, args![id, version, now]).await
//! }
//!
//! async fn grant(db: &Db, by: &Actor, id: Id<Pardon>) -> Result<bool, StoreError> {
//!     let mut act = db.act(by, "pardon.grant").await?;
//!     act.subject("pardon", id);
//!     let (_, version) = state(&mut act, id).await?;
//!     if !decide(&mut act, id, version).await? {
//!         act.refuse("pardon.stale").await?;
//!         return Ok(false);
//!     }
//!     act.commit().await?;
//!     Ok(true)
//! }
//! ```
//!
//! # Acts are values, not closures
//! Nothing can be written without an audit row, because only an [`Act`] can write and its `commit`
//! consumes it and writes the row. A closure, `act(actor, action, |tx| …)`, would say the same, but an async
//! closure that borrows the transaction needs boxed futures and `Send` bounds in every signature that
//! passes through; a value with `commit(self)` and rollback on drop has the same law and reads from
//! top to bottom. See `docs/adr/0001-acts-are-values.md`.
//!
//! # The portable subset
//! Checked while compiling by [`statements!`]: no `::`, no `LIKE`, no time or randomness computed by SQL,
//! no JSON operators, no row locks, `$1…$n` all present, one statement. Kept by habit and by the prepare
//! test: conflicts go through `ON CONFLICT` and the affected-row count, state changes are
//! compare-and-swap ([`Act::swap`]), every nullable `ORDER BY` says `NULLS LAST`, sums are
//! `CAST(sum(x) AS bigint)`, columns that are searched are columns, foreign keys name their target column,
//! primary keys say `NOT NULL`.
//!
//! | Rust | PostgreSQL | SQLite (`STRICT`) |
//! |---|---|---|
//! | `Id<T>`, `Uuid` | `uuid` | `TEXT` |
//! | `Timestamp` | `timestamptz` | `TEXT`, fixed width, microseconds |
//! | `Date` | `date` | `TEXT` |
//! | `bool`, integers | `boolean`, `bigint` | `INTEGER` |
//! | `Vec<u8>`, `[u8; N]` | `bytea` | `BLOB` |
//! | `String` | `text` | `TEXT` |
//! | `Json<T>` | `jsonb` | `TEXT` |
//!
//! # Recipes
//! * *A new table*: twin files `migrations/{sqlite,postgres}/000N_name.sql`, the name added to the crate's
//!   [`migrations!`]; [`testing::conformance`] compares them.
//! * *Many rows*: [`Act::insert_many`] with a single-row INSERT, and [`Act::load`] where there are thousands; [`Read::all_in`] with `IN ($list)`;
//!   [`Act::update_many`] with `WITH v (id, x) AS ($rows uuid, text) UPDATE t SET x = v.x FROM v WHERE t.id = v.id`
//!   ([`Act::update_many_returning`] tells which rows won their compare-and-swap). Texts are expanded to 1, 4, 16, 64 and 256 rows, so that prepared statements are reused.
//! * *A failed commit*: [`StoreError::CommitUnknown`] means what it says. Look the thing up by its key.
//! * *Personal data looked at by staff*: an act with a subject, a `detail` with the purpose, and no writes.

#![forbid(unsafe_code)]

mod act;
pub mod audit;
mod copy;
mod db;
mod error;
pub mod jobs;
mod link;
mod migrate;
pub mod outbox;
mod read;
mod row;
pub mod schema;
mod statement;
pub mod testing;
mod value;

pub use act::{Act, Actor, Entry};
pub use db::{Db, Engine};
pub use error::StoreError;
pub use migrate::{MIGRATIONS, Migrations, Step};
pub use read::Read;
pub use row::{Column, Row};
pub use statement::Statement;
pub use value::{Json, Value};

/// All statements of this crate itself, for its conformance test.
pub fn own_statements() -> Vec<Statement> {
    [audit::STATEMENTS, jobs::STATEMENTS, outbox::STATEMENTS, migrate::STATEMENTS].concat()
}
