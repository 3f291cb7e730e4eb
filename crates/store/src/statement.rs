//! Statements: SQL texts with a name, written once for both engines and checked when compiling.

use std::fmt::Write as _;

use crate::error::StoreError;

/// One SQL text with a name. Made by [`crate::statements!`], which checks the portable subset while
/// compiling, so there is no way to run SQL that was assembled from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Statement {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    pub(crate) params: usize,
    pub(crate) writes: bool,
}

/// Declares the statements of a slice as constants, and `STATEMENTS`, the list of all of them.
///
/// ```
/// store::statements! {
///     /// A person's row by their id.
///     FIND: "SELECT id, name FROM person WHERE id = $1",
///     RENAME: "UPDATE person SET name = $2, version = version + 1 WHERE id = $1 AND version = $3",
///     INSERT: "INSERT INTO person (id, name, version) VALUES ($1, $2, 0) ON CONFLICT (id) DO NOTHING",
///     AMONG: "SELECT id, name FROM person WHERE version = $1 AND id IN ($list)",
///     RENAME_MANY: "WITH v (id, name) AS ($rows uuid, text)
///         UPDATE person SET name = v.name FROM v WHERE person.id = v.id",
/// }
/// assert_eq!(STATEMENTS.len(), 5);
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $vis:vis $name:ident : $sql:expr),* $(,)?) => {
        $($(#[$meta])* $vis const $name: $crate::Statement =
            $crate::Statement::new(
            concat!(module_path!(), "::", stringify!($name)), $sql);)*
        /// Every statement above, for the conformance test.
        pub const STATEMENTS: &[$crate::Statement] = &[$($name),*];
    };
}

impl Statement {
    /// Checks `sql` against the portable subset; in a constant the check happens while compiling.
    /// Use [`crate::statements!`].
    ///
    /// # Panics
    /// When the text leaves the portable subset (see the crate documentation).
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        assert!(
            begins(sql, b"SELECT")
                || begins(sql, b"WITH")
                || begins(sql, b"INSERT")
                || begins(sql, b"UPDATE")
                || begins(sql, b"DELETE"),
            "statements begin with SELECT, WITH, INSERT, UPDATE or DELETE"
        );
        let (params, writes) = scan(sql.as_bytes(), true);
        Self { name, sql, params, writes }
    }

    /// A text for one engine only, for the few places in this crate that must differ.
    pub(crate) const fn native(name: &'static str, sql: &'static str) -> Self {
        let (params, writes) = scan(sql.as_bytes(), false);
        Self { name, sql, params, writes }
    }

    /// The constant's name with its module, for logs and errors.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The text as written.
    pub const fn sql(&self) -> &'static str {
        self.sql
    }

    /// Number of parameters, the highest `$n`; a `$list` or `$rows` is not counted.
    pub const fn params(&self) -> usize {
        self.params
    }

    /// True for anything that is not a plain query.
    pub const fn writes(&self) -> bool {
        self.writes
    }
}

/// Sizes of the multi-row texts: few, so that their prepared forms are reused.
pub(crate) const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

/// The text of a single-row INSERT with its VALUES group repeated `rows` times.
pub(crate) fn many_rows(statement: &Statement, rows: usize) -> Result<String, StoreError> {
    let wrong = |reason: &str| StoreError::Arguments {
        statement: statement.name,
        reason: reason.to_owned(),
    };
    let sql = statement.sql;
    let open = sql.find("VALUES (").ok_or_else(|| wrong("has no VALUES (…) group"))? + 7;
    let close = open + closing(&sql[open..]).ok_or_else(|| wrong("has an unclosed group"))?;
    let group = &sql[open..close];
    if sql[..open].contains('$') || sql[close..].contains('$') {
        return Err(wrong("has parameters outside its VALUES (…) group"));
    }
    let mut text = String::with_capacity(sql.len() + rows * (group.len() + 8));
    text.push_str(&sql[..open]);
    for row in 0..rows {
        if row > 0 {
            text.push_str(", ");
        }
        renumber(group, row * statement.params, &mut text);
    }
    text.push_str(&sql[close..]);
    Ok(text)
}

/// The text with `$list` replaced by `count` placeholders after the fixed ones.
pub(crate) fn with_list(statement: &Statement, count: usize) -> Result<String, StoreError> {
    let (before, after) = statement.sql.split_once("$list").ok_or(StoreError::Arguments {
        statement: statement.name,
        reason: "has no ($list)".to_owned(),
    })?;
    let marks: Vec<String> = (1..=count).map(|n| format!("${}", statement.params + n)).collect();
    Ok(format!("{before}{}{after}", marks.join(", ")))
}

