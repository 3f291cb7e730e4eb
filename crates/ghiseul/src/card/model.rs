//! Attempts, outcomes and proofs, as values. No I/O.

use std::fmt;
use std::str::FromStr;

use base::{Id, Timestamp, dates};
use emv3ds::ServerTransId;
use emv3ds::codes::{AuthenticationType, TransStatus, TransStatusReason};
use emv3ds::decision::{Evidence, NotProven, RegisterAnswer};
use emv3ds::flow::server::{FailedWhy, ServerTx};
use emv3ds::identity_match::MatchAnswer;
use emv3ds::jwe::PublicKey;
use uuid::Uuid;

use crate::account::model::Account;

/// Months for which a card proof is good.
const PROOF_MONTHS: i32 = 12;

/// A proof that the account's holder is who they say, by a bank's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardProof {
    /// Its number, as relying parties see it.
    pub id: Id<CardProof>,
    /// The bank that vouched.
    pub bank: String,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: String,
    /// The directory server's number of the transaction.
    pub ds_trans_id: String,
    /// The population register's number of the comparison.
    pub register_check: Option<String>,
    /// `low`, `substantial` or `high`, in the terms of `ro_ghiseul_card3ds`.
    pub assurance: String,
    /// When it was made.
    pub verified_at: Timestamp,
    /// Until when it may be relied on: 12 months.
    pub valid_until: Timestamp,
}

impl CardProof {
    /// The end of a proof made at `at`: the same day of the month twelve months later, at its beginning in Romania.
    pub fn end(at: Timestamp) -> Timestamp {
        dates::start_of_day(dates::add_months_clamped(dates::today(at), PROOF_MONTHS))
    }
}

/// The bank behind a card, as the directory tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardBank {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Where its challenge page lives.
    pub acs_origin: String,
    /// Whether it says whose card it is.
    pub identity_match: bool,
    /// The key with which it reads questions about people; none where it answers none.
    pub match_key: Option<PublicKey>,
    /// The address of its 3DS Method.
    pub method_url: Option<String>,
}

/// How a bank is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As what it is: an identity check, without money (non-payment authentication).
    Identity,
    /// By a payment of 1.00 RON that is taken back at once, for banks that ask their customers in no other way.
    Payment,
}

impl Manner {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Payment => "payment",
        }
    }
}

impl FromStr for Manner {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Identity, Self::Payment];
        let found = all.into_iter().find(|manner| manner.as_str() == text);
        found.ok_or_else(|| "no manner of a card check".to_owned())
    }
}

/// One attempt to prove an identity by a card.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Also the `threeDSServerTransID`.
    pub id: ServerTransId,
    /// Whose identity.
    pub account: Id<Account>,
    /// The session that started it.
    pub session: Uuid,
    /// Keyed hash of what was claimed.
    pub claim_hash: String,
    /// Code of the bank.
    pub issuer: String,
    /// Name of the bank.
    pub bank: String,
    /// Country of the bank.
    pub country: String,
    /// Whether the bank's word counts.
    pub accepted: bool,
    /// First eight digits of the card.
    pub bin8: String,
    /// Last four digits of the card.
    pub last4: String,
    /// Keyed hash of the card number.
    pub pan_hash: String,
    /// How the bank was asked.
    pub manner: Manner,
    /// When a payment was taken back.
    pub voided_at: Option<Timestamp>,
    /// Where the protocol stands.
    pub tx: ServerTx,
    /// For compare-and-swap.
    pub version: i64,
    /// The bank's challenge page.
    pub acs_url: Option<String>,
    /// Whether the browser came back.
    pub returned: bool,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// When that was decided.
    pub decided_at: Option<Timestamp>,
    /// When it began.
    pub started_at: Timestamp,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The identity is proven.
    Proven,
    /// The bank confirmed; the population register did not answer and is asked again by a job.
    AwaitingRegister,
    /// The identity is not proven.
    Failed(Reason),
}

