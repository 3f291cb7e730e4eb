//! A key in a PKCS#11 token: a smart card, a network HSM, SoftHSM.
//!
//! Sessions are opened and logged in once and then lent out; the handle of the key is looked up
//! once and works in all of them. When the token loses its sessions (removed, restarted), the pool
//! is emptied and one fresh attempt is made.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::{
    BATCH_MAX, Signer, SignerError, Signing, blocking, check_answer, read_chain, read_secret,
};
use crate::asn1::{sequence, unsigned};
use crate::{Algorithm, Digest, Signature, SignerCertificate};

/// DigestInfo of SHA-256 up to the digest (RFC 8017, 9.2): tokens sign what they are given.
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// How to reach a key in a token.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TokenConfig {
    /// The PKCS#11 library, for example `/usr/lib/softhsm/libsofthsm2.so`.
    pub module: PathBuf,
    /// The token's label.
    pub token: String,
    /// The private key's label.
    pub key: String,
    /// The file with the user PIN, readable by the owner only.
    pub pin_file: PathBuf,
    /// How many sessions may sign at once.
    #[serde(default = "four")]
    pub sessions: usize,
    /// The certificate chain, PEM, leaf first.
    pub chain: PathBuf,
}

const fn four() -> usize {
    4
}

/// Signs with a key that never leaves its token.
#[derive(Debug)]
pub struct TokenSigner {
    certificate: SignerCertificate,
    token: Arc<Token>,
    room: Semaphore,
}

#[derive(Debug)]
struct Token {
    context: Pkcs11,
    label: String,
    key_label: String,
    pin: AuthPin,
    algorithm: Algorithm,
    idle: Mutex<Vec<Open>>,
}

/// A logged-in session and the key's handle.
#[derive(Debug)]
struct Open {
    session: Session,
    key: ObjectHandle,
}

impl TokenSigner {
    /// Opens the token, logs in, finds the key, and proves by one signature that it belongs to the
    /// certificate.
    pub fn open(config: &TokenConfig) -> Result<Self, SignerError> {
        let certificate = read_chain(&config.chain)?;
        let token = Token {
            context: context(&config.module)?,
            label: config.token.clone(),
            key_label: config.key.clone(),
            pin: AuthPin::new(read_secret(&config.pin_file)?.reveal().into()),
            algorithm: certificate.algorithm(),
            idle: Mutex::new(Vec::new()),
        };
        let probe = [Digest::of(b"does this key belong to this certificate?")];
        check_answer(&certificate, &probe, token.sign(&probe)?)?;
        let room = Semaphore::new(config.sessions.clamp(1, 64));
        Ok(Self { certificate, token: Arc::new(token), room })
    }
}

impl Signer for TokenSigner {
    fn certificate(&self) -> &SignerCertificate {
        &self.certificate
    }

    fn sign<'a>(&'a self, digests: &'a [Digest]) -> Signing<'a> {
        Box::pin(async move {
            if digests.len() > BATCH_MAX {
                return Err(SignerError::TooMany);
            }
            let closed = |_| SignerError::Unavailable("the signer is closing".into());
            let _room = self.room.acquire().await.map_err(closed)?;
            let (token, certificate) = (Arc::clone(&self.token), self.certificate.clone());
            let digests = digests.to_vec();
            blocking(move || {
                let signed = token.sign(&digests)?;
                check_answer(&certificate, &digests, signed)
            })
            .await
        })
    }
}

impl Token {
    fn sign(&self, digests: &[Digest]) -> Result<Vec<Signature>, SignerError> {
        let lent = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let was_idle = lent.is_some();
        let open = lent.map_or_else(|| self.open_session(), Ok)?;
        let (open, answer) = match self.sign_in(&open, digests) {
            Ok(signed) => (open, Ok(signed)),
            Err(lost) if was_idle => {
                tracing::warn!(signer.token = %self.label, error = %lost, "The token lost its sessions; one fresh attempt follows.");
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
                drop(open);
                let fresh = self.open_session()?;
                let answer = self.sign_in(&fresh, digests);
                (fresh, answer)
            }
            Err(failed) => (open, Err(failed)),
        };
        let signed = answer.map_err(|error| fault(&error))?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(open);
        Ok(signed)
    }

    fn sign_in(&self, open: &Open, digests: &[Digest]) -> Result<Vec<Signature>, Error> {
        digests
            .iter()
            .map(|digest| {
                let bytes = match self.algorithm {
                    Algorithm::EcdsaP256 => {
                        let raw =
                            open.session.sign(&Mechanism::Ecdsa, open.key, digest.as_bytes())?;
                        ecdsa_der(&raw)
                    }
                    Algorithm::RsaPkcs1 => {
                        let info = [&SHA256_DIGEST_INFO[..], digest.as_bytes()].concat();
                        open.session.sign(&Mechanism::RsaPkcs, open.key, &info)?
                    }
                };
                Ok(Signature::new(bytes))
            })
            .collect()
    }

    fn open_session(&self) -> Result<Open, SignerError> {
        let fault = |error: Error| fault(&error);
        let slot = self.slot().map_err(fault)?.ok_or_else(|| {
            SignerError::Unavailable(format!("no token with the label {:?}", self.label))
        })?;
        let session = self.context.open_ro_session(slot).map_err(fault)?;
        match session.login(UserType::User, Some(&self.pin)) {
            // Logging in counts for all sessions of the process.
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(refused) => return Err(SignerError::Refused(refused.to_string())),
        }
        let wanted = [
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::Label(self.key_label.as_bytes().to_vec()),
        ];
        match session.find_objects(&wanted).map_err(fault)?[..] {
            [key] => Ok(Open { session, key }),
            [] => Err(SignerError::Unavailable("no such key in the token".into())),
            [..] => Err(SignerError::Unavailable("several keys have that label".into())),
        }
    }

    fn slot(&self) -> Result<Option<Slot>, Error> {
        for slot in self.context.get_slots_with_initialized_token()? {
            if self.context.get_token_info(slot)?.label() == self.label {
                return Ok(Some(slot));
            }
        }
        Ok(None)
    }
}

/// The library's context, loaded and initialised once in a process: a second `C_Initialize` of the
/// same library is an error, and finalising it would end the sessions of everybody else.
pub fn context(module: &Path) -> Result<Pkcs11, SignerError> {
    static LOADED: Mutex<Option<HashMap<PathBuf, Pkcs11>>> = Mutex::new(None);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let loaded = loaded.get_or_insert_default();
    if let Some(known) = loaded.get(module) {
        return Ok(known.clone());
    }
    let context = Pkcs11::new(module).map_err(|error| fault(&error))?;
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(error) => return Err(fault(&error)),
    }
    loaded.insert(module.to_owned(), context.clone());
    Ok(context)
}

fn fault(error: &Error) -> SignerError {
    SignerError::Unavailable(error.to_string())
}

/// r‖s, as tokens give it, as the ECDSA-Sig-Value that everybody else wants.
fn ecdsa_der(raw: &[u8]) -> Vec<u8> {
    let (r, s) = raw.split_at(raw.len() / 2);
    sequence(&[&unsigned(r), &unsigned(s)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_signatures_become_der() {
        let check = |raw: &str, wanted: &str| {
            assert_eq!(hex::encode(ecdsa_der(&hex::decode(raw).unwrap())), wanted);
        };
        check("00010080", "300702010102020080");
        check("ff000001", "30080203 00ff00 020101".replace(' ', "").as_str());
        check("", "3006020100020100");
    }
}
