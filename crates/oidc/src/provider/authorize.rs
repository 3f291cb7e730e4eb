//! The authorization request: parsed against a registered client, or refused.
//!
//! There are two kinds of refusal and the difference is a matter of safety. Until client and `redirect_uri` are known to
//! belong together the browser must not be sent anywhere ([`AuthorizeRefused::Page`]); after that the client is told by a
//! redirect ([`AuthorizeRefused::Redirect`]).

use base::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::par::digest_of;
use super::{Client, Provider, RequestSource, Scope};
use crate::claims::Acr;
use crate::opaque::OpaqueDigest;
use crate::params::{Duplicate, Params};
use crate::pkce::Challenge;

/// The longest `state` and `nonce` that are accepted, in characters.
const TEXT_MAX: usize = 1024;

/// A request that passed every check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The client.
    pub client_id: String,
    /// Where the answer goes: one of the client's registered addresses.
    pub redirect_uri: String,
    /// What is asked for; always has [`Scope::Openid`].
    pub scopes: Vec<Scope>,
    /// Returned as it came.
    pub state: Option<String>,
    /// Goes into the ID token.
    pub nonce: Option<String>,
    /// The PKCE challenge.
    pub challenge: Challenge,
    /// What the client wants the person to go through, or not to.
    pub prompt: Prompt,
    /// The longest time since the last sign-in, in seconds.
    pub max_age: Option<u32>,
    /// The strengths the client would like, in its order; those we do not know are left out.
    pub acr_values: Vec<Acr>,
    /// The languages the client would like (BCP 47), in its order.
    pub ui_locales: Vec<String>,
    /// How the request reached us.
    pub source: RequestSource,
    /// The key to which the code is bound, by its thumbprint (RFC 9449, section 10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
}

/// What the authorization endpoint was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A request in the query itself.
    Here(Box<AuthorizationRequest>),
    /// One that the client pushed, under the name with this hash. Whether there is one is the store's to say.
    Pushed {
        /// The client that the browser names: it must be the one that pushed.
        client_id: String,
        /// The hash of the name.
        uri: OpaqueDigest,
    },
}

/// `prompt`: `none` excludes the others, so it is not one more flag beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// No page may be shown: answer at once or say why not.
    None,
    /// Pages as needed, and these even if not needed.
    Interactive {
        /// Sign in again.
        login: bool,
        /// Agree again.
        consent: bool,
        /// The person is new: show registration first.
        create: bool,
    },
}

/// Error codes of the authorization response (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// A parameter is missing, doubled or malformed.
    InvalidRequest,
    /// Any response type but `code`.
    UnsupportedResponseType,
    /// No `openid`, or a scope the client may not have.
    InvalidScope,
    /// `request` was sent.
    RequestNotSupported,
    /// `request_uri` was sent.
    RequestUriNotSupported,
    /// The person said no.
    AccessDenied,
    /// `prompt=none`, but nobody is signed in or not recently enough.
    LoginRequired,
    /// `prompt=none`, but the person has not agreed.
    ConsentRequired,
    /// `prompt=none`, but a card check is needed.
    InteractionRequired,
    /// We cannot now.
    TemporarilyUnavailable,
    /// The proof beside a pushed request is of another key than the request names.
    InvalidDpopProof,
}

impl ErrorCode {
    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::InteractionRequired => "interaction_required",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InvalidDpopProof => "invalid_dpop_proof",
        }
    }
}

/// A refused authorization request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizeRefused {
    /// Show a page; do not redirect.
    Page(PageRefusal),
    /// Send the browser back to the client with the reason.
    Redirect {
        /// The full address, `iss` and `state` included.
        location: String,
        /// The code in it, for logs and tests.
        error: ErrorCode,
    },
}

/// Why a request is answered by a page of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageRefusal {
    /// `client_id` is missing, doubled or not registered.
    Client,
    /// `redirect_uri` is missing, doubled or not one of the client's.
    RedirectUri,
    /// `request_uri` is doubled, unknown, too old, used up or another client's.
    RequestUri,
}

