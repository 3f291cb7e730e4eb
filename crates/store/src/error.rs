//! Faults of storage. Refusals of the domain are not errors here; they are values of the slices.

use std::borrow::Cow;

/// What can go wrong between the program and its database.
///
/// No variant carries a bound value or a stored value, so an error may be logged whole. In
/// particular PostgreSQL's `DETAIL`, which repeats the offending key, is dropped on purpose.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// [`crate::Read::one`] found no row.
    #[error("{statement}: no row")]
    NoRow {
        /// Name of the statement.
        statement: &'static str,
    },
    /// A statement that promises at most one row, or one changed row, gave more.
    #[error("{statement}: {rows} rows where at most one was promised")]
    TooManyRows {
        /// Name of the statement.
        statement: &'static str,
        /// How many there were.
        rows: u64,
    },
    /// The arguments do not fit the statement: a mistake of the program.
    #[error("{statement}: {reason}")]
    Arguments {
        /// Name of the statement.
        statement: &'static str,
        /// What does not fit.
        reason: String,
    },
    /// A writing statement was given to a [`crate::Read`].
    #[error("{statement}: writes need an act")]
    ReadOnly {
        /// Name of the statement.
        statement: &'static str,
    },
    /// A column is missing or has another type than was asked for.
    #[error("column {column}: {reason}")]
    Decode {
        /// Name of the column.
        column: String,
        /// Why it could not be read.
        reason: String,
    },
    /// The database refused a statement. Nothing of this transaction will be committed.
    #[error("{statement}: {message} (code {code})")]
    Database {
        /// Name of the statement.
        statement: &'static str,
        /// SQLSTATE on PostgreSQL, result code on SQLite; empty when there is none.
        code: String,
        /// The engine's own words, without values.
        message: String,
    },
    /// The database could not be reached, or no connection came free in time.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// The commit may or may not have happened. Resolve it by key; never assume that it failed.
    #[error("the outcome of the commit is unknown: {0}")]
    CommitUnknown(String),
    /// An earlier statement of this act failed, so it cannot be committed. PostgreSQL would answer
    /// such a COMMIT with success and keep nothing; SQLite would keep half.
    #[error("an earlier statement of this act failed; it cannot be committed")]
    Poisoned,
    /// The schema in the database does not fit this program.
    #[error("schema: {0}")]
    Schema(String),
    /// The audit trail does not agree with its seals.
    #[error("audit trail: {0}")]
    Audit(String),
}

impl StoreError {
    /// True when the same work may succeed if it is tried again: lost connections, exhausted pools,
    /// serialisation failures, deadlocks, a busy SQLite file. Jobs retry these.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::CommitUnknown(_) => true,
            // 40: transaction rollback, 53: resources, 55P03: lock timeout, 57: operator
            // intervention, 08: connection. SQLite: 5 busy, 6 locked, and their extensions.
            Self::Database { code, .. } => match code.as_str() {
                "5" | "6" | "261" | "262" | "517" | "773" | "55P03" => true,
                other => {
                    other.len() == 5
                        && ["40", "53", "57", "08"].iter().any(|class| other.starts_with(class))
                }
            },
            _ => false,
        }
    }

    /// A stable code for tables and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRow { .. } => "store.no-row",
            Self::TooManyRows { .. } => "store.too-many-rows",
            Self::Arguments { .. } => "store.arguments",
            Self::ReadOnly { .. } => "store.read-only",
            Self::Decode { .. } => "store.decode",
            Self::Database { .. } => "store.database",
            Self::Unavailable(_) => "store.unavailable",
            Self::CommitUnknown(_) => "store.commit-unknown",
            Self::Poisoned => "store.poisoned",
            Self::Schema(_) => "store.schema",
            Self::Audit(_) => "store.audit",
        }
    }

    /// Translates a driver's error, leaving every value behind.
    pub(crate) fn from_driver(statement: &'static str, error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(fault) => {
                let code = fault.code().unwrap_or(Cow::Borrowed("")).into_owned();
                // Class 22 (data exceptions) quotes the value in its message.
                let message = if code.starts_with("22") && code.len() == 5 {
                    "a value does not fit its type".to_owned()
                } else {
                    fault.message().to_owned()
                };
                Self::Database { statement, code, message }
            }
            sqlx::Error::ColumnNotFound(column) => {
                Self::Decode { column: column.clone(), reason: "no such column".to_owned() }
            }
            sqlx::Error::ColumnDecode { index, source } => {
                Self::Decode { column: index.clone(), reason: source.to_string() }
            }
            sqlx::Error::Encode(source) => {
                Self::Arguments { statement, reason: source.to_string() }
            }
            other => Self::Unavailable(other.to_string()),
        }
    }

    /// Translates an error of COMMIT: only what the engine surely rolled back is a plain failure.
    pub(crate) fn from_commit(error: &sqlx::Error) -> Self {
        match Self::from_driver("COMMIT", error) {
            // 23: integrity (deferred constraints), 40: rolled back. SQLite 787: deferred foreign key.
            fault @ Self::Database { .. } => match &fault {
                Self::Database { code, .. }
                    if code == "787"
                        || (code.len() == 5
                            && (code.starts_with("23") || code.starts_with("40"))) =>
                {
                    fault
                }
                _ => Self::CommitUnknown(fault.to_string()),
            },
            other => Self::CommitUnknown(other.to_string()),
        }
    }
}
