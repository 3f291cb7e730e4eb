//! A certificate with its key in one encrypted file (PKCS#12, RFC 7292), as browsers import it.

use std::num::NonZeroU32;

use aws_lc_rs::cipher::{AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{hmac, pbkdf2};
use base::Entropy;
use signing::asn1::{
    Oid, algorithm, context, context_primitive, element, integer, null, octets, oid, oids,
    sequence, set_of,
};

use crate::DevPkiError;

const ENCRYPTED_DATA: Oid = Oid::new_unwrap("1.2.840.113549.1.7.6");
const SHROUDED_KEY: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: Oid = Oid::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509: Oid = Oid::new_unwrap("1.2.840.113549.1.9.22.1");
const FRIENDLY_NAME: Oid = Oid::new_unwrap("1.2.840.113549.1.9.20");
const LOCAL_KEY_ID: Oid = Oid::new_unwrap("1.2.840.113549.1.9.21");
const PBES2: Oid = Oid::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: Oid = Oid::new_unwrap("1.2.840.113549.1.5.12");
const HMAC_SHA256: Oid = Oid::new_unwrap("1.2.840.113549.2.9");
const AES256_CBC: Oid = Oid::new_unwrap("2.16.840.1.101.3.4.1.42");
const BMP_STRING: u8 = 0x1E;

/// Rounds of both key derivations, as OpenSSL does them today.
const ROUNDS: u32 = 2048;

/// The file: the leaf with its key, then the certificates above it.
pub fn file(
    chain: &[&[u8]],
    key_pkcs8: &[u8],
    name: &str,
    password: &str,
    entropy: &Entropy,
) -> Result<Vec<u8>, DevPkiError> {
    let mut certificates = Vec::new();
    for (place, der) in chain.iter().enumerate() {
        let marks = if place == 0 { marks(name) } else { Vec::new() };
        let inner = sequence(&[&oid(&X509), &context(0, &octets(der))]);
        certificates.extend(sequence(&[&oid(&CERTIFICATE_BAG), &context(0, &inner), &marks]));
    }
    let (kind, sealed) = encrypted(&sequence(&[&certificates]), password, entropy)?;
    let content = sequence(&[&oid(&oids::DATA), &kind, &context_primitive(0, &sealed)]);
    let hidden = sequence(&[&integer(0), &content]);
    let first = sequence(&[&oid(&ENCRYPTED_DATA), &context(0, &hidden)]);

    let (kind, sealed) = encrypted(key_pkcs8, password, entropy)?;
    let bag = sequence(&[&kind, &octets(&sealed)]);
    let bag = sequence(&[&oid(&SHROUDED_KEY), &context(0, &bag), &marks(name)]);
    let second = data(&sequence(&[&bag]));

    let safe = sequence(&[&first, &second]);
    Ok(sequence(&[&integer(3), &data(&safe), &mac(&safe, password, entropy)]))
}

fn data(content: &[u8]) -> Vec<u8> {
    sequence(&[&oid(&oids::DATA), &context(0, &octets(content))])
}

/// By these a reader finds the key of a certificate, and a name for both.
fn marks(name: &str) -> Vec<u8> {
    let one = |kind: &Oid, value: &[u8]| sequence(&[&oid(kind), &set_of(&[value])]);
    let name = one(&FRIENDLY_NAME, &element(BMP_STRING, &utf16(name)));
    set_of(&[&name, &one(&LOCAL_KEY_ID, &octets(&[1]))])
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn rounds() -> NonZeroU32 {
    NonZeroU32::new(ROUNDS).unwrap_or(NonZeroU32::MIN)
}

/// PBES2 with PBKDF2 (HMAC-SHA-256) and AES-256-CBC (RFC 8018): the algorithm with its parameters, and the ciphertext.
fn encrypted(
    plain: &[u8],
    password: &str,
    entropy: &Entropy,
) -> Result<(Vec<u8>, Vec<u8>), DevPkiError> {
    let (salt, iv): ([u8; 16], [u8; 16]) = (entropy.bytes(), entropy.bytes());
    let mut key = [0; 32];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds(), &salt, password.as_bytes(), &mut key);
    let key = UnboundCipherKey::new(&AES_256, &key).map_err(|_| DevPkiError::Key)?;
    let key = PaddedBlockEncryptingKey::cbc_pkcs7(key).map_err(|_| DevPkiError::Key)?;
    let mut sealed = plain.to_vec();
    key.less_safe_encrypt(&mut sealed, EncryptionContext::Iv128(FixedLength::from(iv)))
        .map_err(|_| DevPkiError::Key)?;
    let hash = algorithm(&HMAC_SHA256, Some(&null()));
    let derivation = sequence(&[&octets(&salt), &integer(ROUNDS), &hash]);
    let parameters = sequence(&[
        &algorithm(&PBKDF2, Some(&derivation)),
        &algorithm(&AES256_CBC, Some(&octets(&iv))),
    ]);
    Ok((algorithm(&PBES2, Some(&parameters)), sealed))
}

/// The checksum under the password.
fn mac(safe: &[u8], password: &str, entropy: &Entropy) -> Vec<u8> {
    let salt: [u8; 16] = entropy.bytes();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &mac_key(&salt, password));
    let tag = hmac::sign(&key, safe);
    let hash = algorithm(&oids::SHA_256, Some(&null()));
    let digest = sequence(&[&hash, &octets(tag.as_ref())]);
    sequence(&[&digest, &octets(&salt), &integer(ROUNDS)])
}

/// The key derivation of RFC 7292, appendix B, for purpose 3 (MAC) and one block of SHA-256.
fn mac_key(salt: &[u8], password: &str) -> Vec<u8> {
    const BLOCK: usize = 64;
    const FOR_MAC: u8 = 3;
    let mut password = utf16(password);
    password.extend([0, 0]);
    let filled = |bytes: &[u8]| -> Vec<u8> {
        let whole = bytes.len().div_ceil(BLOCK) * BLOCK;
        bytes.iter().copied().cycle().take(whole).collect()
    };
    let first = [vec![FOR_MAC; BLOCK], filled(salt), filled(&password)].concat();
    let mut hash = digest(&SHA256, &first).as_ref().to_vec();
    for _ in 1..ROUNDS {
        hash = digest(&SHA256, &hash).as_ref().to_vec();
    }
    hash
}
