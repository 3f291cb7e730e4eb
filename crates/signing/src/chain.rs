//! From a certificate up to a configured trust anchor.

use base::Timestamp;
use x509_cert::ext::pkix::KeyUsage;

use crate::asn1::{Oid, oids};
use crate::x509::{Certificate, CertificateError};

/// The longest chain that is followed, leaf and anchor included. Real ones have three or four.
const CHAIN_LEN_MAX: usize = 6;

/// How many certificates of a message are looked at; a message with more is somebody's joke.
const POOL_MAX: usize = 16;

/// The certificates that are trusted to begin a chain. Only configuration makes them.
#[derive(Debug, Clone, Default)]
pub struct TrustAnchors(Vec<Certificate>);

impl TrustAnchors {
    /// From a PEM text with one certificate or several.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        Certificate::from_pem(text).map(Self)
    }

    /// From parsed certificates.
    pub const fn new(anchors: Vec<Certificate>) -> Self {
        Self(anchors)
    }

    /// The anchors.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}

/// What the leaf is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signing or sealing a document.
    Document,
    /// Signing time-stamp tokens (RFC 3161, 2.3).
    TimeStamping,
    /// Whatever somebody shows to a site to say who they are; what it is good for is asked elsewhere.
    Showing,
}

/// Why no chain was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The leaf may not be used for this.
    #[error("the certificate's key usage does not allow this")]
    Usage,
    /// The leaf has a critical extension that this program does not know.
    #[error("the certificate has an unknown critical extension")]
    UnknownCriticalExtension,
    /// No way up to a trust anchor with every signature, right and validity in order.
    #[error("no chain to a trust anchor that was valid at that time")]
    Untrusted,
}

/// A way up: leaf first, anchor last.
#[derive(Debug, Clone)]
pub struct Chain<'a>(Vec<&'a Certificate>);

impl<'a> Chain<'a> {
    /// Finds a chain from `leaf` through `pool` to one of `anchors`, every certificate of it valid
    /// at `at`. Revocation is not looked at.
    pub fn find(
        leaf: &'a Certificate,
        pool: &'a [Certificate],
        anchors: &'a TrustAnchors,
        purpose: Purpose,
        at: Timestamp,
    ) -> Result<Self, ChainError> {
        check_usage(leaf, purpose)?;
        if leaf.extensions.unknown_critical {
            return Err(ChainError::UnknownCriticalExtension);
        }
        if !leaf.is_valid_at(at) {
            return Err(ChainError::Untrusted);
        }
        let search = Search { pool: &pool[..pool.len().min(POOL_MAX)], anchors, at };
        let mut path = vec![leaf];
        // Each step verifies a signature; the budget keeps a crafted pool from costing more than
        // an honest one.
        let mut budget = 64;
        if search.climb(&mut path, &mut budget) {
            Ok(Self(path))
        } else {
            Err(ChainError::Untrusted)
        }
    }

    /// Leaf first, anchor last.
    pub fn certificates(&self) -> &[&'a Certificate] {
        &self.0
    }

    /// The time in which every certificate of the chain is valid.
    pub fn validity(&self) -> (Timestamp, Timestamp) {
        let from = self.0.iter().map(|c| c.not_before).max().unwrap_or(Timestamp::MAX);
        let to = self.0.iter().map(|c| c.not_after).min().unwrap_or(Timestamp::MIN);
        (from, to)
    }
}

struct Search<'a> {
    pool: &'a [Certificate],
    anchors: &'a TrustAnchors,
    at: Timestamp,
}

impl<'a> Search<'a> {
    fn climb(&self, path: &mut Vec<&'a Certificate>, budget: &mut u32) -> bool {
        let below = path[path.len() - 1];
        if self.anchors.0.iter().any(|anchor| anchor == below) {
            return true;
        }
        if path.len() == CHAIN_LEN_MAX {
            return false;
        }
        for issuer in self.anchors.0.iter().chain(self.pool) {
            if path.contains(&issuer) || !self.may_issue(issuer, path.len() - 1) {
                continue;
            }
            if below.issuer_der() != issuer.subject_der() || *budget == 0 {
                continue;
            }
            *budget -= 1;
            if !below.is_issued_by(issuer) {
                continue;
            }
            path.push(issuer);
            if self.climb(path, budget) {
                return true;
            }
            path.pop();
        }
        false
    }

    /// Whether this is a CA that may have `cas_below` other CAs under it on this path.
    fn may_issue(&self, issuer: &Certificate, cas_below: usize) -> bool {
        let extensions = &issuer.extensions;
        let room = extensions.cas_below.is_some_and(|most| cas_below <= usize::from(most));
        room && extensions.key_usage.is_none_or(|usage| usage.key_cert_sign())
            && !extensions.unknown_critical
            && issuer.is_valid_at(self.at)
    }
}

fn check_usage(leaf: &Certificate, purpose: Purpose) -> Result<(), ChainError> {
    let extensions = &leaf.extensions;
    let signs = |usage: KeyUsage| usage.digital_signature() || usage.non_repudiation();
    let bits_allow = extensions.key_usage.is_none_or(signs);
    let extended_allows = match (purpose, &extensions.extended) {
        // Critical and alone, as RFC 3161 demands.
        (Purpose::TimeStamping, Some((true, usages))) => usages[..] == [oids::TIME_STAMPING],
        (Purpose::TimeStamping, _) => false,
        (Purpose::Showing, _) | (Purpose::Document, None) => true,
        (Purpose::Document, Some((_, usages))) => {
            usages.iter().any(|u| DOCUMENT_USAGES.contains(u))
        }
    };
    if bits_allow && extended_allows { Ok(()) } else { Err(ChainError::Usage) }
}

/// Extended key usages found in certificates for seals and signatures.
const DOCUMENT_USAGES: [Oid; 5] = [
    oids::DOCUMENT_SIGNING,
    oids::MS_DOCUMENT_SIGNING,
    oids::ADOBE_PDF_SIGNING,
    oids::EMAIL_PROTECTION,
    oids::ANY_EXTENDED_KEY_USAGE,
];
