//! How sessions end that nobody signs out of: at a block, with another password, by the provider that opened them.

use ::store::{Act, Actor, StoreError};
use base::Id;

use super::{Session, Sessions, store};
use crate::Result;

impl Sessions {
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
}