/// Why an attempt proved nothing, as far as a person can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The card is not of a bank in Romania, or of no bank that we know.
    Foreign,
    /// The bank is in Romania and does not take part.
    BankNotAccepted,
    /// The bank refused the card or the person did not confirm, or not in time.
    NotConfirmed,
    /// The bank let it pass without asking for anything.
    NotAsked,
    /// The bank does not do this without a payment.
    NonPaymentUnsupported,
    /// The bank says that the card is somebody else's.
    OtherPerson,
    /// The name in the account is not the card holder's.
    OtherName,
    /// An additional card, or a company's.
    NotMainHolder,
    /// The bank said nothing about the person.
    BankSilent,
    /// The card proved somebody else already.
    CardOfAnother,
    /// The population register does not agree.
    RegisterDiffers,
    /// The bank or the directory could not be reached, or gave an answer that cannot be used.
    Technical,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::Foreign,
        Self::BankNotAccepted,
        Self::NotConfirmed,
        Self::NotAsked,
        Self::NonPaymentUnsupported,
        Self::OtherPerson,
        Self::OtherName,
        Self::NotMainHolder,
        Self::BankSilent,
        Self::CardOfAnother,
        Self::RegisterDiffers,
        Self::Technical,
    ];

    /// Stable code, for storage, measurements and tests.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Foreign => "foreign",
            Self::BankNotAccepted => "bank_not_accepted",
            Self::NotConfirmed => "not_confirmed",
            Self::NotAsked => "not_asked",
            Self::NonPaymentUnsupported => "non_payment_unsupported",
            Self::OtherPerson => "other_person",
            Self::OtherName => "other_name",
            Self::NotMainHolder => "not_main_holder",
            Self::BankSilent => "bank_silent",
            Self::CardOfAnother => "card_of_another",
            Self::RegisterDiffers => "register_differs",
            Self::Technical => "technical",
        }
    }
}

impl From<NotProven> for Reason {
    fn from(why: NotProven) -> Self {
        match why {
            NotProven::IssuerNotAccepted => Self::BankNotAccepted,
            // Another session never gets here: it is answered with 403 before anything is decided.
            NotProven::OtherSession
            | NotProven::Expired
            | NotProven::NoResult
            | NotProven::ChallengeFailed => Self::NotConfirmed,
            NotProven::NoChallenge | NotProven::WeakAuthentication => Self::NotAsked,
            NotProven::NoIssuerMatch | NotProven::CustomerNotIdentified => Self::BankSilent,
            NotProven::CnpDiffers => Self::OtherPerson,
            NotProven::NameDiffers => Self::OtherName,
            NotProven::NotMainHolder => Self::NotMainHolder,
            NotProven::CardOfAnother => Self::CardOfAnother,
            NotProven::RegisterDiffers => Self::RegisterDiffers,
            NotProven::RegisterUnavailable => Self::Technical,
        }
    }
}

const PROVEN: &str = "proven";
const AWAITING_REGISTER: &str = "awaiting_register";

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proven => PROVEN,
            Self::AwaitingRegister => AWAITING_REGISTER,
            Self::Failed(reason) => reason.code(),
        })
    }
}

impl FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            PROVEN => Ok(Self::Proven),
            AWAITING_REGISTER => Ok(Self::AwaitingRegister),
            code => Reason::ALL
                .into_iter()
                .find(|reason| reason.code() == code)
                .map(Self::Failed)
                .ok_or_else(|| "no outcome of a card check".to_owned()),
        }
    }
}

/// Where an attempt stands when somebody looks.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// The bank's answer or the result is still to come.
    Waiting,
    /// It ended without anything to decide.
    Over(Reason),
    /// There is a result to decide on.
    Decidable(Evidence),
}

