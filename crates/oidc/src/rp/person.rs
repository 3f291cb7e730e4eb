//! What a provider says about the person, whatever names it has for it.

use std::fmt;

use serde_json::{Map, Value};

use crate::NumericDate;
use crate::claims::VerifiedClaims;

/// Where a provider's claims about the person stand in its userinfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimMap {
    /// In `verified_claims` (OpenID Connect for Identity Assurance), under one of these trust frameworks.
    Verified {
        /// The accepted values of `trust_framework`.
        frameworks: Vec<String>,
    },
    /// At the top, under the provider's own names. Only for a provider all of whose claims are verified by contract.
    Named(ClaimNames),
}

/// A provider's names for what we need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimNames {
    /// The CNP.
    pub number: String,
    /// The given names.
    pub given: String,
    /// The family name.
    pub family: String,
    /// The date of birth, `YYYY-MM-DD`, where it is told.
    pub birthdate: Option<String>,
}

/// The person, as far as the provider's word goes. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The CNP, as written.
    pub number: String,
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Date of birth, as written.
    pub birthdate: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// When the person last proved to read that mailbox, if they did.
    pub email_confirmed_at: Option<NumericDate>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(****)")
    }
}

impl ClaimMap {
    /// Reads the person from userinfo; none where the provider did not say who it is, or not under rules that we accept.
    pub fn read(&self, userinfo: &Map<String, Value>) -> Option<Person> {
        let text = |name: &str| {
            let value = userinfo.get(name)?.as_str()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let confirmed = userinfo.get("email_verified") == Some(&Value::Bool(true));
        let confirmed_at = userinfo.get("email_verified_at").and_then(Value::as_i64);
        let mail = Person {
            email: text("email"),
            email_confirmed_at: confirmed_at.filter(|_| confirmed),
            ..Person::default()
        };
        match self {
            Self::Verified { frameworks } => {
                let verified = userinfo.get("verified_claims")?.clone();
                let verified: VerifiedClaims = serde_json::from_value(verified).ok()?;
                let claims = verified.claims;
                frameworks.contains(&verified.verification.trust_framework).then_some(Person {
                    number: claims.personal_administrative_number,
                    given: claims.given_name,
                    family: claims.family_name,
                    birthdate: claims.birthdate,
                    ..mail
                })
            }
            Self::Named(names) => Some(Person {
                number: text(&names.number)?,
                given: text(&names.given)?,
                family: text(&names.family)?,
                birthdate: names.birthdate.as_deref().and_then(text),
                ..mail
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(map: &ClaimMap, userinfo: &Value) -> Option<Person> {
        map.read(userinfo.as_object().unwrap())
    }

    #[test]
    fn verified_claims_count_under_their_framework_only() {
        let map = ClaimMap::Verified { frameworks: vec!["ro_ghiseul_card3ds".to_owned()] };
        let userinfo = |framework: &str| {
            json!({"sub": "s", "email": "a@example.ro", "email_verified": true, "email_verified_at": 7,
                "given_name": "Typed", "verified_claims": {
                    "verification": {"trust_framework": framework, "time": "2026-11-21T19:00:00Z"},
                    "claims": {"given_name": "Ion", "family_name": "Popescu", "personal_administrative_number": "1"}}})
        };
        let person = read(&map, &userinfo("ro_ghiseul_card3ds")).unwrap();
        assert_eq!((person.given.as_str(), person.number.as_str()), ("Ion", "1"));
        assert_eq!(person.email_confirmed_at, Some(7));
        assert_eq!(format!("{person:?}"), "Person(****)");
        assert_eq!(read(&map, &userinfo("self_declared")), None);
        assert_eq!(read(&map, &json!({"sub": "s", "given_name": "Ion"})), None);
    }

    #[test]
    fn other_names_are_configuration() {
        let map = ClaimMap::Named(ClaimNames {
            number: "cnp".to_owned(),
            given: "prenume".to_owned(),
            family: "nume".to_owned(),
            birthdate: None,
        });
        let all = json!({"sub": "s", "cnp": "1", "prenume": " Ion ", "nume": "Popescu", "email": "a@example.ro"});
        let person = read(&map, &all).unwrap();
        assert_eq!((person.given.as_str(), person.family.as_str()), ("Ion", "Popescu"));
        assert_eq!(person.email_confirmed_at, None, "nobody said that it was confirmed");
        assert_eq!(read(&map, &json!({"cnp": "1", "prenume": "Ion", "nume": " "})), None);
        assert_eq!(read(&map, &json!({"cnp": 1, "prenume": "Ion", "nume": "Popescu"})), None);
    }
}
