//! The signer port and its adapters.

mod pkcs11;
mod remote;
mod soft;

use std::fmt::Debug;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use serde::Deserialize;

pub use pkcs11::{TokenConfig, TokenSigner, context as pkcs11_context};
pub use remote::RemoteSigner;
pub use soft::SoftSigner;

use crate::cms::SignerCertificateError;
use crate::{Digest, Signature, SignerCertificate};

/// The most digests in one call: what one HTTP request to the signer role carries.
pub const BATCH_MAX: usize = 256;

/// The future of a batch of signatures.
pub type Signing<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<Signature>, SignerError>> + Send + 'a>>;

/// Holds the key that seals certificates, or knows who does.
///
/// The law:
/// - **Order and number.** The answer has as many signatures as there are digests, in their order.
///   All or an error: there is no partial answer.
/// - **Checked.** Every signature in an answer was verified with [`Signer::certificate`]; a key
///   that does not belong to the certificate never gets as far as a document.
/// - **Idempotent.** Signing the same digest twice is harmless and gives two valid signatures,
///   which may differ. So any error may be answered by asking again.
/// - **Bounded.** At most [`BATCH_MAX`] digests a call; more is [`SignerError::TooMany`].
/// - **Concurrent.** Calls may overlap; an adapter queues what its key cannot do at once.
/// - **Trust.** The signer is trusted with the key. It is not told, and cannot find out, whom a
///   document is about: digests are all it sees. The caller is trusted to ask only for documents
///   that were decided; that is why callers authenticate.
pub trait Signer: Send + Sync + Debug {
    /// The certificate of the key. It does not change while the signer lives.
    fn certificate(&self) -> &SignerCertificate;

    /// Signs digests (of signed attributes; they are not hashed again).
    fn sign<'a>(&'a self, digests: &'a [Digest]) -> Signing<'a>;
}

/// Why a batch was not signed. Every variant but [`SignerError::TooMany`] and the ones of opening
/// may go away by itself.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// More digests than [`BATCH_MAX`].
    #[error("more than {BATCH_MAX} digests in one call")]
    TooMany,
    /// The key does not answer: token removed, service down, queue full.
    #[error("the signer is not available: {0}")]
    Unavailable(String),
    /// The key answered with something that does not verify, or does not belong to the question.
    #[error("the signer's answer is wrong: {0}")]
    WrongAnswer(&'static str),
    /// The signer refuses us: wrong token, wrong PIN.
    #[error("the signer refuses: {0}")]
    Refused(String),
    /// A file of the configuration cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file with a secret may be read by others than its owner.
    #[error("{0}: others than the owner may read this secret; chmod 600")]
    Exposed(PathBuf),
    /// The key file is not PKCS#8 of the kind that the certificate needs.
    #[error("{0}: not a PKCS#8 key that fits the certificate")]
    Key(PathBuf),
    /// The certificate cannot be used.
    #[error(transparent)]
    Certificate(#[from] SignerCertificateError),
}

/// Which signer to open, as in the configuration file.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SignerConfig {
    /// A PKCS#8 key in a file: development, or a machine that is itself the vault.
    Soft {
        /// The key, PEM or DER, readable by the owner only.
        key: PathBuf,
        /// The certificate chain, PEM, leaf first.
        chain: PathBuf,
    },
    /// A PKCS#11 token.
    Pkcs11(TokenConfig),
    /// The signer role of another process.
    Remote {
        /// Its address, for example `http://127.0.0.1:8705`.
        url: String,
        /// The file with the token that this peer authenticates with.
        token_file: PathBuf,
    },
}

impl SignerConfig {
    /// Opens the signer. `client` is used by the remote kind only.
    pub async fn open(&self, client: reqwest::Client) -> Result<Arc<dyn Signer>, SignerError> {
        Ok(match self {
            Self::Soft { key, chain } => Arc::new(SoftSigner::open(key, chain)?),
            Self::Pkcs11(config) => Arc::new(TokenSigner::open(config)?),
            Self::Remote { url, token_file } => {
                let token = read_secret(token_file)?;
                Arc::new(RemoteSigner::connect(client, url, token).await?)
            }
        })
    }
}

/// Reads a file; the error names it.
fn read(path: &std::path::Path) -> Result<Vec<u8>, SignerError> {
    std::fs::read(path).map_err(|source| SignerError::File { path: path.to_owned(), source })
}

/// Reads a PEM chain, leaf first.
fn read_chain(path: &std::path::Path) -> Result<SignerCertificate, SignerError> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    Ok(SignerCertificate::from_pem(&text)?)
}

/// Refuses a secret that others may read: it is one backup away from being public.
fn check_private(path: &std::path::Path) -> Result<(), SignerError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let found = std::fs::metadata(path)
            .map_err(|source| SignerError::File { path: path.to_owned(), source })?;
        if found.permissions().mode() & 0o077 != 0 {
            return Err(SignerError::Exposed(path.to_owned()));
        }
    }
    Ok(())
}

/// Reads a secret of one line: a PIN, a peer's token.
pub fn read_secret(path: &std::path::Path) -> Result<base::Secret, SignerError> {
    check_private(path)?;
    let text = String::from_utf8_lossy(&read(path)?).trim().to_owned();
    Ok(base::Secret::new(text))
}

/// The last step of every adapter: as many as asked, and each verifies.
fn check_answer(
    certificate: &SignerCertificate,
    digests: &[Digest],
    signatures: Vec<Signature>,
) -> Result<Vec<Signature>, SignerError> {
    if signatures.len() != digests.len() {
        return Err(SignerError::WrongAnswer("as many signatures as digests"));
    }
    let holds = digests.iter().zip(&signatures).all(|(d, s)| certificate.verify(d, s));
    if holds {
        Ok(signatures)
    } else {
        Err(SignerError::WrongAnswer("a signature does not verify"))
    }
}

/// Runs a batch where blocking is allowed: RSA and tokens take milliseconds.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SignerError> + Send + 'static,
) -> Result<T, SignerError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(stopped) => Err(SignerError::Unavailable(stopped.to_string())),
    }
}
