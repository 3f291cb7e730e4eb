//! The certificate as data: `certificat.json`, embedded in the PDF as its source and enough to
//! print the same certificate again.
//!
//! The schema is `certificat.schema.json` beside this crate. Keys always come in the order of the
//! structs here, dates are ISO 8601, instants are UTC. A change that an old reader would
//! misunderstand raises [`VERSION`].

use base::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::form::Shape;
use crate::line::ProvisionalNote;
use crate::model::{Act, Certificate, Company, Consent, Kind, Outcome, Person, Reason, Subject};
use crate::number::{Number, RegisterNumber};
use crate::profile::{Issuer, Profile, SignatureProfile};

/// The name of the schema, in every document.
pub const SCHEMA: &str = "cazier.certificate";
/// The version of the schema.
pub const VERSION: u32 = 1;
/// The name of the file in the PDF.
pub const FILE_NAME: &str = "certificat.json";

/// What stands before the data in the file.
const STREAM: &[u8] = b">>\nstream\n";

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
    /// The natural person it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The legal person it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Company>,
    /// The consent on which an extract rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The authority that gets a copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What it was asked for.
    pub reason: Reason,
    /// What the register says.
    pub result: Statement,
    /// The provisional notes of a copy for an authority.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<ProvisionalNote>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The civil day of issue in Bucharest.
    pub issue_date: Date,
    /// The last day of validity, where it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
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
    /// The result as a code, with what is recorded.
    #[serde(flatten)]
    pub outcome: Outcome,
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
    /// The bytes are not a file that this crate wrote.
    #[error("there are no data in the file")]
    Missing,
    /// They lack what this kind of document is about, or have what only another kind has.
    #[error("the data are not those of one kind of document")]
    Act,
}

impl Document {
    /// The content of a certificate issued under a profile.
    pub fn new(profile: &Profile, certificate: &Certificate) -> Self {
        let wording = profile.wording(certificate.act.kind());
        let act = &certificate.act;
        let (consent, recipient) = match act {
            Act::Extract { consent, .. } => (Some(consent.clone()), None),
            Act::AuthorityCopy { recipient, .. } => (None, Some(recipient.clone())),
            _ => (None, None),
        };
        let text = wording.statement(Shape::of(certificate).recorded).text.clone();
        Self {
            schema: SCHEMA.into(),
            version: VERSION,
            kind: act.kind(),
            number: certificate.number.clone(),
            register: certificate.register,
            issuer: profile.issuer.clone(),
            person: act.person().cloned(),
            company: act.company().cloned(),
            consent,
            recipient,
            reason: certificate.reason.clone(),
            result: Statement { outcome: certificate.outcome.clone(), text },
            notes: act.notes().to_vec(),
            issued_at: certificate.issued_at,
            issue_date: certificate.issue_date(),
            valid_until: certificate.expires(),
            legal_basis: wording.legal_basis.iter().map(|phrase| phrase.text.clone()).collect(),
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

    /// Reads the data out of a file that [`crate::Template::stage`] wrote. For files whose bytes are known to be those that were
    /// issued: nothing is checked here.
    pub fn of_file(pdf: &[u8]) -> Result<Self, CanonicalError> {
        let find = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).position(|it| it == mark);
        let begin = find(pdf, b"/Type/EmbeddedFile").ok_or(CanonicalError::Missing)?;
        let head = &pdf[begin..];
        let begin = find(head, STREAM).ok_or(CanonicalError::Missing)? + STREAM.len();
        // There is no line break inside: the data are one line of JSON.
        let data = &head[begin..];
        let end = find(data, b"\nendstream").ok_or(CanonicalError::Missing)?;
        Self::parse(&data[..end])
    }

    /// The certificate, to be printed again.
    pub fn certificate(self) -> Result<Certificate, CanonicalError> {
        let Self { person, company, consent, recipient, notes, .. } = self;
        let act = match (self.kind, person, company, consent, recipient) {
            (Kind::NaturalPerson, Some(person), None, None, None) => Act::NaturalPerson(person),
            (Kind::LegalPerson, None, Some(company), None, None) => Act::LegalPerson(company),
            (Kind::Integrity, Some(person), None, None, None) => Act::Integrity(person),
            (Kind::Extract, Some(person), None, Some(consent), None) => {
                Act::Extract { person, consent }
            }
            (Kind::AuthorityCopy, Some(person), None, None, Some(recipient)) => {
                Act::AuthorityCopy { subject: Subject::Person(person), recipient, notes }
            }
            (Kind::AuthorityCopy, None, Some(company), None, Some(recipient)) => {
                Act::AuthorityCopy { subject: Subject::Company(company), recipient, notes }
            }
            _ => return Err(CanonicalError::Act),
        };
        Ok(Certificate {
            number: self.number,
            register: self.register,
            act,
            reason: self.reason,
            outcome: self.result.outcome,
            issued_at: self.issued_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
        assert_eq!(read.certificate().unwrap(), sample::certificate());
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

    /// Checks a value against what the published schema says of keys and codes, and notes the path
    /// of every key it saw.
    fn compare(
        root: &Value,
        schema: &Value,
        value: &Value,
        path: &str,
        seen: &mut BTreeSet<String>,
    ) {
        let schema = match schema["$ref"].as_str() {
            Some(name) => root.pointer(name.trim_start_matches('#')).unwrap(),
            None => schema,
        };
        if let Some(codes) = schema["enum"].as_array() {
            assert!(codes.contains(value), "{path}: {value}");
        }
        for item in value.as_array().into_iter().flatten() {
            compare(root, &schema["items"], item, path, seen);
        }
        let Some(object) = value.as_object() else { return };
        for required in schema["required"].as_array().unwrap() {
            assert!(object.contains_key(required.as_str().unwrap()), "{path}.{required}");
        }
        for (key, value) in object {
            let path = format!("{path}.{key}");
            let property = &schema["properties"][key];
            assert!(property.is_object(), "{path} is not in the schema");
            compare(root, property, value, &path, seen);
            seen.insert(path);
        }
    }

    /// The paths of all keys of the schema.
    fn keys(root: &Value, schema: &Value, path: &str, all: &mut BTreeSet<String>) {
        if let Some(name) = schema["$ref"].as_str() {
            keys(root, root.pointer(name.trim_start_matches('#')).unwrap(), path, all);
        }
        keys_of_items(root, schema, path, all);
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            keys(root, property, &path, all);
            all.insert(path);
        }
    }

    fn keys_of_items(root: &Value, schema: &Value, path: &str, all: &mut BTreeSet<String>) {
        if schema["items"].is_object() {
            keys(root, &schema["items"], path, all);
        }
    }

    /// The schema that is published describes exactly the keys that are written.
    #[test]
    fn published_schema_has_the_same_keys() {
        let schema: Value =
            serde_json::from_str(include_str!("../certificat.schema.json")).unwrap();
        let mut seen = BTreeSet::new();
        for clean in sample::kinds() {
            for certificate in
                [sample::recorded(clean.clone(), 1), sample::foreign(clean.clone()), clean]
            {
                let bytes = Document::new(&sample::profile(), &certificate).to_bytes();
                let value = serde_json::from_slice(&bytes).unwrap();
                compare(&schema, &schema, &value, "$", &mut seen);
            }
        }
        let mut all = BTreeSet::new();
        keys(&schema, &schema, "$", &mut all);
        assert_eq!(seen, all);
        assert_eq!(schema["properties"]["version"]["const"], VERSION);
        assert_eq!(schema["properties"]["schema"]["const"], SCHEMA);
    }
}
