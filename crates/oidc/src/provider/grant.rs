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
        let token = Opaque::new(entropy);
        let exchanged = Exchanged {
            request: self.request,
            authentication: self.authentication,
            code: self.code,
            token: token.digest(),
            sender: SenderConstraint::Bearer,
            expires_at: after(now, ACCESS_TOKEN_SECONDS),
        };
        Ok((exchanged, token))
    }
}

impl Exchanged {
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
mod tests {
    use super::*;
    use crate::claims::Acr;
    use crate::params::Params;
    use crate::provider::tests::provider;

    const CALLBACK: &str = "https://hub.test/callback/ghiseul";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn authentication(second: i64) -> Authentication {
        Authentication {
            sub: "sub".to_owned(),
            account: "account".to_owned(),
            auth_time: at(second),
            acr: Acr::Password,
            amr: vec!["pwd".to_owned()],
            sid: "sid".to_owned(),
        }
    }

    fn pending(verifier: &Verifier, max_age: &str) -> Pending {
        let (provider, _) = provider();
        let params: Params = [
            ("response_type", "code"),
            ("client_id", "hub"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid email"),
            ("max_age", max_age),
            ("code_challenge", verifier.challenge().as_str()),
            ("code_challenge_method", "S256"),
        ]
        .into_iter()
        .collect();
        Pending::new(provider.authorization_request(&params).unwrap(), at(1000))
    }

    fn issued(verifier: &Verifier) -> (CodeIssued, Opaque) {
        let signed_in = pending(verifier, "").sign_in(authentication(1100), at(1100)).unwrap();
        signed_in.agree(&Entropy::seeded(2), at(1200)).unwrap()
    }

    #[test]
    fn the_whole_life() {
        let entropy = Entropy::seeded(1);
        let verifier = Verifier::new(&entropy);
        let (code_issued, code) = issued(&verifier);
        assert_eq!(code_issued.code, code.digest());
        let client = AuthenticatedClient::named("hub");
        let (exchanged, token) =
            code_issued.exchange(&client, CALLBACK, &verifier, &entropy, at(1259)).unwrap();
        assert_eq!(exchanged.token, token.digest());
        assert_eq!(exchanged.expires_at, at(1259 + 300));
        assert!(exchanged.allows(Scope::Email, at(1558)));
        assert!(!exchanged.allows(Scope::Email, at(1559)));
        assert!(!exchanged.allows(Scope::Identity, at(1300)));
        let grant = Grant::Exchanged(exchanged.clone());
        let stored = serde_json::to_string(&grant).unwrap();
        assert!(!stored.contains(code.reveal()) && !stored.contains(token.reveal()));
        assert_eq!(serde_json::from_str::<Grant>(&stored).unwrap(), grant);
        assert_eq!(Grant::Revoked(exchanged.replayed(at(1300))).state(), "revoked");
    }

    #[test]
    fn an_exchange_is_refused_for_what_does_not_fit() {
        let entropy = Entropy::seeded(1);
        let verifier = Verifier::new(&entropy);
        let other = Verifier::new(&entropy);
        let table = [
            ("narrow", CALLBACK, &verifier, 1210, GrantRefused::Client),
            ("hub", "https://hub.test/other", &verifier, 1210, GrantRefused::RedirectUri),
            ("hub", CALLBACK, &other, 1210, GrantRefused::Verifier),
            ("hub", CALLBACK, &verifier, 1260, GrantRefused::Expired),
        ];
        for (client, redirect_uri, verifier_sent, now, expected) in table {
            let (code_issued, _) = issued(&verifier);
            let client = AuthenticatedClient::named(client);
            let outcome =
                code_issued.exchange(&client, redirect_uri, verifier_sent, &entropy, at(now));
            assert_eq!(outcome.unwrap_err(), expected);
        }
    }

    #[test]
    fn a_person_has_half_an_hour_and_must_be_fresh() {
        let verifier = Verifier::new(&Entropy::seeded(1));
        let late = pending(&verifier, "").sign_in(authentication(1100), at(2800));
        assert_eq!(late.unwrap_err(), GrantRefused::Expired);
        let stale = pending(&verifier, "60").sign_in(authentication(900), at(1000));
        assert_eq!(stale.unwrap_err(), GrantRefused::Login);
        let fresh = pending(&verifier, "60").sign_in(authentication(1001), at(2700)).unwrap();
        assert_eq!(
            fresh.clone().agree(&Entropy::seeded(2), at(2800)).unwrap_err(),
            GrantRefused::Expired
        );
        assert_eq!(Grant::Refused(fresh.refuse(at(2750))).state(), "refused");
    }
}
