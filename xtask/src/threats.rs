//! The threat model names tests and files; all of them exist.

use std::fs;
use std::path::Path;

use anyhow::Result;

/// The document.
const DOCUMENT: &str = "docs/threat-model.md";
/// A test's attribute stands at most so many lines above its name.
const ATTRIBUTES_MAX: usize = 4;

/// Looks up every `path` and `path::test` between backticks.
pub fn check(root: &Path, breaches: &mut Vec<String>) -> Result<()> {
    let document = fs::read_to_string(root.join(DOCUMENT))?;
    let mut tests = 0;
    for (at, line) in document.lines().enumerate() {
        let quoted = line.split('`').skip(1).step_by(2);
        for named in quoted.filter(|it| it.starts_with("crates/") || it.starts_with("docs/")) {
            let (path, test) = named.split_once("::").map_or((named, None), |(p, t)| (p, Some(t)));
            tests += usize::from(test.is_some());
            let there = fs::read_to_string(root.join(path))
                .is_ok_and(|source| test.is_none_or(|test| has_test(&source, test)));
            if !there {
                breaches.push(format!("{DOCUMENT}:{}: there is no `{named}`", at + 1));
            }
        }
    }
    if tests == 0 {
        breaches.push(format!("{DOCUMENT}: names no test"));
    }
    Ok(())
}

/// Whether a source has a test of this name: a function below an attribute that makes it one.
pub fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let head = format!("fn {name}(");
    lines.iter().enumerate().any(|(at, line)| {
        let above = &lines[at.saturating_sub(ATTRIBUTES_MAX)..at];
        line.contains(&head)
            && above.iter().any(|it| it.starts_with("#[test]") || it.starts_with("#[tokio::test"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tests_are_tests() {
        let source =
            "#[tokio::test(flavor = \"multi_thread\")]\nasync fn one() {}\n\n\n\n\nfn two() {}\n";
        assert!(has_test(source, "one"));
        assert!(!has_test(source, "two") && !has_test(source, "on"));
    }
}
