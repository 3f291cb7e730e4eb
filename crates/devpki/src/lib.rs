//! Development trust services: what a trust service provider does for the ministry, on a laptop.
//!
//! True on the wire: real X.509, OCSP (RFC 6960), CRL (RFC 5280) and time-stamps (RFC 3161), made
//! with real keys, so that nothing in `signing` knows that it talks to a simulator. What is not
//! real is the trust: every name says `DEZVOLTARE`, and the certificates carry a policy of the
//! enterprise number that RFC 5612 keeps for examples, with a notice that they have no legal value.
//!
//! ```text
//! root ── sealing CA ─┬─ seal (P-256 or RSA-2048), what documents are sealed with
//!                     ├─ time-stamp authority
//!                     └─ OCSP responder
//! ```
//!
//! Beside it stand small authorities with roots of their own: the card scheme's, the electronic identity cards', and one
//! for sites ([`authority`]).
//!
//! [`DevPki::create_or_open`] keeps it all in a directory; [`DevPki::router`] serves it;
//! [`softhsm`] puts the seal's key into a SoftHSM token. To add a service with its own
//! certificate: a variant of [`Role`], its extensions in `issue.rs`, its answer in a module like
//! `ocsp.rs`, its route in `http.rs`.

pub mod authority;
mod crl;
mod directory;
mod http;
mod issue;
mod key;
mod ocsp;
mod pkcs12;
pub mod softhsm;
pub mod testing;
mod tsa;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base::{Entropy, SharedClock, Timestamp};
use signing::{Algorithm, Certificate, Digest, SignerCertificate};

pub use issue::Role;
pub use ocsp::OcspLie;
pub use tsa::{Lie, POLICY as TSA_POLICY};

use authority::{Authority, Kind};
use directory::Directory;
use key::Key;

/// A certificate and its key.
#[derive(Debug)]
struct Holder {
    certificate: Certificate,
    key: Key,
}

/// What the hierarchy looks like.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The kind of key of the seal. Others are P-256.
    pub algorithm: Algorithm,
    /// Where [`DevPki::router`] is reached, for the addresses inside certificates; for example
    /// `http://127.0.0.1:8708`. Certificates are issued again, for the same keys, when it changes.
    pub base_url: String,
}

/// Why the services cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum DevPkiError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not what it should be. Deleting the directory makes a new hierarchy.
    #[error("{0}: not what was written there; delete the directory to begin anew")]
    Damaged(PathBuf),
    /// A key cannot be made.
    #[error("a key cannot be made")]
    Key,
    /// The PKCS#11 token refuses.
    #[error("the token: {0}")]
    Token(String),
}

/// The hierarchy, ready to serve.
#[derive(Debug)]
pub struct DevPki {
    directory: Directory,
    settings: Settings,
    clock: SharedClock,
    entropy: Entropy,
    root: Holder,
    ca: Holder,
    seal: Holder,
    tsa: Holder,
    ocsp: Holder,
    card_scheme: Authority,
    cei: Authority,
    web: Authority,
    revoked: Mutex<BTreeMap<Vec<u8>, Timestamp>>,
    lie: Mutex<Option<Lie>>,
}

impl DevPki {
    /// Opens the hierarchy in `dir`, making what is missing, expired or for another address. The
    /// directory is for the owner only, as are the keys in it.
    pub fn create_or_open(
        dir: &Path,
        settings: Settings,
        entropy: &Entropy,
        clock: &SharedClock,
    ) -> Result<Arc<Self>, DevPkiError> {
        let directory = Directory::open(dir)?;
        let maker = directory::Maker {
            directory: &directory,
            base_url: settings.base_url.trim_end_matches('/'),
            entropy,
            now: clock.now(),
        };
        let root = maker.holder(Role::Root, Algorithm::EcdsaP256, None)?;
        let ca = maker.holder(Role::SealingCa, Algorithm::EcdsaP256, Some(&root))?;
        let seal = maker.holder(Role::Seal(settings.algorithm), settings.algorithm, Some(&ca))?;
        let tsa = maker.holder(Role::Tsa, Algorithm::EcdsaP256, Some(&ca))?;
        let ocsp = maker.holder(Role::Ocsp, Algorithm::EcdsaP256, Some(&ca))?;
        let chain = [&seal.certificate, &ca.certificate].map(Certificate::der);
        directory.write_certificates(&Self::chain_name(settings.algorithm), &chain)?;
        let revoked = Mutex::new(directory.read_revoked()?);
        let base_url = settings.base_url.clone();
        let small = |kind: Kind| {
            Authority::create_or_open(&dir.join(kind.folder()), kind, &base_url, entropy, clock)
        };
        let (card_scheme, cei, web) =
            (small(Kind::CardScheme)?, small(Kind::Cei)?, small(Kind::Web)?);
        tracing::info!(devpki.directory = %dir.display(), devpki.seal_algorithm = settings.algorithm.name(), "The development trust services are ready; nothing that they sign has legal value.");
        Ok(Arc::new(Self {
            directory,
            settings,
            clock: Arc::clone(clock),
            entropy: entropy.clone(),
            root,
            ca,
            seal,
            tsa,
            ocsp,
            card_scheme,
            cei,
            web,
            revoked,
            lie: Mutex::new(None),
        }))
    }

