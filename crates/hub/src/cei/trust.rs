//! Which cards are believed: those of the configured CAs that are known not to be revoked.
//!
//! The CAs' responders are asked first (OCSP, RFC 6960): what they say is of this moment. What they do not tell, because they are
//! silent or say nothing that can be believed, the revocation lists tell (RFC 5280, 5). Where neither tells, nobody is believed.

use std::time::Duration;

use base::{Entropy, Timestamp};
use signing::chain::{Chain, Purpose};
use signing::ocsp::{self, Question, Status};
use signing::{Certificate, TrustAnchors};
use url::Url;
use web::tls::{Anchors, Judge, NotBelieved, ShownCertificate, TlsError};

use super::lists::Lists;

/// How long a responder is waited for: the person waits, too, and the lists are at hand.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where the CAs say what they took back. Both are configured: what a certificate says about it is not followed.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Their responders, asked one after another until one tells.
    pub responders: Vec<Url>,
    /// Their lists: one for each CA.
    pub lists: Vec<Url>,
}

/// Judges cards.
#[derive(Debug)]
pub struct Trust {
    anchors: Anchors,
    but_for_revocation: Judge,
    roots: TrustAnchors,
    below: Vec<Certificate>,
    responders: Vec<Url>,
    lists: Lists,
    http: reqwest::Client,
    entropy: Entropy,
}

/// The certificates of the CAs cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// By TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// For questions about revocation.
    #[error(transparent)]
    Certificate(#[from] signing::x509::CertificateError),
    /// At all.
    #[error("no certificate can be an anchor")]
    Anchors,
}

impl Trust {
    /// Cards under the anchors in `roots` (PEM); `below` are CAs between those and the cards, which cards do not always send along.
    pub fn new(
        (roots, below): (&str, &str),
        sources: Sources,
        http: reqwest::Client,
        entropy: Entropy,
    ) -> Result<Self, Unusable> {
        let anchors = Anchors::from_pem(roots)?.knowing(below)?;
        let judge = Judge::but_for_revocation(&anchors).map_err(|_| Unusable::Anchors)?;
        Ok(Self {
            but_for_revocation: judge,
            roots: TrustAnchors::from_pem(roots)?,
            below: Certificate::from_pem(below)?,
            responders: sources.responders,
            lists: Lists::new(anchors.clone(), sources.lists, http.clone()),
            anchors,
            http,
            entropy,
        })
    }

    /// The CAs whose cards are believed, as a listener names them to browsers.
    pub const fn anchors(&self) -> &Anchors {
        &self.anchors
    }

    /// Whether a card is good at `now`.
    pub async fn judge(&self, shown: &ShownCertificate, now: Timestamp) -> Result<(), NotBelieved> {
        self.but_for_revocation.judge(shown, now)?;
        match self.ask(shown, now).await {
            Some(Status::Good) => Ok(()),
            Some(Status::Revoked(_)) => Err(NotBelieved::Revoked),
            // A CA that does not know its own card may not have issued it; no list would say so.
            Some(Status::Unknown) => Err(NotBelieved::RevocationUnknown),
            None => self.lists.judge(shown, now).await,
        }
    }

    /// What the responders say about the card and the CAs above it: the worst of it. None where they leave one of them open.
    async fn ask(&self, shown: &ShownCertificate, now: Timestamp) -> Option<Status> {
        let mut certificates = shown.chain().map(|der| Certificate::from_der(der).ok());
        let leaf = certificates.next()??;
        let pool: Vec<_> = self.below.iter().cloned().chain(certificates.flatten()).collect();
        let chain = Chain::find(&leaf, &pool, &self.roots, Purpose::Showing, now).ok()?;
        for pair in chain.certificates().windows(2) {
            let &[certificate, issuer] = pair else { return None };
            match self.status(certificate, issuer, now).await? {
                Status::Good => {}
                bad => return Some(bad),
            }
        }
        Some(Status::Good)
    }

    /// What the first responder that tells says about one certificate.
    async fn status(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        now: Timestamp,
    ) -> Option<Status> {
        for responder in &self.responders {
            let question = Question::new(certificate, issuer, self.entropy.bytes());
            match ocsp::ask(&self.http, responder.as_str(), &question, (now, PATIENCE)).await {
                Ok(status) => return Some(status),
                Err(error) => {
                    tracing::warn!(%error, "A responder does not tell whether a card is revoked.");
                }
            }
        }
        None
    }
}
