//! What the provider says about a person: in the ID token, and at userinfo.
//!
//! Names and the CNP travel only at userinfo. The ID token may end up in a URL (`id_token_hint`), in a browser's history
//! and in access logs, so it never holds anything about the person but a random `sub`.

use serde::{Deserialize, Serialize};

use crate::NumericDate;

/// How strongly the person at the browser was recognised (`acr`), weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Acr {
    /// The password of the account: nothing is known of the identity but what the person typed.
    #[serde(rename = "urn:ro:ghiseul:acr:pwd")]
    Password,
    /// As above, and the account holds a valid identity proof by card.
    #[serde(rename = "urn:ro:ghiseul:acr:card3ds")]
    CardProof,
}

impl Acr {
    /// Every value, as discovery lists them.
    pub const ALL: [Self; 2] = [Self::Password, Self::CardProof];

    /// The URN on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "urn:ro:ghiseul:acr:pwd",
            Self::CardProof => "urn:ro:ghiseul:acr:card3ds",
        }
    }

    /// Reads a URN; `None` for one that we do not know.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|acr| acr.as_str() == text)
    }
}

/// The claims of an ID token: exactly those of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdTokenClaims {
    /// The provider, the exact string of its configuration.
    pub iss: String,
    /// The person for this client: random, pairwise, never re-used.
    pub sub: String,
    /// The client. Ours is written as a string; an array of one is read too.
    pub aud: Audience,
    /// The authorized party, when a foreign provider writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azp: Option<String>,
    /// When the token was made.
    pub iat: NumericDate,
    /// When it stops being good.
    pub exp: NumericDate,
    /// When the person proved who they are to the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<NumericDate>,
    /// How strongly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// By which means (RFC 8176, and `3ds`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The nonce of the authorization request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The provider's session, for logout; random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Left half of the SHA-256 of the access token that came beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
}

/// `aud`: one string or a list of them (RFC 7519, section 4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One audience, written as a string.
    One(String),
    /// A list, however long.
    Many(Vec<String>),
}

impl Audience {
    /// Whether the audience is this one and no other.
    pub fn is_only(&self, who: &str) -> bool {
        match self {
            Self::One(one) => one == who,
            Self::Many(many) => matches!(many.as_slice(), [one] if one == who),
        }
    }
}

/// The answer of the userinfo endpoint.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Userinfo {
    /// The same `sub` as in the ID token; the relying party compares them.
    pub sub: String,
    /// The e-mail address, for scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the person proved to read that mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// When they last proved it, so that a relying party need not ask again within 15 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified_at: Option<NumericDate>,
    /// The identity and how it was proven, for scope `identity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_claims: Option<VerifiedClaims>,
}

impl std::fmt::Debug for Userinfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Userinfo").field("sub", &self.sub).finish_non_exhaustive()
    }
}

/// `verified_claims` of OpenID Connect for Identity Assurance 1.0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedClaims {
    /// How, when and by whom.
    pub verification: Verification,
    /// What was verified.
    pub claims: IdentityClaims,
}

/// The verification behind a set of claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// The rules under which it was done, for example `ro_ghiseul_card3ds`.
    pub trust_framework: String,
    /// `low`, `substantial` or `high`, in the framework's own terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assurance_level: Option<String>,
    /// When, in RFC 3339.
    pub time: jiff::Timestamp,
    /// The provider's own number of the verification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_process: Option<String>,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// One piece of evidence: here always an electronic record of a bank, checked at the register of persons too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// `electronic_record`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The checks made of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub check_details: Vec<CheckDetails>,
    /// The record itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
}

/// One check. The schema allows these four members and no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckDetails {
    /// `auth` (the holder authenticated) or `data` (the data was compared).
    pub check_method: String,
    /// Who made the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The number by which that organisation finds it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_id: Option<String>,
    /// When, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<jiff::Timestamp>,
}

/// An electronic record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// `bank_account`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who keeps it.
    pub source: RecordSource,
}

/// The organisation that keeps a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSource {
    /// Its name.
    pub name: String,
    /// Its country, ISO 3166-1 alpha-2.
    pub country_code: String,
}

/// The person, as verified. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityClaims {
    /// Given names, as on the identity document.
    pub given_name: String,
    /// Family name, as on the identity document.
    pub family_name: String,
    /// Date of birth, `YYYY-MM-DD`; absent where the number does not tell and no register said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<String>,
    /// The CNP.
    pub personal_administrative_number: String,
}

impl std::fmt::Debug for IdentityClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityClaims(****)")
    }
}

/// `at_hash` of OpenID Connect Core 3.1.3.6 for ES256: the left 128 bits of the token's SHA-256.
pub fn at_hash(access_token: &str) -> String {
    use base64::Engine as _;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, access_token.as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The card example that was validated against the foundation's JSON schema.
    const CARD: &str = r#"{"verification":{"trust_framework":"ro_ghiseul_card3ds","assurance_level":"low",
        "time":"2026-11-21T19:00:00Z","verification_process":"idv-f24c6f","evidence":[{"type":"electronic_record",
        "check_details":[{"check_method":"auth","organization":"Banca Exemplu SA","check_id":"dsTransID:3178fe94","time":"2026-11-21T18:59:58Z"},
        {"check_method":"data","organization":"SNIEP","check_id":"q-1"}],
        "record":{"type":"bank_account","source":{"name":"Banca Exemplu SA","country_code":"RO"}}}]},
        "claims":{"given_name":"Ion","family_name":"Popescu","birthdate":"1980-01-01","personal_administrative_number":"1800101221144"}}"#;

    #[test]
    fn verified_claims_keep_their_wire_form() {
        let read: VerifiedClaims = serde_json::from_str(CARD).unwrap();
        let wire: serde_json::Value = serde_json::from_str(CARD).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), wire);
    }

    #[test]
    fn no_print_shows_the_person() {
        let verified: VerifiedClaims = serde_json::from_str(CARD).unwrap();
        let userinfo = Userinfo {
            sub: "s".to_owned(),
            email: Some("ion@example.ro".to_owned()),
            email_verified: Some(true),
            email_verified_at: Some(0),
            verified_claims: Some(verified.clone()),
        };
        let printed = format!("{verified:?} {userinfo:?}");
        for secret in ["Popescu", "1800101221144", "1980-01-01", "ion@"] {
            assert!(!printed.contains(secret), "{secret}");
        }
    }

    #[test]
    fn only_one_audience_will_do() {
        let many = |list: &[&str]| Audience::Many(list.iter().map(ToString::to_string).collect());
        let table = [
            (Audience::One("hub".to_owned()), true),
            (many(&["hub"]), true),
            (many(&["hub", "other"]), false),
            (many(&[]), false),
            (Audience::One("hub2".to_owned()), false),
        ];
        for (audience, accepted) in table {
            assert_eq!(audience.is_only("hub"), accepted, "{audience:?}");
        }
    }

    #[test]
    fn at_hash_of_the_core_specification() {
        // OpenID Connect Core 1.0, appendix A.3: the access token and its at_hash.
        assert_eq!(
            at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }

    #[test]
    fn acr_is_ordered_and_closed() {
        assert!(Acr::CardProof > Acr::Password);
        for acr in Acr::ALL {
            assert_eq!(Acr::parse(acr.as_str()), Some(acr));
            assert_eq!(serde_json::to_value(acr).unwrap(), acr.as_str());
        }
        assert_eq!(Acr::parse("http://eidas.europa.eu/LoA/high"), None);
    }
}
