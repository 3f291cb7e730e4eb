//! What is printed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::load::Told;
use super::processor::Usage;
use super::store::Kept;

/// One run.
#[derive(Debug)]
pub struct Run {
    issued: u64,
    waiting: u64,
    /// Answers that are neither a certificate nor a page to wait on.
    pub failed: u64,
    first_failure: Option<String>,
    per_second: f64,
    /// p50, p90, p99, p99.9 and the longest, in milliseconds.
    latency: [f64; 5],
    batch: f64,
    /// Bytes in the database for each certificate, of them its file; and bytes of write-ahead log.
    bytes: [f64; 3],
    /// Processor microseconds for each certificate, by process.
    processor: BTreeMap<String, f64>,
}

#[expect(clippy::cast_precision_loss, reason = "figures for people, of three digits")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Run {
    pub fn new(told: Told, used: &Usage, kept: Kept) -> Self {
        let issued = told.latency.len();
        let milliseconds = |microseconds: u64| ratio(microseconds, 1_000);
        let quantile = |q: f64| milliseconds(told.latency.value_at_quantile(q));
        let elapsed = u64::try_from(told.elapsed.as_micros()).unwrap_or(u64::MAX);
        let processor = used.0.iter().map(|(name, used)| (name.clone(), ratio(*used, issued)));
        Self {
            issued,
            waiting: told.waiting,
            failed: told.failed,
            per_second: ratio(issued * 1_000_000, elapsed),
            latency: [
                quantile(0.5),
                quantile(0.9),
                quantile(0.99),
                quantile(0.999),
                milliseconds(told.latency.max()),
            ],
            batch: ratio(kept.certificates, kept.batches),
            bytes: [kept.database, kept.bodies, kept.log].map(|n| ratio(n, kept.certificates)),
            processor: processor.collect(),
            first_failure: told.first_failure,
        }
    }

    /// One line about the run.
    pub fn line(&self, number: u32) -> String {
        let [p50, p90, p99, p999, max] = self.latency;
        let mut line = format!(
            "run {number}: {} issued, {:.0}/s, p50 {p50:.1} p90 {p90:.1} p99 {p99:.1} p99.9 {p999:.1} max {max:.1} ms, \
             batch {:.1}",
            self.issued, self.per_second, self.batch
        );
        if self.waiting + self.failed > 0 {
            let _ = write!(line, ", {} wait, {} failed", self.waiting, self.failed);
        }
        if let Some(what) = &self.first_failure {
            let _ = write!(line, " (the first: {what})");
        }
        line
    }
}

/// The median of all runs.
pub fn summary(runs: &[Run]) -> String {
    let median = |of: &dyn Fn(&Run) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let at = |n: usize| median(&|run: &Run| run.latency[n]);
    let mut text = format!("\nmedian of {} runs\n", runs.len());
    let _ = writeln!(text, "  certificates a second  {:.0}", median(&|run| run.per_second));
    let _ = writeln!(
        text,
        "  latency, ms            p50 {:.1}  p90 {:.1}  p99 {:.1}  p99.9 {:.1}  max {:.1}",
        at(0),
        at(1),
        at(2),
        at(3),
        at(4)
    );
    let _ = writeln!(text, "  certificates a batch   {:.1}", median(&|run| run.batch));
    let bytes = |n: usize| median(&|run: &Run| run.bytes[n]);
    let _ = writeln!(
        text,
        "  bytes a certificate    {:.0} in the hub's database, {:.0} of them the file; log {:.0}",
        bytes(0),
        bytes(1),
        bytes(2)
    );
    let _ = writeln!(text, "  processor, µs a certificate");
    let names: Vec<&String> = runs.iter().flat_map(|run| run.processor.keys()).collect();
    let names = names.into_iter().collect::<std::collections::BTreeSet<_>>();
    for name in names {
        let used = median(&|run: &Run| run.processor.get(name).copied().unwrap_or_default());
        let _ = writeln!(text, "    {name:20} {used:.0}");
    }
    text
}

/// What this runs on.
pub fn machine() -> String {
    let first = |path: &str, key: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map_or("?", |(_, value)| value.trim()).to_owned()
    };
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split_whitespace().take(3).collect();
    format!(
        "machine: {processors} × {}, {} memory, Linux {}, load before {}\ncazier {}{}",
        first("/proc/cpuinfo", "model name"),
        first("/proc/meminfo", "MemTotal"),
        kernel.trim(),
        load.join(" "),
        env!("CARGO_PKG_VERSION"),
        if cfg!(debug_assertions) { ", a DEBUG build: its figures mean nothing" } else { "" },
    )
}

/// The command, without the password of a database.
pub fn command(arguments: &[String]) -> String {
    let shown = |argument: &String| match url::Url::parse(argument) {
        Ok(mut url) if url.password().is_some() => {
            // An address that has a password can have another one.
            let _ = url.set_password(Some("****"));
            url.into()
        }
        _ => argument.clone(),
    };
    let arguments: Vec<String> = arguments.iter().skip(1).map(shown).collect();
    format!("command: cazier {}", arguments.join(" "))
}