impl PageRefusal {
    /// A stable code for logs and for the page.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Client => "unknown_client",
            Self::RedirectUri => "unknown_redirect_uri",
            Self::RequestUri => "unknown_request_uri",
        }
    }
}

impl AuthorizationRequest {
    /// The address that carries a code back to the client.
    pub fn success(&self, issuer: &str, code: &crate::opaque::Opaque) -> String {
        answer(&self.redirect_uri, issuer, self.state.as_deref(), &[("code", code.reveal())])
    }

    /// The address that carries an error back to the client.
    pub fn error(&self, issuer: &str, error: ErrorCode) -> String {
        answer(&self.redirect_uri, issuer, self.state.as_deref(), &[("error", error.as_str())])
    }

    /// Whether a sign-in of that time is fresh enough. `prompt=login` is served by comparing with when it was asked.
    pub fn accepts_login_of(
        &self,
        auth_time: Timestamp,
        asked_at: Timestamp,
        now: Timestamp,
    ) -> bool {
        let age = now.as_second() - auth_time.as_second();
        let fresh = self.max_age.is_none_or(|limit| {
            // A login made for this very request is fresh, however long the rest of the journey takes.
            auth_time >= asked_at || age <= i64::from(limit)
        });
        let again = matches!(self.prompt, Prompt::Interactive { login: true, .. });
        fresh && (!again || auth_time >= asked_at)
    }

    /// Whether the identity of the person is asked for, by scope or by strength.
    pub fn needs_identity(&self) -> bool {
        self.scopes.contains(&Scope::Identity) || self.acr_values.contains(&Acr::CardProof)
    }
}

/// Appends parameters to a redirect address that may already have a query of its own (RFC 6749, 3.1.2).
fn answer(redirect_uri: &str, issuer: &str, state: Option<&str>, pairs: &[(&str, &str)]) -> String {
    let mut url = Url::parse(redirect_uri).expect("a registered address was parsed when matched");
    {
        let mut query = url.query_pairs_mut();
        query.extend_pairs(pairs);
        if let Some(state) = state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", issuer);
    }
    url.into()
}

impl From<Duplicate> for ErrorCode {
    fn from(_: Duplicate) -> Self {
        Self::InvalidRequest
    }
}

impl Provider {
    /// Parses the parameters of the authorization endpoint. Beside the name of a pushed request nothing else is looked at.
    pub fn asked(&self, params: &Params) -> Result<Asked, AuthorizeRefused> {
        let page = |_| AuthorizeRefused::Page(PageRefusal::RequestUri);
        let pushed = params.get("request_uri").map_err(page)?.and_then(digest_of);
        match pushed {
            Some(uri) => {
                let client_id = self.client_of(params)?.id.clone();
                Ok(Asked::Pushed { client_id, uri })
            }
            None => Ok(Asked::Here(Box::new(self.authorization_request(params)?))),
        }
    }

    fn client_of(&self, params: &Params) -> Result<&Client, AuthorizeRefused> {
        let page = AuthorizeRefused::Page(PageRefusal::Client);
        let client_id = params.get("client_id").map_err(|_| page.clone())?;
        client_id.and_then(|id| self.client(id)).ok_or(page)
    }

    /// Parses a request that came through the browser. A strict client must push instead.
    pub fn authorization_request(
        &self,
        params: &Params,
    ) -> Result<AuthorizationRequest, AuthorizeRefused> {
        let client = self.client_of(params)?;
        let page = |_| AuthorizeRefused::Page(PageRefusal::RedirectUri);
        let asked = params.get("redirect_uri").map_err(page)?;
        let redirect_uri = asked
            .filter(|asked| client.redirect_uris.iter().any(|known| known == asked))
            .filter(|asked| Url::parse(asked).is_ok())
            .ok_or(AuthorizeRefused::Page(PageRefusal::RedirectUri))?;

        // A doubled or malformed state cannot be returned: the client sees the error without it.
        let state = params.get("state").ok().flatten().filter(|state| is_bounded(state));
        let parsed = if client.is_strict() {
            Err(ErrorCode::InvalidRequest)
        } else {
            parse(params, client, redirect_uri, RequestSource::Query)
        };
        parsed.map_err(|error| AuthorizeRefused::Redirect {
            location: answer(redirect_uri, &self.issuer, state, &[("error", error.as_str())]),
            error,
        })
    }
}

