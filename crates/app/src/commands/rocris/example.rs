//! `cazier rocris example --as court`: messages to try the feed with, about a synthetic person.

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use base::dates::add_days;
use clap::Args;
use registers::{Person, Population};
use rocris::SenderKind;
use serde_json::{Value, json};

use crate::log::tell;

/// What to print.
#[derive(Debug, Args)]
pub struct Options {
    /// Who would send it: court, prosecutor, prison or police
    #[arg(long = "as")]
    sender: SenderKind,
    /// The place of the person among the synthetic people
    #[arg(long, default_value_t = 40)]
    person: u32,
}

/// The day of finality of the example.
const FINAL_ON: base::Date = base::Date::constant(2026, 10, 1);
const COURT: &str = "Judecătoria Dej";

/// Prints a call.
pub fn run(options: &Options) -> Result<ExitCode> {
    let population = Population::with_size(options.person + 1);
    let person = population.persons().last().context("there is such a person")?;
    let number = format!("ex-{}", options.person);
    let judgment_number = format!("{}/2026", 9_000 + options.person);
    let judged_on = add_days(FINAL_ON, -14);
    let (happened_on, event) = match options.sender {
        SenderKind::Court => (
            FINAL_ON,
            json!({ "event": "judged", "judgment": {
            "decision": "conviction", "court": COURT, "number": judgment_number,
            "judged_on": judged_on, "final_on": FINAL_ON,
            "offences": [{ "name": "furt", "committed_on": "2026-02-01",
                "legal_text": { "act": "Codul penal", "article": "228", "paragraph": "1" } }],
            "sentence": { "principal": { "kind": "imprisonment", "term": { "years": 1 } } },
        } }),
        ),
        SenderKind::Prison => (
            add_days(FINAL_ON, 7),
            json!({ "event": "later",
            "entry": { "court": COURT, "number": judgment_number, "judged_on": judged_on },
            "what": { "kind": "execution_started" } }),
        ),
        SenderKind::Prosecutor => (
            FINAL_ON,
            json!({ "event": "noted", "note": {
            "kind": "action_started", "authority": "Parchetul de pe lângă Judecătoria Dej",
            "case_number": judgment_number.replace('/', "/P/"), "offence": "furt",
            "legal_text": { "act": "Codul penal", "article": "228" } } }),
        ),
        SenderKind::Police => (add_days(FINAL_ON, 30), json!({ "event": "ended", "how": "died" })),
        other => bail!(
            "there is no example of a {other}; docs/openapi/rocris.json says what it may send"
        ),
    };
    let message = json!({ "number": number, "subject": subject(&person), "happened_on": happened_on, "event": event });
    tell(&serde_json::to_string_pretty(&json!({ "messages": [message] }))?);
    Ok(ExitCode::SUCCESS)
}

fn subject(person: &Person) -> Value {
    json!({
        "kind": "person", "cnp": person.cnp, "name": person.name, "previous_names": person.previous_names,
        "parents": person.parents, "birth_date": person.birth_date, "birth_place": person.birth_place,
        "sex": person.sex, "citizenship": person.citizenship,
    })
}
