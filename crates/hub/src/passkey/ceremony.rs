//! Registering a passkey and showing one. The challenge comes from the library's own generator, the one place in the hub where
//! randomness is no argument.

use std::sync::Arc;

use base::{Id, Timestamp};
use credentials::SealingKey;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use url::Url;
use web::{Result, Session, error::Fault};
use webauthn_rs::prelude::{
    AuthenticationResult, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::keys::Keys;
use crate::member::store::factor::{Factor, FactorKind};

/// How long the person may take.
const LIFE: SignedDuration = SignedDuration::from_mins(5);
/// The state, in the session.
const STATE: &str = "passkey";
/// The longest answer of a browser, in bytes.
const ANSWER_MAX: usize = 16 * 1024;

/// Ourselves as a relying party.
#[derive(Clone)]
pub struct Passkeys(Option<Arc<Webauthn>>);

impl std::fmt::Debug for Passkeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passkeys")
    }
}

/// An answer that is not good, with a stable code for the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unaccepted {
    /// No ceremony was begun in this browser, or too long ago, or it was answered before.
    Stale,
    /// The answer is not what it must be.
    Wrong,
}

impl Unaccepted {
    /// The code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stale => "passkey.stale",
            Self::Wrong => "passkey.wrong",
        }
    }
}

/// What lies in the session between the two steps.
#[derive(Serialize, Deserialize)]
struct State {
    /// What it is for: an enrolment does not answer a sign-in.
    place: String,
    at: Timestamp,
    what: What,
}

#[derive(Serialize, Deserialize)]
enum What {
    Register(PasskeyRegistration),
    Show(PasskeyAuthentication),
}

/// What [`STATE`] and the library call a passkey's owner.
pub struct Owner<'a, T: ?Sized> {
    /// The internal id: an authenticator keeps it.
    pub id: Id<T>,
    /// What the person sees in a list of passkeys, an address.
    pub name: &'a str,
    /// Their name.
    pub display: &'a str,
}

impl Passkeys {
    /// For the host of an address. Passkeys are bound to names; on a bare IP address there are none.
    pub fn new(origin: &Url) -> Self {
        let host = origin.domain().unwrap_or_default();
        let built = WebauthnBuilder::new(host, origin).and_then(WebauthnBuilder::build);
        if let Err(error) = &built {
            tracing::warn!(%error, "There are no passkeys on this address.");
        }
        Self(built.ok().map(Arc::new))
    }

    fn party(&self) -> Result<&Webauthn> {
        self.0.as_deref().ok_or_else(|| Fault::msg("passkeys need a host with a name").into())
    }

    /// Begins to register a passkey. Gives the options for the script.
    pub async fn register<T: ?Sized>(
        &self,
        (session, place, now): (&Session, &str, Timestamp),
        owner: Owner<'_, T>,
        known: &[Passkey],
    ) -> Result<String> {
        let known = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let (options, state) = self
            .party()?
            .start_passkey_registration(owner.id.uuid(), owner.name, owner.display, Some(known))
            .map_err(|error| Fault::of("a passkey cannot be begun", error))?;
        let what = What::Register(state);
        session.put(STATE, &State { place: place.to_owned(), at: now, what }).await?;
        Ok(serde_json::to_string(&options.public_key)?)
    }

    /// The passkey that a browser made, where everything about it is right.
    pub async fn registered(
        &self,
        (session, place, now): (&Session, &str, Timestamp),
        answer: &str,
    ) -> Result<std::result::Result<Passkey, Unaccepted>> {
        let Some(What::Register(state)) = taken(session, place, now).await? else {
            return Ok(Err(Unaccepted::Stale));
        };
        let Some(answer) = read::<RegisterPublicKeyCredential>(answer) else {
            return Ok(Err(Unaccepted::Wrong));
        };
        Ok(self.party()?.finish_passkey_registration(&answer, &state).map_err(|error| {
            tracing::info!(%error, "A passkey was not registered.");
            Unaccepted::Wrong
        }))
    }

    /// Begins to ask for one of these passkeys. Gives the options for the script.
    pub async fn ask(
        &self,
        (session, place, now): (&Session, &str, Timestamp),
        known: &[Passkey],
    ) -> Result<String> {
        let (options, state) = self
            .party()?
            .start_passkey_authentication(known)
            .map_err(|error| Fault::of("a passkey cannot be asked for", error))?;
        let what = What::Show(state);
        session.put(STATE, &State { place: place.to_owned(), at: now, what }).await?;
        Ok(serde_json::to_string(&options.public_key)?)
    }

