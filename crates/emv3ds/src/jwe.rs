//! Content for one reader only: JWE in compact form (RFC 7516), ECDH-ES on P-256 with A256GCM (RFC 7518, 4.6 and 5.3).
//!
//! The Directory Server relays what it must not read. Each message has a key of its own, agreed between a key made for
//! this message and the reader's published one; nothing else is accepted, so that no header can talk a reader into
//! something weaker.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{self, ECDH_P256},
    digest::{self, SHA256},
};
use base::Entropy;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

const ALGORITHM: &str = "ECDH-ES";
const ENCRYPTION: &str = "A256GCM";
const COORDINATE: usize = 32;
const TAG: usize = 16;

/// Why a message cannot be read, or not be written for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JweError {
    /// It has not the form of a compact JWE.
    #[error("not a compact JWE")]
    Form,
    /// It uses an algorithm, a curve or a header that is not accepted.
    #[error("the JWE uses what is not accepted")]
    NotAccepted,
    /// It is written for another key.
    #[error("the JWE is for another key")]
    OtherKey,
    /// A point is not on the curve.
    #[error("not a key of P-256")]
    Key,
    /// It was changed on its way.
    #[error("the JWE does not open")]
    Broken,
}

/// A point of P-256 as a JWK (RFC 7517; RFC 7518, 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Point {
    kty: String,
    crv: String,
    x: String,
    y: String,
}

impl Point {
    fn of(key: &agreement::PrivateKey) -> Result<Self, JweError> {
        let public = key.compute_public_key().map_err(|_| JweError::Key)?;
        let [4, coordinates @ ..] = public.as_ref() else { return Err(JweError::Key) };
        let (x, y) = coordinates.split_at_checked(COORDINATE).ok_or(JweError::Key)?;
        let text = |bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        Ok(Self { kty: "EC".to_owned(), crv: "P-256".to_owned(), x: text(x), y: text(y) })
    }

    fn bytes(&self) -> Result<Vec<u8>, JweError> {
        if self.kty != "EC" || self.crv != "P-256" {
            return Err(JweError::NotAccepted);
        }
        let mut bytes = vec![4];
        for text in [&self.x, &self.y] {
            let part = decode(text).map_err(|_| JweError::Key)?;
            if part.len() != COORDINATE {
                return Err(JweError::Key);
            }
            bytes.extend(part);
        }
        Ok(bytes)
    }
}

/// The key for which messages are written, as its owner publishes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// Its name, `kid`.
    pub kid: String,
    #[serde(flatten)]
    point: Point,
}

/// The key that reads. `Debug` prints its name only.
pub struct PrivateKey {
    key: agreement::PrivateKey,
    public: PublicKey,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, ****)", self.public.kid)
    }
}

impl PrivateKey {
    /// The key with this name and this scalar (32 bytes, big-endian).
    pub fn from_scalar(kid: &str, scalar: &[u8]) -> Result<Self, JweError> {
        let key = agreement::PrivateKey::from_private_key(&ECDH_P256, scalar);
        let key = key.map_err(|_| JweError::Key)?;
        let public = PublicKey { kid: kid.to_owned(), point: Point::of(&key)? };
        Ok(Self { key, public })
    }

    /// What is published.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Reads a message that was written for this key.
    pub fn open(&self, compact: &str) -> Result<Zeroizing<Vec<u8>>, JweError> {
        let parts: Vec<&str> = compact.split('.').collect();
        // The key is agreed directly, so the part for an encrypted key is empty.
        let [protected, "", iv, content, tag] = parts[..] else { return Err(JweError::Form) };
        let header: Header =
            serde_json::from_slice(&decode(protected)?).map_err(|_| JweError::NotAccepted)?;
        if header.alg != ALGORITHM || header.enc != ENCRYPTION {
            return Err(JweError::NotAccepted);
        }
        if header.kid.as_ref().is_some_and(|kid| *kid != self.public.kid) {
            return Err(JweError::OtherKey);
        }
        let named = |text: &Option<String>| text.as_deref().map_or(Ok(Vec::new()), decode);
        let (apu, apv) = (named(&header.apu)?, named(&header.apv)?);
        let key = agree(&self.key, &header.epk, &apu, &apv)?;
        let iv = decode(iv)?.try_into().map_err(|_| JweError::Form)?;
        let (mut content, tag) = (decode(content)?, decode(tag)?);
        if tag.len() != TAG {
            return Err(JweError::Form);
        }
        content.extend(tag);
        let mut content = Zeroizing::new(content);
        let aad = Aad::from(protected.as_bytes());
        let len = content_key(&key)?
            .open_in_place(Nonce::assume_unique_for_key(iv), aad, &mut content)
            .map_err(|_| JweError::Broken)?
            .len();
        content.truncate(len);
        Ok(content)
    }
}