    /// One of the small authorities beside the signature's hierarchy; each lives in a folder of its own.
    pub const fn authority(&self, kind: Kind) -> &Authority {
        match kind {
            Kind::CardScheme => &self.card_scheme,
            Kind::Cei => &self.cei,
            Kind::Web => &self.web,
        }
    }

    /// The services: `POST /tsa`, `POST /ocsp`, `GET /ocsp/{request}`, `POST /cei/ocsp`, `GET /crl/{name}`,
    /// `GET /ca/{name}`.
    pub fn router(self: &Arc<Self>) -> axum::Router {
        http::router(Arc::clone(self))
    }

    /// The file with the root certificate: what a verifier is told to trust.
    pub fn root_file(&self) -> PathBuf {
        self.directory.path(&format!("{}.pem", Role::Root.name()))
    }

    /// The file with the seal's chain, leaf first, for the signer's configuration.
    pub fn chain_file(&self) -> PathBuf {
        self.directory.path(&Self::chain_name(self.settings.algorithm))
    }

    /// The file with the seal's key (PKCS#8, PEM, mode 0600), for the signer's configuration.
    pub fn key_file(&self) -> PathBuf {
        self.directory.path(&format!("{}.key", Role::Seal(self.settings.algorithm).name()))
    }

    /// Where the time-stamp authority answers.
    pub fn tsa_url(&self) -> String {
        format!("{}/tsa", self.settings.base_url.trim_end_matches('/'))
    }

    /// The root certificate.
    pub const fn root(&self) -> &Certificate {
        &self.root.certificate
    }

    /// The certificate of the CA under the root.
    pub const fn sealing_ca(&self) -> &Certificate {
        &self.ca.certificate
    }

    /// The time-stamp authority's certificate.
    pub const fn tsa_certificate(&self) -> &Certificate {
        &self.tsa.certificate
    }

    /// The seal's certificate with its chain.
    ///
    /// # Panics
    /// Never: the chain was made here.
    pub fn seal(&self) -> SignerCertificate {
        SignerCertificate::new(vec![self.seal.certificate.clone(), self.ca.certificate.clone()])
            .expect("the chain was made here")
    }

    /// Revokes a certificate from now on; CRLs and OCSP answers say so at once, and after a
    /// restart.
    pub fn revoke(&self, certificate: &Certificate) -> Result<(), DevPkiError> {
        let mut revoked = self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        revoked.entry(certificate.serial_der().to_vec()).or_insert(self.clock.now());
        self.directory.write_revoked(&revoked)
    }

    /// Makes the time-stamp authority lie from now on, or tell the truth again.
    pub fn set_lie(&self, lie: Option<Lie>) {
        *self.lie.lock().unwrap_or_else(PoisonError::into_inner) = lie;
    }

    fn lie(&self) -> Option<Lie> {
        *self.lie.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When this serial number (a DER INTEGER) was revoked.
    fn revoked_at(&self, serial_der: &[u8]) -> Option<Timestamp> {
        self.revoked.lock().unwrap_or_else(PoisonError::into_inner).get(serial_der).copied()
    }

    fn chain_name(algorithm: Algorithm) -> String {
        format!("{}-chain.pem", Role::Seal(algorithm).name())
    }
}

/// How certificates name keys (RFC 5280, 4.2.1.2; the SHA-256 method of RFC 7093).
fn key_identifier(public_key: &[u8]) -> [u8; 20] {
    let mut out = [0; 20];
    out.copy_from_slice(&Digest::of(public_key).as_bytes()[..20]);
    out
}
