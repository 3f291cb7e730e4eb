//! The ports: what any population register and any trade register do for the institutions that ask them.

use base::{Cnp, Cui};
use web::peer::PeerError;

use crate::Company;
use crate::wire::{Found, FoundCompany, MatchAnswer, Question};

/// A population register.
///
/// Its law:
/// * **Answers.** One for each CNP asked, in the order asked; a CNP asked twice is answered twice. That
///   nobody has a number is an answer (`person: None`, [`MatchAnswer::Unknown`]), not an error.
/// * **Consistency.** Answers to up to 256 CNPs are of one moment. Calls are not repeatable: people
///   marry, move and die in between, so an answer is used for the decision at hand and not kept as truth.
/// * **Numbers.** A former CNP leads to the same person as the one in force. Sex, birth date and names are
///   those of civil status and win over what the CNP encodes.
/// * **Errors.** [`PeerError::Unavailable`] says nothing about any person: the asker keeps its
///   request and asks again later (rule 31). [`PeerError::Refused`] is a mistake of the asker or of its
///   configuration: repeating the same call gives the same refusal. [`PeerError::Garbled`] is a fault of the
///   register's; nothing of such an answer may be used.
/// * **Concurrency.** Calls may run in parallel; a call that is dropped has no effect but the register's own
///   log of consultations.
/// * **Trust.** The asker is trusted to have a lawful reason; it says who it is, and the register logs it.
pub trait PersonRegister: Send + Sync {
    /// The persons with these CNPs, any number of them.
    fn lookup(&self, cnps: &[Cnp]) -> impl Future<Output = Result<Vec<Found>, PeerError>> + Send;

    /// Whether data that somebody gave agree with the register, without learning more than that.
    fn compare(
        &self,
        question: &Question,
    ) -> impl Future<Output = Result<MatchAnswer, PeerError>> + Send;
}

/// A trade register.
///
/// Its law:
/// * **Answers.** One for each code asked, in the order asked; that no company has a code is an answer, not an error.
///   A person's companies are those whose mandate holds today, whatever the company's form and status: what follows from
///   them is for the asker to decide.
/// * **Consistency.** Each answer is of one moment and used for the decision at hand: mandates end, companies are struck off.
/// * **Errors, concurrency, trust.** As [`PersonRegister`].
pub trait CompanyRegister: Send + Sync {
    /// The companies with these codes, any number of them.
    fn companies(
        &self,
        cuis: &[Cui],
    ) -> impl Future<Output = Result<Vec<FoundCompany>, PeerError>> + Send;

    /// The companies that the person with this CNP represents today.
    fn represented_by(
        &self,
        cnp: Cnp,
    ) -> impl Future<Output = Result<Vec<Company>, PeerError>> + Send;
}
