//! DER, written and read by hand.
//!
//! The writer makes the bytes we are responsible for: signed attributes, CMS, time-stamp requests
//! and, in `devpki`, certificates. The reader gives exact slices of what others made, because a
//! signature is over bytes and not over a value that was decoded and encoded again.

mod read;
mod write;

pub use der::asn1::ObjectIdentifier as Oid;
pub use read::{Element, Malformed, Reader};
pub use write::*;

/// Tag numbers of the universal types used here.
pub mod tag {
    /// BOOLEAN.
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER.
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING.
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING.
    pub const OCTET_STRING: u8 = 0x04;
    /// NULL.
    pub const NULL: u8 = 0x05;
    /// OBJECT IDENTIFIER.
    pub const OID: u8 = 0x06;
    /// ENUMERATED.
    pub const ENUMERATED: u8 = 0x0A;
    /// UTF8String.
    pub const UTF8_STRING: u8 = 0x0C;
    /// SEQUENCE, constructed.
    pub const SEQUENCE: u8 = 0x30;
    /// SET, constructed.
    pub const SET: u8 = 0x31;
    /// PrintableString.
    pub const PRINTABLE_STRING: u8 = 0x13;
    /// IA5String.
    pub const IA5_STRING: u8 = 0x16;
    /// UTCTime.
    pub const UTC_TIME: u8 = 0x17;
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: u8 = 0x18;

    /// The tag `[n]`, primitive.
    pub const fn context(n: u8) -> u8 {
        0x80 | n
    }

    /// The tag `[n]`, constructed.
    pub const fn context_constructed(n: u8) -> u8 {
        0xA0 | n
    }
}

/// Object identifiers, named as in the standards that assign them.
#[expect(missing_docs, reason = "the names are those of the standards")]
pub mod oids {
    use super::Oid;

    const fn oid(text: &str) -> Oid {
        Oid::new_unwrap(text)
    }

    // Digests and signatures (RFC 3279, 4055, 5480, 5758).
    pub const SHA_256: Oid = oid("2.16.840.1.101.3.4.2.1");
    pub const SHA_384: Oid = oid("2.16.840.1.101.3.4.2.2");
    pub const SHA_512: Oid = oid("2.16.840.1.101.3.4.2.3");
    pub const RSA_ENCRYPTION: Oid = oid("1.2.840.113549.1.1.1");
    pub const SHA_256_WITH_RSA: Oid = oid("1.2.840.113549.1.1.11");
    pub const SHA_384_WITH_RSA: Oid = oid("1.2.840.113549.1.1.12");
    pub const SHA_512_WITH_RSA: Oid = oid("1.2.840.113549.1.1.13");
    pub const EC_PUBLIC_KEY: Oid = oid("1.2.840.10045.2.1");
    pub const PRIME256V1: Oid = oid("1.2.840.10045.3.1.7");
    pub const SECP384R1: Oid = oid("1.3.132.0.34");
    pub const ECDSA_WITH_SHA_256: Oid = oid("1.2.840.10045.4.3.2");
    pub const ECDSA_WITH_SHA_384: Oid = oid("1.2.840.10045.4.3.3");
    pub const ECDSA_WITH_SHA_512: Oid = oid("1.2.840.10045.4.3.4");

    // CMS and its attributes (RFC 5652, 5035, 3161).
    pub const DATA: Oid = oid("1.2.840.113549.1.7.1");
    pub const SIGNED_DATA: Oid = oid("1.2.840.113549.1.7.2");
    pub const CONTENT_TYPE: Oid = oid("1.2.840.113549.1.9.3");
    pub const MESSAGE_DIGEST: Oid = oid("1.2.840.113549.1.9.4");
    pub const SIGNING_TIME: Oid = oid("1.2.840.113549.1.9.5");
    pub const TST_INFO: Oid = oid("1.2.840.113549.1.9.16.1.4");
    pub const SIGNING_CERTIFICATE: Oid = oid("1.2.840.113549.1.9.16.2.12");
    pub const SIGNATURE_TIME_STAMP: Oid = oid("1.2.840.113549.1.9.16.2.14");
    pub const SIGNING_CERTIFICATE_V2: Oid = oid("1.2.840.113549.1.9.16.2.47");

