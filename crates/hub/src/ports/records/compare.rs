//! Who in the register may be a person: what an operator sees.

use base::{Cnp, Date, Id, PersonName};
use registers::{Citizenship, Parents, Place};
use serde::{Deserialize, Serialize};

use super::{Question, RecordsDown, Rocris, Subject, down};

/// Why we ask, for the register's log.
const PURPOSE: &str = "review";

/// A recorded person, by the register's own identifier.
#[derive(Debug)]
pub enum Recorded {}

/// What operators found about one person: who in the register is that person, and who is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// These are the person.
    pub same: Vec<Id<Recorded>>,
    /// These are somebody else.
    pub different: Vec<Id<Recorded>>,
}

/// How sure the register is by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Nothing contradicts.
    Exact,
    /// Somebody might be the person. So is a word that we do not know.
    #[serde(other)]
    Possible,
}

/// How two facts agree, in the register's words. A word that we do not know is no agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same.
    Same,
    /// Of dates: day and month are swapped.
    Swapped,
    /// Of names: one borne before is the same as one of the other's.
    Previous,
    /// Of names: the same but for letters that registers confuse.
    Variant,
    /// Of names: some family name and some given name are shared.
    Partly,
    /// One side does not know.
    Unknown,
    /// Not the same.
    #[serde(other)]
    Different,
}

/// Why the register takes somebody for similar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Comparison {
    /// The numbers.
    pub cnp: Agreement,
    /// The best of all names.
    pub name: Agreement,
    /// The birth dates.
    pub birth_date: Agreement,
    /// Both parents.
    pub parents: Agreement,
    /// The birth places.
    pub birth_place: Agreement,
}

/// A recorded person who may be the one asked about.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Candidate {
    /// By what we say what was found.
    pub id: Id<Recorded>,
    /// What the register alone says.
    pub grade: Grade,
    /// Why.
    pub comparison: Comparison,
    /// What identifies them.
    pub recorded: Identity,
}

/// What identifies a recorded person.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// The CNP; none for many people born abroad and in old entries.
    #[serde(default)]
    pub cnp: Option<Cnp>,
    /// Numbers borne before a correction.
    #[serde(default)]
    pub former_cnps: Vec<Cnp>,
    /// Family name.
    pub surname: String,
    /// Given names.
    pub given: String,
    /// Names borne before.
    #[serde(default)]
    pub previous_names: Vec<PersonName>,
    /// Birth date.
    pub birth_date: Date,
    /// Birth place.
    pub birth_place: Place,
    /// Given names of the parents.
    #[serde(default)]
    pub parents: Parents,
    /// Citizenship.
    pub citizenship: Citizenship,
    /// The unit that keeps the record.
    pub unit: String,
}

/// Prints nobody: candidates are in no log.
impl std::fmt::Debug for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidate")
            .field("id", &self.id)
            .field("grade", &self.grade)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Comparing<'a> {
    request_id: String,
    purpose: &'a str,
    operator: &'a str,
    person: Subject<'a>,
}

#[derive(Deserialize)]
struct ComparingAnswer {
    candidates: Vec<Candidate>,
}

impl Rocris {
    /// Asks who may be the person, for this operator.
    pub(super) async fn candidates(
        &self,
        question: &Question,
        operator: &str,
    ) -> Result<Vec<Candidate>, RecordsDown> {
        let asked = Comparing {
            request_id: hex::encode(self.entropy.bytes::<16>()),
            purpose: PURPOSE,
            operator,
            person: Subject::of(question),
        };
        let answer = self.peer.post::<_, ComparingAnswer>("v1/comparisons", &asked).await;
        answer.map(|answer| answer.candidates).map_err(|error| down(&error))
    }
}
