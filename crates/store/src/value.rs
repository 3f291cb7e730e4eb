//! Values going in: one enum for both engines.
//!
//! A NULL keeps its type, so the same text is always prepared with the same parameter types on
//! PostgreSQL whichever value came first.

use std::fmt;

use base::{Date, Id, Timestamp};
use serde::Serialize;
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Postgres, Type};
use uuid::Uuid;

/// A bound value. Made by `From`, usually through [`crate::args!`]. Prints only its type.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// boolean | INTEGER
    Bool(Option<bool>),
    /// bigint | INTEGER
    Int(Option<i64>),
    /// text | TEXT
    Text(Option<String>),
    /// bytea | BLOB
    Bytes(Option<Vec<u8>>),
    /// uuid | TEXT, hyphenated lower case
    Uuid(Option<Uuid>),
    /// timestamptz | TEXT, `2026-11-21T09:05:00.000000Z`; cut to microseconds
    Instant(Option<Timestamp>),
    /// date | TEXT, `2026-11-21`
    Date(Option<Date>),
    /// jsonb | TEXT
    Json(Option<String>),
}

/// A value stored as JSON. What is searched for is a column, never a member of such a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

/// A list of [`Value`]s from anything that converts: `args![id, name, now]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}

macro_rules! from {
    ($($source:ty => $variant:ident, $value:ident => $convert:expr;)*) => { $(
        impl From<$source> for Value {
            fn from($value: $source) -> Self { Self::$variant(Some($convert)) }
        }
        impl From<Option<$source>> for Value {
            fn from(value: Option<$source>) -> Self { Self::$variant(value.map(|$value| $convert)) }
        }
    )* };
}

from! {
    bool => Bool, v => v;
    i64 => Int, v => v;
    i32 => Int, v => i64::from(v);
    i16 => Int, v => i64::from(v);
    u32 => Int, v => i64::from(v);
    u16 => Int, v => i64::from(v);
    u8 => Int, v => i64::from(v);
    String => Text, v => v;
    &String => Text, v => v.clone();
    &str => Text, v => v.to_owned();
    Vec<u8> => Bytes, v => v;
    &[u8] => Bytes, v => v.to_vec();
    &Vec<u8> => Bytes, v => v.clone();
    Uuid => Uuid, v => v;
    Timestamp => Instant, v => v;
    Date => Date, v => v;
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl<T> From<Id<T>> for Value {
    fn from(value: Id<T>) -> Self {
        Self::Uuid(Some(value.uuid()))
    }
}

impl<T> From<Option<Id<T>>> for Value {
    fn from(value: Option<Id<T>>) -> Self {
        Self::Uuid(value.map(Id::uuid))
    }
}

impl<T: Serialize> From<Json<T>> for Value {
    /// # Panics
    /// When `T` has no JSON form, which is a mistake in its type (a map without text keys).
    fn from(value: Json<T>) -> Self {
        Self::Json(Some(to_json(&value.0)))
    }
}

impl<T: Serialize> From<Option<Json<T>>> for Value {
    fn from(value: Option<Json<T>>) -> Self {
        Self::Json(value.map(|value| to_json(&value.0)))
    }
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("types stored as JSON have a JSON form")
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Uuid(_) => "uuid",
            Self::Instant(_) => "instant",
            Self::Date(_) => "date",
            Self::Json(_) => "json",
        })
    }
}

pub(crate) fn sqlite(values: Vec<Value>) -> Result<SqliteArguments, BoxDynError> {
    let mut args = SqliteArguments::default();
    for value in values {
        match value {
            Value::Bool(v) => args.add(v)?,
            Value::Int(v) => args.add(v)?,
            Value::Text(v) | Value::Json(v) => args.add(printable(v)?)?,
            Value::Bytes(v) => args.add(v)?,
            Value::Uuid(v) => args.add(v.map(|v| v.to_string()))?,
            Value::Instant(v) => args.add(v.map(instant_text))?,
            Value::Date(v) => args.add(v.map(|v| v.to_string()))?,
        }
    }
    Ok(args)
}

