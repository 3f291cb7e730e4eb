//! The life of one authorization, as states whose transitions consume them.
//!
//! ```text
//! Pending ──sign_in──▶ SignedIn ──agree──▶ CodeIssued ──exchange──▶ Exchanged ──replayed──▶ Revoked
//!    └──────────refuse──────┴──▶ Refused
//! ```
//!
//! A state has only what exists in it: no code before consent, no token before the exchange. Expiry is not a state but a
//! comparison with the clock, so nothing has to run for a code to die. The store keeps the serialised [`Grant`] in one row
//! and moves it by compare-and-swap on [`Grant::state`], which is what makes a code good once under any race.

use base::{Entropy, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::assertion::AuthenticatedClient;
use super::authorize::AuthorizationRequest;
use super::{
    ACCESS_TOKEN_SECONDS, Authentication, CODE_SECONDS, PENDING_SECONDS, Scope, SenderConstraint,
};
use crate::opaque::{Opaque, OpaqueDigest};
use crate::pkce::Verifier;

/// One authorization, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Grant {
    /// Asked for; nobody has signed in for it yet.
    Pending(Pending),
    /// A person signed in; they may still have to prove their identity and to agree.
    SignedIn(SignedIn),
    /// They agreed and the browser carries the code.
    CodeIssued(CodeIssued),
    /// The client has its tokens.
    Exchanged(Exchanged),
    /// The code came a second time: the token is dead.
    Revoked(Revoked),
    /// The person said no.
    Refused(Refused),
}

impl Grant {
    /// The name of the state, as the store's compare-and-swap column has it.
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Pending(_) => "pending",
            Self::SignedIn(_) => "signed_in",
            Self::CodeIssued(_) => "code_issued",
            Self::Exchanged(_) => "exchanged",
            Self::Revoked(_) => "revoked",
            Self::Refused(_) => "refused",
        }
    }

    /// The request it started from.
    pub const fn request(&self) -> &AuthorizationRequest {
        match self {
            Self::Pending(it) => &it.request,
            Self::SignedIn(it) => &it.request,
            Self::CodeIssued(it) => &it.request,
            Self::Exchanged(it) => &it.request,
            Self::Revoked(it) => &it.request,
            Self::Refused(it) => &it.request,
        }
    }
}

/// Why a transition was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefused {
    /// Too late.
    #[error("the authorization has expired")]
    Expired,
    /// Another key than the one to which the code is bound.
    #[error("the code is bound to another key")]
    Sender,
    /// Another client than the one that asked.
    #[error("the code belongs to another client")]
    Client,
    /// Another `redirect_uri` than in the authorization request.
    #[error("the redirect address differs from the one of the authorization request")]
    RedirectUri,
    /// The verifier does not fit the challenge.
    #[error("the PKCE verifier does not match")]
    Verifier,
    /// The sign-in is too old or too weak for what was asked.
    #[error("the sign-in does not satisfy the request")]
    Login,
}

/// See [`Grant::Pending`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// What was asked.
    pub request: AuthorizationRequest,
    /// When.
    pub asked_at: Timestamp,
    /// Until when the person may finish.
    pub expires_at: Timestamp,
}

/// See [`Grant::SignedIn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// What was asked.
    pub request: AuthorizationRequest,
    /// Who signed in.
    pub authentication: Authentication,
    /// Until when the person may finish.
    pub expires_at: Timestamp,
}

/// See [`Grant::CodeIssued`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeIssued {
    /// What was asked.
    pub request: AuthorizationRequest,
    /// Who signed in.
    pub authentication: Authentication,
    /// The hash of the code.
    pub code: OpaqueDigest,
    /// Until when it can be exchanged.
    pub expires_at: Timestamp,
}

/// See [`Grant::Exchanged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    /// What was asked.
    pub request: AuthorizationRequest,
    /// Who signed in.
    pub authentication: Authentication,
    /// The hash of the spent code, by which a replay is recognised.
    pub code: OpaqueDigest,
    /// The hash of the access token.
    pub token: OpaqueDigest,
    /// What the token is bound to.
    pub sender: SenderConstraint,
    /// Until when the token is good.
    pub expires_at: Timestamp,
}

