//! The rules of the law and of the service: which are built, where, and which test shows it. `docs/rules.txt` says what the rules
//! are; `docs/rules.md` is made of it and of the sources.
//!
//! The convention: a comment says `rule 58` or `rules 56, 68 and 69`. In a source it is a place where the rule is kept; in a test's
//! comments or body, or in the `rules:` line of a file of `crates/rocris/data/lives`, it is a test of it. Ranges (`rules 42 to 72`)
//! introduce a topic and count for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::{say, threats, tidy};

/// The rules.
const DATA: &str = "docs/rules.txt";
/// What is made of them.
const DOCUMENT: &str = "docs/rules.md";
/// Lives with what follows from them.
const LIVES: &str = "crates/rocris/data/lives/";
/// More places than these are only counted.
const PLACES_MAX: usize = 4;

/// A rule: a line of `docs/rules.txt`.
struct Rule {
    number: u32,
    part: String,
    built: String,
    source: String,
    says: String,
    /// Files, and tests as `file::function`.
    named: Vec<String>,
}

/// Where a rule is kept, and what shows it.
#[derive(Default, Clone)]
struct Found {
    places: BTreeSet<String>,
    tests: BTreeSet<String>,
    /// File of lives, and how many of them.
    lives: BTreeMap<String, usize>,
}

/// Writes `docs/rules.md`, and fails where a rule that is built has no place or no test.
pub fn rules(root: &Path) -> Result<()> {
    let (text, summary, breaches) = build(root)?;
    fs::write(root.join(DOCUMENT), text)?;
    for breach in &breaches {
        say(&format!("rules: {breach}"));
    }
    say(&summary);
    if !breaches.is_empty() {
        bail!("{} rules are built and not shown", breaches.len());
    }
    Ok(())
}

/// For `tidy`: whether every built rule has a place and a test, and the document is made of the sources.
pub fn check(root: &Path, breaches: &mut Vec<String>) -> Result<()> {
    let (text, _, found) = build(root)?;
    breaches.extend(found);
    if fs::read_to_string(root.join(DOCUMENT)).unwrap_or_default() != text {
        breaches.push(format!("{DOCUMENT} is not what `cargo xtask rules` makes; run it"));
    }
    Ok(())
}

fn build(root: &Path) -> Result<(String, String, Vec<String>)> {
    let rules = read(&fs::read_to_string(root.join(DATA))?)?;
    let mut found: BTreeMap<u32, Found> = BTreeMap::new();
    for file in tidy::tracked(root)? {
        let path = file.to_string_lossy().replace('\\', "/");
        let Ok(text) = fs::read_to_string(root.join(&file)) else { continue };
        match path.rsplit('.').next() {
            Some("rs") if path.starts_with("crates/") => look_through(&path, &text, &mut found),
            Some("txt") if path.starts_with(LIVES) => count_lives(&path, &text, &mut found),
            _ => {}
        }
    }
    let mut breaches = Vec::new();
    for rule in &rules {
        add_named(root, rule, found.entry(rule.number).or_default(), &mut breaches);
    }
    for number in found.keys().filter(|number| !rules.iter().any(|rule| rule.number == **number)) {
        breaches.push(format!("{DATA}: there is no rule {number}, which the sources name"));
    }
    let shown = rules.iter().filter(|rule| found[&rule.number].is_shown()).count();
    for rule in rules.iter().filter(|rule| rule.built != "no") {
        let found = &found[&rule.number];
        if found.places.is_empty() {
            breaches.push(format!("rule {}: no place in the sources names it", rule.number));
        }
        if found.tests.is_empty() && found.lives.is_empty() {
            breaches.push(format!("rule {}: no test names it", rule.number));
        }
    }
    let summary = format!("{} rules, {shown} with code and test", rules.len());
    Ok((document(&rules, &found, &summary), summary, breaches))
}

