//! A final judgment as the register keeps it: offences, sentence, and whether it is of a Romanian court
//! (art. 9 and 10 of Law 290/2004). Pure; the wire and the tables carry it as JSON.

use base::Date;
use serde::{Deserialize, Serialize};

/// A final judgment, or a decision that the law treats like one, about one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgment {
    /// What was decided.
    pub decision: Decision,
    /// The court, in its own language's name.
    pub court: String,
    /// The country of the court, ISO 3166-1 alpha-2.
    #[serde(default = "romania", skip_serializing_if = "is_romania")]
    pub country: String,
    /// Number of the judgment, `1234/2021`.
    pub number: String,
    /// Date of the judgment.
    pub judged_on: Date,
    /// The day it became final.
    pub final_on: Date,
    /// What it was about: at least one offence.
    pub offences: Vec<Offence>,
    /// Recidivism was found (CP art. 41), which excludes rehabilitation by law of neither judgment but is
    /// recorded with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recidivism: bool,
    /// What it ordered.
    pub sentence: Sentence,
    /// What a foreign judgment is worth here; of no meaning for a Romanian one.
    #[serde(default, skip_serializing_if = "Recognition::is_domestic")]
    pub recognition: Recognition,
}

/// The kinds of decisions (art. 9 a, b, d and art. 10 a). A contravention is none of them (rule 45).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// A penalty.
    Conviction,
    /// Waiver of the penalty with a warning (CP art. 80).
    Waiver,
    /// Deferral of the penalty (CP art. 83).
    Deferral,
    /// An educational measure for a minor (CP art. 115).
    EducationalMeasure,
    /// A security measure without a penalty (CP art. 108).
    SecurityMeasure,
    /// An administrative sanction of the old code (1968, art. 91).
    AdministrativeSanction,
}

/// One offence of a judgment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offence {
    /// Its name.
    pub name: String,
    /// Where the law has it.
    pub legal_text: LegalText,
    /// The day it was committed, or the last of them. It decides whether the offence hinders the rehabilitation of an
    /// earlier entry (CP art. 165); where it is missing the law assumes that it does as long as it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed_on: Option<Date>,
    /// How far it went.
    #[serde(default, skip_serializing_if = "is_default")]
    pub completion: Completion,
    /// The part of the subject in it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub participation: Participation,
    /// Its category in ECRIS, `1600 00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ecris: Option<String>,
}

/// The legal text of an offence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalText {
    /// `Codul penal`, `Legea nr. 143/2000`.
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

/// How far an offence went (ECRIS parameter `C`, `A`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// Completed.
    #[default]
    Completed,
    /// Attempted.
    Attempt,
}

/// The subject's part in an offence (ECRIS parameter `M`, `H`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Participation {
    /// Perpetrator or co-perpetrator.
    #[default]
    Perpetrator,
    /// Instigator.
    Instigator,
    /// Accomplice.
    Accomplice,
}

/// What a judgment ordered: the resulting penalty, and what goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// The principal penalty or measure.
    pub principal: Principal,
    /// Accessory and complementary penalties (CP art. 54, 55, 136).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complementary: Vec<Complementary>,
    /// Security measures (CP art. 108).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<SecurityMeasure>,
    /// Categories of penalties and measures in ECRIS, `1001`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ecris: Vec<String>,
}

/// The principal penalty or measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Principal {
    /// Imprisonment (închisoare).
    Imprisonment {
        /// For how long.
        term: Term,
    },
    /// Imprisonment, suspended under supervision (CP art. 91).
    SuspendedImprisonment {
        /// The penalty.
        term: Term,
        /// The supervision, in months from finality (CP art. 92: 24 to 48).
        supervision_months: u32,
    },
    /// Life imprisonment (detențiune pe viață).
    LifeImprisonment,
    /// Criminal fine (amendă).
    Fine {
        /// In lei.
        lei: u32,
    },
    /// A warning, with the waiver of the penalty.
    Warning,
    /// A penalty fixed but deferred (CP art. 83): two years of supervision from finality.
    DeferredPenalty {
        /// The imprisonment fixed, if it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        term: Option<Term>,
        /// The fine fixed, in lei, if it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lei: Option<u32>,
    },
    /// An educational measure (CP art. 115).
    Educational {
        /// Which.
        measure: Educational,
        /// For how long.
        term: Term,
    },
    /// The fine of an administrative sanction of the old code, in lei; 0 for a reprimand.
    AdministrativeFine {
        /// In lei.
        lei: u32,
    },
    /// None: security measures alone.
    None,
}