    /// Which passkey was shown, where everything about the answer is right.
    pub async fn shown(
        &self,
        (session, place, now): (&Session, &str, Timestamp),
        answer: &str,
    ) -> Result<std::result::Result<AuthenticationResult, Unaccepted>> {
        let Some(What::Show(state)) = taken(session, place, now).await? else {
            return Ok(Err(Unaccepted::Stale));
        };
        let Some(answer) = read::<PublicKeyCredential>(answer) else {
            return Ok(Err(Unaccepted::Wrong));
        };
        Ok(self.party()?.finish_passkey_authentication(&answer, &state).map_err(|error| {
            tracing::info!(%error, "A passkey was not accepted.");
            Unaccepted::Wrong
        }))
    }
}

/// The state of a place, once, where it is not too old.
async fn taken(session: &Session, place: &str, now: Timestamp) -> Result<Option<What>> {
    let state = session.take::<State>(STATE).await?;
    let good = state.filter(|state| state.place == place && now.duration_since(state.at) < LIFE);
    Ok(good.map(|state| state.what))
}

fn read<T: serde::de::DeserializeOwned>(answer: &str) -> Option<T> {
    (answer.len() <= ANSWER_MAX).then(|| serde_json::from_str(answer).ok()).flatten()
}

/// A passkey as it is kept: sealed for its place, so that nobody who only reaches the database puts theirs there.
pub fn sealed(
    keys: &Keys,
    place: &str,
    passkey: &Passkey,
    entropy: &base::Entropy,
) -> Result<Vec<u8>> {
    Ok(keys.sealing().seal(place, &serde_json::to_vec(passkey)?, entropy))
}

/// A kept passkey. One that does not open was sealed with another key or moved here; the log says so.
pub fn opened(sealing: &SealingKey, place: &str, sealed: &[u8]) -> Option<Passkey> {
    let bytes = sealing.open(place, sealed).ok();
    let passkey = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if passkey.is_none() {
        tracing::error!(passkey.id = place, "A passkey does not open.");
    }
    passkey
}

/// The passkey of a second factor; none where the factor is something else.
pub fn of_factor(keys: &Keys, factor: &Factor) -> Option<Passkey> {
    let is_one = factor.kind == FactorKind::Passkey;
    is_one.then(|| opened(keys.sealing(), &factor.id.to_string(), &factor.secret)).flatten()
}

/// The name under which a passkey is kept, so that it is kept once: a keyed hash of its id.
pub fn handle(keys: &Keys, passkey: &Passkey) -> String {
    keys.keyed().hash("passkey", &[&hex::encode(passkey.cred_id())])
}

/// A passkey that nobody has, the same each time for the same words: who types an address that is not known is asked for it
/// just like anybody else.
pub fn of_nobody(keys: &Keys, words: &str) -> Option<Passkey> {
    let id = keys.keyed().hash("passkey of nobody", &[words]);
    let id = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, id.as_bytes());
    let text = NOBODY.replace("ID", &base64::Engine::encode(&URL_SAFE, id));
    serde_json::from_str(&text).ok()
}

const URL_SAFE: base64::engine::GeneralPurpose = base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A passkey in the library's own form: the generator of P-256 as its key.
const NOBODY: &str = include_str!("nobody.json");

#[cfg(test)]
mod tests {
    use base::Secret;

    use super::*;

    #[test]
    fn the_passkey_of_nobody_is_one_and_the_same_each_time() {
        let keys = Keys::derive(&Secret::new("one"));
        let one = of_nobody(&keys, "a").unwrap();
        assert_eq!(one.cred_id(), of_nobody(&keys, "a").unwrap().cred_id());
        assert_eq!(one.cred_id().len(), 32);
        assert_ne!(one.cred_id(), of_nobody(&keys, "b").unwrap().cred_id());
    }

    #[test]
    fn a_sealed_passkey_opens_in_its_place_only() {
        let keys = Keys::derive(&Secret::new("one"));
        let passkey = of_nobody(&keys, "a").unwrap();
        let kept = sealed(&keys, "here", &passkey, &base::Entropy::seeded(1)).unwrap();
        assert_eq!(opened(keys.sealing(), "here", &kept), Some(passkey));
        assert_eq!(opened(keys.sealing(), "there", &kept), None);
        assert_eq!(opened(Keys::derive(&Secret::new("two")).sealing(), "here", &kept), None);
    }

    #[test]
    fn passkeys_need_a_name() {
        for (origin, good) in [
            ("http://hub.localhost:8701", true),
            ("https://hub.example.ro", true),
            ("http://127.0.0.1:8701", false),
        ] {
            assert_eq!(Passkeys::new(&origin.parse().unwrap()).0.is_some(), good, "{origin}");
        }
    }
}
