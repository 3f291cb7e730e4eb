//! What the register holds (domain: art. 8 to 12 of Law 290/2004). Pure.

use std::fmt;
use std::str::FromStr;

use base::{Cnp, Date, Id, PersonName, Sex, Timestamp};
use registers::{Citizenship, County, Parents, Place};

use crate::search::Identity;

/// A person in the record, with the data of art. 8 (1^1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedPerson {
    /// The register's own identifier.
    pub id: Id<Self>,
    /// The CNP; none for many people born abroad and in old entries.
    pub cnp: Option<Cnp>,
    /// Numbers borne before a correction.
    pub former_cnps: Vec<Cnp>,
    /// The name under which the person is recorded.
    pub name: PersonName,
    /// Names borne before, oldest first.
    pub previous_names: Vec<PersonName>,
    /// Given names of the parents.
    pub parents: Parents,
    /// Birth date.
    pub birth_date: Date,
    /// Birth place; it decides which unit keeps the record.
    pub birth_place: Place,
    /// Sex, if recorded.
    pub sex: Option<Sex>,
    /// Citizenship, also where it is unknown (rule 99).
    pub citizenship: Citizenship,
    /// Domicile in one line.
    pub domicile: Option<String>,
    /// Series and number of the identity document.
    pub document: Option<(String, String)>,
    /// The unit that keeps the record.
    pub unit: Unit,
    /// When the person was first recorded.
    pub recorded_at: Timestamp,
}

impl RecordedPerson {
    /// What identifies the person, for the search.
    pub fn identity(&self) -> Identity<'_> {
        Identity {
            cnps: self.cnp.iter().chain(&self.former_cnps).copied().collect(),
            name: &self.name,
            previous_names: &self.previous_names,
            parents: &self.parents,
            birth_date: self.birth_date,
            birth_place: &self.birth_place,
        }
    }
}

/// The unit that keeps a person's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// The central record: people born abroad, and Romanians about whom other states sent notices
    /// (art. 6).
    Central,
    /// The county of birth (art. 7); never the county of domicile.
    County(County),
}

impl Unit {
    /// The unit for somebody born at `place`.
    pub fn of_birth_place(place: &Place) -> Self {
        place.county.map_or(Self::Central, Self::County)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Central => f.write_str("central"),
            Self::County(county) => f.write_str(county.code()),
        }
    }
}

impl FromStr for Unit {
    type Err = UnknownCode;
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        match text {
            "central" => Ok(Self::Central),
            code => County::by_code(code).map(Self::County).ok_or(UnknownCode),
        }
    }
}

/// A text in the database is none of the codes of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the codes of this column")]
pub struct UnknownCode;

/// Makes an enum whose values are stored as texts.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)+ }

        impl $name {
            /// All values, in the order of their definition.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// The text in the database.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code,)+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownCode;
            fn from_str(text: &str) -> Result<Self, UnknownCode> {
                Self::ALL.iter().copied().find(|v| v.code() == text).ok_or(UnknownCode)
            }
        }
    };
}

coded! {
    /// What kind of decision an entry is about (art. 9).
    EntryKind {
        /// A penalty by a final judgment.
        Conviction = "conviction",
        /// Waiver of the penalty with a warning (CP art. 80).
        Waiver = "waiver",
        /// Deferral of the penalty (CP art. 83).
        Deferral = "deferral",
        /// An educational measure for a minor (CP art. 115).
        EducationalMeasure = "educational_measure",
        /// An administrative sanction of the old code (1968, art. 91).
        AdministrativeSanction = "administrative_sanction",
    }
}

coded! {
    /// The penalty or measure itself.
    PenaltyKind {
        /// Imprisonment (închisoare).
        Imprisonment = "imprisonment",
        /// Imprisonment, suspended under supervision (CP art. 91).
        SuspendedImprisonment = "suspended_imprisonment",
        /// Life imprisonment (detențiune pe viață).
        LifeImprisonment = "life_imprisonment",
        /// Criminal fine (amendă).
        Fine = "fine",
        /// A warning, with the waiver of the penalty.
        Warning = "warning",
        /// A penalty fixed but deferred.
        DeferredPenalty = "deferred_penalty",
        /// Supervision of a minor.
        Supervision = "supervision",
        /// Internment of a minor in an educational centre.
        EducationalCentre = "educational_centre",
        /// The administrative fine of the old code.
        AdministrativeFine = "administrative_fine",
    }
}

