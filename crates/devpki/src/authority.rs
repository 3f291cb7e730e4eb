//! Small authorities beside the signature's hierarchy, each with a folder and a root of its own.
//!
//! ```text
//! card scheme root ── 3DS server, Directory Server, ACS     who they are to each other
//! CEI root ── CEI sub-CA ─┬─ electronic identity cards      who a person is
//!                         └─ OCSP responder                 whether a card is revoked
//! web root ── sites that are served over TLS                what a browser sees
//! ```
//!
//! None of them can make what another is believed for: a stolen key of the card scheme opens no account.

mod answers;
mod maker;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base::{Cnp, Entropy, PersonName, SharedClock, Timestamp};
use jiff::SignedDuration;
use signing::asn1::{context, context_primitive, named_bits, oid, oids, printable, sequence, utf8};
use signing::{Algorithm, Certificate, pem};

use maker::Maker;

use crate::directory::Directory;
use crate::issue::{
    Draft, attribute, authority_key_identifier, extension, name, policies, subject_key_identifier,
};
use crate::key::Key;
use crate::{DevPkiError, Holder, crl, pkcs12};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const DIGITAL_SIGNATURE: u8 = 0;
const NON_REPUDIATION: u8 = 1;

/// Which authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The card scheme: its members' certificates for each other.
    CardScheme,
    /// Electronic identity cards (carte electronică de identitate).
    Cei,
    /// Sites over TLS.
    Web,
}

impl Kind {
    /// Its folder, and the beginning of its lists' names.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::CardScheme => "card-scheme",
            Self::Cei => "cei",
            Self::Web => "web",
        }
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::CardScheme => ("Schema de carduri DEZVOLTARE", ""),
            Self::Cei => ("CEI radacina DEZVOLTARE", "CEI sub-CA autentificare DEZVOLTARE"),
            Self::Web => ("Situri DEZVOLTARE", ""),
        }
    }
}

/// When a certificate is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
}

/// A certificate and its key, as they leave the authority. `Debug` prints nothing of them.
pub struct Issued {
    /// The certificate and those above it but the root (PEM).
    pub chain: String,
    /// The key (PKCS#8, PEM).
    pub key: String,
    /// The same in one file for browsers (PKCS#12), under [`Issued::PASSWORD`].
    pub pkcs12: Vec<u8>,
    serial: Vec<u8>,
}

impl Issued {
    /// The password of every PKCS#12 file that is made here. It protects nothing: the keys are for development.
    pub const PASSWORD: &str = "dezvoltare";
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Issued(****)")
    }
}

/// Which certificate of a card: each electronic identity card has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardUse {
    /// For proving who one is (PIN of four digits).
    Authentication,
    /// For signing documents (PIN of six digits). It must not open an account.
    Signature,
}

/// An authority, ready to issue.
#[derive(Debug)]
pub struct Authority {
    kind: Kind,
    directory: Directory,
    base_url: String,
    clock: SharedClock,
    entropy: Entropy,
    root: Holder,
    sub: Option<Holder>,
    /// Who answers for the CA under the root; the root answers for itself.
    responder: Option<Holder>,
    /// One change of the list of revoked certificates at a time.
    revoking: Mutex<()>,
}

