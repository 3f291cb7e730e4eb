//! Reading a file into the register.
//!
//! One thread reads, parses and checks; the task here writes what it has got. Between them are a few parts of the file, so that memory does not
//! depend on its size. Each part is one transaction with its rows, its lines kept aside and the new place in the file:
//! whatever dies, what is done is done once.

use std::io::{self, BufRead, Read as _};

use ::store::{Actor, Db, StoreError};
use aws_lc_rs::digest::{Context, SHA256};
use base::{Entropy, Timestamp};
use tokio::sync::mpsc;

use super::line::Line;
use super::store::{self, KeptLine, Progress};
use super::{Manifest, hexadecimal};
use crate::records::store::{Record, insert};

/// Lines in one transaction.
const PART_LINES: usize = 2_048;
/// Parts between reading and writing.
const PARTS_WAITING: usize = 2;
/// The most bytes of a line.
const LINE_MAX: u64 = 1024 * 1024;
/// Who imports.
const ACTOR: Actor = Actor::System("import");

/// Why an import ended early. What was done stays; the next import of the same file goes on there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// Another import of the same file is going on.
    #[error("somebody else imports this file")]
    Concurrent,
    /// The content is not what the manifest says.
    #[error("the file is not what its manifest says: {0}")]
    Mismatch(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports `content`, or what of it is not imported yet; `told` hears of every part. Gives what was done in all, and whether
/// it was all done before.
pub async fn import(
    db: &Db,
    content: impl BufRead + Send + 'static,
    manifest: &Manifest,
    told: &mut (dyn FnMut(&Progress) + Send),
) -> Result<Progress, ImportError> {
    if store::progress(&mut db.read().await?, &manifest.sha256).await?.is_none() {
        let mut act = db.act(&ACTOR, "record.import.begin").await?;
        act.subject("import", &manifest.sha256);
        store::begin(&mut act, &manifest.sha256).await?;
        act.commit().await?;
    }
    let mut done = progress(db, manifest).await?;
    if done.finished_at.is_some() {
        return Ok(done);
    }
    let (parts, mut waiting) = mpsc::channel(PARTS_WAITING);
    let (skip, now, entropy) = (done.bytes, db.now(), db.entropy().clone());
    let reader =
        tokio::task::spawn_blocking(move || Reader { content, parts, now, entropy }.run(skip));
    while let Some(part) = waiting.recv().await {
        write(db, manifest, &done, part).await?;
        done = progress(db, manifest).await?;
        told(&done);
    }
    let found = reader.await.map_err(io::Error::other)??;
    verify(&found, &done, manifest)?;
    let mut act = db.act(&ACTOR, "record.import.finish").await?;
    act.subject("import", &manifest.sha256);
    act.detail(serde_json::json!({
        "subjects": done.subjects, "events": done.events, "kept_aside": done.kept_aside(),
    }));
    store::finish(&mut act, &manifest.sha256).await?;
    act.commit().await?;
    db.analyze().await?;
    progress(db, manifest).await
}

async fn progress(db: &Db, manifest: &Manifest) -> Result<Progress, ImportError> {
    let progress = store::progress(&mut db.read().await?, &manifest.sha256).await?;
    Ok(progress.unwrap_or_default())
}

fn verify(found: &Found, done: &Progress, manifest: &Manifest) -> Result<(), ImportError> {
    let differ = |what: &str, found: &dyn std::fmt::Display, wanted: &dyn std::fmt::Display| {
        Err(ImportError::Mismatch(format!("{what}: {found} instead of {wanted}")))
    };
    if found.sha256 != manifest.sha256 {
        return differ("SHA-256", &found.sha256, &manifest.sha256);
    }
    if (found.bytes, done.bytes) != (manifest.bytes, manifest.bytes) {
        return differ("bytes", &done.bytes, &manifest.bytes);
    }
    if done.lines != manifest.subjects {
        return differ("lines", &done.lines, &manifest.subjects);
    }
    if done.kept_aside() == 0 && done.events != manifest.events {
        return differ("events", &done.events, &manifest.events);
    }
    Ok(())
}

/// Some lines of a file.
#[derive(Debug, Default)]
struct Part {
    lines: Vec<ReadLine>,
}

/// A line that was read.
#[derive(Debug)]
struct ReadLine {
    number: u64,
    /// Where it ends in the file.
    end: u64,
    body: String,
    record: Result<Record, String>,
}

/// What was found at the end of a file.
#[derive(Debug)]
struct Found {
    sha256: String,
    bytes: u64,
}

struct Reader<R> {
    content: R,
    parts: mpsc::Sender<Part>,
    now: Timestamp,
    entropy: Entropy,
}

impl<R: BufRead> Reader<R> {
    /// Reads to the end; what ends before `skip` is only counted and hashed.
    fn run(mut self, skip: u64) -> io::Result<Found> {
        let (mut hash, mut part) = (Context::new(&SHA256), Part::default());
        let (mut bytes, mut number) = (0, 0);
        loop {
            let (text, length) = self.line(&mut hash)?;
            if length == 0 {
                break;
            }
            (bytes, number) = (bytes + length, number + 1);
            if bytes <= skip {
                continue;
            }
            part.lines.push(self.read(&text, (number, bytes)));
            // Whoever wrote stopped: it says why.
            if part.lines.len() == PART_LINES && !self.send(&mut part) {
                break;
            }
        }
        if !part.lines.is_empty() {
            self.send(&mut part);
        }
        Ok(Found { sha256: hexadecimal(hash.finish().as_ref()), bytes })
    }

    fn send(&self, part: &mut Part) -> bool {
        self.parts.blocking_send(std::mem::take(part)).is_ok()
    }

    /// The next line without its end, cut where it is too long; and its length in the file, 0 at the end of it.
    fn line(&mut self, hash: &mut Context) -> io::Result<(Vec<u8>, u64)> {
        let mut text = Vec::new();
        let mut length = 0;
        loop {
            let mut piece = Vec::new();
            let read = (&mut self.content).take(LINE_MAX).read_until(b'\n', &mut piece)?;
            hash.update(&piece);
            length += read as u64;
            let ends = piece.last() == Some(&b'\n') || (read as u64) < LINE_MAX;
            if text.is_empty() {
                text = piece;
            }
            if ends {
                break;
            }
        }
        if text.last() == Some(&b'\n') {
            text.pop();
        }
        Ok((text, length))
    }

    fn read(&self, text: &[u8], (number, end): (u64, u64)) -> ReadLine {
        // No database keeps U+0000 in a text, and no JSON has it.
        let body = String::from_utf8_lossy(text).replace('\0', "\u{fffd}");
        let whole = if text.len() as u64 >= LINE_MAX {
            Err(format!("the line is longer than {LINE_MAX} bytes"))
        } else if std::str::from_utf8(text).is_err() {
            Err("the line is not UTF-8".to_owned())
        } else {
            Ok(&body)
        };
        let record = whole.and_then(|text| {
            let line = Line::read(text).map_err(|error| error.to_string())?;
            line.record(self.now, &self.entropy).map_err(|error| error.to_string())
        });
        ReadLine { number, end, body, record }
    }
}

async fn write(
    db: &Db,
    manifest: &Manifest,
    done: &Progress,
    part: Part,
) -> Result<(), ImportError> {
    match write_together(db, manifest, done.bytes, &part.lines).await {
        // Some line of it clashes with what is there: find out which.
        Err(ImportError::Store(error @ StoreError::Database { .. })) if !error.is_transient() => {
            let mut from = done.bytes;
            for mut line in part.lines {
                let end = line.end;
                let alone = std::slice::from_ref(&line);
                match write_together(db, manifest, from, alone).await {
                    Err(ImportError::Store(error @ StoreError::Database { .. }))
                        if !error.is_transient() =>
                    {
                        line.record = Err("an event was told before under the same number".into());
                        write_together(db, manifest, from, &[line]).await?;
                    }
                    other => other?,
                }
                from = end;
            }
            Ok(())
        }
        other => other,
    }
}

async fn write_together(
    db: &Db,
    manifest: &Manifest,
    from: u64,
    lines: &[ReadLine],
) -> Result<(), ImportError> {
    let Some(last) = lines.last() else { return Ok(()) };
    let (mut records, mut kept) = (Vec::new(), Vec::new());
    for line in lines {
        match &line.record {
            Ok(record) => records.push(record),
            Err(reason) => kept.push(KeptLine {
                line: line.number,
                reason: reason.clone(),
                body: line.body.clone(),
            }),
        }
    }
    let events: usize = records.iter().map(|record| record.events.len()).sum();
    let mut act = db.act(&ACTOR, "record.import").await?;
    act.subject("import", &manifest.sha256).detail(serde_json::json!({
        "from_byte": from, "lines": lines.len(), "kept_aside": kept.len(),
    }));
    let counts = (records.len() as u64, events as u64);
    let place = (last.end, last.number);
    if !store::advance(&mut act, (&manifest.sha256, from), place, counts).await? {
        return Err(ImportError::Concurrent);
    }
    insert(&mut act, records).await?;
    store::keep_lines(&mut act, &manifest.sha256, &kept).await?;
    Ok(act.commit().await?)
}