/// The protected header. Unknown members are refused: among them are `crit` and `zip`, which change what is read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    enc: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    epk: Point,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apu: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apv: Option<String>,
}

impl PublicKey {
    /// Writes a message that only the owner of this key can read.
    pub fn seal(&self, content: &[u8], entropy: &Entropy) -> Result<String, JweError> {
        let ephemeral = loop {
            // One of four thousand million scalars is none of the curve's.
            let scalar = Zeroizing::new(entropy.bytes::<32>());
            if let Ok(key) = agreement::PrivateKey::from_private_key(&ECDH_P256, &*scalar) {
                break key;
            }
        };
        let header = Header {
            alg: ALGORITHM.to_owned(),
            enc: ENCRYPTION.to_owned(),
            kid: Some(self.kid.clone()),
            epk: Point::of(&ephemeral)?,
            apu: None,
            apv: None,
        };
        let header = serde_json::to_vec(&header).map_err(|_| JweError::Form)?;
        let protected = BASE64_URL_SAFE_NO_PAD.encode(header);
        let key = agree(&ephemeral, &self.point, &[], &[])?;
        sealed(&key, &entropy.bytes(), &protected, content)
    }
}

/// The last step of writing, by itself so that it can be held against the vectors of RFC 7516.
fn sealed(
    key: &[u8; 32],
    iv: &[u8; 12],
    protected: &str,
    content: &[u8],
) -> Result<String, JweError> {
    let mut content = Zeroizing::new(content.to_vec());
    let nonce = Nonce::assume_unique_for_key(*iv);
    let tag = content_key(key)?
        .seal_in_place_separate_tag(nonce, Aad::from(protected.as_bytes()), &mut content)
        .map_err(|_| JweError::Broken)?;
    let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    Ok(format!("{protected}..{}.{}.{}", text(iv), text(&content), text(tag.as_ref())))
}

fn content_key(key: &[u8; 32]) -> Result<LessSafeKey, JweError> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| JweError::Key)
}

fn agree(
    mine: &agreement::PrivateKey,
    theirs: &Point,
    apu: &[u8],
    apv: &[u8],
) -> Result<Zeroizing<[u8; 32]>, JweError> {
    let theirs = agreement::UnparsedPublicKey::new(&ECDH_P256, theirs.bytes()?);
    agreement::agree(mine, theirs, JweError::Key, |secret| {
        Ok(derive(secret, ENCRYPTION, 256, apu, apv))
    })
}

