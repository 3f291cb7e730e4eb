//! Certificates: who is named how, and what each may be used for.

use base::Timestamp;
use signing::asn1::{
    Oid, boolean, context, context_primitive, integer, named_bits, null, octets, oid, oids,
    printable, sequence, set_of, time, unsigned, utf8,
};
use signing::{Algorithm, Certificate};

use crate::key::Key;
use crate::{Holder, key_identifier};

/// The policy in every end certificate, under the enterprise number for examples (RFC 5612).
const POLICY: Oid = Oid::new_unwrap("1.3.6.1.4.1.32473.1.1");

/// What people read in the certificate's policy.
const NOTICE: &str = "Certificat de dezvoltare, necalificat, fara valoare juridica. \
                      Development certificate, not qualified, without legal value.";

/// A place in the hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The trust anchor.
    Root,
    /// The CA that issues all end certificates.
    SealingCa,
    /// The organisation's seal.
    Seal(Algorithm),
    /// The time-stamp authority.
    Tsa,
    /// The OCSP responder.
    Ocsp,
}

impl Role {
    /// The name of its files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::SealingCa => "sealing-ca",
            Self::Seal(Algorithm::EcdsaP256) => "seal-p256",
            Self::Seal(Algorithm::RsaPkcs1) => "seal-rsa2048",
            Self::Tsa => "tsa",
            Self::Ocsp => "ocsp",
        }
    }

    /// The subject, a DER Name.
    fn subject(self) -> Vec<u8> {
        let provider = "Servicii de incredere DEZVOLTARE";
        match self {
            Self::Root => name(provider, None, "Radacina DEZVOLTARE (fara valoare juridica)"),
            Self::SealingCa => {
                name(provider, None, "CA sigilii DEZVOLTARE (fara valoare juridica)")
            }
            Self::Seal(_) => name(
                "IGPR (DEZVOLTARE)",
                Some("NTRRO-DEZVOLTARE"),
                "Sigiliu cazier judiciar DEZVOLTARE (necalificat)",
            ),
            Self::Tsa => name(provider, None, "Marca temporala DEZVOLTARE (necalificata)"),
            Self::Ocsp => name(provider, None, "OCSP DEZVOLTARE"),
        }
    }

    const fn validity_years(self) -> i64 {
        match self {
            Self::Root => 20,
            Self::SealingCa => 10,
            Self::Seal(_) | Self::Tsa | Self::Ocsp => 3,
        }
    }

    const fn is_ca(self) -> bool {
        matches!(self, Self::Root | Self::SealingCa)
    }
}

/// A certificate before it is signed.
pub struct Draft<'a> {
    pub subject: &'a [u8],
    pub key: &'a Key,
    /// `None` for a root.
    pub issuer: Option<&'a Holder>,
    pub serial: [u8; 16],
    pub from: Timestamp,
    pub to: Timestamp,
    /// One after another.
    pub extensions: &'a [u8],
}

impl Draft<'_> {
    /// The certificate.
    pub fn sign(&self) -> Option<Certificate> {
        let issuer = self.issuer.map_or(self.subject, |i| i.certificate.subject_der());
        let issuing_key = self.issuer.map_or(self.key, |i| &i.key);
        // The highest bit is cut so that the number has the same length always, and 1 is set so
        // that it is never zero.
        let mut serial = self.serial;
        serial[0] = (serial[0] & 0x7F) | 0x40;
        let tbs = sequence(&[
            &context(0, &integer(2)),
            &unsigned(&serial),
            &issuing_key.algorithm().identifier(),
            issuer,
            &sequence(&[&time(self.from), &time(self.to)]),
            self.subject,
            &self.key.public_info(),
            &context(3, &sequence(&[self.extensions])),
        ]);
        Certificate::from_der(&issuing_key.sign_der(&tbs, &[])).ok()
    }
}

/// What a certificate of the hierarchy is made from.
pub struct Order<'a> {
    pub role: Role,
    pub key: &'a Key,
    /// `None` for the root.
    pub issuer: Option<&'a Holder>,
    pub serial: [u8; 16],
    pub now: Timestamp,
    pub base_url: &'a str,
}

