//! The time-stamp port and its RFC 3161 client.

use std::collections::HashMap;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Entropy, SharedClock, Timestamp};
use jiff::SignedDuration;

use crate::asn1::{
    Element, Malformed, Oid, Reader, algorithm, boolean, integer, octets, oid, oids, sequence, tag,
    unsigned,
};
use crate::token::{Token, TokenError};
use crate::{Digest, TimeStampToken, TrustAnchors, http};

/// The most bytes of an answer; real tokens have two to eight thousand.
const ANSWER_LEN_MAX: usize = 64 * 1024;

/// The future of a time-stamp.
pub type Stamping<'a> =
    Pin<Box<dyn Future<Output = Result<TimeStampToken, TimeStampError>> + Send + 'a>>;

/// Attests that data existed at a time.
///
/// The law:
/// - **Checked.** A token in an answer is about the digest that was asked about, is signed by an
///   authority that configuration trusts, and tells a time near the clock's.
/// - **Idempotent, but not free.** Asking twice gives two valid tokens; authorities count them.
/// - **Concurrent.** Calls may overlap; the caller bounds how many.
/// - **Trust.** The authority is trusted with the time and nothing else. It sees the digest of a
///   signature value, from which nothing can be learnt.
pub trait TimeStamper: Send + Sync + Debug {
    /// A token over data with this SHA-256 digest.
    fn stamp(&self, imprint: Digest) -> Stamping<'_>;
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TimeStampError {
    /// The authority does not answer.
    #[error("the time-stamp authority is not available: {0}")]
    Unavailable(String),
    /// It answers that it will not.
    #[error("the time-stamp authority refuses with status {0}")]
    Refused(u32),
    /// Its answer is not a time-stamp response.
    #[error("the response is malformed: {0}")]
    Malformed(#[from] Malformed),
    /// The token itself is not in order.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It answers another question.
    #[error("the token has another nonce")]
    Nonce,
    /// It was made under a policy that was not asked for.
    #[error("the token has another policy")]
    Policy,
    /// Its time is too far from ours. Either clock may be wrong, and somebody must look.
    #[error("the token's time {0} is too far from the clock")]
    Time(Timestamp),
}

/// How to reach an authority and what to believe of it.
#[derive(Debug, Clone)]
pub struct TsaConfig {
    /// Its address.
    pub url: String,
    /// The policy to ask for and insist on, if one is agreed.
    pub policy: Option<Oid>,
    /// Whom its certificate must chain to.
    pub anchors: TrustAnchors,
    /// How far its time may be from ours.
    pub skew_max: SignedDuration,
    /// How long to wait for an answer.
    pub timeout: Duration,
}

impl TsaConfig {
    /// An authority at `url` with the usual limits: five minutes of difference between the clocks,
    /// five seconds for an answer, any policy.
    pub const fn new(url: String, anchors: TrustAnchors) -> Self {
        Self {
            url,
            policy: None,
            anchors,
            skew_max: SignedDuration::from_mins(5),
            timeout: Duration::from_secs(5),
        }
    }
}

/// The client of an RFC 3161 authority over HTTP.
#[derive(Debug)]
pub struct TsaClient {
    client: reqwest::Client,
    config: TsaConfig,
    clock: SharedClock,
    entropy: Entropy,
    /// Authorities whose chain was checked, with the time in which all of it is valid: the chain
    /// is the same for every token, and checking it costs more than checking the token.
    known: Mutex<HashMap<Digest, (Timestamp, Timestamp)>>,
}

/// What an answer must fit.
#[derive(Debug, Clone)]
pub struct Question {
    /// What the token must be over.
    pub imprint: Digest,
    /// The number that makes this question unlike any other.
    pub nonce: [u8; 8],
    /// The policy, if it matters.
    pub policy: Option<Oid>,
}

impl Question {
    /// The TimeStampReq in DER. The certificate is asked for, so that the token can be checked by
    /// anybody later.
    pub fn der(&self) -> Vec<u8> {
        let imprint =
            sequence(&[&algorithm(&oids::SHA_256, None), &octets(self.imprint.as_bytes())]);
        let policy = self.policy.as_ref().map(oid).unwrap_or_default();
        sequence(&[&integer(1), &imprint, &policy, &unsigned(&self.nonce), &boolean(true)])
    }

    /// Checks everything about an answer but the authority's chain: status, nonce, policy,
    /// imprint, signature.
    fn check<'a>(&self, answer: &'a [u8]) -> Result<(Token<'a>, &'a [u8]), TimeStampError> {
        let der = granted(answer)?;
        let token = Token::read(der)?;
        let zeros = self.nonce.iter().take_while(|&&b| b == 0).count();
        if token.nonce != Some(&self.nonce[zeros..]) {
            return Err(TimeStampError::Nonce);
        }
        if self.policy.as_ref().is_some_and(|policy| !token.is_under(policy)) {
            return Err(TimeStampError::Policy);
        }
        token.check(&self.imprint)?;
        Ok((token, der))
    }
}

impl TsaClient {
    /// A client. `client` carries the connection settings of the house.
    pub fn new(
        client: reqwest::Client,
        config: TsaConfig,
        clock: SharedClock,
        entropy: Entropy,
    ) -> Self {
        Self { client, config, clock, entropy, known: Mutex::default() }
    }