coded! {
    /// How far the execution is.
    Execution {
        /// Not begun.
        Pending = "pending",
        /// Going on: in detention, under supervision, in instalments.
        Running = "running",
        /// Interrupted or postponed.
        Interrupted = "interrupted",
        /// Done: served, paid, or the supervision ended.
        Executed = "executed",
        /// The right to execute was lost by prescription.
        Prescribed = "prescribed",
        /// The suspension or the deferral was revoked or annulled.
        Revoked = "revoked",
        /// Pardoned, in whole or for the rest.
        Pardoned = "pardoned",
    }
}

/// The legal text of an offence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalText {
    /// `Codul penal`, `Legea nr. 143/2000`.
    pub act: String,
    /// Article, with its superscript if it has one.
    pub article: String,
    /// Paragraph (alineat).
    pub paragraph: Option<String>,
    /// Letter.
    pub letter: Option<String>,
}

/// An entry: one offence of one final judgment (or an equal decision).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The register's own identifier.
    pub id: Id<Self>,
    /// Whose entry it is.
    pub person: Id<RecordedPerson>,
    /// The kind of decision.
    pub kind: EntryKind,
    /// The court, in its own language's name.
    pub court: String,
    /// The country of the court, ISO 3166-1.
    pub court_country: String,
    /// Number of the judgment, `1234/2021`.
    pub judgment_number: String,
    /// Date of the judgment.
    pub judged_on: Date,
    /// The day it became final.
    pub final_on: Date,
    /// Name of the offence.
    pub offence: String,
    /// The day of the offence, or the last of them.
    pub offence_on: Option<Date>,
    /// The legal text.
    pub legal_text: LegalText,
    /// The penalty or measure.
    pub penalty: PenaltyKind,
    /// Imprisonment or internment: full months.
    pub penalty_months: Option<u32>,
    /// Imprisonment or internment: days beyond the months.
    pub penalty_days: Option<u32>,
    /// Fine, in lei.
    pub fine_lei: Option<u32>,
    /// How far the execution is.
    pub execution: Execution,
    /// First day of execution.
    pub execution_started_on: Option<Date>,
    /// Last day of execution; the terms of rehabilitation run from it.
    pub execution_ended_on: Option<Date>,
    /// Last day of supervision, where the penalty is suspended or deferred.
    pub supervision_ends_on: Option<Date>,
    /// ECRIS category of the offence.
    pub ecris_offence: Option<String>,
    /// ECRIS category of the penalty.
    pub ecris_penalty: Option<String>,
    /// When the register received it; the lag from finality is measured.
    pub received_at: Timestamp,
}

coded! {
    /// What a provisional note says (art. 11).
    NoteKind {
        /// The criminal action was started.
        ActionStarted = "action_started",
        /// Retention (reținere).
        Retention = "retention",
        /// Judicial control.
        JudicialControl = "judicial_control",
        /// Judicial control on bail.
        Bail = "bail",
        /// House arrest.
        HouseArrest = "house_arrest",
        /// Preventive arrest.
        PreventiveArrest = "preventive_arrest",
    }
}

/// A provisional note, kept until the case is finally decided. Never on a certificate (rule 43).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionalNote {
    /// The register's own identifier.
    pub id: Id<Self>,
    /// Whose note it is.
    pub person: Id<RecordedPerson>,
    /// What it says.
    pub kind: NoteKind,
    /// Prosecutor's office or court.
    pub authority: String,
    /// Number of the case, `1234/P/2026`.
    pub case_number: String,
    /// The day it was ordered.
    pub ordered_on: Date,
    /// Name of the offence.
    pub offence: String,
    /// The legal text.
    pub legal_text: LegalText,
    /// When the register received it.
    pub received_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_birth_place_decides_the_unit() {
        let cluj = County::by_code("CJ").unwrap();
        let check = |place: Place, unit: Unit, text: &str| {
            assert_eq!(Unit::of_birth_place(&place), unit);
            assert_eq!(unit.to_string(), text);
            assert_eq!(text.parse(), Ok(unit));
        };
        check(Place::in_county(cluj, "Dej"), Unit::County(cluj), "CJ");
        check(Place::abroad("MD", "Chișinău"), Unit::Central, "central");
        assert_eq!("XX".parse::<Unit>(), Err(UnknownCode));
    }

    #[test]
    fn codes_lead_back_to_their_values() {
        for kind in EntryKind::ALL {
            assert_eq!(kind.code().parse(), Ok(*kind));
        }
        for penalty in PenaltyKind::ALL {
            assert_eq!(penalty.code().parse(), Ok(*penalty));
        }
        for execution in Execution::ALL {
            assert_eq!(execution.code().parse(), Ok(*execution));
        }
        for note in NoteKind::ALL {
            assert_eq!(note.code().parse(), Ok(*note));
        }
        assert_eq!("fine ".parse::<PenaltyKind>(), Err(UnknownCode));
    }
}
