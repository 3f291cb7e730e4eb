//! A case of the office: why it is here, how far it is, how much time is left, what was found. No I/O.

mod statement;
#[cfg(test)]
mod tests;

use std::fmt;

use base::{Date, Id, Timestamp, dates};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

pub use statement::Statement;

use crate::keys::Mac;
use crate::ports::persons::CivilStatus;
use crate::ports::records::compare::{Candidate, Found, Grade, Recorded};
use crate::request::model::Request;
use crate::staff::model::StaffMember;

/// How long a case is somebody's after they last opened it.
pub const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// How long a case is kept for somebody to whom it was given.
pub const ASSIGNED_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Working days before the promised one at which an operator is warned: the term is three, the warning comes at two (rule 37).
const WARNED_BEFORE: u32 = 1;
/// Working days within which a person with defective fingerprints is asked to come again (rule 105).
pub const VISIT_DAYS: u32 = 3;
/// Characters of a short text at most.
pub const TEXT_MAX: usize = 200;
/// Names borne before that a person may state.
pub const NAMES_MAX: usize = 3;

/// The text is no word of this slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a word of the office")]
pub struct UnknownWord;

/// Makes an enum whose values are words in the database and in forms.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)+ }

        impl $name {
            /// Every value, in the order of lists.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// The word in the database and in forms.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or(UnknownWord)
            }
        }
    };
}

words! {
    /// How far a case is.
    CaseState {
        /// For an operator to decide.
        Waiting = "waiting",
        /// The person was asked for something, and the clock stands.
        Asked = "asked",
        /// A second operator has to agree.
        Proposed = "proposed",
        /// A recorded person is the one who asks: the certificate with entries is to come.
        Recorded = "recorded",
        /// The issuing has it again, or it was refused.
        Over = "over",
    }
}

words! {
    /// What an operator says of a recorded person.
    Verdict {
        /// Somebody else.
        Different = "different",
        /// The one who asks.
        Same = "same",
    }
}

words! {
    /// What the office asks of a person.
    QuestionKind {
        /// More data.
        Data = "data",
        /// A visit to a counter with the identity document.
        Visit = "visit",
    }
}

words! {
    /// Data that the office may ask for.
    Fact {
        /// Names borne before.
        Names = "names",
        /// The place of birth.
        BirthPlace = "birth-place",
        /// The parents' given names.
        Parents = "parents",
    }
}

words! {
    /// Why a CNP is shown whole.
    RevealReason {
        /// To compare it with a document.
        Document = "document",
        /// The two registers do not agree about it.
        Registers = "registers",
        /// For a question of the person or of a court.
        Inquiry = "inquiry",
    }
}

words! {
    /// Why somebody takes a case out of its turn.
    PickReason {
        /// The person or an authority has an urgent need.
        Urgent = "urgent",
        /// It belongs to a case that they have decided.
        Related = "related",
        /// A supervisor said so.
        Told = "told",
    }
}

words! {
    /// Why somebody gives a case back.
    BackReason {
        /// The person is a relative, or known to them.
        Relative = "relative",
        /// Somebody with more experience should look.
        Hard = "hard",
        /// They cannot finish it now.
        Time = "time",
    }
}

words! {
    /// Why a second person does not agree.
    ReturnReason {
        /// The data do not show what was decided.
        Evidence = "evidence",
        /// A recorded person was overlooked or taken for another.
        Candidate = "candidate",
        /// The person should be asked first.
        Ask = "ask",
    }
}

/// Why the issuing could not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Recorded persons are similar: they are compared.
    Similar,
    /// A recorded person is the one who asks.
    Recorded,
    /// The population register does not know the person, or calls them dead.
    NotLiving,
    /// The population register has another number for the person.
    OtherNumber,
    /// The population register does not show Romanian citizenship.
    Citizenship,
    /// The person is too young.
    Age,
    /// The names are none that the register can search for.
    Unsearchable,
    /// The page cannot hold what it must say.
    Unprintable,
    /// It is about a company, which the register does not look for by itself yet.
    Company,
}

impl Why {
    /// By the code of the issuing. What is not known is compared: nobody is cleared by mistake.
    pub fn of(code: &str) -> Self {
        match code {
            crate::issuing::model::RECORDED => Self::Recorded,
            "sniep.not-found" | "sniep.not-living" => Self::NotLiving,
            "sniep.other-number" => Self::OtherNumber,
            "sniep.citizenship" => Self::Citizenship,
            "sniep.age" => Self::Age,
            "rocris.unsearchable" => Self::Unsearchable,
            "certificate.unprintable" => Self::Unprintable,
            "company.look" => Self::Company,
            _ => Self::Similar,
        }
    }