pub(crate) fn postgres(values: Vec<Value>) -> Result<PgArguments, BoxDynError> {
    let mut args = PgArguments::default();
    for value in values {
        match value {
            Value::Bool(v) => args.add(v)?,
            Value::Int(v) => args.add(v)?,
            Value::Text(v) => args.add(printable(v)?)?,
            Value::Bytes(v) => args.add(v)?,
            Value::Uuid(v) => args.add(v)?,
            Value::Instant(v) => args.add(v.map(PgInstant::from))?,
            Value::Date(v) => args.add(v.map(PgDate::from))?,
            Value::Json(v) => args.add(printable(v)?.map(PgJson))?,
        }
    }
    Ok(args)
}

/// PostgreSQL cannot store U+0000 in text; SQLite can. Neither does here.
fn printable(text: Option<String>) -> Result<Option<String>, BoxDynError> {
    match text {
        Some(text) if text.contains('\0') => Err("text contains U+0000".into()),
        text => Ok(text),
    }
}

/// Fixed width, UTC, microseconds, so that text order is time order.
pub(crate) fn instant_text(at: Timestamp) -> String {
    let micros = at.as_nanosecond().div_euclid(1000);
    let cut = Timestamp::from_nanosecond(micros * 1000).unwrap_or(at);
    let t = jiff::tz::Offset::UTC.to_datetime(cut);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        t.year(),
        t.month(),
        t.day(),
        t.hour(),
        t.minute(),
        t.second(),
        t.subsec_nanosecond() / 1000
    )
}

/// Microseconds from the Unix epoch to 2000-01-01, where PostgreSQL starts counting.
pub(crate) const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;
/// The day PostgreSQL counts from.
pub(crate) const PG_EPOCH_DAY: Date = jiff::civil::date(2000, 1, 1);

/// timestamptz on the wire: microseconds since 2000-01-01 UTC.
pub struct PgInstant(pub i64);
/// date on the wire: days since 2000-01-01.
pub struct PgDate(pub i32);
/// jsonb on the wire: a version byte and the text.
pub struct PgJson(pub String);
/// Any integer type, read as 64 bits: `SELECT 1` is an int4 on PostgreSQL.
pub struct PgInt(pub i64);

impl From<Timestamp> for PgInstant {
    fn from(at: Timestamp) -> Self {
        let micros = i64::try_from(at.as_nanosecond().div_euclid(1000))
            .expect("jiff's range in microseconds fits 64 bits");
        Self(micros - PG_EPOCH_MICROS)
    }
}

impl From<Date> for PgDate {
    fn from(date: Date) -> Self {
        Self(base::dates::days_between(PG_EPOCH_DAY, date))
    }
}

impl Type<Postgres> for PgInstant {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1184))
    }
}

impl Type<Postgres> for PgDate {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1082))
    }
}

impl Type<Postgres> for PgJson {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(3802))
    }
}

impl Type<Postgres> for PgInt {
    fn type_info() -> PgTypeInfo {
        <i64 as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <i64 as Type<Postgres>>::compatible(ty)
            || <i32 as Type<Postgres>>::compatible(ty)
            || <i16 as Type<Postgres>>::compatible(ty)
    }
}

impl Encode<'_, Postgres> for PgInstant {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buf.extend_from_slice(&self.0.to_be_bytes());
        Ok(IsNull::No)
    }
}

impl Encode<'_, Postgres> for PgDate {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buf.extend_from_slice(&self.0.to_be_bytes());
        Ok(IsNull::No)
    }
}

impl Encode<'_, Postgres> for PgJson {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buf.push(1);
        buf.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_sort_as_text() {
        let check = |at: &str, text: &str| {
            assert_eq!(instant_text(at.parse().unwrap()), text);
        };
        check("2026-11-21T09:05:00Z", "2026-11-21T09:05:00.000000Z");
        check("2026-11-21T09:05:00.123456789Z", "2026-11-21T09:05:00.123456Z");
        check("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z");
        check("0987-01-01T00:00:00Z", "0987-01-01T00:00:00.000000Z");
    }

    #[test]
    fn values_never_print_themselves() {
        assert_eq!(format!("{:?}", crate::args!["1800101226787", 7_i64]), "[text, int]");
    }
}
