//! Certificates that people show: what is wrong with one is told to them on a page, not by a broken handshake.

use std::{fmt, sync::Arc};

use base::Timestamp;
use rustls::{
    CertificateError, Error as RustlsError,
    pki_types::{CertificateDer, CertificateRevocationListDer},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};

use super::{Anchors, provider, unix};

/// What a client of a listener for people showed: it has the key, nothing else is known.
#[derive(Clone)]
pub struct ShownCertificate(pub(super) Arc<Vec<CertificateDer<'static>>>);

impl fmt::Debug for ShownCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownCertificate(****)")
    }
}

/// Why a certificate is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotBelieved {
    /// Its time is over.
    #[error("the certificate has expired")]
    Expired,
    /// Its time has not begun.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// Its issuer took it back.
    #[error("the certificate is revoked")]
    Revoked,
    /// It leads to none of the anchors.
    #[error("the certificate is of another authority")]
    Foreign,
    /// Whether it is revoked cannot be known now.
    #[error("it is not known whether the certificate is revoked")]
    RevocationUnknown,
    /// It is not made for this use, or not well formed.
    #[error("the certificate is not made for this")]
    Unfit,
}

impl ShownCertificate {
    /// The leaf in DER, to be read only after [`ShownCertificate::judge`] agreed.
    pub fn leaf(&self) -> &[u8] {
        self.0.first().map_or(&[], |leaf| leaf.as_ref())
    }

    /// What was shown in DER, leaf first: nothing of it is to be relied on, only [`ShownCertificate::judge`]d.
    pub fn chain(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// Whether the certificate leads to `anchors` at `now`, is made for clients, and no CA on the way revoked it; see
    /// [`Judge`], which is made once for many certificates.
    pub fn judge(
        &self,
        anchors: &Anchors,
        lists: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<(), NotBelieved> {
        Judge::new(anchors, lists)?.judge(self, now)
    }
}

/// Who judges certificates that were shown: anchors, and revocation lists as they are now. Where there are lists, one must be there
/// for every CA of a chain and not be older than it allows.
#[derive(Debug)]
pub struct Judge {
    verifier: Arc<dyn ClientCertVerifier>,
    below: Arc<Vec<CertificateDer<'static>>>,
}

impl Judge {
    /// A judge by these lists (DER). [`NotBelieved::RevocationUnknown`] where there are none, or one cannot be read.
    pub fn new(anchors: &Anchors, lists: &[Vec<u8>]) -> Result<Self, NotBelieved> {
        // Without any list the verifier would not look for revocations at all.
        if lists.is_empty() {
            return Err(NotBelieved::RevocationUnknown);
        }
        let lists = lists.iter().map(|der| CertificateRevocationListDer::from(der.clone()));
        let roots = anchors.roots.clone();
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider())
            .with_crls(lists)
            .enforce_revocation_expiration()
            .build()
            .map_err(|_| NotBelieved::RevocationUnknown)?;
        Ok(Self { verifier, below: anchors.below.clone() })
    }

    /// A judge of everything but revocation, for those who ask somebody else about that.
    pub fn but_for_revocation(anchors: &Anchors) -> Result<Self, NotBelieved> {
        let roots = anchors.roots.clone();
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider())
            .build()
            .map_err(|_| NotBelieved::Unfit)?;
        Ok(Self { verifier, below: anchors.below.clone() })
    }

    /// Whether a certificate is good at `now`.
    pub fn judge(&self, shown: &ShownCertificate, now: Timestamp) -> Result<(), NotBelieved> {
        let (leaf, above) = shown.0.split_first().ok_or(NotBelieved::Unfit)?;
        let above: Vec<_> = above.iter().chain(self.below.iter()).cloned().collect();
        match self.verifier.verify_client_cert(leaf, &above, unix(now)) {
            Ok(_) => Ok(()),
            Err(RustlsError::InvalidCertificate(why)) => Err(reason(&why)),
            // A list that its CA did not sign says nothing.
            Err(RustlsError::InvalidCertRevocationList(_)) => Err(NotBelieved::RevocationUnknown),
            Err(_) => Err(NotBelieved::Unfit),
        }
    }
}

fn reason(why: &CertificateError) -> NotBelieved {
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => NotBelieved::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            NotBelieved::NotYetValid
        }
        CertificateError::Revoked => NotBelieved::Revoked,
        CertificateError::UnknownRevocationStatus
        | CertificateError::ExpiredRevocationList
        | CertificateError::ExpiredRevocationListContext { .. } => NotBelieved::RevocationUnknown,
        CertificateError::UnknownIssuer | CertificateError::BadSignature => NotBelieved::Foreign,
        _ => NotBelieved::Unfit,
    }
}
