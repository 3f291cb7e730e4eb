//! Electronic identity cards: what their office answers, with openssl on either side of the question.

use std::path::PathBuf;

use base::{Cnp, Entropy, PersonName};
use devpki::authority::{Authority, CardUse, Issued, Kind};
use jiff::SignedDuration;
use signing::ocsp::{Question, Status};
use signing::{Algorithm, Certificate, pem};

use crate::support::{TempDir, World, openssl, text};

fn card(office: &Authority) -> Issued {
    let (cnp, name) = (Cnp::parse("1800101221144").unwrap(), PersonName::new("Popescu", "Ion"));
    office.card(&cnp, &name, CardUse::Authentication, office.for_years(1)).unwrap()
}

/// The certificates of a card, leaf first.
fn chain(issued: &Issued) -> Vec<Certificate> {
    Certificate::from_pem(&issued.chain).unwrap()
}

fn write(dir: &TempDir, name: &str, certificate: &Certificate) -> PathBuf {
    dir.write(name, pem::encode(certificate.der(), "CERTIFICATE"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openssl_believes_what_the_office_answers() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let office = world.pki.authority(Kind::Cei);
    let issued = card(office);
    let chain = chain(&issued);
    let [leaf, sub] = [("leaf.pem", &chain[0]), ("sub.pem", &chain[1])]
        .map(|(name, certificate)| write(&world.dir, name, certificate));
    let (root, url) = (office.root_file(), office.ocsp_url().unwrap());
    let ask = |issuer: &str, about: &str| {
        let asked = ["ocsp", "-issuer", issuer, "-cert", about, "-url", &url, "-nonce"];
        let trust = ["-CAfile", text(&root), "-verify_other", text(&sub)];
        openssl(&[&asked[..], &trust[..]].concat(), "Response verify OK")
    };
    assert!(ask(text(&sub), text(&leaf)).contains(": good"));
    assert!(ask(text(&root), text(&sub)).contains(": good"), "the root answers for itself");
    office.revoke(&issued).unwrap();
    assert!(ask(text(&sub), text(&leaf)).contains(": revoked"));
    let printed = openssl(&["x509", "-in", text(&leaf), "-noout", "-text"], "OCSP - URI:");
    assert!(printed.contains(&url), "{printed}");
}

#[test]
fn what_openssl_answers_is_read() {
    let dir = TempDir::new();
    let clock = base::SystemClock::shared();
    let entropy = Entropy::system();
    let folder = dir.path("cei");
    let office = Authority::create_or_open(&folder, Kind::Cei, "http://x", &entropy, &clock);
    let office = office.unwrap();
    let [good, revoked, strange] = [(); 3].map(|()| chain(&card(&office)));
    let sub = &good[1];
    // The index of `openssl ca`: state, end, moment of the revocation, serial number, file, name.
    let serial = |chain: &[Certificate]| hex::encode_upper(&chain[0].serial_der()[2..]);
    let index = format!(
        "V\t300101000000Z\t\t{}\tunknown\t/CN=a\nR\t300101000000Z\t260101000000Z\t{}\tunknown\t/CN=b\n",
        serial(&good),
        serial(&revoked)
    );
    let index = dir.write("index.txt", index);
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (ca, signer, key) = (file("sub.pem"), file("ocsp.pem"), file("ocsp.key"));
    let answer = |question: &Question<'_>| {
        let (asked, answered) = (dir.write("asked", question.der()), dir.path("answered"));
        let by = ["-index", text(&index), "-CA", &ca, "-rsigner", &signer, "-rkey", &key];
        let files = ["-reqin", text(&asked), "-respout", text(&answered), "-ndays", "1"];
        openssl(&[&["ocsp"][..], &by[..], &files[..]].concat(), "");
        std::fs::read(answered).unwrap()
    };
    let now = clock.now();
    let ask = |chain: &[Certificate]| {
        let question = Question::new(&chain[0], sub, entropy.bytes());
        question.read(&answer(&question), now)
    };
    assert_eq!(ask(&good), Ok(Status::Good));
    assert!(
        matches!(ask(&revoked), Ok(Status::Revoked(at)) if at.to_string() == "2026-01-01T00:00:00Z")
    );
    assert_eq!(ask(&strange), Ok(Status::Unknown));
    // The answer to one question is none to another, and none later.
    let question = Question::new(&good[0], sub, entropy.bytes());
    let told = answer(&question);
    let other = Question::new(&good[0], sub, entropy.bytes());
    assert_eq!(other.read(&told, now), Err(signing::ocsp::OcspError::Nonce));
    let (day, hours) = (SignedDuration::from_hours(25), SignedDuration::from_hours(2));
    assert_eq!(question.read(&told, now + day), Err(signing::ocsp::OcspError::Stale));
    assert_eq!(question.read(&told, now - hours), Err(signing::ocsp::OcspError::Stale));
}

#[test]
fn no_bytes_make_the_reader_stumble() {
    let dir = TempDir::new();
    let clock = base::SystemClock::shared();
    let entropy = Entropy::seeded(5);
    let office =
        Authority::create_or_open(&dir.path("cei"), Kind::Cei, "http://x", &entropy, &clock);
    let office = office.unwrap();
    let chain = chain(&card(&office));
    let question = Question::new(&chain[0], &chain[1], entropy.bytes());
    let told = office.ocsp(&question.der()).unwrap();
    let now = clock.now();
    assert_eq!(question.read(&told, now), Ok(Status::Good));
    for len in 0..told.len() {
        assert!(question.read(&told[..len], now).is_err(), "cut off after {len}");
    }
    // Whatever bit of the answer is turned, it says the same or nothing.
    for at in 0..told.len() {
        let mut turned = told.clone();
        turned[at] ^= 1 << (at % 8);
        let read = question.read(&turned, now);
        assert!(read.is_err() || read == Ok(Status::Good), "{at}: {read:?}");
    }
}