    // Names (X.520, EN 319 412-1).
    pub const COMMON_NAME: Oid = oid("2.5.4.3");
    pub const COUNTRY: Oid = oid("2.5.4.6");
    pub const ORGANISATION: Oid = oid("2.5.4.10");
    pub const ORGANISATION_UNIT: Oid = oid("2.5.4.11");
    pub const ORGANISATION_IDENTIFIER: Oid = oid("2.5.4.97");
    pub const SURNAME: Oid = oid("2.5.4.4");
    pub const SERIAL_NUMBER: Oid = oid("2.5.4.5");
    pub const GIVEN_NAME: Oid = oid("2.5.4.42");

    // Certificate extensions (RFC 5280, 6960, EN 319 412-5).
    pub const SUBJECT_KEY_IDENTIFIER: Oid = oid("2.5.29.14");
    pub const KEY_USAGE: Oid = oid("2.5.29.15");
    pub const SUBJECT_ALT_NAME: Oid = oid("2.5.29.17");
    pub const BASIC_CONSTRAINTS: Oid = oid("2.5.29.19");
    pub const CRL_NUMBER: Oid = oid("2.5.29.20");
    pub const CRL_REASON: Oid = oid("2.5.29.21");
    pub const CRL_DISTRIBUTION_POINTS: Oid = oid("2.5.29.31");
    pub const CERTIFICATE_POLICIES: Oid = oid("2.5.29.32");
    pub const AUTHORITY_KEY_IDENTIFIER: Oid = oid("2.5.29.35");
    pub const EXTENDED_KEY_USAGE: Oid = oid("2.5.29.37");
    pub const AUTHORITY_INFO_ACCESS: Oid = oid("1.3.6.1.5.5.7.1.1");
    pub const QC_STATEMENTS: Oid = oid("1.3.6.1.5.5.7.1.3");
    pub const QC_COMPLIANCE: Oid = oid("0.4.0.1862.1.1");
    pub const USER_NOTICE: Oid = oid("1.3.6.1.5.5.7.2.2");
    pub const AIA_OCSP: Oid = oid("1.3.6.1.5.5.7.48.1");
    pub const AIA_CA_ISSUERS: Oid = oid("1.3.6.1.5.5.7.48.2");
    pub const OCSP_BASIC: Oid = oid("1.3.6.1.5.5.7.48.1.1");
    pub const OCSP_NONCE: Oid = oid("1.3.6.1.5.5.7.48.1.2");
    pub const OCSP_NO_CHECK: Oid = oid("1.3.6.1.5.5.7.48.1.5");

    // Extended key usages (RFC 5280, 9336 and the two in common use before it).
    pub const ANY_EXTENDED_KEY_USAGE: Oid = oid("2.5.29.37.0");
    pub const SERVER_AUTH: Oid = oid("1.3.6.1.5.5.7.3.1");
    pub const CLIENT_AUTH: Oid = oid("1.3.6.1.5.5.7.3.2");
    pub const EMAIL_PROTECTION: Oid = oid("1.3.6.1.5.5.7.3.4");
    pub const TIME_STAMPING: Oid = oid("1.3.6.1.5.5.7.3.8");
    pub const OCSP_SIGNING: Oid = oid("1.3.6.1.5.5.7.3.9");
    pub const DOCUMENT_SIGNING: Oid = oid("1.3.6.1.5.5.7.3.36");
    pub const MS_DOCUMENT_SIGNING: Oid = oid("1.3.6.1.4.1.311.10.3.12");
    pub const ADOBE_PDF_SIGNING: Oid = oid("1.2.840.113583.1.1.5");
}

#[cfg(test)]
mod tests;
