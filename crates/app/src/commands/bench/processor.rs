//! Processor time by process, from `/proc`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};

/// Ticks a second in `/proc`; the same on every Linux that runs this.
const TICKS: u64 = 100;

/// A process of the system that is measured, and whether those it started count with it.
#[derive(Debug, Clone)]
pub struct Process {
    /// What it does.
    pub name: String,
    /// Its number.
    pub pid: u32,
    /// Whether its children count, too: a database server has one for each connection.
    pub with_children: bool,
}

/// Processor time of user and kernel, in microseconds, by name.
#[derive(Debug, Clone, Default)]
pub struct Usage(pub BTreeMap<String, u64>);

impl Usage {
    /// What these processes have used until now.
    pub fn of(processes: &[Process]) -> Result<Self> {
        let mut usage = Self::default();
        for process in processes {
            let own = Stat::read(process.pid)
                .with_context(|| format!("the process of {} is gone", process.name))?;
            let mut ticks = own.own;
            if process.with_children {
                ticks += own.ended_children;
                ticks += children(process.pid)?.iter().map(|child| child.own).sum::<u64>();
            }
            *usage.0.entry(process.name.clone()).or_default() += ticks * 1_000_000 / TICKS;
        }
        Ok(usage)
    }

    /// What was used since an earlier look.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let used = |name: &str, now: u64| now.saturating_sub(*before.0.get(name).unwrap_or(&0));
        Self(self.0.iter().map(|(name, now)| (name.clone(), used(name, *now))).collect())
    }
}

struct Stat {
    parent: u32,
    own: u64,
    ended_children: u64,
}

impl Stat {
    fn read(pid: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in brackets may have spaces; the numbers begin after it.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
        Some(Self {
            parent: u32::try_from(number(1)?).ok()?,
            own: number(11)? + number(12)?,
            ended_children: number(13)? + number(14)?,
        })
    }
}

fn children(pid: u32) -> Result<Vec<Stat>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(child) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        // A process may end while we look.
        found.extend(Stat::read(child).filter(|stat| stat.parent == pid));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_time_goes_forward() {
        let us = [Process { name: "us".into(), pid: std::process::id(), with_children: true }];
        let before = Usage::of(&us).unwrap();
        let mut sum = 0_u64;
        while Usage::of(&us).unwrap().since(&before).0["us"] < 20_000 {
            for n in 0..1_000_000_u64 {
                sum = sum.wrapping_mul(31).wrapping_add(n);
            }
        }
        assert_ne!(sum, 1);
        let nobody = [Process { name: "nobody".into(), pid: u32::MAX, with_children: false }];
        assert!(Usage::of(&nobody).is_err());
    }
}
