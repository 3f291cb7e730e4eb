//! The population register (SNIEP): who a person is today.

use base::{Cnp, Date, PersonName};
use futures_util::future::BoxFuture;
use registers::wire::Found;
use registers::{Citizenship, PersonRegister, Place};
use serde::{Deserialize, Serialize};

/// The population register.
///
/// *Law.* An answer is what the register says at the moment of asking; nothing is cached. A number that was corrected
/// still leads to its person. Every call ends within the client's time limit, and a failure means only that the register
/// did not answer: the caller keeps what it has and asks again later. The register is trusted: what it says about a person
/// wins over what the person or a provider says.
pub trait Persons: std::fmt::Debug + Send + Sync {
    /// The person with this number; `None` where there is none.
    fn person(&self, cnp: Cnp) -> BoxFuture<'_, Result<Option<CivilStatus>, RegisterDown>>;

    /// Many persons at once, in the order of the numbers.
    fn persons<'a>(
        &'a self,
        cnps: &'a [Cnp],
    ) -> BoxFuture<'a, Result<Vec<Option<CivilStatus>>, RegisterDown>>;
}

/// The register does not answer, or answers what nobody can read. Ask again later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the population register does not answer: {0}")]
pub struct RegisterDown(pub String);

/// Any register that speaks the registers' own port, for example [`registers::client::Client`].
#[derive(Debug, Clone)]
pub struct Sniep<R>(pub R);

impl<R: PersonRegister + std::fmt::Debug> Persons for Sniep<R> {
    fn person(&self, cnp: Cnp) -> BoxFuture<'_, Result<Option<CivilStatus>, RegisterDown>> {
        Box::pin(async move {
            let mut found = self.0.lookup(&[cnp]).await.map_err(|error| down(&error))?;
            Ok(found.pop().and_then(status))
        })
    }

    fn persons<'a>(
        &'a self,
        cnps: &'a [Cnp],
    ) -> BoxFuture<'a, Result<Vec<Option<CivilStatus>>, RegisterDown>> {
        Box::pin(async move {
            let found = self.0.lookup(cnps).await.map_err(|error| down(&error))?;
            Ok(found.into_iter().map(status).collect())
        })
    }
}

/// A refusal is a mistake of the configuration; to the person it is the same as no answer.
fn down(error: &web::PeerError) -> RegisterDown {
    tracing::warn!(%error, "The population register gave no answer.");
    RegisterDown(error.to_string())
}

fn status(found: Found) -> Option<CivilStatus> {
    found.person.map(CivilStatus::from)
}

/// The civil status that a certificate needs (art. 8 of Law 290/2004; rule 51): less than the register knows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CivilStatus {
    /// The number in force.
    pub cnp: Cnp,
    /// Numbers borne before a correction; the criminal-record register may still have one of them.
    #[serde(default)]
    pub former_cnps: Vec<Cnp>,
    /// The name in force.
    pub name: PersonName,
    /// Names borne before, the latest first.
    #[serde(default)]
    pub previous_names: Vec<PersonName>,
    /// The father's given names.
    #[serde(default)]
    pub father: Option<String>,
    /// The mother's given names.
    #[serde(default)]
    pub mother: Option<String>,
    /// The birth date of the civil-status record; it wins over the one in the number (rule 97).
    pub birth_date: Date,
    /// Where the person was born.
    pub birth_place: Place,
    /// Citizenship, also where it is unknown (rule 99).
    pub citizenship: Citizenship,
    /// The day of death.
    #[serde(default)]
    pub died_on: Option<Date>,
}

impl CivilStatus {
    /// Full years of life on `day`.
    pub fn age_on(&self, day: Date) -> i16 {
        let born = self.birth_date;
        let birthday_ahead = (day.month(), day.day()) < (born.month(), born.day());
        day.year() - born.year() - i16::from(birthday_ahead)
    }

    /// "12 martie 1985, Cluj-Napoca, județul Cluj", for the page where people look at their data.
    pub fn born(&self, l: web::Texts) -> String {
        format!("{}, {}", l.date(self.birth_date), birth_place(&self.birth_place))
    }
}

/// A place of birth as it is printed: locality and county, or locality and country.
pub fn birth_place(place: &Place) -> String {
    match place.county {
        Some(county) if county.code() == "B" => county.name().to_owned(),
        Some(county) => format!("{}, județul {}", place.locality, county.name()),
        None => format!("{}, {}", place.locality, registers::country::name(&place.country)),
    }
}

impl From<registers::Person> for CivilStatus {
    fn from(person: registers::Person) -> Self {
        // The register lists previous names oldest first, documents latest first.
        let previous_names = person.previous_names.into_iter().rev().collect();
        Self {
            cnp: person.cnp,
            former_cnps: person.former_cnps,
            name: person.name,
            previous_names,
            father: person.parents.father,
            mother: person.parents.mother,
            birth_date: person.birth_date,
            birth_place: person.birth_place,
            citizenship: person.citizenship,
            died_on: person.died_on,
        }
    }
}

// A person in a log line would be a leak, so that only the masked number is shown.
impl std::fmt::Debug for CivilStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CivilStatus").field("cnp", &self.cnp).finish_non_exhaustive()
    }
}
