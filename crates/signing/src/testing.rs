//! For the tests of this crate: a self-signed certificate and its key, made in place. Chains,
//! time-stamps and tokens are tested in `devpki`, which has real ones.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};

use crate::asn1::{
    algorithm, bits, context, integer, null, oid, oids, sequence, set_of, time, unsigned, utf8,
};
use crate::signer::SoftSigner;
use crate::{Algorithm, Certificate, SignerCertificate};

enum Key {
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// A soft signer with a self-signed certificate of this algorithm, valid from 2026 to 2030.
pub fn soft_signer(kind: Algorithm) -> SoftSigner {
    let key = match kind {
        Algorithm::EcdsaP256 => {
            Key::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
        }
        Algorithm::RsaPkcs1 => Key::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
    };
    let certificate = SignerCertificate::new(vec![self_signed(kind, &key)]).unwrap();
    let pkcs8 = match &key {
        Key::P256(key) => key.to_pkcs8v1().unwrap().as_ref().to_vec(),
        Key::Rsa(key) => {
            let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = key.as_der().unwrap();
            der.as_ref().to_vec()
        }
    };
    SoftSigner::new(&pkcs8, certificate).unwrap()
}

fn self_signed(kind: Algorithm, key: &Key) -> Certificate {
    let attribute = sequence(&[&oid(&oids::COMMON_NAME), &utf8("Sigiliu de probă")]);
    let name = sequence(&[&set_of(&[&attribute])]);
    let validity = ["2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]
        .map(|at| time(at.parse().unwrap()))
        .concat();
    let info = match key {
        Key::P256(key) => sequence(&[
            &sequence(&[&oid(&oids::EC_PUBLIC_KEY), &oid(&oids::PRIME256V1)]),
            &bits(key.public_key().as_ref()),
        ]),
        Key::Rsa(key) => sequence(&[
            &algorithm(&oids::RSA_ENCRYPTION, Some(&null())),
            &bits(key.public_key().as_ref()),
        ]),
    };
    let tbs = sequence(&[
        &context(0, &integer(2)),
        &unsigned(&[0x5A, 1, 2, 3]),
        &kind.identifier(),
        &name,
        &sequence(&[&validity]),
        &name,
        &info,
    ]);
    let random = SystemRandom::new();
    let signature = match key {
        Key::P256(key) => key.sign(&random, &tbs).unwrap().as_ref().to_vec(),
        Key::Rsa(key) => {
            let mut out = vec![0; key.public_modulus_len()];
            key.sign(&RSA_PKCS1_SHA256, &random, &tbs, &mut out).unwrap();
            out
        }
    };
    let der = sequence(&[&tbs, &kind.identifier(), &bits(&signature)]);
    Certificate::from_der(&der).unwrap()
}