    /// The state in which such a case comes in.
    pub const fn begins(self) -> CaseState {
        match self {
            Self::Recorded => CaseState::Recorded,
            _ => CaseState::Waiting,
        }
    }
}

/// How much time is left of what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// More than the last working day.
    Running(Date),
    /// The last working day.
    Warning(Date),
    /// It is over.
    Late(Date),
    /// The clock stands: the person was asked for something.
    Stopped,
}

impl Term {
    /// The term of what was promised, today (rules 37 and 38).
    pub fn of(promised: Option<Date>, today: Date) -> Self {
        match promised {
            None => Self::Stopped,
            Some(day) if day < today => Self::Late(day),
            Some(day) if day <= dates::add_working_days(today, WARNED_BEFORE) => Self::Warning(day),
            Some(day) => Self::Running(day),
        }
    }
}

/// Working days from a day to a later one; the first does not count.
fn working_days(from: Date, to: Date) -> u32 {
    let mut n = 0;
    while dates::add_working_days(from, n + 1) <= to {
        n += 1;
    }
    n
}

/// The day that is promised when a clock goes on which stood since `asked`: the working days that were left then are left now.
/// A term that was over stays over, so that nobody mends it by asking.
pub fn goes_on(promised: Date, asked: Date, today: Date) -> Date {
    if promised < asked {
        return promised;
    }
    dates::add_working_days(today, working_days(asked, promised))
}

/// A recorded person as they stood on the screen: what may be decided, and how sure the register is by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Who.
    pub id: Id<Recorded>,
    /// The register's grade.
    pub grade: Grade,
}

impl From<&Candidate> for Shown {
    fn from(candidate: &Candidate) -> Self {
        Self { id: candidate.id, grade: candidate.grade }
    }
}

/// What an operator found about one recorded person.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    /// About whom.
    pub recorded: Id<Recorded>,
    /// What.
    pub verdict: Verdict,
    /// Why, as a code of the list of grounds.
    pub ground: String,
    /// More, in a few words.
    pub note: Option<String>,
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Finding({} {} {})", self.recorded, self.verdict.as_str(), self.ground)
    }
}

/// Whether a second person has to agree: where an entry is used, and where somebody is cleared whom the register by itself takes
/// for the recorded one.
pub fn needs_second(findings: &[Finding], shown: &[Shown]) -> bool {
    let sure = |id| shown.iter().any(|one| one.id == id && one.grade == Grade::Exact);
    findings.iter().any(|found| found.verdict == Verdict::Same || sure(found.recorded))
}

/// A decision before it is written: it can only be made of findings about everybody who was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was found.
    pub findings: Vec<Finding>,
    /// Whether a second person has to agree.
    pub needs_second: bool,
}

impl Decision {
    /// The decision of these findings; none where somebody who was shown is left out, or somebody else is in.
    pub fn of(findings: Vec<Finding>, shown: &[Shown]) -> Option<Self> {
        let about = |id| findings.iter().filter(|found| found.recorded == id).count();
        let whole = shown.iter().all(|one| about(one.id) == 1) && findings.len() == shown.len();
        let needs_second = needs_second(&findings, shown);
        (whole && !shown.is_empty()).then_some(Self { findings, needs_second })
    }

    /// Where the case goes with it.
    pub const fn leads_to(&self) -> CaseState {
        if self.needs_second { CaseState::Proposed } else { CaseState::Over }
    }
}

/// What the office knows of a request beyond the registers: it goes with the next question to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Results {
    /// What operators found.
    pub found: Found,
    /// What the person stated.
    pub stated: Statement,
}

/// A case as its row has it, with what its page needs of the request.
#[derive(Debug, Clone)]
pub struct Case {
    /// The request that it is about.
    pub request: Id<Request>,
    /// The request's number for people.
    pub reference: String,
    /// The account of the person.
    pub account: Id<crate::account::model::Account>,
    /// The fingerprint of the person's number.
    pub subject: Mac,
    /// The civil status when the request was sent.
    pub person: CivilStatus,
    /// Why it is here.
    pub why: Why,
    /// How far it is.
    pub state: CaseState,
    /// Whether its request waits for an operator.
    pub waits: bool,
    /// The promised day; none while the clock stands.
    pub promised: Option<Date>,
    /// When it was received.
    pub received_at: Timestamp,
    /// Who has, or had, it.
    pub holder: Option<Id<StaffMember>>,
    /// Who stood on the screen of the holder.
    pub shown: Vec<Shown>,
    /// The language of letters.
    pub lang: web::Lang,
    /// Where letters go.
    pub email: Option<base::Email>,
}
