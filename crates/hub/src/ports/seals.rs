//! The signer and the time-stamp authority, as one act: documents in, seals out.

use std::sync::{Arc, Mutex, PoisonError};

use base::Secret;
use futures_util::future::BoxFuture;
use signing::signer::RemoteSigner;
use signing::{Digest, Sealed, Sealer, TimeStampError, TimeStamper};

/// Seals documents.
///
/// *Law.* Answers come in the order of the digests, one for each. Every seal has a time stamp and was verified when it was made.
/// The outer failure means that nothing was signed, an inner one that this document was signed and not stamped. After either the
/// caller keeps what it has and asks again: sealing the same document twice is harmless, though stamps may cost money.
/// Calls may overlap, and every call ends. The sealer is trusted with the key and sees nothing but digests; the caller, to ask
/// only for documents that were decided.
pub trait Seals: std::fmt::Debug + Send + Sync {
    /// Seals the documents with these digests.
    fn seal<'a>(&'a self, documents: &'a [Digest]) -> BoxFuture<'a, Sealing>;
}

/// What became of the documents.
pub type Sealing = Result<Vec<Result<Sealed, TimeStampError>>, SealsDown>;

/// The signer does not answer. Ask again later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the signer does not answer: {0}")]
pub struct SealsDown(pub String);

/// The most time-stamp tokens asked for at a time.
const STAMPS_MAX: usize = 16;

/// The signer role over HTTP, and a time-stamp authority. It connects when it is first needed, so that the hub starts and takes
/// requests while the signer is down, and anew after a failure, so that a signer may change its key.
#[derive(Debug)]
pub struct RemoteSeals {
    http: reqwest::Client,
    signer_url: String,
    token: Secret,
    stamper: Arc<dyn TimeStamper>,
    connected: Mutex<Option<Sealer>>,
}

impl RemoteSeals {
    /// The signer at `signer_url`, which knows us by `token`, and an authority. `http` is a [`web::client`].
    pub fn new(
        http: reqwest::Client,
        signer_url: String,
        token: Secret,
        stamper: Arc<dyn TimeStamper>,
    ) -> Self {
        Self { http, signer_url, token, stamper, connected: Mutex::default() }
    }

    async fn sealer(&self) -> Result<Sealer, signing::SignerError> {
        if let Some(sealer) = self.remembered(|known| known.clone()) {
            return Ok(sealer);
        }
        let (http, token) = (self.http.clone(), self.token.clone());
        let signer = RemoteSigner::connect(http, &self.signer_url, token).await?;
        let sealer = Sealer::new(Arc::new(signer), Some(Arc::clone(&self.stamper)), STAMPS_MAX);
        self.remembered(|known| *known = Some(sealer.clone()));
        Ok(sealer)
    }

    fn remembered<T>(&self, with: impl FnOnce(&mut Option<Sealer>) -> T) -> T {
        with(&mut self.connected.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn try_seal(
        &self,
        documents: &[Digest],
    ) -> Result<Vec<Result<Sealed, TimeStampError>>, signing::SignerError> {
        self.sealer().await?.seal(documents).await
    }
}

impl Seals for RemoteSeals {
    fn seal<'a>(&'a self, documents: &'a [Digest]) -> BoxFuture<'a, Sealing> {
        Box::pin(async move {
            self.try_seal(documents).await.map_err(|error| {
                self.remembered(|known| *known = None);
                SealsDown(error.to_string())
            })
        })
    }
}