impl Authority {
    /// Opens the authority in `dir`, or makes it. `base_url` is where its revocation lists are fetched.
    pub fn create_or_open(
        dir: &Path,
        kind: Kind,
        base_url: &str,
        entropy: &Entropy,
        clock: &SharedClock,
    ) -> Result<Self, DevPkiError> {
        let directory = Directory::open(dir)?;
        let maker = Maker { directory: &directory, entropy, now: clock.now() };
        let (root_name, sub_name) = kind.names();
        let root = maker.ca("root", root_name, None)?;
        let sub = match sub_name {
            "" => None,
            sub_name => Some(maker.ca("sub", sub_name, Some(&root))?),
        };
        let responder = sub.as_ref().map(|sub| maker.responder("ocsp", sub)).transpose()?;
        Ok(Self {
            kind,
            directory,
            base_url: base_url.trim_end_matches('/').to_owned(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            root,
            sub,
            responder,
            revoking: Mutex::new(()),
        })
    }

    /// The file with the root: what the other side is told to trust.
    pub fn root_file(&self) -> PathBuf {
        self.directory.path("root.pem")
    }

    /// The root (PEM).
    pub fn root_pem(&self) -> String {
        pem::encode(self.root.certificate.der(), "CERTIFICATE")
    }

    /// The file with the CA under the root, which cards do not always send along.
    pub fn sub_file(&self) -> PathBuf {
        self.directory.path("sub.pem")
    }

    /// The CA under the root (PEM); empty where the root issues.
    pub fn sub_pem(&self) -> String {
        self.sub
            .as_ref()
            .map_or_else(String::new, |sub| pem::encode(sub.certificate.der(), "CERTIFICATE"))
    }

    /// Files with the chain and the key of a host, made where they are missing or would end within a month.
    pub fn host_files(&self, host: &str) -> Result<(PathBuf, PathBuf), DevPkiError> {
        let (chain, key) = host_file_names(host);
        let known = self.directory.read(&chain)?;
        let known = known.and_then(|text| Certificate::from_pem(&text).ok());
        let month = self.clock.now() + DAY * 30;
        let lasts = known.map(|mut chain| chain.swap_remove(0)).is_some_and(|leaf| {
            leaf.is_valid_at(month) && leaf.is_issued_by(&self.issuer().certificate)
        });
        if !lasts || !self.directory.path(&key).exists() {
            let issued = self.host(host, self.for_years(2))?;
            self.directory.write(&key, &issued.key, 0o600)?;
            self.directory.write(&chain, &issued.chain, 0o644)?;
        }
        Ok((self.directory.path(&chain), self.directory.path(&key)))
    }

    /// A certificate for a host, with a key of its own; good for servers and for clients.
    pub fn host(&self, host: &str, validity: Validity) -> Result<Issued, DevPkiError> {
        let subject = name("DEZVOLTARE", None, host);
        let names = sequence(&[&context_primitive(2, host.as_bytes())]);
        let purposes = sequence(&[&oid(&oids::SERVER_AUTH), &oid(&oids::CLIENT_AUTH)]);
        let extensions = [
            extension(&oids::SUBJECT_ALT_NAME, false, &names),
            extension(&oids::KEY_USAGE, true, &named_bits(&[DIGITAL_SIGNATURE])),
            extension(&oids::EXTENDED_KEY_USAGE, false, &purposes),
        ];
        self.issue(&subject, &extensions.concat(), validity, host)
    }

    /// A certificate on a person's card: the CNP stands as `PNORO-…` in `serialNumber` (ETSI EN 319 412-1, 5.1.3).
    pub fn card(
        &self,
        cnp: &Cnp,
        person: &PersonName,
        usage: CardUse,
        validity: Validity,
    ) -> Result<Issued, DevPkiError> {
        let common = format!("{} {}", person.given, person.surname);
        let subject = sequence(&[
            &attribute(&oids::COUNTRY, &printable("RO")),
            &attribute(&oids::SURNAME, &utf8(&person.surname)),
            &attribute(&oids::GIVEN_NAME, &utf8(&person.given)),
            &attribute(&oids::SERIAL_NUMBER, &printable(&format!("PNORO-{}", cnp.as_str()))),
            &attribute(&oids::COMMON_NAME, &utf8(&common)),
        ]);
        let client = sequence(&[&oid(&oids::CLIENT_AUTH)]);
        let usages = match usage {
            CardUse::Authentication => vec![
                extension(&oids::KEY_USAGE, true, &named_bits(&[DIGITAL_SIGNATURE])),
                extension(&oids::EXTENDED_KEY_USAGE, false, &client),
            ],
            CardUse::Signature => {
                vec![extension(&oids::KEY_USAGE, true, &named_bits(&[NON_REPUDIATION]))]
            }
        };
        self.issue(&subject, &usages.concat(), validity, &common)
    }

    /// From a day ago, so that clocks may differ, for so many years.
    pub fn for_years(&self, years: i32) -> Validity {
        let now = self.clock.now();
        Validity { from: now - DAY, to: now + DAY * (365 * years) }
    }

    /// Revokes a certificate; the next list says so. Other processes that serve this folder see it, too.
    pub fn revoke(&self, issued: &Issued) -> Result<(), DevPkiError> {
        let _one = self.revoking.lock().unwrap_or_else(PoisonError::into_inner);
        let mut revoked = self.directory.read_revoked()?;
        revoked.entry(issued.serial.clone()).or_insert(self.clock.now());
        self.directory.write_revoked(&revoked)
    }

    /// Where the lists of this authority are fetched.
    pub fn crl_urls(&self) -> Vec<String> {
        let places = if self.sub.is_some() { &["root", "sub"][..] } else { &["root"] };
        places.iter().map(|place| self.crl_url(place)).collect()
    }

    fn crl_url(&self, place: &str) -> String {
        format!("{}/crl/{}-{place}.crl", self.base_url, self.kind.folder())
    }

    /// The revocation list of the CA at `place` (`root`, `sub`) in DER, made now.
    pub fn crl(&self, place: &str) -> Option<Vec<u8>> {
        let holder = match place {
            "root" => &self.root,
            "sub" => self.sub.as_ref()?,
            _ => return None,
        };
        // Only end certificates are revoked here, and the lowest CA issues them all.
        let issues = std::ptr::eq(holder, self.issuer());
        let revoked = self.read_revoked()?;
        let entries = crl::entries(revoked.iter().filter(|_| issues));
        Some(crl::signed(holder, &entries, self.clock.now()))
    }

    fn read_revoked(&self) -> Option<BTreeMap<Vec<u8>, Timestamp>> {
        match self.directory.read_revoked() {
            Ok(revoked) => Some(revoked),
            Err(error) => {
                tracing::error!(%error, "The list of revoked certificates cannot be read.");
                None
            }
        }
    }

    /// The lists of all its CAs.
    pub fn crls(&self) -> Vec<Vec<u8>> {
        ["root", "sub"].into_iter().filter_map(|place| self.crl(place)).collect()
    }

    fn issuer(&self) -> &Holder {
        self.sub.as_ref().unwrap_or(&self.root)
    }

    fn issue(
        &self,
        subject: &[u8],
        usages: &[u8],
        validity: Validity,
        friendly: &str,
    ) -> Result<Issued, DevPkiError> {
        let (key, issuer) = (Key::generate(Algorithm::EcdsaP256)?, self.issuer());
        let place = if self.sub.is_some() { "sub" } else { "root" };
        let url = context_primitive(6, self.crl_url(place).as_bytes());
        let point = sequence(&[&sequence(&[&context(0, &context(0, &url))])]);
        let ocsp = self.ocsp_url().map_or_else(Vec::new, |url| {
            let place = context_primitive(6, url.as_bytes());
            let access = sequence(&[&sequence(&[&oid(&oids::AIA_OCSP), &place])]);
            extension(&oids::AUTHORITY_INFO_ACCESS, false, &access)
        });
        let extensions = [
            subject_key_identifier(&key),
            authority_key_identifier(&issuer.certificate),
            policies(),
            usages.to_vec(),
            extension(&oids::CRL_DISTRIBUTION_POINTS, false, &point),
            ocsp,
        ];
        let certificate = Draft {
            subject,
            key: &key,
            issuer: Some(issuer),
            serial: self.entropy.bytes(),
            from: validity.from,
            to: validity.to,
            extensions: &extensions.concat(),
        };
        let certificate = certificate.sign().ok_or(DevPkiError::Key)?;
        let above = self.sub.as_ref().map(|sub| sub.certificate.der());
        let chain: Vec<&[u8]> = std::iter::once(certificate.der()).chain(above).collect();
        let pkcs8 = key.to_pkcs8()?;
        let password = Issued::PASSWORD;
        Ok(Issued {
            chain: chain.iter().map(|der| pem::encode(der, "CERTIFICATE")).collect(),
            key: pem::encode(&pkcs8, "PRIVATE KEY"),
            pkcs12: pkcs12::file(&chain, &pkcs8, friendly, password, &self.entropy)?,
            serial: certificate.serial_der().to_vec(),
        })
    }
}

/// The names of a host's files in its authority's folder: chain and key.
pub fn host_file_names(host: &str) -> (String, String) {
    (format!("{host}.pem"), format!("{host}.key"))
}
