//! The certificate as data: `certificat.json`, embedded in the PDF as its source and enough to
//! print the same certificate again.
//!
//! The schema is `certificat.schema.json` beside this crate. Keys always come in the order of the
//! structs here, dates are ISO 8601, instants are UTC. A change that an old reader would
//! misunderstand raises [`VERSION`].

use base::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{Certificate, Kind, Outcome, Person, Reason};
use crate::number::{Number, RegisterNumber};
use crate::profile::{Issuer, Profile, SignatureProfile};

/// The name of the schema, in every document.
pub const SCHEMA: &str = "cazier.certificate";
/// The version of the schema.
pub const VERSION: u32 = 1;
/// The name of the file in the PDF.
pub const FILE_NAME: &str = "certificat.json";

/// The whole content of one certificate: what the page says, as data (rule 51).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// [`SCHEMA`].
    pub schema: String,
    /// [`VERSION`].
    pub version: u32,
    /// What kind of document it is.
    pub kind: Kind,
    /// The printed number.
    pub number: Number,
    /// The number in the register of certificates.
    pub register: RegisterNumber,
    /// Who issues it.
    pub issuer: Issuer,
    /// Whom it is about.
    pub person: Person,
    /// What it was asked for.
    pub reason: Reason,
    /// What the register says.
    pub result: Statement,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The civil day of issue in Bucharest.
    pub issue_date: Date,
    /// The last day of validity.
    pub valid_until: Date,
    /// The acts on which it is issued.
    pub legal_basis: Vec<String>,
    /// Where it is checked.
    pub verify_url: Url,
    /// What signs the file.
    pub signature: SignatureProfile,
}

/// The result, as a code and in the words of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The result as a code.
    pub code: Outcome,
    /// The sentence of the page.
    pub text: String,
}

/// Why bytes are not the data of a certificate.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// They are not JSON of this shape.
    #[error("the data do not have the shape of a certificate")]
    Shape(#[from] serde_json::Error),
    /// Another schema, or a version that is not known here.
    #[error("the data have schema {schema} version {version}")]
    Schema {
        /// The schema they name.
        schema: String,
        /// The version they name.
        version: u32,
    },
}

impl Document {
    /// The content of a certificate issued under a profile.
    pub fn new(profile: &Profile, certificate: &Certificate) -> Self {
        let Certificate { number, register, kind, person, reason, outcome, issued_at } =
            certificate.clone();
        let issue_date = certificate.issue_date();
        let text = match outcome {
            Outcome::NotRecorded => profile.wording.not_recorded.text.clone(),
        };
        let legal_basis = &profile.wording.legal_basis;
        Self {
            schema: SCHEMA.into(),
            version: VERSION,
            kind,
            number,
            register,
            issuer: profile.issuer.clone(),
            person,
            reason,
            result: Statement { code: outcome, text },
            issued_at,
            issue_date,
            valid_until: crate::model::expiry(issue_date),
            legal_basis: legal_basis.iter().map(|phrase| phrase.text.clone()).collect(),
            verify_url: profile.verify_url.clone(),
            signature: profile.signature,
        }
    }

    /// The bytes of `certificat.json`: the same for the same content.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("the content has only text keys and finite numbers")
    }

    /// Reads `certificat.json`.
    pub fn parse(bytes: &[u8]) -> Result<Self, CanonicalError> {
        #[derive(Deserialize)]
        struct Head {
            schema: String,
            version: u32,
        }
        let Head { schema, version } = serde_json::from_slice(bytes)?;
        if schema != SCHEMA || version != VERSION {
            return Err(CanonicalError::Schema { schema, version });
        }
        Ok(serde_json::from_slice(bytes)?)
    }

    /// The certificate, to be printed again.
    pub fn certificate(self) -> Certificate {
        Certificate {
            number: self.number,
            register: self.register,
            kind: self.kind,
            person: self.person,
            reason: self.reason,
            outcome: self.result.code,
            issued_at: self.issued_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::sample;

    #[test]
    fn reads_back_and_is_stable() {
        let profile = sample::profile();
        let document = Document::new(&profile, &sample::certificate());
        let bytes = document.to_bytes();
        let read = Document::parse(&bytes).unwrap();
        assert_eq!(read, document);
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(read.certificate(), sample::certificate());
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.starts_with(r#"{"schema":"cazier.certificate","version":1,"kind":"#),
            "{text}"
        );
    }

    #[test]
    fn other_schemas_are_refused() {
        let text =
            String::from_utf8(Document::new(&sample::profile(), &sample::certificate()).to_bytes())
                .unwrap();
        let check = |from: &str, to: &str, schema: bool| {
            let result = Document::parse(text.replacen(from, to, 1).as_bytes());
            assert_eq!(matches!(result, Err(CanonicalError::Schema { .. })), schema, "{to}");
            assert!(result.is_err(), "{to}");
        };
        check("\"version\":1", "\"version\":2", true);
        check("cazier.certificate", "cazier.extract", true);
        check("\"cnp\":\"", "\"cnp\":\"9", false);
        check("\"issuer\"", "\"isuer\"", false);
    }

    /// The schema that is published describes exactly the keys that are written.
    #[test]
    fn published_schema_has_the_same_keys() {
        fn compare(schema: &Value, value: &Value, path: &str) {
            if let Some(object) = value.as_object() {
                let properties = schema["properties"].as_object().unwrap();
                let keys: Vec<_> = object.keys().collect();
                assert_eq!(keys, properties.keys().collect::<Vec<_>>(), "{path}");
                let required: Vec<_> =
                    schema["required"].as_array().unwrap().iter().map(Value::as_str).collect();
                for (key, value) in object {
                    assert!(required.contains(&Some(key.as_str())), "{path}.{key}");
                    compare(&properties[key], value, &format!("{path}.{key}"));
                }
            }
        }
        let schema: Value =
            serde_json::from_str(include_str!("../certificat.schema.json")).unwrap();
        let bytes = Document::new(&sample::profile(), &sample::certificate()).to_bytes();
        compare(&schema, &serde_json::from_slice(&bytes).unwrap(), "$");
        assert_eq!(schema["properties"]["version"]["const"], VERSION);
        assert_eq!(schema["properties"]["schema"]["const"], SCHEMA);
    }
}
