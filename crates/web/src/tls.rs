//! TLS: listeners with a certificate of their own, and who comes to them with one.
//!
//! Two kinds of listener ask for certificates:
//!
//! * Between systems ([`Tls::mutual`]): only a certificate of the listener's own CA gets in; any other ends the
//!   handshake. Handlers find a [`PeerCertificate`]; [`crate::peer::Certified`] says which system it names.
//! * For people ([`Tls::asking`]): the card in the reader may be expired, revoked or somebody else's CA's, and a broken
//!   handshake would leave the person with the browser's error page. So whoever shows a certificate must have its key,
//!   and the handler finds a [`ShownCertificate`] that proves nothing until [`ShownCertificate::judge`] says so.
//!
//! Time is the clock's of the role, so that expiry can be tested.

mod shown;

use std::{fmt, sync::Arc};

use base::{SharedClock, Timestamp};
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error as RustlsError, RootCertStore,
    ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
    server::{
        NoServerSessionStorage, ParsedCertificate, WebPkiClientVerifier,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    time_provider::TimeProvider,
};

pub use shown::{Judge, NotBelieved, ShownCertificate};

/// Why a listener or a client cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The text holds no certificate.
    #[error("no certificate can be read")]
    Certificate,
    /// The text holds no private key.
    #[error("no private key can be read")]
    Key,
    /// Certificate and key do not belong together, or a certificate is not usable.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] RustlsError),
    /// The anchors or the revocation lists are not usable.
    #[error("certificates cannot be verified: {0}")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
    /// The HTTP client does not start.
    #[error("the HTTP client does not start: {0}")]
    Client(#[from] reqwest::Error),
}

/// A certificate chain, leaf first, and the key of the leaf. `Debug` prints nothing of them.
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Reads a chain and a key (PKCS#8) in PEM.
    pub fn from_pem(chain: &str, key: &str) -> Result<Self, TlsError> {
        let chain = certificates(chain)?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| TlsError::Key)?;
        Ok(Self { chain, key })
    }
}

impl Clone for Identity {
    fn clone(&self) -> Self {
        Self { chain: self.chain.clone(), key: self.key.clone_key() }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(****)")
    }
}

/// The certificates that a verifier believes without asking further. Private: never the public web's.
#[derive(Clone, Debug)]
pub struct Anchors {
    roots: Arc<RootCertStore>,
    below: Arc<Vec<CertificateDer<'static>>>,
}

impl Anchors {
    /// Reads them from PEM.
    pub fn from_pem(text: &str) -> Result<Self, TlsError> {
        let mut store = RootCertStore::empty();
        for certificate in certificates(text)? {
            store.add(certificate)?;
        }
        Ok(Self { roots: Arc::new(store), below: Arc::default() })
    }

    /// Knows CAs below the anchors as well (PEM), for clients that do not send them along. They are believed as far as
    /// they lead to an anchor.
    pub fn knowing(self, below: &str) -> Result<Self, TlsError> {
        Ok(Self { below: Arc::new(certificates(below)?), ..self })
    }

    /// The names of all of them: browsers offer only certificates that one of these issued.
    fn subjects(&self) -> Vec<DistinguishedName> {
        let mut all = RootCertStore::empty();
        all.add_parsable_certificates(self.below.iter().cloned());
        let mut names = self.roots.subjects();
        names.extend(all.subjects());
        names
    }
}

