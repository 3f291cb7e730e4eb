//! The signer role of another process, over HTTP.

use std::time::Duration;

use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{BATCH_MAX, Signer, SignerError, Signing, check_answer};
use crate::service::wire;
use crate::{Certificate, Digest, Signature, SignerCertificate};

/// How often a batch is tried before the caller hears of it. Signing is idempotent, so a lost
/// answer costs one more signature and nothing else.
const ATTEMPTS: u32 = 3;

/// Asks the signer role.
#[derive(Debug)]
pub struct RemoteSigner {
    client: reqwest::Client,
    sign_url: String,
    token: Secret,
    certificate: SignerCertificate,
}

/// One attempt: what to say if it was the last, or what may be tried again.
enum Failure {
    Final(SignerError),
    Again(SignerError),
}

impl RemoteSigner {
    /// Asks the signer for its certificate. The answer is what later answers are checked against,
    /// so a signer that changes its key is noticed.
    pub async fn connect(
        client: reqwest::Client,
        url: &str,
        token: Secret,
    ) -> Result<Self, SignerError> {
        let url = url.trim_end_matches('/');
        let request = client.get(format!("{url}/v1/certificate")).bearer_auth(token.reveal());
        let found: wire::CertificateAnswer = match send(request).await {
            Ok(found) => found,
            Err(Failure::Final(error) | Failure::Again(error)) => return Err(error),
        };
        let chain: Result<Vec<_>, _> = found
            .chain
            .iter()
            .map(|text| STANDARD.decode(text).map(|der| Certificate::from_der(&der)))
            .collect();
        let chain = chain.map_err(|_| SignerError::WrongAnswer("the chain is not base64"))?;
        let chain: Result<Vec<_>, _> = chain.into_iter().collect();
        let chain = chain.map_err(|_| SignerError::WrongAnswer("the chain does not parse"))?;
        let certificate = SignerCertificate::new(chain)?;
        if certificate.algorithm() != found.algorithm || certificate.key_id() != found.key_id {
            return Err(SignerError::WrongAnswer("key id or algorithm does not fit the chain"));
        }
        Ok(Self { client, sign_url: format!("{url}/v1/sign"), token, certificate })
    }

    async fn attempt(&self, question: &wire::SignRequest) -> Result<Vec<Signature>, Failure> {
        let request = self.client.post(&self.sign_url).bearer_auth(self.token.reveal());
        let answer: wire::SignAnswer = send(request.json(question)).await?;
        let wrong = |why| Failure::Final(SignerError::WrongAnswer(why));
        if answer.request_id != question.request_id {
            return Err(wrong("it answers another request"));
        }
        if answer.key_id != self.certificate.key_id() {
            return Err(wrong("it signs with another key"));
        }
        let decoded: Result<Vec<_>, _> =
            answer.signatures.iter().map(|text| STANDARD.decode(text)).collect();
        let decoded = decoded.map_err(|_| wrong("a signature is not base64"))?;
        Ok(decoded.into_iter().map(Signature::new).collect())
    }
}

impl Signer for RemoteSigner {
    fn certificate(&self) -> &SignerCertificate {
        &self.certificate
    }

    fn sign<'a>(&'a self, digests: &'a [Digest]) -> Signing<'a> {
        Box::pin(async move {
            if digests.len() > BATCH_MAX {
                return Err(SignerError::TooMany);
            }
            let parts: Vec<&[u8]> = digests.iter().map(|d| d.as_bytes().as_slice()).collect();
            let question = wire::SignRequest {
                // The same batch has the same name when it is tried again, here and in the
                // signer's audit lines.
                request_id: hex::encode(&Digest::of_parts(&parts).as_bytes()[..16]),
                digests: digests.iter().map(|d| STANDARD.encode(d.as_bytes())).collect(),
            };
            let mut attempt = 1;
            loop {
                match self.attempt(&question).await {
                    Ok(signatures) => return check_answer(&self.certificate, digests, signatures),
                    Err(Failure::Again(error)) if attempt < ATTEMPTS => {
                        tracing::warn!(signer.attempt = attempt, %error, "The signer did not answer; it is asked again.");
                    }
                    Err(Failure::Final(error) | Failure::Again(error)) => return Err(error),
                }
                tokio::time::sleep(Duration::from_millis(50) * 4_u32.pow(attempt - 1)).await;
                attempt += 1;
            }
        })
    }
}

async fn send<T: serde::de::DeserializeOwned>(
    request: reqwest::RequestBuilder,
) -> Result<T, Failure> {
    let unavailable = |error: reqwest::Error| {
        // The address is configuration, not a secret, but it says nothing new either.
        Failure::Again(SignerError::Unavailable(error.without_url().to_string()))
    };
    let answer = request.send().await.map_err(unavailable)?;
    let status = answer.status();
    if status.is_success() {
        return answer.json().await.map_err(unavailable);
    }
    let told = format!("status {}", status.as_u16());
    Err(match status.as_u16() {
        401 | 403 => Failure::Final(SignerError::Refused(told)),
        429 | 500..=599 => Failure::Again(SignerError::Unavailable(told)),
        _ => Failure::Final(SignerError::Unavailable(told)),
    })
}
