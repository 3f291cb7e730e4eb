//! What this slice does to the database, each in one transaction with its audit row.

use base::{Id, Timestamp};
use oidc::opaque::{Opaque, OpaqueDigest};
use oidc::provider::assertion::AuthenticatedClient;
use oidc::provider::grant::{Exchanged, Grant, GrantRefused, Pending, SignedIn};
use oidc::provider::token::{TokenError, TokenRequest};
use oidc::provider::{
    Authentication, AuthorizationRequest, Client, RequestSource, SenderConstraint,
};
use store::Actor;
use web::{Result, Session};

use super::model::{Standing, covers, recognition, scope_words};
use super::store::{self as rows, Kept};
use crate::account::model::Account;
use crate::{Ghiseul, card};

/// Something a person agreed to, as the home page lists it.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// The institution.
    pub client: Client,
    /// What it may be told, as scope words.
    pub scopes: String,
    /// When the person agreed.
    pub given_at: Timestamp,
}

/// Everything a person agreed to, for clients that are still registered.
pub async fn agreements(state: &Ghiseul, account: Id<Account>) -> Result<Vec<Agreement>> {
    let given = rows::agreements(&mut state.db.read().await?, account).await?;
    let known = given.into_iter().filter_map(|(client, scopes, given_at)| {
        let client = state.provider.client(&client)?.clone();
        Some(Agreement { client, scopes, given_at })
    });
    Ok(known.collect())
}

/// Takes an agreement back: the institution has to ask again.
pub async fn withdraw(state: &Ghiseul, account: Id<Account>, client: &str) -> Result<()> {
    let mut act = state.db.act(&Actor::Person(account.to_string()), "op.withdraw").await?;
    act.subject("account", account).detail(serde_json::json!({ "client": client }));
    rows::withdraw(&mut act, account, client).await?;
    act.commit().await?;
    Ok(())
}

/// Where a person stands, with the account and whether its card proof is valid.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) account: Account,
    pub(super) signed_in_at: Timestamp,
    pub(super) session: Id<Session>,
    pub(super) sid: String,
    pub(super) proof: Option<card::CardProof>,
    pub(super) agreed: bool,
}

impl Person {
    pub(super) fn standing(person: Option<&Self>) -> Standing {
        Standing {
            signed_in_at: person.map(|it| it.signed_in_at),
            proven: person.is_some_and(|it| it.proof.is_some()),
            agreed: person.is_some_and(|it| it.agreed),
        }
    }
}

impl Ghiseul {
    /// Keeps a new authorization request.
    pub(super) async fn keep_request(&self, request: AuthorizationRequest) -> Result<Kept> {
        let now = self.clock.now();
        let kept = Kept {
            id: Id::new(now, &self.entropy),
            grant: Grant::Pending(Pending::new(request, now)),
        };
        let mut act = self.db.act(&Actor::Anonymous, "op.ask").await?;
        act.subject("grant", kept.id);
        act.detail(serde_json::json!({ "client": kept.grant.request().client_id }));
        rows::insert(&mut act, kept.id, &kept.grant).await?;
        act.commit().await?;
        Ok(kept)
    }

    /// The authorization that this browser is on, while nobody answered it.
    pub(super) async fn waiting(&self, session: &Session) -> Result<Option<(Id<Grant>, Pending)>> {
        let Some(id) = session.get(crate::session::GRANT) else { return Ok(None) };
        let kept = rows::by_id(&mut self.db.read().await?, id).await?;
        Ok(kept.and_then(|kept| match kept.grant {
            Grant::Pending(pending) => Some((kept.id, pending)),
            _ => None,
        }))
    }

    /// Who is at the browser, as far as this request is concerned.
    pub(super) async fn person(
        &self,
        session: &Session,
        request: &AuthorizationRequest,
    ) -> Result<Option<Person>> {
        let record = session.record();
        let signed_in_at = record.as_ref().and_then(|record| record.auth_time);
        let account = crate::account::current(self, session).await?;
        let (Some(account), Some(signed_in_at), Some(record)) = (account, signed_in_at, record)
        else {
            return Ok(None);
        };
        let mut read = self.db.read().await?;
        let proof = card::proof_of(&mut read, account.id).await?;
        let proof = proof.filter(|proof| self.clock.now() < proof.valid_until);
        let agreed = rows::agreed(&mut read, account.id, &request.client_id).await?;
        let agreed = agreed.is_some_and(|agreed| covers(&agreed, &request.scopes));
        let (session, sid) = (record.id, self.sid(record.id));
        Ok(Some(Person { account, signed_in_at, session, sid, proof, agreed }))
    }

    /// The name of a session that can be shown to others.
    pub(super) fn sid(&self, session: Id<Session>) -> String {
        self.keyed.hash("op sid", &[&session.to_string()])
    }

    /// A request that this client pushed, or the authorization that this browser began with it already: a page may be
    /// loaded again, also after the minute in which a login must begin.
    pub(super) async fn pushed(
        &self,
        session: &Session,
        client: &str,
        uri: &OpaqueDigest,
    ) -> Result<Option<Begun>> {
        let source = RequestSource::Pushed(uri.clone());
        if let Some((_, pending)) = self.waiting(session).await?
            && pending.request.source == source
            && pending.request.client_id == client
        {
            return Ok(Some(Begun::Before));
        }
        let mut read = self.db.read().await?;
        let request = rows::pushed(&mut read, client, uri, self.clock.now()).await?;
        Ok(request.map(|request| Begun::Now(Box::new(request))))
    }

