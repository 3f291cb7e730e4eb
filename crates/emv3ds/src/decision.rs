//! When a card check is an identity proof.
//!
//! Only the three together prove who somebody is: a strong challenge passed now, the issuer's word that the CNP is its
//! customer's, and the population register. Everything else (a frictionless Y, an attempt, a typed name) proves nothing.

use crate::{
    codes::{AuthenticationType, TransStatus},
    identity_match::{CnpMatch, HolderType, Kyc, MatchAnswer, NameAnswer},
    timers,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the population register (SNIEP) says of CNP, name and birth date together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterAnswer {
    /// The person exists, is alive, and the data agree.
    Agrees,
    /// Something does not agree. What, is never told (rule 10).
    Disagrees,
    /// The register did not answer: the check may be repeated later.
    Unavailable,
}

/// Everything that the decision looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Status of the `ARes`.
    pub ares: TransStatus,
    /// Status and kind of authentication of the `RReq`, when one came.
    pub result: Option<(TransStatus, Option<AuthenticationType>)>,
    /// Whether the issuer of the card's range is a bank in Romania that is on the accepted list (rules 5, 6).
    pub issuer_accepted: bool,
    /// What the issuer says of the person.
    pub answer: Option<MatchAnswer>,
    /// The population register.
    pub register: RegisterAnswer,
    /// Whether the card already proved another CNP.
    pub card_of_another: bool,
    /// Whether the session that asks is the session that started.
    pub same_session: bool,
    /// When the attempt started.
    pub started_at: Timestamp,
}

/// Why a card check is not a proof. The order of the variants is the order in which they are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotProven {
    /// Another session started the attempt.
    OtherSession,
    /// The attempt is older than fifteen minutes.
    Expired,
    /// The issuer is not a bank on the accepted list.
    IssuerNotAccepted,
    /// The issuer answered without a challenge.
    NoChallenge,
    /// The challenge ended without a result.
    NoResult,
    /// The challenge was not passed.
    ChallengeFailed,
    /// The challenge was passed by a static secret.
    WeakAuthentication,
    /// The issuer said nothing about the person.
    NoIssuerMatch,
    /// The CNP is not the cardholder's, or the issuer does not know.
    CnpDiffers,
    /// The card is an additional or a company card.
    NotMainHolder,
    /// The issuer never identified its customer.
    CustomerNotIdentified,
    /// The name is not the cardholder's, or the issuer does not know.
    NameDiffers,
    /// The card already proved another CNP.
    CardOfAnother,
    /// The population register does not agree.
    RegisterDiffers,
    /// The population register did not answer.
    RegisterUnavailable,
}

impl NotProven {
    /// Stable code, for storage, measurements and tests.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherSession => "other_session",
            Self::Expired => "expired",
            Self::IssuerNotAccepted => "issuer_not_accepted",
            Self::NoChallenge => "no_challenge",
            Self::NoResult => "no_result",
            Self::ChallengeFailed => "challenge_failed",
            Self::WeakAuthentication => "weak_authentication",
            Self::NoIssuerMatch => "no_issuer_match",
            Self::CnpDiffers => "cnp_differs",
            Self::NotMainHolder => "not_main_holder",
            Self::CustomerNotIdentified => "customer_not_identified",
            Self::NameDiffers => "name_differs",
            Self::CardOfAnother => "card_of_another",
            Self::RegisterDiffers => "register_differs",
            Self::RegisterUnavailable => "register_unavailable",
        }
    }
}

/// The issuer's checks passed, the register was not asked yet.
pub fn issuer_proof(evidence: &Evidence, now: Timestamp) -> Result<(), NotProven> {
    let age = now.duration_since(evidence.started_at);
    if !evidence.same_session {
        return Err(NotProven::OtherSession);
    }
    if age >= timers::ATTEMPT || age.is_negative() {
        return Err(NotProven::Expired);
    }
    if !evidence.issuer_accepted {
        return Err(NotProven::IssuerNotAccepted);
    }
    if evidence.ares != TransStatus::ChallengeRequired {
        return Err(NotProven::NoChallenge);
    }
    let (status, kind) = evidence.result.ok_or(NotProven::NoResult)?;
    if status != TransStatus::Authenticated {
        return Err(NotProven::ChallengeFailed);
    }
    if !kind.is_some_and(AuthenticationType::is_strong) {
        return Err(NotProven::WeakAuthentication);
    }
    let answer = evidence.answer.ok_or(NotProven::NoIssuerMatch)?;
    check_answer(answer)?;
    if evidence.card_of_another { Err(NotProven::CardOfAnother) } else { Ok(()) }
}

fn check_answer(answer: MatchAnswer) -> Result<(), NotProven> {
    if answer.cnp_match != CnpMatch::Y {
        Err(NotProven::CnpDiffers)
    } else if answer.holder_type != HolderType::Main {
        Err(NotProven::NotMainHolder)
    } else if answer.kyc == Kyc::None {
        Err(NotProven::CustomerNotIdentified)
    } else if !matches!(answer.name_match, NameAnswer::Y | NameAnswer::P) {
        Err(NotProven::NameDiffers)
    } else {
        Ok(())
    }
}

/// Decides whether a card check is an identity proof. `Ok` is a proof.
pub fn identity_proof(evidence: &Evidence, now: Timestamp) -> Result<(), NotProven> {
    issuer_proof(evidence, now)?;
    match evidence.register {
        RegisterAnswer::Agrees => Ok(()),
        RegisterAnswer::Disagrees => Err(NotProven::RegisterDiffers),
        RegisterAnswer::Unavailable => Err(NotProven::RegisterUnavailable),
    }
}