impl Attempt {
    /// Where the attempt stands. `register` and `card_of_another` are what was found out about them so far.
    pub fn standing(
        &self,
        register: RegisterAnswer,
        card_of_another: bool,
        now: Timestamp,
    ) -> Standing {
        match &self.tx {
            ServerTx::Started(_) | ServerTx::Asked(_) if self.is_expired(now) => {
                Standing::Over(Reason::Technical)
            }
            ServerTx::Challenging(open) if open.is_expired(now) => {
                Standing::Over(Reason::NotConfirmed)
            }
            ServerTx::Started(_) | ServerTx::Asked(_) | ServerTx::Challenging(_) => {
                Standing::Waiting
            }
            ServerTx::Failed(failed) => Standing::Over(match failed.why {
                FailedWhy::Expired => Reason::NotConfirmed,
                FailedWhy::ProtocolError | FailedWhy::Unreachable | FailedWhy::ForeignAcs => {
                    Reason::Technical
                }
            }),
            ServerTx::Ended(ended) => Standing::Over(without_challenge(
                ended.status,
                ended.reason.as_ref().and_then(emv3ds::codes::OrDs::known),
            )),
            ServerTx::Resulted(resulted) => {
                let result = Some((resulted.status, resulted.authentication_type));
                Standing::Decidable(self.evidence(
                    result,
                    resulted.answer,
                    register,
                    card_of_another,
                ))
            }
        }
    }

    fn evidence(
        &self,
        result: Option<(TransStatus, Option<AuthenticationType>)>,
        answer: Option<MatchAnswer>,
        register: RegisterAnswer,
        card_of_another: bool,
    ) -> Evidence {
        Evidence {
            ares: TransStatus::ChallengeRequired,
            result,
            issuer_accepted: self.accepted,
            answer,
            register,
            card_of_another,
            // Whoever is not the session that started got a 403 before this is asked.
            same_session: true,
            started_at: self.started_at,
        }
    }

    fn is_expired(&self, now: Timestamp) -> bool {
        now.duration_since(self.started_at) >= emv3ds::timers::ATTEMPT
    }
}

/// A status without a challenge proves nothing; what it tells the person differs.
fn without_challenge(status: TransStatus, reason: Option<TransStatusReason>) -> Reason {
    match (status, reason) {
        (_, Some(TransStatusReason::NonPaymentUnsupported)) => Reason::NonPaymentUnsupported,
        (TransStatus::Authenticated | TransStatus::Attempted, _) => Reason::NotAsked,
        (TransStatus::Unavailable, _) => Reason::Technical,
        _ => Reason::NotConfirmed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_survive_storage() {
        let all = Reason::ALL.into_iter().map(Outcome::Failed);
        for outcome in all.chain([Outcome::Proven, Outcome::AwaitingRegister]) {
            assert_eq!(outcome.to_string().parse(), Ok(outcome));
        }
        assert!("?".parse::<Outcome>().is_err());
    }

    #[test]
    fn a_proof_ends_after_twelve_months() {
        for (at, end) in [
            ("2026-11-21T19:00:00Z", "2027-11-20T22:00:00Z"),
            // Half past midnight in Romania: the day is the 22nd already.
            ("2026-11-21T22:30:00Z", "2027-11-21T22:00:00Z"),
            ("2028-02-29T10:00:00Z", "2029-02-27T22:00:00Z"),
        ] {
            assert_eq!(CardProof::end(at.parse().unwrap()), end.parse().unwrap(), "{at}");
        }
    }

    #[test]
    fn statuses_without_a_challenge_are_told_apart() {
        for (status, reason, expected) in [
            (TransStatus::Authenticated, None, Reason::NotAsked),
            (TransStatus::Attempted, None, Reason::NotAsked),
            (TransStatus::Denied, Some(TransStatusReason::StolenCard), Reason::NotConfirmed),
            (TransStatus::Rejected, Some(TransStatusReason::SuspectedFraud), Reason::NotConfirmed),
            (TransStatus::Unavailable, Some(TransStatusReason::AcsTechnical), Reason::Technical),
            (
                TransStatus::Unavailable,
                Some(TransStatusReason::NonPaymentUnsupported),
                Reason::NonPaymentUnsupported,
            ),
        ] {
            assert_eq!(without_challenge(status, reason), expected, "{status}");
        }
    }
}