fn certificates(text: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    found.ok().filter(|list| !list.is_empty()).ok_or(TlsError::Certificate)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// The role's clock as TLS asks for it.
#[derive(Debug)]
struct Time(SharedClock);

impl TimeProvider for Time {
    fn current_time(&self) -> Option<UnixTime> {
        Some(unix(self.0.now()))
    }
}

fn unix(at: Timestamp) -> UnixTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

/// What a listener that speaks TLS knows; see [`crate::serve_tls`].
#[derive(Clone, Debug)]
pub struct Tls {
    pub(crate) config: Arc<ServerConfig>,
    /// Whether the handshake has judged the client's certificate already.
    pub(crate) judged: bool,
}

impl Tls {
    /// A listener that asks nobody for a certificate.
    pub fn plain(identity: Identity, clock: &SharedClock) -> Result<Self, TlsError> {
        let config = server(clock)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(identity.chain, identity.key)?;
        Ok(Self { config: finished(config), judged: false })
    }

    /// A listener between systems: TLS 1.3, and only certificates that lead to `clients` get in.
    pub fn mutual(
        identity: Identity,
        clients: &Anchors,
        clock: &SharedClock,
    ) -> Result<Self, TlsError> {
        let verifier =
            WebPkiClientVerifier::builder_with_provider(clients.roots.clone(), provider())
                .build()?;
        let config = server(clock)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_client_cert_verifier(verifier)
            .with_single_cert(identity.chain, identity.key)?;
        Ok(Self { config: finished(config), judged: true })
    }

    /// A listener for people with cards: it asks for a certificate of `hint`, checks that whoever shows one has its key,
    /// and leaves the judgement to the handler. Sessions are not resumed, so that the card must be there each time.
    pub fn asking(
        identity: Identity,
        hint: &Anchors,
        clock: &SharedClock,
    ) -> Result<Self, TlsError> {
        let mut config = server(clock)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(Arc::new(HasTheKey::new(hint)))
            .with_single_cert(identity.chain, identity.key)?;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Self { config: finished(config), judged: false })
    }
}

fn server(clock: &SharedClock) -> rustls::ConfigBuilder<ServerConfig, rustls::WantsVersions> {
    ServerConfig::builder_with_details(provider(), Arc::new(Time(clock.clone())))
}

fn finished(mut config: ServerConfig) -> Arc<ServerConfig> {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}

/// A client that believes only servers under `servers`, and shows `identity` to whoever asks for it.
pub fn client(
    builder: reqwest::ClientBuilder,
    identity: Option<Identity>,
    servers: &Anchors,
    clock: &SharedClock,
) -> Result<reqwest::Client, TlsError> {
    let config = ClientConfig::builder_with_details(provider(), Arc::new(Time(clock.clone())))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(servers.roots.clone());
    let config = match identity {
        Some(Identity { chain, key }) => config.with_client_auth_cert(chain, key)?,
        None => config.with_no_client_auth(),
    };
    Ok(builder.tls_backend_preconfigured(config).build()?)
}

/// The certificate of a client that the listener has verified; in the extensions of its requests.
#[derive(Clone, PartialEq, Eq)]
pub struct PeerCertificate(Arc<CertificateDer<'static>>);

impl fmt::Debug for PeerCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PeerCertificate")
    }
}

impl PeerCertificate {
    /// Whether it names this host (RFC 6125: a DNS name among the subject's alternative names).
    pub fn names(&self, host: &str) -> bool {
        let (Ok(parsed), Ok(name)) =
            (ParsedCertificate::try_from(&*self.0), ServerName::try_from(host))
        else {
            return false;
        };
        rustls::client::verify_server_name(&parsed, &name).is_ok()
    }
}

/// What the handshake tells the handlers.
pub(crate) fn note(judged: bool, shown: Option<&[CertificateDer<'static>]>) -> Client {
    match shown {
        None | Some([]) => Client::Nobody,
        Some([leaf, ..]) if judged => Client::Peer(PeerCertificate(Arc::new(leaf.clone()))),
        Some(chain) => Client::Person(ShownCertificate(Arc::new(chain.to_vec()))),
    }
}

/// Who is at the other end of a connection.
#[derive(Clone, Debug)]
pub(crate) enum Client {
    Nobody,
    Peer(PeerCertificate),
    Person(ShownCertificate),
}

impl Client {
    pub(crate) fn put_into(&self, extensions: &mut axum::http::Extensions) {
        match self {
            Self::Nobody => {}
            Self::Peer(certificate) => drop(extensions.insert(certificate.clone())),
            Self::Person(shown) => drop(extensions.insert(shown.clone())),
        }
    }
}

/// Checks only that the client has the key of the certificate it shows.
#[derive(Debug)]
struct HasTheKey {
    hints: Vec<DistinguishedName>,
    provider: Arc<CryptoProvider>,
}

impl HasTheKey {
    fn new(hint: &Anchors) -> Self {
        Self { hints: hint.subjects(), provider: provider() }
    }
}

impl ClientCertVerifier for HasTheKey {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, RustlsError> {
        // The handler judges, and tells the person what is wrong.
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
