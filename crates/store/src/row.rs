//! Values coming out.

use std::fmt::Display;
use std::str::FromStr;

use base::{Date, Id, Timestamp};
use serde::de::DeserializeOwned;
use sqlx::decode::Decode;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgRow, PgValueFormat, PgValueRef};
use sqlx::sqlite::SqliteRow;
use sqlx::{Postgres, Row as _, Sqlite, Type};
use uuid::Uuid;

use crate::error::StoreError;
use crate::value::{Json, PG_EPOCH_DAY, PG_EPOCH_MICROS, PgDate, PgInstant, PgInt, PgJson};

/// One row of an answer.
pub struct Row(pub(crate) Engine);

pub(crate) enum Engine {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column.
    ///
    /// # Errors
    /// [`StoreError::Decode`] when the column is missing, NULL without an `Option`, or of another type.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, StoreError> {
        // Always as an Option: sqlx reads a NULL of SQLite as 0 or as empty text without complaint.
        let value = match &self.0 {
            Engine::Sqlite(row) => row.try_get::<Option<T::Sqlite>, _>(column).map(T::from_sqlite),
            Engine::Postgres(row) => {
                row.try_get::<Option<T::Postgres>, _>(column).map(T::from_postgres)
            }
        };
        value
            .map_err(|error| StoreError::from_driver("row", &error))?
            .map_err(|error| decode(column, error))
    }

    /// A text column through `FromStr`: states, codes, kinds.
    pub fn parse<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T, StoreError> {
        self.get::<String>(column)?.parse().map_err(|error| decode(column, error))
    }

    /// Like [`Row::parse`], for a column that may be NULL.
    pub fn parse_opt<T: FromStr<Err: Display>>(
        &self,
        column: &str,
    ) -> Result<Option<T>, StoreError> {
        self.get::<Option<String>>(column)?
            .map(|text| text.parse().map_err(|error| decode(column, error)))
            .transpose()
    }

    /// The names of the columns, in order.
    pub fn columns(&self) -> Vec<&str> {
        match &self.0 {
            Engine::Sqlite(row) => row.columns().iter().map(sqlx::Column::name).collect(),
            Engine::Postgres(row) => row.columns().iter().map(sqlx::Column::name).collect(),
        }
    }
}

fn decode(column: &str, reason: impl Display) -> StoreError {
    StoreError::Decode { column: column.to_owned(), reason: reason.to_string() }
}

/// A type that a column can be read as. Sealed in practice: the wire types are this crate's.
pub trait Column: Sized {
    /// What sqlx reads from SQLite.
    #[doc(hidden)]
    type Sqlite: for<'r> Decode<'r, Sqlite> + Type<Sqlite>;
    /// What sqlx reads from PostgreSQL.
    #[doc(hidden)]
    type Postgres: for<'r> Decode<'r, Postgres> + Type<Postgres>;
    #[doc(hidden)]
    fn from_sqlite(wire: Option<Self::Sqlite>) -> Result<Self, BoxDynError>;
    #[doc(hidden)]
    fn from_postgres(wire: Option<Self::Postgres>) -> Result<Self, BoxDynError>;
}

macro_rules! column {
    ($(($($generic:tt)*) $name:ty: $sqlite:ty = $s:ident => $from_sqlite:expr, $postgres:ty = $p:ident => $from_postgres:expr;)*) => { $(
        impl $($generic)* Column for $name {
            type Sqlite = $sqlite;
            type Postgres = $postgres;
            fn from_sqlite(wire: Option<$sqlite>) -> Result<Self, BoxDynError> {
                let $s = wire.ok_or(UNEXPECTED_NULL)?;
                $from_sqlite
            }
            fn from_postgres(wire: Option<$postgres>) -> Result<Self, BoxDynError> {
                let $p = wire.ok_or(UNEXPECTED_NULL)?;
                $from_postgres
            }
        }
    )* };
}

column! {
    () bool: bool = v => Ok(v), bool = v => Ok(v);
    () i64: i64 = v => Ok(v), PgInt = v => Ok(v.0);
    () i32: i64 = v => Ok(v.try_into()?), PgInt = v => Ok(v.0.try_into()?);
    () u16: i64 = v => Ok(v.try_into()?), PgInt = v => Ok(v.0.try_into()?);
    () u32: i64 = v => Ok(v.try_into()?), PgInt = v => Ok(v.0.try_into()?);
    () u64: i64 = v => Ok(v.try_into()?), PgInt = v => Ok(v.0.try_into()?);
    () usize: i64 = v => Ok(v.try_into()?), PgInt = v => Ok(v.0.try_into()?);
    () String: String = v => Ok(v), String = v => Ok(v);
    () Vec<u8>: Vec<u8> = v => Ok(v), Vec<u8> = v => Ok(v);
    (<const N: usize>) [u8; N]: Vec<u8> = v => array(v), Vec<u8> = v => array(v);
    () Uuid: String = v => Ok(Uuid::parse_str(&v)?), Uuid = v => Ok(v);
    (<T>) Id<T>: String = v => Ok(Id::from_uuid(Uuid::parse_str(&v)?)), Uuid = v => Ok(Id::from_uuid(v));
    () Timestamp: String = v => Ok(v.parse()?), PgInstant = v => from_micros(v.0);
    () Date: String = v => Ok(v.parse()?), PgDate = v => Ok(base::dates::add_days(PG_EPOCH_DAY, v.0));
    (<T: DeserializeOwned>) Json<T>: String = v => Ok(Json(serde_json::from_str(&v)?)), PgJson = v => Ok(Json(serde_json::from_str(&v.0)?));
}

impl<T: Column> Column for Option<T> {
    type Sqlite = T::Sqlite;
    type Postgres = T::Postgres;

    fn from_sqlite(wire: Option<T::Sqlite>) -> Result<Self, BoxDynError> {
        wire.map(|wire| T::from_sqlite(Some(wire))).transpose()
    }

    fn from_postgres(wire: Option<T::Postgres>) -> Result<Self, BoxDynError> {
        wire.map(|wire| T::from_postgres(Some(wire))).transpose()
    }
}

const UNEXPECTED_NULL: &str = "NULL where a value was expected";

fn array<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], BoxDynError> {
    bytes
        .try_into()
        .map_err(|bytes: Vec<u8>| format!("{} bytes where {N} were expected", bytes.len()).into())
}

fn from_micros(micros: i64) -> Result<Timestamp, BoxDynError> {
    let micros = micros.checked_add(PG_EPOCH_MICROS).ok_or("infinite timestamp")?;
    Ok(Timestamp::from_microsecond(micros)?)
}

fn binary<const N: usize>(value: &PgValueRef<'_>) -> Result<[u8; N], BoxDynError> {
    if value.format() != PgValueFormat::Binary {
        return Err("only the binary format is read".into());
    }
    Ok(value.as_bytes()?.try_into()?)
}

impl Decode<'_, Postgres> for PgInstant {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(i64::from_be_bytes(binary(&value)?)))
    }
}

impl Decode<'_, Postgres> for PgDate {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(i32::from_be_bytes(binary(&value)?)))
    }
}

impl Decode<'_, Postgres> for PgJson {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let (PgValueFormat::Binary, [1, text @ ..]) = (value.format(), value.as_bytes()?) else {
            return Err("not jsonb version 1".into());
        };
        Ok(Self(str::from_utf8(text)?.to_owned()))
    }
}

impl<'r> Decode<'r, Postgres> for PgInt {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        // sqlx reads any integer width into the asked one; only its type check is stricter.
        Ok(Self(<i64 as Decode<'r, Postgres>>::decode(value)?))
    }
}
