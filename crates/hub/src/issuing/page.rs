//! From a cleared request to the bytes of its certificate: what is printed, sealed and packed.

use ::store::outbox;
use base::{Id, PersonName, dates};
use certificate::{
    Act, Certificate, Line, Number, Outcome, Person, Reason, RegisterNumber, Staged,
};
use signing::Level;
use zstd::bulk::Compressor;

use super::store::{Case, Issued};
use super::{Wiring, file};
use crate::messages;
use crate::ports::persons::{CivilStatus, birth_place};

/// A request whose certificate may be issued.
pub(super) struct Cleared {
    pub case: Case,
    /// The person as the register has them now.
    pub person: Box<CivilStatus>,
    /// The search that decided.
    pub search: String,
    /// What has to be shown.
    pub lines: Vec<Line>,
}

/// A cleared request with its numbers.
pub(super) struct Numbered {
    pub cleared: Cleared,
    pub register: RegisterNumber,
    pub number: Number,
}

/// A printed certificate, waiting for its seal.
pub(super) struct Printed {
    pub numbered: Numbered,
    pub staged: Staged,
    certificate: Certificate,
}

impl Cleared {
    /// Whether the page can hold what it must say.
    pub fn is_printable(&self, wiring: &Wiring) -> bool {
        let year = dates::today(wiring.clock.now()).year();
        let number = Number::new(wiring.series, year, &wiring.entropy);
        let trial = self.content(wiring, number, RegisterNumber { year, sequence: u64::MAX });
        match wiring.template.check(&trial) {
            Ok(()) => true,
            Err(error) => {
                let request = self.case.seen.id;
                tracing::warn!(request.id = %request, %error, "A certificate cannot be printed; a person has to look.");
                false
            }
        }
    }

    fn content(&self, wiring: &Wiring, number: Number, register: RegisterNumber) -> Certificate {
        let person = CivilStatus::clone(&self.person);
        let reason = &self.case.reason;
        Certificate {
            number,
            register,
            act: Act::NaturalPerson(
                Person {
                    birth_place: birth_place(&person.birth_place),
                    name: person.name,
                    cnp: person.cnp,
                    birth_date: person.birth_date,
                    father: person.father,
                    mother: person.mother,
                    previous_names: person.previous_names.iter().map(PersonName::full).collect(),
                }
                .normalised(),
            ),
            reason: Reason { code: reason.code.clone(), text: reason.text.clone() },
            outcome: match &self.lines[..] {
                [] => Outcome::NotRecorded,
                lines => Outcome::Recorded { lines: lines.to_vec() },
            },
            issued_at: wiring.clock.now(),
        }
    }
}

impl Numbered {
    pub const fn case(&self) -> &Case {
        &self.cleared.case
    }

    /// The finished file but for its seal; the case again where it cannot be printed.
    pub fn print(self, wiring: &Wiring) -> Result<Printed, Box<Case>> {
        let certificate = self.cleared.content(wiring, self.number.clone(), self.register);
        match wiring.template.stage(&certificate) {
            Ok(staged) => Ok(Printed { numbered: self, staged, certificate }),
            Err(error) => {
                let request = self.case().seen.id;
                tracing::error!(request.id = %request, %error, "A numbered certificate cannot be printed.");
                Err(Box::new(self.cleared.case))
            }
        }
    }
}

impl Printed {
    /// Puts the seal in, proves what came out by reading it back, and makes it small. With it comes the mail that tells the
    /// person. The error says what is wrong with the seal.
    pub fn pack(
        self,
        wiring: &Wiring,
        cms: &[u8],
        packer: &mut Compressor<'_>,
    ) -> Result<(Issued, Option<outbox::Message>), String> {
        let Self { numbered: Numbered { cleared, register, .. }, staged, certificate } = self;
        let bytes = staged.seal(cms).map_err(|error| error.to_string())?;
        signing::validate::assert_level(&bytes, Level::T).map_err(|error| error.to_string())?;
        let body = packer.compress(&bytes).map_err(|error| error.to_string())?;
        let case = cleared.case;
        let asked = dates::today(case.received_at);
        let mail = case.email.map(|to| messages::ready(&wiring.config, case.lang, &to, asked));
        let issued = Issued {
            id: Id::new(certificate.issued_at, &wiring.entropy),
            seen: case.seen,
            account: case.account,
            register,
            cnp_mac: case.cnp_mac,
            issued_at: certificate.issued_at,
            expires_on: certificate::expiry(certificate.issue_date()),
            level: Level::T,
            search: cleared.search,
            sum: file::sum(&bytes),
            size: bytes.len(),
            body,
        };
        Ok((issued, mail))
    }
}