/// Educational measures (CP art. 115): four leave a minor at liberty, two do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Educational {
    /// Civic training course (stagiu de formare civică).
    CivicTraining,
    /// Supervision.
    Supervision,
    /// Weekend confinement (consemnare la sfârșit de săptămână).
    WeekendConfinement,
    /// Daily assistance.
    DailyAssistance,
    /// Educational centre.
    EducationalCentre,
    /// Detention centre.
    DetentionCentre,
}

/// A length of imprisonment or of a measure, as the judgment says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Full years.
    #[serde(default, skip_serializing_if = "is_default")]
    pub years: u32,
    /// Full months beyond the years.
    #[serde(default, skip_serializing_if = "is_default")]
    pub months: u32,
    /// Days beyond the months.
    #[serde(default, skip_serializing_if = "is_default")]
    pub days: u32,
}

/// Accessory and complementary penalties of persons and companies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complementary {
    /// Which.
    pub kind: ComplementaryKind,
    /// What exactly, in the words of the judgment: which rights, which places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// For how long after the principal penalty, in months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
}

/// The kinds of accessory and complementary penalties (CP art. 55, 65, 66, 136).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplementaryKind {
    /// Prohibition of the exercise of rights (art. 66).
    ProhibitionOfRights,
    /// Military degradation (art. 69).
    MilitaryDegradation,
    /// Publication of the judgment (art. 70; companies: art. 145).
    Publication,
    /// Dissolution of a company (art. 139).
    Dissolution,
    /// Suspension of a company's activity (art. 140).
    SuspensionOfActivity,
    /// Closing of a company's places of work (art. 142).
    ClosingOfPlaces,
    /// Ban from public procurement (art. 143).
    ProcurementBan,
    /// Judicial supervision of a company (art. 144).
    JudicialSupervision,
}

/// Security measures (CP art. 108).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityMeasure {
    /// Which.
    pub kind: SecurityKind,
    /// What exactly, in the words of the judgment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
}

/// The kinds of security measures (CP art. 108).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityKind {
    /// Compulsory medical treatment.
    MedicalTreatment,
    /// Internment for medical treatment.
    MedicalInternment,
    /// Prohibition of an office or profession.
    ProhibitionOfProfession,
    /// Special confiscation: done at once, nothing lasts.
    Confiscation,
    /// Extended confiscation: done at once, nothing lasts.
    ExtendedConfiscation,
}

/// What a foreign judgment is worth in Romania.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Recognition {
    /// It is of a Romanian court.
    #[default]
    Domestic,
    /// Recognised by a Romanian court (art. 9 d).
    Recognised {
        /// The court that recognised it.
        court: String,
        /// Number of the recognising judgment.
        number: String,
        /// The day it became final.
        on: Date,
    },
    /// Not recognised: kept only to be passed on to other states (art. 6 (2)).
    RetransmissionOnly,
}

impl Term {
    /// The length for comparisons, in years, months and days; 30 days are a month, 12 months are a year.
    pub const fn length(self) -> (u32, u32, u32) {
        let months = self.months.saturating_add(self.days / 30);
        (self.years.saturating_add(months / 12), months % 12, self.days % 30)
    }

    /// Whether it is no longer than so many years.
    pub fn is_at_most_years(self, years: u32) -> bool {
        self.length() <= (years, 0, 0)
    }
}

impl Recognition {
    fn is_domestic(&self) -> bool {
        *self == Self::Domestic
    }
}

fn romania() -> String {
    "RO".to_owned()
}

fn is_romania(country: &str) -> bool {
    country == "RO"
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
