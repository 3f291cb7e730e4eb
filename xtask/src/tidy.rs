//! The rules of the house that a machine can check.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{rules, say, threats};

/// Files may be read at one sitting up to here.
const FILE_LINES: usize = 400;
/// No reason is good enough beyond this.
const FILE_LINES_WALL: usize = 800;

/// Files longer than a sitting, with the reason that keeps them whole.
const LONG_FILES: &[(&str, &str)] =
    &[("crates/e2e/src/browser.rs", "one vocabulary of what a person does with a browser")];

/// What each crate may use of the house. An institution never uses another's crate.
const ARROWS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("store", &["base"]),
    ("web", &["base", "store"]),
    ("credentials", &["base"]),
    ("oidc", &["base"]),
    ("emv3ds", &["base"]),
    ("certificate", &["base"]),
    ("signing", &["base"]),
    ("registers", &["base", "store", "web"]),
    ("rocris", &["base", "store", "web", "registers"]),
    ("ghiseul", &["base", "store", "web", "credentials", "oidc", "emv3ds", "registers"]),
    (
        "hub",
        &["base", "store", "web", "credentials", "oidc", "certificate", "signing", "registers"],
    ),
    ("bank", &["base", "store", "web", "emv3ds"]),
    ("devpki", &["base", "web", "signing"]),
    (
        "app",
        &[
            "base",
            "store",
            "web",
            "credentials",
            "oidc",
            "emv3ds",
            "certificate",
            "signing",
            "registers",
            "rocris",
            "ghiseul",
            "hub",
            "bank",
            "devpki",
        ],
    ),
    ("e2e", &["base", "store", "web"]),
    ("xtask", &[]),
];

/// Checks everything and lists every breach.
pub fn tidy(root: &Path) -> Result<()> {
    let files = tracked(root)?;
    let mut breaches = Vec::new();
    arrows(root, &mut breaches)?;
    dependencies_are_explained(root, &mut breaches)?;
    threats::check(root, &mut breaches)?;
    rules::check(root, &mut breaches)?;
    for file in &files {
        let path = file.to_string_lossy().replace('\\', "/");
        let Ok(text) = fs::read_to_string(root.join(file)) else { continue };
        let kind = path.rsplit('.').next().unwrap_or_default();
        if kind == "rs" {
            rust_file(&path, &text, &mut breaches);
        }
        if path.contains("/ui/dist/") {
            assets(&path, &text, &mut breaches);
        }
        if kind == "ftl" || kind == "html" {
            letters(&path, &text, &mut breaches);
        }
    }
    if breaches.is_empty() {
        say(&format!("tidy: {} files in order", files.len()));
        return Ok(());
    }
    breaches.sort();
    for breach in &breaches {
        say(&format!("tidy: {breach}"));
    }
    bail!("{} breaches of the rules of the house", breaches.len())
}

/// The files that git knows.
pub fn tracked(root: &Path) -> Result<Vec<PathBuf>> {
    let out = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output()?;
    if !out.status.success() {
        bail!("git ls-files failed");
    }
    let names = String::from_utf8(out.stdout).context("a file name is not UTF-8")?;
    Ok(names.split('\0').filter(|n| !n.is_empty()).map(PathBuf::from).collect())
}

fn rust_file(path: &str, text: &str, breaches: &mut Vec<String>) {
    let lines = text.lines().count();
    // Tests are tables, read by looking up and not from the top.
    let tests = path.contains("/tests/") || path.ends_with("tests.rs");
    let excused = tests || LONG_FILES.iter().any(|(file, _)| *file == path);
    if lines > FILE_LINES_WALL || (lines > FILE_LINES && !excused) {
        breaches.push(format!("{path}: {lines} lines (at most {FILE_LINES})"));
    }
    if path.starts_with("xtask/") {
        return;
    }
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        if line.contains("#[ignore") {
            breaches.push(format!("{path}:{number}: a test is switched off"));
        }
        if let Some(name) = declared_type(line)
            && ["Manager", "Helper", "Utils", "Impl"].iter().any(|end| name.ends_with(end))
        {
            breaches.push(format!("{path}:{number}: `{name}` says nothing about what it is"));
        }
        if holds_sql(line) && !may_hold_sql(path) {
            breaches.push(format!("{path}:{number}: SQL belongs in store.rs"));
        }
    }
}

fn declared_type(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
    let rest = ["struct ", "enum ", "trait "].iter().find_map(|kind| line.strip_prefix(kind))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

fn holds_sql(line: &str) -> bool {
    ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "]
        .iter()
        .any(|sql| line.contains(sql))
}

fn may_hold_sql(path: &str) -> bool {
    path.starts_with("crates/store/")
        || path.ends_with("store.rs")
        // The benchmark counts rows from outside, as an operator would.
        || path.starts_with("crates/app/src/commands/bench/")
        || path.contains("/store/")
        || ["tests", "testing"]
            .iter()
            .any(|of| path.ends_with(&format!("{of}.rs")) || path.contains(&format!("/{of}/")))
}

/// The look must not pass for another government's.
fn assets(path: &str, text: &str, breaches: &mut Vec<String>) {
    for word in ["GDS Transport", "govuk-crest", "GOV.UK"] {
        if text.contains(word) {
            breaches.push(format!("{path}: holds `{word}`"));
        }
    }
}

/// Romanian is written with letters with a comma below, never with a cedilla (rule 101).
fn letters(path: &str, text: &str, breaches: &mut Vec<String>) {
    for (at, line) in text.lines().enumerate() {
        if line.contains(['ş', 'ţ', 'Ş', 'Ţ']) {
            breaches.push(format!("{path}:{}: letters with a cedilla", at + 1));
        }
    }
}

fn arrows(root: &Path, breaches: &mut Vec<String>) -> Result<()> {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut folders: Vec<PathBuf> = fs::read_dir(root.join("crates"))?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    folders.push(root.join("xtask"));
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        let Some(may) = allowed.get(name.as_str()) else {
            breaches.push(format!("crates/{name}: not in the map of arrows (xtask/src/tidy.rs)"));
            continue;
        };
        for used in normal_dependencies(&manifest) {
            if allowed.contains_key(used) && !may.contains(&used) {
                breaches.push(format!("crates/{name} may not use crates/{used}"));
            }
        }
    }
    Ok(())
}

/// Names under `[dependencies]`; tests may reach further.
fn normal_dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
}

fn dependencies_are_explained(root: &Path, breaches: &mut Vec<String>) -> Result<()> {
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let lines = manifest
        .lines()
        .skip_while(|line| line.trim() != "[workspace.dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    for line in lines {
        if line.contains("version = ") && !line.contains('#') {
            breaches.push(format!("Cargo.toml: no reason given for `{line}`"));
        }
        if line.contains("version = ") && !line.contains("default-features = false") {
            breaches.push(format!("Cargo.toml: default features of `{line}`"));
        }
    }
    Ok(())
}
