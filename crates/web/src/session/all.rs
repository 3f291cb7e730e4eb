//! All sessions of a site, from outside of any request: listed, ended, swept.

use std::{net::IpAddr, sync::Arc, time::Duration};

use ::store::{Act, Actor, Db, StoreError};
use base::{Id, Secret};

use super::{Bag, Login, Record, Session, hash, store};
use crate::Result;
use crate::limit::Limit;

/// Journeys that one client may begin at once before it waits; generous, because a whole mobile network or a town hall can be
/// one client. They are what anybody can fill the database with.
const JOURNEYS_BURST: u32 = 600;
/// After that, one more every so often.
const JOURNEY_EVERY: Duration = Duration::from_secs(1);
/// Clients that are remembered at most.
const CLIENTS_MAX: usize = 200_000;

/// All sessions of a site.
#[derive(Clone)]
pub struct Sessions {
    pub(super) db: Db,
    pub(super) journeys: Arc<Limit<IpAddr>>,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

impl Sessions {
    /// The sessions kept in `db`, by its clock and entropy. Apply [`MIGRATIONS`] to it.
    pub fn new(db: Db) -> Self {
        let clock = db.clock().clone();
        let journeys = Limit::new(clock, JOURNEYS_BURST, JOURNEY_EVERY, CLIENTS_MAX);
        Self { db, journeys: Arc::new(journeys) }
    }

    /// Opens a session for an account with this act, without its browser, and gives the cookie's value: for load
    /// generators, which need thousands of people who are signed in. No page may call it.
    pub async fn open_with(act: &mut Act, login: Login) -> Result<Secret, StoreError> {
        let (now, token) = (act.now(), act.db().entropy().token());
        let id = Id::new(now, act.db().entropy());
        let record = Record::new(id, Some(login), Bag::new(), now, "");
        store::insert(act, &record, &hash(&token)).await?;
        Ok(Secret::new(token))
    }

    /// The living sessions of an account, the latest first: "where you are signed in".
    pub async fn of_account(&self, account: &str) -> Result<Vec<Record>> {
        let mut read = self.db.read().await?;
        let now = self.db.now();
        let records = store::of_account(&mut read, account).await?;
        Ok(records.into_iter().filter(|record| record.lives_at(now)).collect())
    }

    /// Ends one session of an account; true where it was there.
    pub async fn revoke(&self, account: &str, id: Id<Session>) -> Result<bool> {
        let mut act = self.db.act(&Actor::Person(account.to_owned()), "session.revoke").await?;
        act.subject("session", id);
        let ended = store::end(&mut act, account, id).await?;
        act.commit().await?;
        Ok(ended)
    }

    /// Ends every session of an account but `kept`: after a change of password, at a block. Gives their number.
    pub async fn revoke_account(&self, account: &str, kept: Option<Id<Session>>) -> Result<u64> {
        let mut act = self.db.act(&Actor::System("session"), "session.revoke_account").await?;
        act.subject("account", account);
        let ended = store::end_account(&mut act, account, kept).await?;
        act.commit().await?;
        Ok(ended)
    }

    /// Like [`Sessions::revoke_account`], in an act of the caller: what ends the sessions and their end are one.
    pub async fn revoke_with(
        act: &mut Act,
        account: &str,
        kept: Option<Id<Session>>,
    ) -> Result<u64, StoreError> {
        act.also("session.revoke_account").subject("account", account);
        store::end_account(act, account, kept).await
    }

    /// Ends one session in an act of the caller, whoever's it is.
    pub async fn end_with(act: &mut Act, id: Id<Session>) -> Result<(), StoreError> {
        act.also("session.end").subject("session", id);
        store::end_by_id(act, id).await
    }

    /// Ends the sessions opened through a session at an identity provider (OpenID back-channel logout). Their number.
    pub async fn revoke_idp(&self, iss: &str, idp_sid: &str) -> Result<u64> {
        let mut act = self.db.act(&Actor::Peer("identity-provider"), "session.revoke_idp").await?;
        let ended = store::end_idp(&mut act, iss, idp_sid).await?;
        act.commit().await?;
        Ok(ended)
    }

    /// Like [`Sessions::revoke_idp`], in an act of the caller.
    pub async fn revoke_idp_with(
        act: &mut Act,
        iss: &str,
        idp_sid: &str,
    ) -> Result<u64, StoreError> {
        store::end_idp(act, iss, idp_sid).await
    }

    /// Deletes what is over; for a job that runs now and then. Gives the number of rows.
    pub async fn sweep(&self) -> Result<u64> {
        let mut act = self.db.act(&Actor::System("session"), "session.sweep").await?;
        let now = self.db.now();
        let gone = store::sweep(&mut act, now).await?;
        act.commit().await?;
        Ok(gone)
    }
}
