//! What all certificates of one issuer share.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::emblem::Emblem;
use crate::model::Kind;
use crate::wording::{OtherWording, Wording};

/// What all certificates of one issuer share: the template is built from it once.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Who issues, from the state down to the directorate.
    pub issuer: Issuer,
    /// The texts of the certificate of a natural person.
    pub wording: Wording,
    /// The texts of the other kinds of documents.
    pub other_wording: OtherWording,
    /// The page where anybody checks a certificate; `?n={number}` is added to it.
    pub verify_url: Url,
    /// What signs the file, which decides what the page says about the signature.
    pub signature: SignatureProfile,
    /// Hexadecimal digits reserved for the signature. Even, at least 4,096.
    pub hole_digits: usize,
    /// The drawing at the top left.
    pub emblem: Emblem,
}

impl Profile {
    /// 8 KB of signature: enough for RSA-4096 with its chain and a time-stamp.
    pub const HOLE_DIGITS: usize = 16 * 1024;

    /// The profile of the Romanian police with the assumed wording.
    pub fn new(verify_url: Url, signature: SignatureProfile) -> Self {
        Self {
            issuer: Issuer::default(),
            wording: Wording::default(),
            other_wording: OtherWording::default(),
            verify_url,
            signature,
            hole_digits: Self::HOLE_DIGITS,
            emblem: Emblem::default(),
        }
    }

    /// The texts of a kind of document.
    pub const fn wording(&self, kind: Kind) -> &Wording {
        match kind {
            Kind::NaturalPerson => &self.wording,
            Kind::LegalPerson => &self.other_wording.legal_person,
            Kind::Integrity => &self.other_wording.integrity,
            Kind::Extract => &self.other_wording.extract,
            Kind::AuthorityCopy => &self.other_wording.authority_copy,
        }
    }
}

/// Who issues the certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Issuer {
    /// The state.
    pub state: String,
    /// The ministry.
    pub ministry: String,
    /// The authority within the ministry.
    pub authority: String,
    /// The directorate that keeps the register.
    pub directorate: String,
}

impl Default for Issuer {
    fn default() -> Self {
        Self {
            state: "România".into(),
            ministry: "Ministerul Afacerilor Interne".into(),
            authority: "Inspectoratul General al Poliției Române".into(),
            directorate: "Direcția cazier judiciar, statistică și evidențe operative".into(),
        }
    }
}

/// What kind of key signs the certificates. It decides what a certificate says about its
/// signature, so that one signed with a development key can never call itself qualified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureProfile {
    /// A key of the development authority, without legal value.
    Development,
    /// The qualified electronic seal of the issuer (eIDAS art. 35 (2)).
    Seal,
    /// The qualified electronic signature of an official (eIDAS art. 25 (2)).
    Signature,
}

impl SignatureProfile {
    /// What the certificate says about its signature.
    pub fn note(self) -> &'static str {
        match self {
            Self::Development => {
                "Semnat cu o cheie de dezvoltare. Semnătura nu este calificată, iar documentul nu \
                 are valoare juridică."
            }
            Self::Seal => {
                "Poartă sigiliul electronic calificat al emitentului, care garantează originea și \
                 integritatea fișierului."
            }
            Self::Signature => {
                "Semnat cu semnătură electronică calificată. Are valoarea unui înscris autentic."
            }
        }
    }

    /// The warning across the top of the page, where there is one.
    pub fn banner(self) -> Option<&'static str> {
        match self {
            Self::Development => Some("Document de test, fără valoare juridică"),
            Self::Seal | Self::Signature => None,
        }
    }
}