    async fn ask(&self, imprint: Digest) -> Result<TimeStampToken, TimeStampError> {
        let question =
            Question { imprint, nonce: self.entropy.bytes(), policy: self.config.policy };
        let answer = self.post(question.der()).await?;
        let (token, der) = question.check(&answer)?;
        let distance = self.clock.now().duration_since(token.time).abs();
        if distance > self.config.skew_max {
            return Err(TimeStampError::Time(token.time));
        }
        self.check_authority(&token)?;
        Ok(TimeStampToken::checked(der.to_vec(), token.time))
    }

    async fn post(&self, question: Vec<u8>) -> Result<Vec<u8>, TimeStampError> {
        let post = http::Post {
            url: &self.config.url,
            kinds: ("application/timestamp-query", "application/timestamp-reply"),
            body: question,
            timeout: self.config.timeout,
            answer_len_max: ANSWER_LEN_MAX,
        };
        post.send(&self.client).await.map_err(TimeStampError::Unavailable)
    }

    fn check_authority(&self, token: &Token<'_>) -> Result<(), TokenError> {
        let name = token.authority().fingerprint();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((from, to)) = known.get(&name)
            && (*from..=*to).contains(&token.time)
        {
            return Ok(());
        }
        let validity = token.trusted(&self.config.anchors)?;
        if known.len() >= 8 {
            known.clear();
        }
        known.insert(name, validity);
        Ok(())
    }
}

impl TimeStamper for TsaClient {
    fn stamp(&self, imprint: Digest) -> Stamping<'_> {
        Box::pin(self.ask(imprint))
    }
}

/// The token of a TimeStampResp whose status is granted (0) or granted with modifications (1).
fn granted(answer: &[u8]) -> Result<&[u8], TimeStampError> {
    let mut response = Element::only_sequence(answer)?;
    let mut info = response.sequence()?;
    let status = info.unsigned()?.iter().fold(0_u32, |n, &b| (n << 8) | u32::from(b));
    if status > 1 {
        return Err(TimeStampError::Refused(status));
    }
    let token = response.expect(tag::SEQUENCE)?;
    response.finish()?;
    Ok(token.whole)
}

/// Reads a TimeStampReq: what `devpki`, and any authority, needs of it. Gives imprint, policy,
/// nonce and whether the certificate is wanted; `None` for the imprint where the hash is another.
pub fn read_question(der: &[u8]) -> Result<ReadQuestion<'_>, Malformed> {
    let mut request = Element::only_sequence(der)?;
    if request.unsigned()? != [1] {
        return Err(Malformed("version of the request"));
    }
    let mut imprint = request.sequence()?;
    let mut hash: Reader<'_> = imprint.sequence()?;
    let is_sha256 = hash.expect(tag::OID)?.is_oid(&oids::SHA_256);
    let hashed = imprint.expect(tag::OCTET_STRING)?.content;
    imprint.finish()?;
    let policy = request.optional(tag::OID)?;
    let nonce = request.optional(tag::INTEGER)?;
    let wants_certificate =
        request.optional(tag::BOOLEAN)?.is_some_and(|wanted| wanted.content == [0xFF]);
    if !request.is_empty() {
        return Err(Malformed("extensions are not known"));
    }
    let imprint = <[u8; 32]>::try_from(hashed).ok().filter(|_| is_sha256).map(Digest::from);
    Ok(ReadQuestion {
        imprint,
        policy: policy.map(|p| p.content),
        nonce: nonce.map(|n| n.whole),
        wants_certificate,
    })
}

/// A TimeStampReq, read.
#[derive(Debug, Clone, Copy)]
pub struct ReadQuestion<'a> {
    /// The SHA-256 digest to stamp; `None` where another hash was used.
    pub imprint: Option<Digest>,
    /// The content of the policy's object identifier.
    pub policy: Option<&'a [u8]>,
    /// The nonce, a whole INTEGER.
    pub nonce: Option<&'a [u8]>,
    /// Whether the token is to carry the authority's certificate.
    pub wants_certificate: bool,
}
