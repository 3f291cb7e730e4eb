//! The token endpoint: its request, its answer, its errors (RFC 6749, sections 4.1.3, 5.1 and 5.2).

use serde::{Deserialize, Serialize};

use crate::dpop::ProofRefused;
use crate::params::{Duplicate, Params};
use crate::pkce::Verifier;

/// A well-formed token request. Nothing in it is proven yet.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    /// The code, as presented.
    pub code: crate::opaque::Opaque,
    /// Must equal the one of the authorization request.
    pub redirect_uri: String,
    /// The PKCE verifier.
    pub verifier: Verifier,
}

/// The success answer.
#[derive(Clone, Serialize, Deserialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// `DPoP` or `Bearer`.
    pub token_type: String,
    /// Seconds.
    pub expires_in: i64,
    /// The ID token.
    pub id_token: String,
    /// What was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

impl std::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenResponse(****)")
    }
}

/// Error codes of the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// A parameter is missing, doubled or malformed.
    InvalidRequest,
    /// The client did not prove who it is.
    InvalidClient,
    /// The code is unknown, expired, used, or does not fit what came with it. The client is not told which.
    InvalidGrant,
    /// Another `grant_type` than `authorization_code`.
    UnsupportedGrantType,
    /// The proof of possession is missing or wrong.
    InvalidDpopProof,
    /// The proof lacks our nonce: the client gets it and tries again.
    UseDpopNonce,
}

impl TokenError {
    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UseDpopNonce => crate::dpop::USE_NONCE,
        }
    }

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidClient => 401,
            _ => 400,
        }
    }
}

impl From<ProofRefused> for TokenError {
    fn from(refused: ProofRefused) -> Self {
        match refused {
            ProofRefused::Nonce => Self::UseDpopNonce,
            _ => Self::InvalidDpopProof,
        }
    }
}

impl From<Duplicate> for TokenError {
    fn from(_: Duplicate) -> Self {
        Self::InvalidRequest
    }
}

impl TokenRequest {
    /// Parses the form body.
    pub fn parse(params: &Params) -> Result<Self, TokenError> {
        match params.get("grant_type")? {
            Some("authorization_code") => {}
            Some(_) => return Err(TokenError::UnsupportedGrantType),
            None => return Err(TokenError::InvalidRequest),
        }
        let required = |name| params.get(name)?.ok_or(TokenError::InvalidRequest);
        let verifier = Verifier::parse(required("code_verifier")?);
        Ok(Self {
            code: crate::opaque::Opaque::presented(required("code")?),
            redirect_uri: required("redirect_uri")?.to_owned(),
            verifier: verifier.ok_or(TokenError::InvalidGrant)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals() {
        use TokenError as E;
        let verifier = "v".repeat(43);
        let good = [
            ("grant_type", "authorization_code"),
            ("code", "c"),
            ("redirect_uri", "https://hub.test/cb"),
            ("code_verifier", &verifier),
        ];
        // A parameter and what replaces it; `=` doubles it, nothing removes it.
        let table = [
            ("grant_type", "", E::InvalidRequest),
            ("grant_type", "client_credentials", E::UnsupportedGrantType),
            ("grant_type", "refresh_token", E::UnsupportedGrantType),
            ("grant_type", "password", E::UnsupportedGrantType),
            ("code", "", E::InvalidRequest),
            ("code", "=", E::InvalidRequest),
            ("redirect_uri", "", E::InvalidRequest),
            ("code_verifier", "", E::InvalidRequest),
            ("code_verifier", "short", E::InvalidGrant),
        ];
        assert!(TokenRequest::parse(&good.into_iter().collect()).is_ok());
        for (name, change, expected) in table {
            let mut pairs = good.to_vec();
            if change == "=" {
                pairs.push((name, "again"));
            } else {
                pairs.iter_mut().filter(|(key, _)| *key == name).for_each(|pair| pair.1 = change);
            }
            let outcome = TokenRequest::parse(&pairs.into_iter().collect());
            assert_eq!(outcome.unwrap_err(), expected, "{name}={change}");
        }
    }
}
