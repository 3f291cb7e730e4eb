//! Identity proofs: what makes an account a person's, by whom, how well, and until when.
//!
//! A proof names the evidence, never the person: the account's own number is what was proven. One CNP has one active
//! account (rule 12). Where another account has the number, the proven one waits in [`AccountState::Link`] until its owner
//! has signed in with the first way ([`crate::profile`]).

use base::{Id, Timestamp};
use serde_json::Value;
use store::{Act, StoreError};

use super::model::{Account, AccountState};
use super::provider::Provider;
use super::store::{by_id, proof as rows};
use crate::keys::{Keys, Mac};

/// How an identity was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProofKind {
    /// In person, at a counter, with a document and the population register (rule 2).
    Counter,
    /// By GHISEUL, with a card (rule 5).
    Ghiseul,
    /// By ROeID (rule 8).
    Roeid,
    /// By the electronic identity card.
    Cei,
}

impl ProofKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Counter, Self::Ghiseul, Self::Roeid, Self::Cei];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Ghiseul => "ghiseul",
            Self::Roeid => "roeid",
            Self::Cei => "cei",
        }
    }
}

/// How much a proof is worth (Regulation (EU) 910/2014, article 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Low.
    Low,
    /// Substantial: enough to ask for a certificate.
    Substantial,
    /// High.
    High,
}

impl Level {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Substantial => "substantial",
            Self::High => "high",
        }
    }
}

/// A proof that an account's number is its owner's.
#[derive(Debug, Clone)]
pub struct Proof {
    /// How.
    pub kind: ProofKind,
    /// How much it is worth.
    pub level: Level,
    /// What was seen and answered: codes and states, no names and no numbers of people.
    pub evidence: Value,
    /// The unit, at a counter.
    pub unit: Option<String>,
    /// The member of staff, at a counter.
    pub clerk: Option<String>,
    /// The document that was shown.
    pub document_mac: Option<Mac>,
    /// When.
    pub at: Timestamp,
    /// Until when it counts; for ever where there is no such time (rule 3).
    pub valid_until: Option<Timestamp>,
}

/// A proof as it is kept.
#[derive(Debug, Clone, Copy)]
pub struct Kept;

/// What a proof made of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// The account is validated.
    Active,
    /// Another account has this number: the person signs in with its way, and the two are joined.
    LinkNeeded,
}

/// Keeps a proof under a new id; see [`prove_as`].
///
/// # Errors
/// Those of [`prove_as`].
pub async fn prove(
    act: &mut Act,
    keys: &Keys,
    account: Id<Account>,
    proof: &Proof,
) -> Result<Proven, StoreError> {
    let id = Id::new(act.now(), act.db().entropy());
    prove_as(act, keys, id, account, proof).await
}

/// Keeps a proof and validates the account, unless another account has its number. Whoever lost every second factor and
/// proves the identity again at a counter has none afterwards, and every session of the account ends.
///
/// The caller commits, and writes [`crate::messages::registered`] to the person.
///
/// # Errors
/// [`StoreError::NoRow`] where there is no such account, or it is closed.
pub async fn prove_as(
    act: &mut Act,
    keys: &Keys,
    id: Id<Kept>,
    account: Id<Account>,
    proof: &Proof,
) -> Result<Proven, StoreError> {
    let known = by_id(act, account).await?;
    let known = known.ok_or(StoreError::NoRow { statement: "account::proof" })?;
    let mac = keys.cnp(&known.cnp);
    let (kind, level) = (proof.kind.as_str(), proof.level.as_str());
    act.also("account.prove")
        .subject("account", account)
        .detail(serde_json::json!({ "proof": id.to_string(), "kind": kind, "level": level }));
    rows::insert_proof(act, id, account, &mac, proof).await?;
    if rows::other_of(act, account, &mac).await? {
        rows::set_state(act, account, AccountState::Link).await?;
        return Ok(Proven::LinkNeeded);
    }
    rows::prove(act, account, &mac).await?;
    if proof.kind == ProofKind::Counter && rows::forget_lost_factors(act, account).await? {
        web::Sessions::revoke_with(act, &account.to_string(), None).await?;
    }
    Ok(Proven::Active)
}

/// Keeps, once, that a provider vouched for the account's number. It validates nothing by itself: that is the comparison
/// with the population register (rule 9).
///
/// # Errors
/// Those of the database.
pub async fn vouch(
    act: &mut Act,
    keys: &Keys,
    account: &Account,
    provider: Provider,
) -> Result<(), StoreError> {
    let kind = provider.proof();
    if rows::has_kind(act, account.id, kind).await? {
        return Ok(());
    }
    let proof = Proof {
        kind,
        level: provider.level(),
        evidence: serde_json::json!({ "provider": provider.as_str() }),
        unit: None,
        clerk: None,
        document_mac: None,
        at: act.now(),
        valid_until: None,
    };
    let id: Id<Kept> = Id::new(act.now(), act.db().entropy());
    rows::insert_proof(act, id, account.id, &keys.cnp(&account.cnp), &proof).await
}

/// Takes a proof back: every session of the account ends at once. Where nothing else proves the number, the account waits
/// for a counter again, its number is free for its true owner, and its requests that are not decided yet are refused.
/// False where the proof was revoked before, or never was.
///
/// `by` names who did it in the row; the act names them in the audit trail.
pub async fn revoke_proof(act: &mut Act, proof: Id<Kept>, by: &str) -> Result<bool, StoreError> {
    let Some(account) = rows::revoke_proof(act, proof, by).await? else { return Ok(false) };
    act.also("account.revoke-proof")
        .subject("account", account)
        .detail(serde_json::json!({ "proof": proof.to_string() }));
    if !rows::is_proven(act, account).await? {
        rows::unprove(act, account).await?;
        crate::request::store::refuse_open(act, account).await?;
    }
    web::Sessions::revoke_with(act, &account.to_string(), None).await?;
    Ok(true)
}

#[cfg(test)]
mod tests;
