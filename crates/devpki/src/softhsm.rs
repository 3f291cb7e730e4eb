//! Putting the seal's key into a SoftHSM 2 token, as a provider would put it into an HSM.
//!
//! SoftHSM finds its tokens by the environment variable `SOFTHSM2_CONF` of this process.

use std::path::{Path, PathBuf};

use cryptoki::context::Pkcs11;
use cryptoki::error::Error;
use cryptoki::object::{Attribute, KeyType, ObjectClass};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use signing::Algorithm;
use signing::asn1::{Element, Malformed, Reader, oid, oids, tag};
use signing::signer::{TokenConfig, pkcs11_context};

use crate::key::Key;
use crate::{DevPki, DevPkiError};

/// Where Debian's package `softhsm2` puts its library.
pub const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// The label of the key in its token.
const KEY_LABEL: &str = "seal";

/// Makes a token with this label, imports the seal's key as one that cannot be taken out again,
/// writes the PIN to a file beside the other keys, and gives the configuration of a signer.
pub fn provision(pki: &DevPki, module: &Path, label: &str) -> Result<TokenConfig, DevPkiError> {
    let context = pkcs11_context(module).map_err(|e| DevPkiError::Token(e.to_string()))?;
    let pin_text = pki.entropy.code_digits(8);
    let so_pin = AuthPin::new(pki.entropy.code_digits(8).into());
    let pin = AuthPin::new(pin_text.clone().into());
    let fault = |error: Error| DevPkiError::Token(error.to_string());

    let slot = free_slot(&context).map_err(fault)?;
    let slot = slot.ok_or_else(|| DevPkiError::Token("no slot is free".into()))?;
    context.init_token(slot, &so_pin, label).map_err(fault)?;
    let session = context.open_rw_session(slot).map_err(fault)?;
    set_pin(&session, &so_pin, &pin).map_err(fault)?;
    session.login(UserType::User, Some(&pin)).map_err(fault)?;
    let template = template(&pki.seal.key)?;
    session.create_object(&template).map_err(fault)?;
    session.logout().map_err(fault)?;

    let pin_name = format!("{label}.pin");
    pki.directory.write(&pin_name, &pin_text, 0o600)?;
    Ok(TokenConfig {
        module: PathBuf::from(module),
        token: label.to_owned(),
        key: KEY_LABEL.to_owned(),
        pin_file: pki.directory.path(&pin_name),
        sessions: 2,
        chain: pki.chain_file(),
    })
}

fn free_slot(context: &Pkcs11) -> Result<Option<Slot>, Error> {
    for slot in context.get_slots_with_token()? {
        if !context.get_token_info(slot)?.token_initialized() {
            return Ok(Some(slot));
        }
    }
    Ok(None)
}

fn set_pin(session: &Session, so_pin: &AuthPin, pin: &AuthPin) -> Result<(), Error> {
    session.login(UserType::So, Some(so_pin))?;
    session.init_pin(pin)?;
    session.logout()
}

/// The private key as PKCS#11 wants it.
fn template(key: &Key) -> Result<Vec<Attribute>, DevPkiError> {
    let pkcs8 = key.to_pkcs8()?;
    let numbers = private_numbers(&pkcs8, key.algorithm()).map_err(|_| DevPkiError::Key)?;
    let number = |n: usize| numbers.get(n).map(|digits| digits.to_vec()).unwrap_or_default();
    let mut out = vec![
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::Label(KEY_LABEL.as_bytes().to_vec()),
        Attribute::Id(vec![1]),
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
    ];
    out.extend(match key.algorithm() {
        Algorithm::EcdsaP256 => vec![
            Attribute::KeyType(KeyType::EC),
            Attribute::EcParams(oid(&oids::PRIME256V1)),
            Attribute::Value(number(0)),
        ],
        Algorithm::RsaPkcs1 => vec![
            Attribute::KeyType(KeyType::RSA),
            Attribute::Modulus(number(0)),
            Attribute::PublicExponent(number(1)),
            Attribute::PrivateExponent(number(2)),
            Attribute::Prime1(number(3)),
            Attribute::Prime2(number(4)),
            Attribute::Exponent1(number(5)),
            Attribute::Exponent2(number(6)),
            Attribute::Coefficient(number(7)),
        ],
    });
    Ok(out)
}

/// The scalar of an ECPrivateKey, or the eight numbers of an RSAPrivateKey.
fn private_numbers(pkcs8: &[u8], algorithm: Algorithm) -> Result<Vec<&[u8]>, Malformed> {
    let mut info = Element::only_sequence(pkcs8)?;
    info.expect(tag::INTEGER)?;
    info.expect(tag::SEQUENCE)?;
    let mut key: Reader<'_> = Element::only_sequence(info.expect(tag::OCTET_STRING)?.content)?;
    key.expect(tag::INTEGER)?;
    match algorithm {
        Algorithm::EcdsaP256 => Ok(vec![key.expect(tag::OCTET_STRING)?.content]),
        Algorithm::RsaPkcs1 => (0..8).map(|_| key.unsigned()).collect(),
    }
}
