//! COPY: very many rows in the binary form of PostgreSQL, which it neither parses nor plans.

use sqlx::error::BoxDynError;

use crate::error::StoreError;
use crate::statement::Statement;
use crate::value::{PgDate, PgInstant, Value};

/// Fewer rows are as fast by INSERT.
pub(crate) const LEAST: usize = 256;

/// The COPY of a single-row `INSERT INTO t (a, b) VALUES ($1, $2)`.
pub(crate) fn text(statement: &Statement) -> Result<String, StoreError> {
    let wrong = || StoreError::Arguments {
        statement: statement.name,
        reason: "is not a plain INSERT INTO t (…) VALUES ($1, …)".to_owned(),
    };
    let rest = statement.sql.strip_prefix("INSERT INTO ").ok_or_else(wrong)?;
    let (target, values) = rest.split_once("VALUES").ok_or_else(wrong)?;
    let marks: Vec<String> = (1..=statement.params).map(|n| format!("${n}")).collect();
    if values.trim() != format!("({})", marks.join(", ")) {
        return Err(wrong());
    }
    Ok(format!("COPY {} FROM STDIN (FORMAT binary)", target.trim()))
}

/// Rows as COPY wants them.
pub(crate) fn rows(rows: &[Vec<Value>]) -> Result<Vec<u8>, BoxDynError> {
    let mut out = Vec::with_capacity(rows.len() * 64 + 32);
    out.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
    out.extend_from_slice(&[0; 8]);
    for row in rows {
        out.extend_from_slice(&i16::try_from(row.len())?.to_be_bytes());
        for value in row {
            field(value, &mut out)?;
        }
    }
    out.extend_from_slice(&(-1_i16).to_be_bytes());
    Ok(out)
}

fn field(value: &Value, out: &mut Vec<u8>) -> Result<(), BoxDynError> {
    match value {
        Value::Bool(v) => put(v.map(|v| [u8::from(v)]), out),
        Value::Int(v) => put(v.map(i64::to_be_bytes), out),
        Value::Text(v) => put(printable(v.as_deref())?, out),
        Value::Bytes(v) => put(v.as_deref(), out),
        Value::Uuid(v) => put(v.map(uuid::Uuid::into_bytes), out),
        Value::Instant(v) => put(v.map(|v| PgInstant::from(v).0.to_be_bytes()), out),
        Value::Date(v) => put(v.map(|v| PgDate::from(v).0.to_be_bytes()), out),
        // jsonb is a version byte and the text.
        Value::Json(v) => {
            put(printable(v.as_deref())?.map(|text| [b"\x01".as_slice(), text].concat()), out)
        }
    }
}

fn put(bytes: Option<impl AsRef<[u8]>>, out: &mut Vec<u8>) -> Result<(), BoxDynError> {
    let Some(bytes) = bytes else {
        out.extend_from_slice(&(-1_i32).to_be_bytes());
        return Ok(());
    };
    out.extend_from_slice(&i32::try_from(bytes.as_ref().len())?.to_be_bytes());
    out.extend_from_slice(bytes.as_ref());
    Ok(())
}

fn printable(text: Option<&str>) -> Result<Option<&[u8]>, BoxDynError> {
    match text {
        Some(text) if text.contains('\0') => Err("text contains U+0000".into()),
        text => Ok(text.map(str::as_bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_inserts_become_a_copy() {
        const PLAIN: Statement =
            Statement::new("PLAIN", "INSERT INTO t (a, b)\n        VALUES ($1, $2)");
        const OTHER: Statement = Statement::new(
            "OTHER",
            "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING",
        );
        const FIXED: Statement = Statement::new("FIXED", "INSERT INTO t (a, b) VALUES ($1, 0)");
        assert_eq!(text(&PLAIN).unwrap(), "COPY t (a, b) FROM STDIN (FORMAT binary)");
        text(&OTHER).unwrap_err();
        text(&FIXED).unwrap_err();
    }
}
