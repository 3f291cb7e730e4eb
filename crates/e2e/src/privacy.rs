//! Looks for what must not be told: in the log, in addresses, in letters, in the names of files (architecture, decision 9).

use std::path::Path;

use anyhow::{Result, ensure};
use base::Cnp;
use serde_json::Value;

use crate::country::Country;
use crate::letters;

/// Everything in the country that holds something it must not hold; empty where all is well.
pub fn leaks(country: &Country) -> Result<Vec<String>> {
    let record = country.record();
    ensure!(!record.addresses.is_empty(), "nothing to search: no address");
    leaks_in(country.folder(), &country.log()?, &record.addresses, &record.secrets)
}

/// The same in a folder that a country left behind, with its log and the addresses that were asked for.
pub fn leaks_in(
    folder: &Path,
    log: &str,
    addresses: &[String],
    secrets: &[(&'static str, String)],
) -> Result<Vec<String>> {
    let mut texts: Vec<(&str, String)> = Vec::new();
    texts.extend(log.lines().map(|line| ("log", without_time(line))));
    texts.extend(addresses.iter().map(|address| ("address", readable(address))));
    for letter in letters::all(&folder.join("mail"))? {
        texts.push(("letter", format!("{} {}", letter.subject, letter.text)));
    }
    names(folder, &mut texts)?;
    for kind in ["log", "letter", "file name"] {
        ensure!(texts.iter().any(|(place, _)| *place == kind), "nothing to search: no {kind}");
    }
    let mut found = Vec::new();
    for (place, text) in &texts {
        for what in told(text, secrets) {
            // A letter may hold the code that it brings.
            if !(*place == "letter" && what == "code by mail") {
                found.push(format!("{what} in a {place}: {text}"));
            }
        }
    }
    Ok(found)
}

/// What a text tells that it must not.
fn told(text: &str, secrets: &[(&'static str, String)]) -> Vec<&'static str> {
    let mut found = Vec::new();
    let words = || text.split(|c: char| !c.is_alphanumeric());
    if words().any(|word| word.len() == 13 && Cnp::parse(word).is_ok()) {
        found.push("a CNP");
    }
    if words().any(|word| (13..=19).contains(&word.len()) && is_card_number(word)) {
        found.push("a card number");
    }
    for (what, secret) in secrets {
        let short = secret.len() <= 6 && secret.bytes().all(|b| b.is_ascii_digit());
        // A short number may stand inside a longer one by chance.
        let there = if short { words().any(|w| w == secret) } else { text.contains(secret) };
        if there {
            found.push(what);
        }
    }
    found
}

fn is_card_number(word: &str) -> bool {
    let ours = word.starts_with("9642") || word.starts_with("9276");
    ours && word.len() == 16 && word.bytes().all(|b| b.is_ascii_digit())
}

/// A line of the log without what a clock wrote: six digits of a second are no code.
fn without_time(line: &str) -> String {
    match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(mut fields)) => {
            fields.remove("timestamp");
            Value::Object(fields).to_string()
        }
        _ => line.to_owned(),
    }
}

/// An address with its escapes resolved.
fn readable(address: &str) -> String {
    let words = format!("x={address}");
    let pairs: Vec<String> = url::form_urlencoded::parse(words.as_bytes())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn names(folder: &Path, texts: &mut Vec<(&str, String)>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        texts.push(("file name", name));
        if entry.file_type()?.is_dir() {
            names(&entry.path(), texts)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_be_told_is_found() {
        let secrets = [("OTP", "482913".to_owned()), ("password", "corcodușe verzi".to_owned())];
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(told(text, &secrets), expected, "{text}");
        };
        check("GET /acasa 200", &[]);
        check("cnp=1800101221144", &["a CNP"]);
        // Thirteen digits that are no CNP: a time in milliseconds.
        check("at 1763769600001", &[]);
        check("card 9642070000012304", &["a card number"]);
        check("code:482913,", &["OTP"]);
        check("1482913", &[]);
        check("tried corcodușe verzi", &["password"]);
        let line = r#"{"timestamp":"2026-11-22T02:08:12.482913Z","message":"x"}"#;
        check(&without_time(line), &[]);
        check(&readable("http://x/?p=corcodu%C8%99e%20verzi&c=482913"), &["OTP", "password"]);
    }
}
