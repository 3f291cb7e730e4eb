//! An authenticator for tests: P-256 keys, a counter, user verification, and the little CBOR that it takes.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// User present, user verified.
const VERIFIED: u8 = 0x05;
/// Attested credential data included.
const ATTESTED: u8 = 0x40;

/// One authenticator with one passkey.
pub struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    counter: u32,
    origin: String,
    /// Whether it checks the finger or PIN.
    pub verifies: bool,
}

impl Authenticator {
    /// An authenticator in a browser that shows pages of `origin`.
    pub fn new(origin: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        let origin = origin.trim_end_matches('/').to_owned();
        Self { key, id, counter: 0, origin, verifies: true }
    }

    /// A copy that counts from the beginning again: what a thief makes.
    pub fn set_back(&mut self) {
        self.counter = 0;
    }

    /// The same authenticator on a page of another origin.
    pub fn lured_to(&mut self, origin: &str) {
        origin.clone_into(&mut self.origin);
    }

    /// The browser's answer to `navigator.credentials.create` with these options.
    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose());
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt");
        object.push(0x64);
        object.extend(b"none");
        object.push(0x67);
        object.extend(b"attStmt");
        object.push(0xa0);
        object.push(0x68);
        object.extend(b"authData");
        object.extend(bytes(&data));
        let client = self.client("webauthn.create", &options);
        self.answer(&json!({
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
        }))
    }

    /// The browser's answer to `navigator.credentials.get` with these options.
    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let client = self.client("webauthn.get", &options);
        let signed = [data.clone(), digest(&SHA256, &client).as_ref().to_vec()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.answer(&json!({
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": null,
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }

    /// Authenticator data without credential data (WebAuthn, section 6.1).
    fn data(&mut self, host: &str, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let flags = flags | if self.verifies { VERIFIED } else { 0x01 };
        let mut data = digest(&SHA256, host.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let client = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        client.to_string().into_bytes()
    }

    /// The public key as COSE (RFC 9053): `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`.
    fn cose(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
        key.extend(bytes(x));
        key.push(0x22);
        key.extend(bytes(y));
        key
    }
}

/// A byte string in CBOR, of at most 65,535 bytes.
fn bytes(value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap();
    let mut out = match u8::try_from(length) {
        Ok(short) => vec![0x58, short],
        Err(_) => [vec![0x59], length.to_be_bytes().to_vec()].concat(),
    };
    out.extend(value);
    out
}