fn read(text: &str) -> Result<Vec<Rule>> {
    let mut rules: Vec<Rule> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [number, part, built, source, says, named] = cells.as_slice() else {
            bail!("{DATA}: not six cells: {line}");
        };
        let number = number.parse().with_context(|| format!("{DATA}: no number: {line}"))?;
        if !matches!(*built, "yes" | "part" | "no") {
            bail!("{DATA}: rule {number} is built `yes`, `part` or `no`, not `{built}`");
        }
        if rules.last().map_or(0, |rule| rule.number) + 1 != number {
            bail!("{DATA}: rule {number} is not the next number");
        }
        let [part, built, source, says] = [part, built, source, says].map(|it| (*it).to_owned());
        let named = named.split_whitespace().map(str::to_owned).collect();
        rules.push(Rule { number, part, built, source, says, named });
    }
    Ok(rules)
}

impl Found {
    fn is_shown(&self) -> bool {
        let has_test = !self.tests.is_empty() || !self.lives.is_empty();
        has_test && !self.places.is_empty()
    }
}

/// Places and tests that the line of a rule names itself; each must exist.
fn add_named(root: &Path, rule: &Rule, found: &mut Found, breaches: &mut Vec<String>) {
    for named in &rule.named {
        let (path, test) = named.split_once("::").map_or((&**named, None), |(p, t)| (p, Some(t)));
        let there = fs::read_to_string(root.join(path))
            .is_ok_and(|source| test.is_none_or(|test| threats::has_test(&source, test)));
        if !there {
            breaches.push(format!("{DATA}: rule {}: there is no `{named}`", rule.number));
        }
        if test.is_some() {
            found.tests.insert(named.clone());
        } else {
            found.places.insert(named.clone());
        }
    }
}

/// Finds the rules that a source names.
fn look_through(path: &str, text: &str, found: &mut BTreeMap<u32, Found>) {
    let lines: Vec<&str> = text.lines().collect();
    let test_file = path.contains("/tests/") || path.ends_with("/tests.rs");
    let tests_from = lines.iter().position(|line| line.trim_start().starts_with("mod tests {"));
    for (at, line) in lines.iter().enumerate() {
        let numbers = named_in(line);
        if numbers.is_empty() {
            continue;
        }
        let in_tests = test_file || tests_from.is_some_and(|from| at > from);
        let function = in_tests.then(|| test_at(&lines, at)).flatten();
        for number in numbers {
            let found = found.entry(number).or_default();
            match &function {
                Some(name) => _ = found.tests.insert(format!("{path}::{name}")),
                None if in_tests => {}
                None => _ = found.places.insert(path.to_owned()),
            }
        }
    }
}

/// The test around a line, or below it if the line stands above one.
fn test_at(lines: &[&str], at: usize) -> Option<String> {
    let above = |line: &&&str| line.trim_start().starts_with(['/', '#']);
    let below = at + lines[at..].iter().take_while(above).count();
    let name = |line: &&str| line.split_once("fn ").map(|(_, rest)| rest.to_owned());
    let head = match lines.get(below).filter(|_| below > at) {
        Some(line) if line.contains("fn ") => name(line),
        _ => lines[..=at].iter().rev().find(|line| line.contains("fn ")).and_then(name),
    };
    let head = head?;
    let name = head.split('(').next()?.to_owned();
    threats::has_test(&lines.join("\n"), &name).then_some(name)
}

/// The numbers after "rule" or "rules", but not of ranges.
fn named_in(line: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    let lower = line.to_lowercase();
    for (at, _) in lower.match_indices("rule") {
        let rest = lower[at + "rule".len()..].trim_start_matches('s');
        let Some(list) = rest.strip_prefix(' ') else { continue };
        let end = list.find(|c: char| !(c.is_ascii_digit() || " ,andto".contains(c)));
        let list = &list[..end.unwrap_or(list.len())];
        if list.contains(" to ") {
            continue;
        }
        let words = list.split([' ', ',']).filter(|word| !word.is_empty());
        numbers.extend(words.map_while(|word| match word {
            "and" => Some(None),
            word => word.parse().ok().map(Some),
        }));
    }
    numbers.into_iter().flatten().collect()
}