/// The column types of `($rows uuid, text)`.
pub(crate) fn row_types(statement: &Statement) -> Result<Vec<&'static str>, StoreError> {
    let (_, rest) = statement.sql.split_once("($rows ").ok_or(StoreError::Arguments {
        statement: statement.name,
        reason: "has no ($rows type, …)".to_owned(),
    })?;
    let types = rest.split_once(')').map_or("", |(types, _)| types);
    Ok(types.split(',').map(str::trim).collect())
}

/// The text with `$rows …` replaced by a VALUES list. PostgreSQL needs the types there, because it
/// has no column to infer them from; SQLite must not see them.
pub(crate) fn with_rows(
    statement: &Statement,
    rows: usize,
    typed: bool,
) -> Result<String, StoreError> {
    let columns = row_types(statement)?;
    let (before, rest) = statement.sql.split_once("($rows ").expect("row_types found it");
    let after = rest.split_once(')').map_or("", |(_, after)| after);
    let mut text = format!("{before}(VALUES ");
    for row in 0..rows {
        text.push_str(if row > 0 { ", (" } else { "(" });
        for (column, kind) in columns.iter().enumerate() {
            let mark = statement.params + row * columns.len() + column + 1;
            let comma = if column > 0 { ", " } else { "" };
            if typed {
                write!(text, "{comma}CAST(${mark} AS {kind})").expect("strings take everything");
            } else {
                write!(text, "{comma}${mark}").expect("strings take everything");
            }
        }
        text.push(')');
    }
    text.push(')');
    text.push_str(after);
    Ok(text)
}

/// The largest of [`SIZES`] that `left` rows fill.
pub(crate) fn chunk(left: usize) -> usize {
    SIZES.into_iter().find(|size| *size <= left).unwrap_or(1)
}

/// The smallest of [`SIZES`] that holds `left` elements, at most 256.
pub(crate) fn padded(left: usize) -> usize {
    SIZES.into_iter().rev().find(|size| *size >= left).unwrap_or(256)
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn renumber(group: &str, offset: usize, out: &mut String) {
    let mut rest = group;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..=at]);
        let digits = rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = rest[at + 1..at + 1 + digits].parse().unwrap_or(0);
        out.push_str(&(number + offset).to_string());
        rest = &rest[at + 1 + digits..];
    }
    out.push_str(rest);
}

/// Walks over the text once, skipping quoted strings. Gives the highest parameter and whether the
/// statement writes; panics, when compiling a constant, on anything outside the subset.
const fn scan(sql: &[u8], strict: bool) -> (usize, bool) {
    let mut at = 0;
    let mut seen = 0_u128;
    let mut highest = 0;
    let mut writes = false;
    while at < sql.len() {
        let byte = sql[at];
        if byte == b'\'' {
            at += 1;
            while at < sql.len() && sql[at] != b'\'' {
                at += 1;
            }
            at += 1;
        } else if byte == b'$' {
            let mut number = 0;
            at += 1;
            while at < sql.len() && sql[at].is_ascii_digit() {
                number = number * 10 + (sql[at] - b'0') as usize;
                at += 1;
            }
            assert!(number < 128, "at most 127 parameters");
            if number > highest {
                highest = number;
            }
            seen |= 1 << number;
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            let start = at;
            while at < sql.len() && (sql[at].is_ascii_alphanumeric() || sql[at] == b'_') {
                at += 1;
            }
            if strict {
                check_word(sql, start, at);
            }
            writes |= is_word(sql, start, at, b"INSERT")
                || is_word(sql, start, at, b"UPDATE")
                || is_word(sql, start, at, b"DELETE");
        } else {
            if strict {
                check_mark(byte, if at + 1 < sql.len() { sql[at + 1] } else { b' ' });
            }
            at += 1;
        }
    }
    let mut number = 1;
    while number <= highest {
        assert!(seen & (1 << number) != 0, "every parameter from $1 to the highest must appear");
        number += 1;
    }
    (highest, writes)
}

const fn check_mark(byte: u8, next: u8) {
    assert!(!(byte == b':' && next == b':'), "`::` silently vanishes on SQLite; bind the type");
    assert!(byte != b'?', "parameters are $1, $2, …");
    assert!(byte != b';', "one statement, without a semicolon");
    assert!(!(byte == b'-' && next == b'>'), "JSON operators differ; what is searched is a column");
    assert!(!(byte == b'-' && next == b'-'), "comments belong in the documentation above");
}

