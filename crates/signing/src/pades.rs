//! From digests of staged documents to signatures that fit their holes.

use std::sync::Arc;

use base::Timestamp;
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};

use crate::signer::BATCH_MAX;
use crate::{
    Digest, Prepared, Signature, Signer, SignerError, TimeStampError, TimeStampToken, TimeStamper,
};

/// The PAdES baseline level of a signature (EN 319 142-1). Only what this program produces and can
/// prove by reading the bytes again is named here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// A signature with its certificate.
    #[serde(rename = "PAdES-B-B")]
    B,
    /// The same with a time-stamp over the signature value.
    #[serde(rename = "PAdES-B-T")]
    T,
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::B => "PAdES-B-B",
            Self::T => "PAdES-B-T",
        })
    }
}

/// A signature ready for its hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The CMS SignedData in DER.
    pub cms: Vec<u8>,
    /// What it reached.
    pub level: Level,
    /// The attested time, where there is a time-stamp.
    pub time: Option<Timestamp>,
}

/// Signs, time-stamps and assembles.
#[derive(Debug, Clone)]
pub struct Sealer {
    signer: Arc<dyn Signer>,
    stamper: Option<Arc<dyn TimeStamper>>,
    stamps_max: usize,
}

impl Sealer {
    /// A sealer. Without a `stamper` it reaches level B only; with one it never gives less than T.
    /// At most `stamps_max` tokens are asked for at a time.
    pub fn new(
        signer: Arc<dyn Signer>,
        stamper: Option<Arc<dyn TimeStamper>>,
        stamps_max: usize,
    ) -> Self {
        Self { signer, stamper, stamps_max: stamps_max.max(1) }
    }

    /// The signer, for its certificate.
    pub fn signer(&self) -> &Arc<dyn Signer> {
        &self.signer
    }

    /// Seals the documents with these digests (SHA-256 of everything but the hole), any number.
    ///
    /// The outer error means that nothing was signed. The inner ones are documents that were
    /// signed but could not be time-stamped: the others are finished, so that no token that was
    /// paid for is thrown away. Sealing a document again is harmless.
    pub async fn seal(
        &self,
        documents: &[Digest],
    ) -> Result<Vec<Result<Sealed, TimeStampError>>, SignerError> {
        let certificate = self.signer.certificate();
        let prepared: Vec<Prepared> =
            documents.iter().map(|digest| Prepared::new(*digest, certificate)).collect();
        let to_be_signed: Vec<Digest> = prepared.iter().map(Prepared::to_be_signed).collect();
        let mut signatures = Vec::with_capacity(documents.len());
        for batch in to_be_signed.chunks(BATCH_MAX) {
            signatures.extend(self.signer.sign(batch).await?);
        }
        let finishing = prepared.into_iter().zip(signatures).map(|(p, s)| self.finish(p, s));
        Ok(stream::iter(finishing).buffered(self.stamps_max).collect().await)
    }

    async fn finish(
        &self,
        prepared: Prepared,
        signature: Signature,
    ) -> Result<Sealed, TimeStampError> {
        let token = match &self.stamper {
            Some(stamper) => Some(stamper.stamp(Digest::of(signature.as_bytes())).await?),
            None => None,
        };
        Ok(Sealed {
            level: if token.is_some() { Level::T } else { Level::B },
            time: token.as_ref().map(TimeStampToken::time),
            cms: prepared.finish(&signature, token.as_ref()),
        })
    }
}
