//! Signing and sealing of certificates, and the check that a file was sealed.
//!
//! A document is sealed in steps, each in its module:
//!
//! 1. the `certificate` crate stages a PDF with a hole for the signature and gives the SHA-256 of
//!    everything but the hole;
//! 2. [`cms`] binds that digest to the signer's certificate ([`Prepared`]) and says what the key
//!    is to sign;
//! 3. a [`signer`] signs a batch of such digests: a key file, a PKCS#11 token, or the `signer`
//!    role over HTTP ([`service`]), which is the only process that needs to see the key;
//! 4. [`tsa`] has the signature value time-stamped, and believes nothing that the authority says
//!    before it is checked;
//! 5. [`cms`] assembles the CMS and [`pades`] writes it into the hole. [`pades::Sealer`] does
//!    steps 2 to 5 for a batch.
//!
//! [`validate`] goes the other way, from any bytes to a [`validate::Report`]. It never asks the
//! network and never panics, whatever the bytes are.
//!
//! [`ocsp`] asks whether a certificate was revoked, where somebody may be asked.
//!
//! To add a kind of signer: implement [`signer::Signer`] in a module under `signer/`, add a
//! variant to [`signer::SignerConfig`], and run the conformance checks of its tests on it.
//!
//! Not here on purpose: signing-time attributes, signatures over SHA-1, PSS, levels that change the file after it
//! was handed out (see decision 11 in ARCHITECTURE.md).

mod algorithm;
pub mod asn1;
pub mod chain;
pub mod cms;
mod http;
pub mod ocsp;
pub mod pades;
pub mod pdf;
pub mod pem;
mod person;
pub mod sample;
pub mod service;
pub mod signer;
#[cfg(test)]
mod testing;
pub mod token;
pub mod tsa;
pub mod validate;
pub mod x509;

pub use algorithm::{Algorithm, Digest, Signature};
pub use chain::TrustAnchors;
pub use cms::{Prepared, SignerCertificate};
pub use pades::{Level, Sealed, Sealer};
pub use person::CertifiedPerson;
pub use signer::{Signer, SignerConfig, SignerError};
pub use token::TimeStampToken;
pub use tsa::{TimeStampError, TimeStamper};
pub use x509::Certificate;