    /// The person agreed, now or earlier: gives the address that carries the code. `None` where the authorization was
    /// answered by another tab.
    pub(super) async fn answer(
        &self,
        id: Id<Grant>,
        pending: Pending,
        person: &Person,
    ) -> Result<Option<String>, AnswerRefused> {
        let (account, now) = (person.account.id, self.clock.now());
        let request = pending.request.clone();
        let mut act = self.db.act(&Actor::Person(account.to_string()), "op.agree").await?;
        act.subject("grant", id).detail(serde_json::json!({ "client": request.client_id }));
        let (acr, amr) = recognition(person.proof.is_some());
        let authentication = Authentication {
            sub: rows::subject(&mut act, account, &request.client_id).await?,
            account: account.to_string(),
            auth_time: person.signed_in_at,
            acr,
            amr,
            sid: person.sid.clone(),
        };
        let told = rows::Told {
            sid: person.sid.clone(),
            client: request.client_id.clone(),
            sub: authentication.sub.clone(),
            session: person.session,
        };
        let signed_in: SignedIn = pending.sign_in(authentication, now)?;
        let (issued, code) = signed_in.agree(&self.entropy, now)?;
        if !person.agreed {
            let scopes = scope_words(&request.scopes);
            rows::agree(&mut act, account, &request.client_id, &scopes).await?;
        }
        rows::tell(&mut act, &told, account).await?;
        let first = rows::step(&mut act, id, "pending", &Grant::CodeIssued(issued)).await?;
        let first = first
            && match &request.source {
                RequestSource::Pushed(uri) => rows::use_pushed(&mut act, uri).await?,
                RequestSource::Query => true,
            };
        if !first {
            act.refuse("answered-already").await?;
            return Ok(None);
        }
        act.commit().await?;
        Ok(Some(request.success(self.provider.issuer(), &code)))
    }

    /// The person said no.
    pub(super) async fn refuse(&self, id: Id<Grant>, pending: Pending, actor: Actor) -> Result<()> {
        let mut act = self.db.act(&actor, "op.refuse").await?;
        act.subject("grant", id);
        if let RequestSource::Pushed(uri) = &pending.request.source {
            rows::use_pushed(&mut act, uri).await?;
        }
        let refused = Grant::Refused(pending.refuse(self.clock.now()));
        rows::step(&mut act, id, "pending", &refused).await?;
        act.commit().await?;
        Ok(())
    }

    /// Exchanges a code. A second use of one that was exchanged kills the token that came of it.
    pub(super) async fn exchange(
        &self,
        client: &AuthenticatedClient,
        sender: SenderConstraint,
        request: &TokenRequest,
    ) -> Result<(Exchanged, Opaque), TokenRefused> {
        let mut act = self.db.act(&Actor::Peer("op-client"), "op.exchange").await?;
        let Some(kept) = rows::by_code(&mut act, &request.code).await? else {
            act.refuse("unknown-code").await?;
            return Err(TokenError::InvalidGrant.into());
        };
        act.subject("grant", kept.id).detail(serde_json::json!({ "client": client.id() }));
        let now = self.clock.now();
        let outcome = match kept.grant {
            Grant::CodeIssued(issued) => {
                let TokenRequest { redirect_uri, verifier, .. } = request;
                issued.exchange(client, redirect_uri, verifier, sender, &self.entropy, now)
            }
            Grant::Exchanged(exchanged) if exchanged.request.client_id == client.id() => {
                let revoked = Grant::Revoked(exchanged.replayed(now));
                rows::step(&mut act, kept.id, "exchanged", &revoked).await?;
                act.detail(serde_json::json!({ "client": client.id(), "replay": true }));
                act.commit().await?;
                return Err(TokenError::InvalidGrant.into());
            }
            _ => Err(GrantRefused::Client),
        };
        match outcome {
            Ok((exchanged, token)) => {
                let next = Grant::Exchanged(exchanged.clone());
                if rows::step(&mut act, kept.id, "code_issued", &next).await? {
                    act.commit().await?;
                    return Ok((exchanged, token));
                }
                act.refuse("exchanged-at-the-same-time").await?;
            }
            Err(why) => act.refuse(&why.to_string()).await?,
        }
        Err(TokenError::InvalidGrant.into())
    }
}

/// What the name of a pushed request stands for.
#[derive(Debug)]
pub(super) enum Begun {
    /// A request whose login begins now.
    Now(Box<AuthorizationRequest>),
    /// The login that this browser is on.
    Before,
}

/// Why the institution got no code.
#[derive(Debug, thiserror::Error)]
pub(super) enum AnswerRefused {
    /// Too late, or the sign-in is not good enough any more.
    #[error(transparent)]
    Grant(#[from] GrantRefused),
    /// A fault.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// Why a token request was refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenRefused {
    /// The client is told.
    #[error("the client is told {}", .0.as_str())]
    Told(TokenError),
    /// A fault.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A fault of the keys that sign.
    #[error(transparent)]
    Keys(#[from] super::keys::KeysError),
}

impl From<TokenError> for TokenRefused {
    fn from(error: TokenError) -> Self {
        Self::Told(error)
    }
}