/// The Concat KDF with SHA-256 (RFC 7518, 4.6.2), one round: enough for keys up to 256 bits.
fn derive(
    secret: &[u8],
    encryption: &str,
    bits: u32,
    apu: &[u8],
    apv: &[u8],
) -> Zeroizing<[u8; 32]> {
    let mut hash = digest::Context::new(&SHA256);
    hash.update(&1_u32.to_be_bytes());
    hash.update(secret);
    for part in [encryption.as_bytes(), apu, apv] {
        hash.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.update(&bits.to_be_bytes());
    let mut key = Zeroizing::new([0; 32]);
    key.copy_from_slice(hash.finish().as_ref());
    key
}

fn decode(text: &str) -> Result<Vec<u8>, JweError> {
    BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| JweError::Form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn bytes(text: &str) -> Vec<u8> {
        decode(text).unwrap()
    }

    fn point(x: &str, y: &str) -> Point {
        Point { kty: "EC".into(), crv: "P-256".into(), x: x.into(), y: y.into() }
    }

    fn key() -> PrivateKey {
        PrivateKey::from_scalar("bank-1", &[7; 32]).unwrap()
    }

    /// RFC 7518, appendix C: both sides agree on the key `VqqN6vgjbSBcIijNcacQGg`.
    #[test]
    fn keys_are_agreed_as_in_rfc_7518() {
        let alice = "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo";
        let bob = "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw";
        let of_alice = point(
            "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
            "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
        );
        let of_bob = point(
            "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
            "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
        );
        for (mine, theirs) in [(alice, &of_bob), (bob, &of_alice)] {
            let mine = agreement::PrivateKey::from_private_key(&ECDH_P256, &bytes(mine)).unwrap();
            let theirs = agreement::UnparsedPublicKey::new(&ECDH_P256, theirs.bytes().unwrap());
            let derived = agreement::agree(&mine, theirs, JweError::Key, |secret| {
                Ok(derive(secret, "A128GCM", 128, b"Alice", b"Bob"))
            });
            let key = BASE64_URL_SAFE_NO_PAD.encode(&derived.unwrap()[..16]);
            assert_eq!(key, "VqqN6vgjbSBcIijNcacQGg");
        }
    }

    /// RFC 7516, appendix A.1: the content, the initialisation vector and the tag of A256GCM.
    #[test]
    fn content_is_encrypted_as_in_rfc_7516() {
        let key = [
            177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246, 138, 7,
            110, 91, 112, 46, 34, 105, 47, 130, 203, 46, 122, 234, 64, 252,
        ];
        let iv = [227, 197, 117, 252, 2, 219, 233, 68, 180, 225, 77, 219];
        let protected = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ";
        let content = b"The true sign of intelligence is not knowledge but imagination.";
        let written = sealed(&key, &iv, protected, content).unwrap();
        let expected = "48V1_ALb6US04U3b.\
            5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji\
            SdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";
        assert_eq!(written, format!("{protected}..{expected}"));
    }

    #[test]
    fn only_the_reader_reads() {
        let (key, entropy) = (key(), Entropy::seeded(1));
        let published = serde_json::to_value(key.public()).unwrap();
        assert_eq!((&published["kty"], &published["crv"]), (&json!("EC"), &json!("P-256")));
        assert_eq!(published["kid"], "bank-1");
        let public: PublicKey = serde_json::from_value(published).unwrap();
        let sealed = public.seal("Țăranu".as_bytes(), &entropy).unwrap();
        assert_eq!(key.open(&sealed).unwrap().as_slice(), "Țăranu".as_bytes());
        // Each message has a key of its own.
        assert_ne!(public.seal("Țăranu".as_bytes(), &entropy).unwrap(), sealed);
        let other = PrivateKey::from_scalar("bank-2", &[8; 32]).unwrap();
        assert_eq!(other.open(&sealed).unwrap_err(), JweError::OtherKey);
        let false_name = PrivateKey::from_scalar("bank-1", &[8; 32]).unwrap();
        assert_eq!(false_name.open(&sealed).unwrap_err(), JweError::Broken);
        assert!(!format!("{key:?}").contains("7, 7"));
    }

    #[test]
    fn what_was_changed_or_weakened_does_not_open() {
        let (key, entropy) = (key(), Entropy::seeded(2));
        let sealed = key.public().seal(b"content", &entropy).unwrap();
        let parts: Vec<&str> = sealed.split('.').collect();
        let header = |change: &dyn Fn(&mut Value)| {
            let mut header: Value = serde_json::from_slice(&bytes(parts[0])).unwrap();
            change(&mut header);
            let header = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
            format!("{header}.{}", parts[1..].join("."))
        };
        let flipped = |place: usize| {
            let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            let mut content = bytes(&parts[place]);
            content[0] ^= 1;
            parts[place] = BASE64_URL_SAFE_NO_PAD.encode(content);
            parts.join(".")
        };
        let off_curve = point(&"A".repeat(43), &"A".repeat(43));
        for (changed, expected) in [
            (String::new(), JweError::Form),
            (parts[..4].join("."), JweError::Form),
            (sealed.replacen("..", ".AAAA.", 1), JweError::Form),
            (format!("{sealed}="), JweError::Form),
            (flipped(3), JweError::Broken),
            (flipped(4), JweError::Broken),
            (header(&|h| h["alg"] = json!("dir")), JweError::NotAccepted),
            (header(&|h| h["alg"] = json!("RSA1_5")), JweError::NotAccepted),
            (header(&|h| h["enc"] = json!("A128CBC-HS256")), JweError::NotAccepted),
            (header(&|h| h["zip"] = json!("DEF")), JweError::NotAccepted),
            (header(&|h| h["crit"] = json!(["exp"])), JweError::NotAccepted),
            (header(&|h| h["epk"]["crv"] = json!("P-384")), JweError::NotAccepted),
            (header(&|h| h["epk"] = json!(off_curve)), JweError::Key),
            (header(&|h| h["apu"] = json!("QWxpY2U")), JweError::Broken),
            (header(&|h| h["kid"] = json!("bank-2")), JweError::OtherKey),
        ] {
            assert_eq!(key.open(&changed).unwrap_err(), expected, "{changed}");
        }
    }
}