const fn check_word(sql: &[u8], start: usize, end: usize) {
    assert!(!is_word(sql, start, end, b"LIKE"), "LIKE ignores case on SQLite; compare folded text");
    assert!(!is_word(sql, start, end, b"ILIKE"), "ILIKE is PostgreSQL only; compare folded text");
    assert!(!is_word(sql, start, end, b"GLOB"), "GLOB is SQLite only");
    assert!(!is_word(sql, start, end, b"NOW"), "time is bound, never computed by SQL");
    assert!(!is_word(sql, start, end, b"CURRENT_TIMESTAMP"), "time is bound");
    assert!(!is_word(sql, start, end, b"CURRENT_DATE"), "time is bound");
    assert!(!is_word(sql, start, end, b"CURRENT_TIME"), "time is bound");
    assert!(!is_word(sql, start, end, b"RANDOM"), "randomness is bound, never computed by SQL");
    assert!(!is_word(sql, start, end, b"SHARE"), "no row locks; compare and swap");
    if start >= 4 && is_word(sql, start, end, b"UPDATE") {
        assert!(!is_word(sql, start - 4, start - 1, b"FOR"), "no row locks; compare and swap");
    }
}

const fn begins(sql: &str, word: &[u8]) -> bool {
    sql.len() > word.len()
        && is_word(sql.as_bytes(), 0, word.len(), word)
        && sql.as_bytes()[word.len()].is_ascii_whitespace()
}

const fn is_word(sql: &[u8], start: usize, end: usize, word: &[u8]) -> bool {
    if end - start != word.len() {
        return false;
    }
    let mut at = 0;
    while at < word.len() {
        if sql[start + at].to_ascii_uppercase() != word[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_rows_lists_and_values() {
        const INSERT: Statement = Statement::new(
            "INSERT",
            "INSERT INTO t (a, b) VALUES ($2, coalesce($1, 0)) ON CONFLICT (a) DO NOTHING",
        );
        const AMONG: Statement =
            Statement::new("AMONG", "SELECT a FROM t WHERE b = $1 AND a IN ($list)");
        const ROWS: Statement = Statement::new(
            "ROWS",
            "WITH v (a, b) AS ($rows uuid, text) UPDATE t SET b = v.b FROM v WHERE t.a = v.a AND t.c = $1",
        );
        assert_eq!(
            many_rows(&INSERT, 2).unwrap(),
            "INSERT INTO t (a, b) VALUES ($2, coalesce($1, 0)), ($4, coalesce($3, 0)) ON CONFLICT (a) DO NOTHING"
        );
        assert_eq!(
            with_list(&AMONG, 3).unwrap(),
            "SELECT a FROM t WHERE b = $1 AND a IN ($2, $3, $4)"
        );
        assert_eq!(
            with_rows(&ROWS, 2, false).unwrap(),
            "WITH v (a, b) AS (VALUES ($2, $3), ($4, $5)) UPDATE t SET b = v.b FROM v WHERE t.a = v.a AND t.c = $1"
        );
        assert!(
            with_rows(&ROWS, 1, true)
                .unwrap()
                .contains("(VALUES (CAST($2 AS uuid), CAST($3 AS text)))")
        );
    }

    #[test]
    fn chunks_and_padding() {
        let split = |mut left: usize| {
            let mut sizes = vec![];
            while left > 0 {
                sizes.push(chunk(left));
                left -= sizes[sizes.len() - 1];
            }
            sizes
        };
        assert_eq!(split(0), Vec::<usize>::new());
        assert_eq!(split(10), [4, 4, 1, 1]);
        assert_eq!(split(600), [256, 256, 64, 16, 4, 4]);
        assert_eq!([1, 2, 4, 5, 64, 65, 256, 999].map(padded), [1, 4, 4, 16, 64, 256, 256, 256]);
    }

    #[test]
    fn knows_reads_from_writes() {
        let check = |sql: &'static str, params: usize, writes: bool| {
            let statement = Statement::new("S", sql);
            assert_eq!((statement.params, statement.writes), (params, writes), "{sql}");
        };
        check("SELECT updated FROM t WHERE state = 'delete' AND a = $2 AND b = $1", 2, false);
        check("WITH v AS (SELECT 1) DELETE FROM t WHERE a = $1", 1, true);
        check("INSERT INTO t (a) VALUES ($1)", 1, true);
    }

    #[test]
    fn the_subset_is_enforced() {
        let refused = |sql: &'static str| {
            assert!(std::panic::catch_unwind(|| Statement::new("S", sql)).is_err(), "{sql}");
        };
        refused("SELECT $1::date");
        refused("SELECT a FROM t WHERE a LIKE $1");
        refused("SELECT now()");
        refused("SELECT a FROM t WHERE b = $2");
        refused("SELECT a FROM t FOR UPDATE");
        refused("SELECT a -> 'b' FROM t");
        refused("SELECT a FROM t WHERE b = ?");
        refused("SELECT 1; SELECT 2");
        refused("SELECT current_date");
        refused("DROP TABLE t");
        refused("PRAGMA foreign_keys");
    }
}