/// See [`Grant::Revoked`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// What was asked.
    pub request: AuthorizationRequest,
    /// When the second use came.
    pub revoked_at: Timestamp,
}

/// See [`Grant::Refused`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// What was asked.
    pub request: AuthorizationRequest,
    /// When the person said no.
    pub refused_at: Timestamp,
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds)).expect("no calendar units are added")
}

fn alive(expires_at: Timestamp, now: Timestamp) -> Result<(), GrantRefused> {
    if now < expires_at { Ok(()) } else { Err(GrantRefused::Expired) }
}

impl Pending {
    /// A request that was just accepted.
    pub fn new(request: AuthorizationRequest, now: Timestamp) -> Self {
        Self { request, asked_at: now, expires_at: after(now, PENDING_SECONDS) }
    }

    /// A person signed in.
    pub fn sign_in(
        self,
        authentication: Authentication,
        now: Timestamp,
    ) -> Result<SignedIn, GrantRefused> {
        alive(self.expires_at, now)?;
        if !self.request.accepts_login_of(authentication.auth_time, self.asked_at, now) {
            return Err(GrantRefused::Login);
        }
        Ok(SignedIn { request: self.request, authentication, expires_at: self.expires_at })
    }

    /// The person said no before signing in.
    pub fn refuse(self, now: Timestamp) -> Refused {
        Refused { request: self.request, refused_at: now }
    }
}

impl SignedIn {
    /// The person agreed (now or earlier): a code goes out.
    pub fn agree(
        self,
        entropy: &Entropy,
        now: Timestamp,
    ) -> Result<(CodeIssued, Opaque), GrantRefused> {
        alive(self.expires_at, now)?;
        let code = Opaque::new(entropy);
        let issued = CodeIssued {
            request: self.request,
            authentication: self.authentication,
            code: code.digest(),
            expires_at: after(now, CODE_SECONDS),
        };
        Ok((issued, code))
    }

    /// The person said no.
    pub fn refuse(self, now: Timestamp) -> Refused {
        Refused { request: self.request, refused_at: now }
    }
}

impl CodeIssued {
    /// The client exchanges its code. A refusal leaves the grant as it was: whoever stole a code cannot burn it by guessing.
    pub fn exchange(
        self,
        client: &AuthenticatedClient,
        redirect_uri: &str,
        verifier: &Verifier,
        sender: SenderConstraint,
        entropy: &Entropy,
        now: Timestamp,
    ) -> Result<(Exchanged, Opaque), GrantRefused> {
        if self.request.client_id != client.id() {
            return Err(GrantRefused::Client);
        }
        alive(self.expires_at, now)?;
        if self.request.redirect_uri != redirect_uri {
            return Err(GrantRefused::RedirectUri);
        }
        if !self.request.challenge.matches(verifier) {
            return Err(GrantRefused::Verifier);
        }
        let bound = self.request.dpop_jkt.clone().map(SenderConstraint::Dpop);
        if bound.is_some_and(|bound| bound != sender) {
            return Err(GrantRefused::Sender);
        }
        let token = Opaque::new(entropy);
        let exchanged = Exchanged {
            request: self.request,
            authentication: self.authentication,
            code: self.code,
            token: token.digest(),
            sender,
            expires_at: after(now, ACCESS_TOKEN_SECONDS),
        };
        Ok((exchanged, token))
    }
}

impl Exchanged {
    /// Whether the access token may be presented like this: by whoever holds its key, and under its own scheme.
    pub fn accepts(&self, presented: &SenderConstraint) -> bool {
        self.sender == *presented
    }

    /// Whether the access token may still read that scope's claims.
    pub fn allows(&self, scope: Scope, now: Timestamp) -> bool {
        now < self.expires_at && self.request.scopes.contains(&scope)
    }

    /// The code came a second time.
    pub fn replayed(self, now: Timestamp) -> Revoked {
        Revoked { request: self.request, revoked_at: now }
    }
}

#[cfg(test)]
mod tests;