impl Order<'_> {
    /// Issues the certificate. It is valid from a day ago, so that clocks may differ.
    pub fn issue(&self) -> Option<Certificate> {
        let day = jiff::SignedDuration::from_hours(24);
        let days = i32::try_from(365 * self.role.validity_years()).ok()?;
        Draft {
            subject: &self.role.subject(),
            key: self.key,
            issuer: self.issuer,
            serial: self.serial,
            from: self.now.checked_sub(day).ok()?,
            to: self.now.checked_add(day * days).ok()?,
            extensions: &self.extensions(),
        }
        .sign()
    }

    fn extensions(&self) -> Vec<u8> {
        let mut out = vec![subject_key_identifier(self.key)];
        if let Some(issuer) = self.issuer {
            out.push(authority_key_identifier(&issuer.certificate));
            out.push(policies());
        }
        out.extend(self.usages());
        out.extend(self.addresses());
        out.concat()
    }

    fn usages(&self) -> Vec<Vec<u8>> {
        const DIGITAL_SIGNATURE: u8 = 0;
        const NON_REPUDIATION: u8 = 1;
        const KEY_CERT_SIGN: u8 = 5;
        const CRL_SIGN: u8 = 6;
        let bits = |set: &[u8]| extension(&oids::KEY_USAGE, true, &named_bits(set));
        let extended = |critical, usage: &Oid| {
            extension(&oids::EXTENDED_KEY_USAGE, critical, &sequence(&[&oid(usage)]))
        };
        let ca = |below: &[u8]| {
            let content = sequence(&[&boolean(true), below]);
            extension(&oids::BASIC_CONSTRAINTS, true, &content)
        };
        match self.role {
            Role::Root => vec![ca(&[]), bits(&[KEY_CERT_SIGN, CRL_SIGN])],
            Role::SealingCa => vec![ca(&integer(0)), bits(&[KEY_CERT_SIGN, CRL_SIGN])],
            // Non-repudiation alone, as EN 319 412-2 wants for signatures that commit to content.
            Role::Seal(_) => vec![bits(&[NON_REPUDIATION])],
            Role::Tsa => vec![bits(&[DIGITAL_SIGNATURE]), extended(true, &oids::TIME_STAMPING)],
            Role::Ocsp => vec![
                bits(&[DIGITAL_SIGNATURE]),
                extended(false, &oids::OCSP_SIGNING),
                extension(&oids::OCSP_NO_CHECK, false, &null()),
            ],
        }
    }

    /// Where the issuer's certificate, its CRL and the OCSP responder are. The responder speaks
    /// for the sealing CA only, and not about itself.
    fn addresses(&self) -> Vec<Vec<u8>> {
        let issuer = match self.role {
            Role::Root => return Vec::new(),
            Role::SealingCa => Role::Root,
            Role::Seal(_) | Role::Tsa | Role::Ocsp => Role::SealingCa,
        };
        let url = |path: &str| context_primitive(6, format!("{}{path}", self.base_url).as_bytes());
        let crl = url(&format!("/crl/{}.crl", issuer.name()));
        let point = sequence(&[&context(0, &context(0, &crl))]);
        let mut access = vec![sequence(&[
            &oid(&oids::AIA_CA_ISSUERS),
            &url(&format!("/ca/{}.cer", issuer.name())),
        ])];
        if !self.role.is_ca() && self.role != Role::Ocsp {
            access.insert(0, sequence(&[&oid(&oids::AIA_OCSP), &url("/ocsp")]));
        }
        vec![
            extension(&oids::CRL_DISTRIBUTION_POINTS, false, &sequence(&[&point])),
            extension(&oids::AUTHORITY_INFO_ACCESS, false, &sequence(&[&access.concat()])),
        ]
    }
}

/// The policy that says what the certificate is not.
pub fn policies() -> Vec<u8> {
    let qualifier = sequence(&[&oid(&oids::USER_NOTICE), &sequence(&[&utf8(NOTICE)])]);
    let policy = sequence(&[&oid(&POLICY), &sequence(&[&qualifier])]);
    extension(&oids::CERTIFICATE_POLICIES, false, &sequence(&[&policy]))
}

/// One extension.
pub fn extension(id: &Oid, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { boolean(true) } else { Vec::new() };
    sequence(&[&oid(id), &critical, &octets(value)])
}

/// Which key of the issuer signed.
pub fn authority_key_identifier(issuer: &Certificate) -> Vec<u8> {
    let id = context_primitive(0, &key_identifier(issuer.public_key()));
    extension(&oids::AUTHORITY_KEY_IDENTIFIER, false, &sequence(&[&id]))
}

pub fn subject_key_identifier(key: &Key) -> Vec<u8> {
    extension(&oids::SUBJECT_KEY_IDENTIFIER, false, &octets(&key_identifier(key.public())))
}

/// One attribute of a name.
pub fn attribute(kind: &Oid, value: &[u8]) -> Vec<u8> {
    set_of(&[&sequence(&[&oid(kind), value])])
}

/// C, O, organizationIdentifier, CN.
pub fn name(organisation: &str, identifier: Option<&str>, common_name: &str) -> Vec<u8> {
    let identifier =
        identifier.map_or_else(Vec::new, |i| attribute(&oids::ORGANISATION_IDENTIFIER, &utf8(i)));
    sequence(&[
        &attribute(&oids::COUNTRY, &printable("RO")),
        &attribute(&oids::ORGANISATION, &utf8(organisation)),
        &identifier,
        &attribute(&oids::COMMON_NAME, &utf8(common_name)),
    ])
}
