//! The field tables as data: which elements a message has, when each is required, and in which format.
//!
//! Only what EMV 3DS 2.2.0 Annex A lists may make a message refused, so a member that no table names is kept and
//! ignored. The tables are in [`tables`]; this module has the vocabulary they are written in.

mod format;
pub mod tables;

pub use format::Format;
pub(crate) use format::tolerant as base64url;

use crate::{codes::Version, parse::Leg};
use serde_json::{Map, Value};

/// One row of a field table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// When it must be there.
    pub need: Need,
    /// What it must look like when it is there.
    pub format: Format,
}

/// When a field must be there.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// In every message of the type (R).
    Always,
    /// When the condition holds (C); otherwise it may be there or not.
    When(fn(&Context<'_>) -> bool),
    /// Never required (O, or C on something that the receiver cannot know).
    Optional,
}

/// What a condition may look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// The message.
    pub members: &'a Map<String, Value>,
    /// Its version.
    pub version: Version,
    /// Between whom it travels.
    pub leg: Leg,
}

impl Context<'_> {
    /// Whether `name` is a string member with one of `values`.
    pub fn is(&self, name: &str, values: &[&str]) -> bool {
        self.members.get(name).and_then(Value::as_str).is_some_and(|text| values.contains(&text))
    }
}

/// What is wrong with the elements of a message, by the names of the elements.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Required, but not there (201).
    pub missing: Vec<&'static str>,
    /// There, but in a wrong format (203).
    pub malformed: Vec<&'static str>,
}

/// Compares a message with its table.
pub fn check(table: &[Field], context: &Context<'_>) -> Findings {
    let mut findings = Findings::default();
    for field in table {
        match context.members.get(field.name) {
            Some(value) if field.format.accepts(value) => {}
            Some(_) => findings.malformed.push(field.name),
            None => {
                let required = match field.need {
                    Need::Always => true,
                    Need::When(holds) => holds(context),
                    Need::Optional => false,
                };
                if required {
                    findings.missing.push(field.name);
                }
            }
        }
    }
    findings
}
