//! The port: what any population register does for the institutions that ask it.

use base::Cnp;
use web::peer::PeerError;

use crate::wire::{Found, MatchAnswer, Question};

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