/// Parses what a client asks, once its redirect address is known to be its own.
pub(super) fn parse(
    params: &Params,
    client: &Client,
    redirect_uri: &str,
    source: RequestSource,
) -> Result<AuthorizationRequest, ErrorCode> {
    if params.get("request")?.is_some() {
        return Err(ErrorCode::RequestNotSupported);
    }
    if params.get("request_uri")?.is_some() {
        return Err(ErrorCode::RequestUriNotSupported);
    }
    match params.get("response_type")? {
        Some("code") => {}
        Some(_) => return Err(ErrorCode::UnsupportedResponseType),
        None => return Err(ErrorCode::InvalidRequest),
    }
    if params.get("response_mode")?.is_some_and(|mode| mode != "query") {
        return Err(ErrorCode::InvalidRequest);
    }
    Ok(AuthorizationRequest {
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes: scopes(params.get("scope")?, &client.scopes)?,
        state: bounded(params.get("state")?)?,
        nonce: bounded(params.get("nonce")?)?,
        challenge: challenge(params)?,
        prompt: prompt(params.get("prompt")?)?,
        max_age: max_age(params.get("max_age")?)?,
        acr_values: words(params.get("acr_values")?).filter_map(Acr::parse).collect(),
        ui_locales: words(params.get("ui_locales")?).map(str::to_owned).collect(),
        dpop_jkt: bounded(params.get("dpop_jkt")?)?,
        source,
    })
}

fn words(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split(' ').filter(|word| !word.is_empty())
}

fn scopes(list: Option<&str>, allowed: &[Scope]) -> Result<Vec<Scope>, ErrorCode> {
    // Unknown scopes are ignored (OpenID Connect Core 3.1.2.1); known ones that were not granted are refused.
    let mut scopes: Vec<Scope> = words(list).filter_map(Scope::parse).collect();
    scopes.sort();
    scopes.dedup();
    let granted = scopes.iter().all(|scope| allowed.contains(scope));
    if !granted || !scopes.contains(&Scope::Openid) {
        return Err(ErrorCode::InvalidScope);
    }
    Ok(scopes)
}

fn is_bounded(text: &str) -> bool {
    text.len() <= TEXT_MAX && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

fn bounded(text: Option<&str>) -> Result<Option<String>, ErrorCode> {
    match text {
        Some(text) if !is_bounded(text) => Err(ErrorCode::InvalidRequest),
        text => Ok(text.map(str::to_owned)),
    }
}

fn challenge(params: &Params) -> Result<Challenge, ErrorCode> {
    // An absent method means `plain`, which is not accepted.
    let s256 = params.get("code_challenge_method")? == Some("S256");
    let challenge = params.get("code_challenge")?.and_then(Challenge::parse);
    challenge.filter(|_| s256).ok_or(ErrorCode::InvalidRequest)
}

fn prompt(list: Option<&str>) -> Result<Prompt, ErrorCode> {
    let (mut none, mut login, mut consent, mut create) = (false, false, false, false);
    for word in words(list) {
        match word {
            "none" => none = true,
            "login" | "select_account" => login = true,
            "consent" => consent = true,
            "create" => create = true,
            _ => return Err(ErrorCode::InvalidRequest),
        }
    }
    match (none, login || consent || create) {
        (true, false) => Ok(Prompt::None),
        (true, true) => Err(ErrorCode::InvalidRequest),
        (false, _) => Ok(Prompt::Interactive { login, consent, create }),
    }
}

fn max_age(text: Option<&str>) -> Result<Option<u32>, ErrorCode> {
    let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        None => Ok(None),
        Some(text) => match Some(text).filter(digits).and_then(|text| text.parse().ok()) {
            Some(seconds) => Ok(Some(seconds)),
            None => Err(ErrorCode::InvalidRequest),
        },
    }
}

#[cfg(test)]
mod tests;
