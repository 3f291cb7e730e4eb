//! A recorded judgment on the wire, as a document prints it (rule 53). Codes and numbers, but for accessory and complementary
//! penalties and security measures, which are words of the judgment.

use base::{Date, dates};
use serde::{Deserialize, Serialize};

use crate::law::{self, ExecutionState, Measure};
use crate::records::event::Pardon;
use crate::records::judgment::{
    Complementary, ComplementaryKind, Educational, Offence, Principal, SecurityKind, Term,
};

/// Supervision of a deferred penalty (CP art. 84), in months.
const DEFERRAL_SUPERVISION_MONTHS: u32 = 24;

/// One recorded judgment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The offences it is about, without those that are none any more.
    pub offences: Vec<LineOffence>,
    /// What it ordered.
    pub penalty: Penalty,
    /// How far that is executed.
    pub execution: Execution,
    /// What else has to be said: pardon, merger with another penalty, recidivism.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An offence with its legal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOffence {
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

/// The principal penalty or measure, and what comes with it. Numbers that a kind does not have are missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Penalty {
    /// What kind of penalty.
    pub kind: String,
    /// Full months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// Days beyond the months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Lei of a fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lei: Option<u32>,
    /// The term of supervision, in months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervision_months: Option<u32>,
    /// In words, where the kind is `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Accessory and complementary penalties and security measures, each in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complementary: Vec<String>,
}

/// How far the penalty is executed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// The state.
    pub state: String,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

impl From<&law::Line> for Line {
    fn from(line: &law::Line) -> Self {
        let country = line.country.as_str();
        let measures = line.complementary.iter().map(|(it, state)| complementary(it, *state));
        let security = line
            .security
            .iter()
            .map(|(kind, what, state)| in_words(security(*kind), what.as_deref(), None, *state));
        let mut penalty = principal(&line.principal);
        penalty.complementary = measures.chain(security).collect();
        Self {
            court: line.court.clone(),
            country: (country != "RO").then(|| registers::country::name(country).to_owned()),
            judgment: line.number.clone(),
            judged_on: line.judged_on,
            final_on: line.final_on,
            offences: line.offences.iter().map(LineOffence::from).collect(),
            penalty,
            execution: Execution {
                state: state(line.execution.state).to_owned(),
                on: Some(line.execution.since),
            },
            note: note(line),
        }
    }
}

impl From<&Offence> for LineOffence {
    fn from(offence: &Offence) -> Self {
        let text = offence.legal_text.clone();
        Self {
            name: offence.name.clone(),
            act: text.act,
            article: text.article,
            paragraph: text.paragraph,
            letter: text.letter,
        }
    }
}

const fn state(state: ExecutionState) -> &'static str {
    match state {
        ExecutionState::Pending => "pending",
        ExecutionState::Running => "running",
        ExecutionState::Interrupted => "interrupted",
        ExecutionState::Instalments => "instalments",
        ExecutionState::ConditionallyReleased => "conditionally_released",
        ExecutionState::UnderSupervision => "under_supervision",
        ExecutionState::Executed => "executed",
        ExecutionState::Prescribed => "prescribed",
        ExecutionState::Pardoned => "pardoned",
        ExecutionState::Nothing => "nothing",
    }
}

fn principal(principal: &Principal) -> Penalty {
    let of = |kind: &str| Penalty { kind: kind.to_owned(), ..Penalty::default() };
    match principal {
        Principal::Imprisonment { term } => lasting("imprisonment", *term),
        Principal::SuspendedImprisonment { term, supervision_months } => Penalty {
            supervision_months: Some(*supervision_months),
            ..lasting("suspended_imprisonment", *term)
        },
        Principal::LifeImprisonment => of("life_imprisonment"),
        Principal::Fine { lei } => Penalty { lei: Some(*lei), ..of("fine") },
        Principal::Warning => of("warning"),
        Principal::DeferredPenalty { term, lei } => Penalty {
            lei: *lei,
            supervision_months: Some(DEFERRAL_SUPERVISION_MONTHS),
            ..lasting("deferred_penalty", term.unwrap_or_default())
        },
        Principal::Educational { measure, term } => educational(*measure, *term),
        Principal::AdministrativeFine { lei } => {
            Penalty { lei: Some(*lei), ..of("administrative_fine") }
        }
        Principal::None => {
            Penalty { text: Some("fără pedeapsă principală".to_owned()), ..of("other") }
        }
    }
}

fn lasting(kind: &str, term: Term) -> Penalty {
    let months = term.years * 12 + term.months;
    Penalty {
        kind: kind.to_owned(),
        months: Some(months),
        days: Some(term.days),
        ..Penalty::default()
    }
}

fn educational(measure: Educational, term: Term) -> Penalty {
    let what = match measure {
        Educational::Supervision => return lasting("supervision", term),
        Educational::EducationalCentre => return lasting("educational_centre", term),
        Educational::DetentionCentre => return lasting("detention_centre", term),
        Educational::CivicTraining => "stagiu de formare civică",
        Educational::WeekendConfinement => "consemnare la sfârșit de săptămână",
        Educational::DailyAssistance => "asistare zilnică",
    };
    Penalty { text: Some(format!("măsură educativă: {what}")), ..lasting("other", term) }
}