fn count_lives(path: &str, text: &str, found: &mut BTreeMap<u32, Found>) {
    for line in text.lines().filter_map(|line| line.strip_prefix("rules: ")) {
        for number in line.split_whitespace().filter_map(|word| word.parse().ok()) {
            let lives = &mut found.entry(number).or_default().lives;
            *lives.entry(path.to_owned()).or_default() += 1;
        }
    }
}

fn document(rules: &[Rule], found: &BTreeMap<u32, Found>, summary: &str) -> String {
    let mut text = format!(
        "# Rules\n\nMade by `cargo xtask rules` of `docs/rules.txt` and of the sources; do not edit. Terms, articles and whether \
         somebody verified them\nare in `crates/rocris/data/law.txt`. {summary}.\n"
    );
    let mut part = "";
    for rule in rules {
        if rule.part != part {
            part = &rule.part;
            let mut letters = part.chars();
            let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
            let _ = write!(
                text,
                "\n## {first}{}\n\n| rule | source | built | where | shown by |\n|---|---|---|---|---|\n",
                letters.as_str()
            );
        }
        let found = &found[&rule.number];
        let built = match rule.built.as_str() {
            "no" => "not built",
            "part" => "in part",
            _ => "yes",
        };
        let _ = writeln!(
            text,
            "| **{}** {} | {} | {built} | {} | {} |",
            rule.number,
            rule.says,
            rule.source,
            listed(&found.places),
            shown_by(found)
        );
    }
    text
}

/// Some of a list, and how many more there are.
fn listed(of: &BTreeSet<String>) -> String {
    let mut shown: Vec<String> = of.iter().take(PLACES_MAX).map(|it| format!("`{it}`")).collect();
    if of.len() > PLACES_MAX {
        shown.push(format!("and {} more", of.len() - PLACES_MAX));
    }
    shown.join(", ")
}

fn shown_by(found: &Found) -> String {
    let lives = found.lives.iter().map(|(path, count)| {
        let name = path.rsplit('/').next().unwrap_or_default();
        format!("{count} in {name}")
    });
    let lives: Vec<String> = lives.collect();
    let mut parts = Vec::new();
    if !lives.is_empty() {
        parts.push(format!("lives: {}", lives.join(", ")));
    }
    if !found.tests.is_empty() {
        parts.push(listed(&found.tests));
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_and_ranges_are_not() {
        assert_eq!(named_in("/// The day (rule 24)."), [24]);
        assert_eq!(named_in("// rules 56, 68 and 69: terms"), [56, 68, 69]);
        assert_eq!(named_in("//! What is printed (rules 42 to 46)."), Vec::<u32>::new());
        assert_eq!(named_in("/// Rule 58: a fine (art. 15)"), [58]);
        assert_eq!(named_in("let rules = 7; the rule of thumb"), Vec::<u32>::new());
    }

    #[test]
    fn a_line_belongs_to_the_test_around_or_below_it() {
        let text = "mod tests {\n    /// Rule 1.\n    #[test]\n    fn one() {\n        // rule 2\n    }\n\n    fn no_test() {\n        // \
                    rule 3\n    }\n}";
        let mut found = BTreeMap::new();
        look_through("crates/a/src/b.rs", text, &mut found);
        for number in [1, 2] {
            assert_eq!(Vec::from_iter(&found[&number].tests), ["crates/a/src/b.rs::one"]);
        }
        assert!(found[&3].tests.is_empty() && found[&3].places.is_empty());
    }

    #[test]
    fn the_list_of_rules_has_no_gaps() {
        let line = |number| format!("{number}|data|no|ours|What|\n");
        assert_eq!(read(&(line(1) + &line(2))).unwrap().len(), 2);
        assert!(read(&(line(1) + &line(3))).is_err());
        assert!(read("1|data|perhaps|ours|What|").is_err());
        assert!(read("1|data").is_err());
    }
}
