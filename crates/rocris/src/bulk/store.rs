//! How far files are imported, and their lines that could not be.

use ::store::{Act, Read, Row, StoreError, args};
use base::Timestamp;

store::statements! {
    BEGIN: "INSERT INTO import_file (sha256, begun_at, bytes, lines, subjects, events)
        VALUES ($1, $2, 0, 0, 0, 0) ON CONFLICT (sha256) DO NOTHING",
    PROGRESS: "SELECT bytes, lines, subjects, events, finished_at FROM import_file WHERE sha256 = $1",
    ADVANCE: "UPDATE import_file SET bytes = $3, lines = $4, subjects = subjects + $5, events = events + $6
        WHERE sha256 = $1 AND bytes = $2 AND finished_at IS NULL",
    FINISH: "UPDATE import_file SET finished_at = $2 WHERE sha256 = $1 AND finished_at IS NULL",
    KEEP_LINE: "INSERT INTO import_line (sha256, line, reason, body) VALUES ($1, $2, $3, $4)",
    LINES_KEPT: "SELECT line, reason, body FROM import_line WHERE sha256 = $1 AND line > $2
        ORDER BY line LIMIT $3",
}

/// How far a file is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes of its content that are done.
    pub bytes: u64,
    /// Lines that are done.
    pub lines: u64,
    /// Subjects that were recorded.
    pub subjects: u64,
    /// Events that were recorded.
    pub events: u64,
    /// When all was done and right.
    pub finished_at: Option<Timestamp>,
}

impl Progress {
    /// Lines that could not be imported.
    pub fn kept_aside(&self) -> u64 {
        self.lines - self.subjects
    }
}

/// A line that could not be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLine {
    /// Its number, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// The line, as it came.
    pub body: String,
}

pub(super) async fn begin(act: &mut Act, sha256: &str) -> Result<(), StoreError> {
    let now = act.now();
    act.execute(BEGIN, args![sha256, now]).await.map(drop)
}

/// How far a file is; none where it was never begun.
pub async fn progress(read: &mut Read, sha256: &str) -> Result<Option<Progress>, StoreError> {
    let row = read.opt(PROGRESS, args![sha256]).await?;
    row.map(|row| {
        Ok(Progress {
            bytes: row.get("bytes")?,
            lines: row.get("lines")?,
            subjects: row.get("subjects")?,
            events: row.get("events")?,
            finished_at: row.get("finished_at")?,
        })
    })
    .transpose()
}

/// The file is done up to a place; false where somebody else did this part.
pub(super) async fn advance(
    act: &mut Act,
    (sha256, from): (&str, u64),
    (bytes, lines): (u64, u64),
    (subjects, events): (u64, u64),
) -> Result<bool, StoreError> {
    let row =
        args![sha256, signed(from), signed(bytes), signed(lines), signed(subjects), signed(events)];
    act.swap(ADVANCE, row).await
}

pub(super) async fn finish(act: &mut Act, sha256: &str) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(FINISH, args![sha256, now]).await
}

pub(super) async fn keep_lines(
    act: &mut Act,
    sha256: &str,
    lines: &[KeptLine],
) -> Result<(), StoreError> {
    let row = |kept: &KeptLine| args![sha256, signed(kept.line), &kept.reason, &kept.body];
    act.insert_many(KEEP_LINE, lines.iter().map(row).collect()).await.map(drop)
}

/// Lines that could not be imported, after a line.
pub async fn lines_kept(
    read: &mut Read,
    sha256: &str,
    (after, most): (u64, u32),
) -> Result<Vec<KeptLine>, StoreError> {
    let line = |row: &Row| {
        Ok(KeptLine { line: row.get("line")?, reason: row.get("reason")?, body: row.get("body")? })
    };
    let rows = read.all(LINES_KEPT, args![sha256, signed(after), most]).await?;
    rows.iter().map(line).collect()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