fn complementary(penalty: &Complementary, state: Measure) -> String {
    let kind = match penalty.kind {
        ComplementaryKind::ProhibitionOfRights => "interzicerea exercitării unor drepturi",
        ComplementaryKind::MilitaryDegradation => "degradarea militară",
        ComplementaryKind::Publication => "publicarea hotărârii de condamnare",
        ComplementaryKind::Dissolution => "dizolvarea persoanei juridice",
        ComplementaryKind::SuspensionOfActivity => "suspendarea activității",
        ComplementaryKind::ClosingOfPlaces => "închiderea unor puncte de lucru",
        ComplementaryKind::ProcurementBan => "interzicerea de a participa la achiziții publice",
        ComplementaryKind::JudicialSupervision => "plasarea sub supraveghere judiciară",
    };
    in_words(kind, penalty.what.as_deref(), penalty.months, state)
}

const fn security(kind: SecurityKind) -> &'static str {
    match kind {
        SecurityKind::MedicalTreatment => "obligarea la tratament medical",
        SecurityKind::MedicalInternment => "internarea medicală",
        SecurityKind::ProhibitionOfProfession => "interzicerea ocupării unei funcții sau profesii",
        SecurityKind::Confiscation => "confiscarea specială",
        SecurityKind::ExtendedConfiscation => "confiscarea extinsă",
    }
}

/// `interzicerea exercitării unor drepturi (lit. a, b), 24 luni, până la 3 mai 2027`.
fn in_words(kind: &str, what: Option<&str>, months: Option<u32>, state: Measure) -> String {
    let what = what.map(|what| format!(" ({what})")).unwrap_or_default();
    let term = months.map(|months| format!(", pe {}", in_months(months))).unwrap_or_default();
    let state = match state {
        Measure::Lasts { until: None } => String::new(),
        Measure::Lasts { until: Some(day) } => format!(", până la {}", dates::format_ro(day)),
        Measure::Ended { since } => format!(", încetată la {}", dates::format_ro(since)),
    };
    format!("{kind}{what}{term}{state}")
}

/// A length in years and months: `1 an`, `2 ani și 6 luni`.
fn in_months(months: u32) -> String {
    let counted = |count: u32, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        2..20 => Some(format!("{count} {many}")),
        _ => Some(format!("{count} de {many}")),
    };
    let parts = [counted(months / 12, "an", "ani"), counted(months % 12, "lună", "luni")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" și ")
}

/// What else has to be said of the entry, in the order in which it is read.
fn note(line: &law::Line) -> Option<String> {
    let mut said = Vec::new();
    if let crate::records::judgment::Recognition::Recognised { court, number, on } =
        &line.recognition
    {
        said.push(format!(
            "recunoscută prin hotărârea nr. {number} a {court}, definitivă la {}",
            dates::format_ro(*on)
        ));
    }
    if line.recidivism {
        said.push("stare de recidivă".to_owned());
    }
    if let Some((on, pardon)) = line.pardon {
        let what = match pardon {
            Pardon::Whole => "pedeapsa grațiată în întregime",
            Pardon::Rest => "restul pedepsei grațiat",
            Pardon::Commuted { .. } => "pedeapsa comutată prin grațiere",
        };
        said.push(format!("{what} la {}", dates::format_ro(on)));
    }
    if line.merged_into.is_some() {
        said.push("pedeapsa este contopită în pedeapsa unei hotărâri ulterioare".to_owned());
    }
    if line.taken_over_from.is_some() {
        said.push("condamnare a persoanei juridice preluate".to_owned());
    }
    if line.political {
        said.push("s-a constatat caracterul politic al condamnării".to_owned());
    }
    if line.extradited {
        said.push("persoana a fost extrădată sau predată".to_owned());
    }
    (!said.is_empty()).then(|| said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_in_words() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let rights = Complementary {
            kind: ComplementaryKind::ProhibitionOfRights,
            what: Some("art. 66 alin. (1) lit. a, b".into()),
            months: Some(30),
        };
        assert_eq!(
            complementary(&rights, Measure::Lasts { until: Some(day("2027-05-03")) }),
            "interzicerea exercitării unor drepturi (art. 66 alin. (1) lit. a, b), pe 2 ani și 6 luni, până la 3 mai \
             2027"
        );
        assert_eq!(
            in_words(
                security(SecurityKind::Confiscation),
                None,
                None,
                Measure::Ended { since: day("2024-01-02") }
            ),
            "confiscarea specială, încetată la 2 ianuarie 2024"
        );
        assert_eq!([1, 12, 24, 240].map(in_months), ["1 lună", "1 an", "2 ani", "20 de ani"]);
    }

    #[test]
    fn every_kind_of_penalty_has_its_numbers() {
        let term = Term { years: 1, months: 2, days: 3 };
        let fixed = principal(&Principal::DeferredPenalty { term: Some(term), lei: None });
        assert_eq!(
            (fixed.months, fixed.days, fixed.supervision_months),
            (Some(14), Some(3), Some(24))
        );
        let other =
            principal(&Principal::Educational { measure: Educational::CivicTraining, term });
        assert_eq!(
            (other.kind.as_str(), other.text.as_deref()),
            ("other", Some("măsură educativă: stagiu de formare civică"))
        );
        assert_eq!(principal(&Principal::Fine { lei: 900 }).lei, Some(900));
    }
}
