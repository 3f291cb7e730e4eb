//! Identity by card: EMV 3-D Secure as requestor and as 3DS server.
//!
//! What the other slices use of it: [`proof_of`], and the address [`START`], which on success leads to the path kept in
//! the session under [`crate::session::NEXT`].

use axum::Router;
use base::{Id, Timestamp};
use store::{Read, StoreError, args};

use crate::Ghiseul;
use crate::account::model::Account;

/// Where a card check begins; the person must be signed in.
pub const START: &str = "/identitate/card";

store::statements! {
    PROOF: "SELECT id, bank, country, ds_trans_id, register_check, assurance, verified_at, valid_until FROM card_proof
        WHERE account_id = $1 ORDER BY valid_until DESC, id DESC LIMIT 1",
}

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

/// The latest card proof of an account, valid or not; compare `valid_until`.
pub async fn proof_of(
    read: &mut Read,
    account: Id<Account>,
) -> Result<Option<CardProof>, StoreError> {
    let Some(row) = read.opt(PROOF, args![account]).await? else { return Ok(None) };
    Ok(Some(CardProof {
        id: row.get("id")?,
        bank: row.get("bank")?,
        country: row.get("country")?,
        ds_trans_id: row.get("ds_trans_id")?,
        register_check: row.get("register_check")?,
        assurance: row.get("assurance")?,
        verified_at: row.get("verified_at")?,
        valid_until: row.get("valid_until")?,
    }))
}

/// What this slice needs beside the state of the role.
#[derive(Debug)]
pub struct Settings {}

/// What this slice needs of the site: posts from the bank's site are accepted on its own paths.
pub(crate) fn site(site: web::Site) -> web::Site {
    site
}

/// The pages and interfaces of this slice.
pub fn router() -> Router<Ghiseul> {
    Router::new()
}

#[cfg(test)]
pub(crate) mod testing {
    //! For tests of the other slices.

    use super::*;

    store::statements! {
        PROVE: "INSERT INTO card_proof (id, account_id, bank, country, ds_trans_id, register_check, assurance,
            verified_at, valid_until) VALUES ($1, $2, 'Banca Exemplu SA', 'RO', 'ds-1', 'q-1', 'low', $3, $4)",
    }

    /// Gives an account a proof made now and good for a year.
    pub async fn prove(db: &store::Db, account: Id<Account>) {
        let mut act = db.act(&store::Actor::System("test"), "card.prove").await.unwrap();
        let now = act.now();
        let id: Id<CardProof> = Id::new(now, db.entropy());
        let until = now + jiff::SignedDuration::from_hours(24 * 365);
        act.execute(PROVE, args![id, account, now, until]).await.unwrap();
        act.commit().await.unwrap();
    }
}
