//! What is recorded about somebody, as a document prints it: one [`Line`] for each final judgment,
//! and for authorities the [`ProvisionalNote`]s. What the register decided is codes and numbers; the
//! Romanian words for them are in [`crate::words`], and nowhere else.

use std::fmt;

use base::Date;
use serde::{Deserialize, Serialize};

/// One recorded judgment (rule 53).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The court, in its own language's name.
    pub court: String,
    /// The Romanian name of the court's country, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The number of the judgment, `1234/2021`.
    pub judgment: String,
    /// The day of the judgment.
    pub judged_on: Date,
    /// The day it became final.
    pub final_on: Date,
    /// The offences it is about.
    pub offences: Vec<Offence>,
    /// What it ordered.
    pub penalty: Penalty,
    /// How far that is executed.
    pub execution: Execution,
    /// What else the document must say, for example a partial pardon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

// What somebody did belongs in no log line.
impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").finish_non_exhaustive()
    }
}

/// An offence with its legal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offence {
    /// Its name in the law.
    pub name: String,
    /// The act, `Codul penal`.
    pub act: String,
    /// Article, with its superscript if it has one.
    pub article: String,
    /// Paragraph (alineat).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<String>,
    /// Letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
}

/// What a judgment ordered: the principal penalty or measure, and what comes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Penalty {
    /// The principal penalty or measure.
    #[serde(flatten)]
    pub sanction: Sanction,
    /// Complementary and accessory penalties and security measures, each in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complementary: Vec<String>,
}

/// The principal penalty or measure of a judgment; its codes are the register's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Sanction {
    /// Life imprisonment (CP art. 56).
    LifeImprisonment,
    /// Imprisonment (CP art. 60).
    Imprisonment(Term),
    /// Imprisonment, its execution suspended under supervision (CP art. 91).
    SuspendedImprisonment(Supervised),
    /// A criminal fine (CP art. 61).
    Fine(Amount),
    /// A warning, with the waiver of the penalty (CP art. 80).
    Warning,
    /// A penalty that was fixed and deferred (CP art. 83).
    DeferredPenalty(Supervised),
    /// Supervision of a minor (CP art. 118).
    Supervision(Term),
    /// Internment of a minor in an educational centre (CP art. 124).
    EducationalCentre(Term),
    /// Internment of a minor in a detention centre (CP art. 125).
    DetentionCentre(Term),
    /// An administrative fine of the old code (1968, art. 91).
    AdministrativeFine(Amount),
    /// Another measure, in words.
    Other {
        /// What it is, as the document prints it.
        text: String,
    },
}

/// How long a penalty or measure lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Term {
    /// Full months; twelve are printed as a year.
    pub months: u32,
    /// Days beyond the months.
    pub days: u32,
}

/// A penalty that is not executed while a term of supervision runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Supervised {
    /// Full months of imprisonment.
    pub months: u32,
    /// Days of imprisonment beyond the months.
    pub days: u32,
    /// The fine in lei, where a fine was deferred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lei: Option<u64>,
    /// The term of supervision, in months.
    pub supervision_months: u32,
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// In lei.
    pub lei: u64,
}

/// How far a penalty or measure is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// The state; its codes are the register's.
    pub state: ExecutionState,
    /// The day on which this state began, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// The states of execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExecutionState {
    /// Not begun.
    Pending,
    /// Going on.
    Running,
    /// A fine is paid in instalments.
    Instalments,
    /// Released on parole.
    ConditionallyReleased,
    /// Suspended or deferred: the supervision lasts.
    UnderSupervision,
    /// Interrupted or postponed.
    Interrupted,
    /// Done: served, paid, or the supervision ended.
    Executed,
    /// The right to execute was lost by prescription.
    Prescribed,
    /// The suspension or the deferral was revoked or annulled.
    Revoked,
    /// Pardoned, in whole or for the rest.
    Pardoned,
    /// There is nothing to execute: a warning, or security measures alone.
    Nothing,
}

/// A provisional note (art. 11). Only a copy for an authority shows it (rules 43 and 46).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisionalNote {
    /// What was ordered.
    pub kind: Measure,
    /// The prosecutor's office or court that ordered it.
    pub authority: String,
    /// The number of the case, `1234/P/2026`.
    pub case_number: String,
    /// The day it was ordered.
    pub ordered_on: Date,
    /// The offences it is about.
    pub offences: Vec<Offence>,
}

impl fmt::Debug for ProvisionalNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProvisionalNote").finish_non_exhaustive()
    }
}

/// What a provisional note says; its codes are the register's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Measure {
    /// The criminal action was started.
    ActionStarted,
    /// Retention (reținere).
    Retention,
    /// Judicial control.
    JudicialControl,
    /// Judicial control on bail.
    Bail,
    /// House arrest.
    HouseArrest,
    /// Preventive arrest.
    PreventiveArrest,
    /// A preventive measure against a legal person (CPP art. 493).
    LegalPerson,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What the register sends is flat, and numbers that a penalty does not have may be missing or 0.
    #[test]
    fn the_shape_of_the_register_is_read() {
        let sent = json!({
            "court": "Judecătoria Cluj-Napoca",
            "judgment": "1234/2021",
            "judged_on": "2021-03-12",
            "final_on": "2021-04-15",
            "offences": [{"name": "Furt", "act": "Codul penal", "article": "228", "paragraph": "1"}],
            "penalty": {
                "kind": "suspended_imprisonment", "months": 14, "days": 0, "lei": null,
                "supervision_months": 24, "complementary": ["interzicerea unor drepturi"],
            },
            "execution": {"state": "running", "on": "2021-04-15"},
        });
        let line: Line = serde_json::from_value(sent).unwrap();
        let supervised = Supervised { months: 14, days: 0, lei: None, supervision_months: 24 };
        assert_eq!(line.penalty.sanction, Sanction::SuspendedImprisonment(supervised));
        assert_eq!((line.country, line.note), (None, None));

        let read = |text: &str| serde_json::from_str::<Penalty>(text).map(|p| p.sanction).ok();
        assert_eq!(
            read(r#"{"kind":"imprisonment","months":6,"lei":0}"#),
            Some(Sanction::Imprisonment(Term { months: 6, days: 0 }))
        );
        assert_eq!(
            read(r#"{"kind":"fine","lei":900,"days":0}"#),
            Some(Sanction::Fine(Amount { lei: 900 }))
        );
        assert_eq!(read(r#"{"kind":"warning","months":0}"#), Some(Sanction::Warning));
        assert_eq!(read(r#"{"kind":"fine"}"#), None, "a fine without its amount");
        assert_eq!(read(r#"{"kind":"exile"}"#), None);
    }
}
