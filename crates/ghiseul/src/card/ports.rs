//! The population register, as the card check needs it.

use std::fmt::Debug;
use std::pin::Pin;

use base::{Cnp, PersonName};
use emv3ds::decision::RegisterAnswer;
use registers::PersonRegister as _;
use registers::client::Client;
use registers::wire::{Agreement, Compared, MatchAnswer, NameAgreement, Question};
use web::PeerError;

/// Who somebody says they are. Prints nothing personal.
///
/// No birth date: the person does not type one, and the one in the CNP is no evidence beside the CNP. Where civil status was
/// corrected it is even another one, and the register's counts.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    /// Their CNP.
    pub cnp: Cnp,
    /// Their name.
    pub name: PersonName,
}

impl Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Claim({}, ****)", self.cnp)
    }
}

/// What a register's answer will be.
pub type Answer<'a> = Pin<Box<dyn Future<Output = RegisterAnswer> + Send + 'a>>;

/// A register that can say whether a person exists and the data about them are right.
///
/// Its law: it never says what it knows, only whether it agrees (rule 10); the dead and the unknown disagree; whoever
/// cannot answer says so, and may be asked again. Asking has no effect but the register's own log.
pub trait CivilRegister: Debug + Send + Sync {
    /// Whether CNP and name are those of one living person.
    fn agrees<'a>(&'a self, claim: &'a Claim) -> Answer<'a>;
}

/// The population register (SNIEP), or its simulator.
#[derive(Debug)]
pub struct Sniep(Client);

impl Sniep {
    /// The register behind a client.
    pub const fn new(client: Client) -> Self {
        Self(client)
    }

    async fn compare(&self, claim: &Claim) -> RegisterAnswer {
        let question = Question {
            cnp: claim.cnp,
            surname: claim.name.surname.clone(),
            given: claim.name.given.clone(),
            birth_date: None,
            document: None,
        };
        match self.0.compare(&question).await {
            Ok(MatchAnswer::Compared(compared)) if agrees(&compared) => RegisterAnswer::Agrees,
            Ok(MatchAnswer::Compared(_) | MatchAnswer::Unknown) => RegisterAnswer::Disagrees,
            Err(PeerError::Unavailable { .. }) => RegisterAnswer::Unavailable,
            Err(error) => {
                tracing::error!(%error, "The population register refused a comparison.");
                RegisterAnswer::Unavailable
            }
        }
    }
}

/// The whole name must be the same: an account is opened with the name of the identity document.
fn agrees(compared: &Compared) -> bool {
    compared.name == NameAgreement::Same
        && compared.birth_date.is_none_or(|date| date == Agreement::Same)
        && !compared.dead
}

impl CivilRegister for Sniep {
    fn agrees<'a>(&'a self, claim: &'a Claim) -> Answer<'a> {
        Box::pin(self.compare(claim))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_agreement_counts() {
        let good = Compared {
            name: NameAgreement::Same,
            surname: NameAgreement::Different,
            given: NameAgreement::Different,
            birth_date: Some(Agreement::Same),
            document: None,
            dead: false,
        };
        let check = |change: fn(&mut Compared), expected: bool| {
            let mut compared = good.clone();
            change(&mut compared);
            assert_eq!(agrees(&compared), expected, "{compared:?}");
        };
        check(|_| {}, true);
        check(|c| c.birth_date = None, true);
        check(|c| c.birth_date = Some(Agreement::Different), false);
        check(|c| c.name = NameAgreement::Partly, false);
        check(|c| c.name = NameAgreement::Previous, false);
        check(|c| c.name = NameAgreement::Different, false);
        check(|c| c.dead = true, false);
    }
}
