//! The hierarchy itself: files, restarts, addresses.

use std::os::unix::fs::PermissionsExt;

use base::{Entropy, TestClock};
use devpki::{DevPki, Settings};
use jiff::SignedDuration;
use signing::asn1::oids;
use signing::validate::validate;
use signing::{Algorithm, Level};

use crate::support::{TempDir, World, client};

fn settings(url: &str) -> Settings {
    Settings { algorithm: Algorithm::EcdsaP256, base_url: url.to_owned() }
}

#[test]
fn a_hierarchy_is_kept_and_grows_old() {
    let dir = TempDir::new();
    let clock = TestClock::parse("2026-11-22T12:00:00Z");
    let entropy = Entropy::seeded(1);
    let shared: base::SharedClock = clock.clone();
    let open = |url: &str| {
        DevPki::create_or_open(&dir.path("pki"), settings(url), &entropy, &shared).unwrap()
    };
    let first = open("http://127.0.0.1:1");
    let again = open("http://127.0.0.1:1/");
    assert_eq!(first.seal().leaf(), again.seal().leaf());

    let moved = open("http://127.0.0.1:2");
    assert_eq!(moved.root(), first.root());
    assert_ne!(moved.seal().leaf(), first.seal().leaf(), "its addresses changed");
    assert_eq!(moved.seal().leaf().public_key(), first.seal().leaf().public_key());
    assert_eq!(open("http://127.0.0.1:2").seal().leaf(), moved.seal().leaf());

    clock.advance(SignedDuration::from_hours(24 * (3 * 365 - 20)));
    let renewed = open("http://127.0.0.1:2");
    assert_ne!(renewed.seal().leaf(), moved.seal().leaf(), "it had less than a month");
    assert_eq!(renewed.sealing_ca(), moved.sealing_ca());
}

#[test]
fn only_the_owner_reads_keys() {
    let dir = TempDir::new();
    let clock: base::SharedClock = TestClock::parse("2026-11-22T12:00:00Z");
    let path = dir.path("pki");
    let pki = DevPki::create_or_open(&path, settings("http://x"), &Entropy::seeded(1), &clock);
    let pki = pki.unwrap();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    let mut keys = 0;
    for file in std::fs::read_dir(&path).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|e| e == "key") {
            assert_eq!(mode(&file), 0o600, "{file:?}");
            keys += 1;
        }
    }
    assert_eq!(keys, 5);
    // The signer refuses a key that others may read.
    std::fs::set_permissions(pki.key_file(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = signing::signer::SoftSigner::open(&pki.key_file(), &pki.chain_file());
    assert!(matches!(refused, Err(signing::SignerError::Exposed(_))), "{refused:?}");
}

#[test]
fn nothing_in_it_can_be_taken_for_real() {
    let dir = TempDir::new();
    let clock: base::SharedClock = TestClock::parse("2026-11-22T12:00:00Z");
    for algorithm in [Algorithm::EcdsaP256, Algorithm::RsaPkcs1] {
        let settings = Settings { algorithm, base_url: "http://x".into() };
        let pki = DevPki::create_or_open(&dir.path("pki"), settings, &Entropy::seeded(1), &clock);
        let seal = pki.unwrap().seal();
        let subject = seal.leaf().subject();
        assert_eq!(subject.organisation.as_deref(), Some("IGPR (DEZVOLTARE)"));
        assert!(subject.common_name.unwrap().contains("necalificat"));
        let has = |bytes: &[u8]| seal.leaf().der().windows(bytes.len()).any(|w| w == bytes);
        assert!(has(b"not qualified"));
        assert!(!has(oids::QC_STATEMENTS.as_bytes()), "no QC statements");
        assert_eq!(seal.algorithm(), algorithm);
    }
}

#[tokio::test]
async fn files_stay_valid_after_the_certificate_expired() {
    let clock = TestClock::parse("2026-11-22T12:00:00Z");
    let world = World::with_clock(Algorithm::EcdsaP256, clock.clone()).await;
    let (stamped, plain) = (world.sealed(Level::T).await, world.sealed(Level::B).await);
    clock.advance(SignedDuration::from_hours(24 * 365 * 4));
    let report = validate(&stamped, &world.trust(), world.now());
    assert!(report.valid, "{report:?}");
    assert_eq!(report.time.unwrap().to_string(), "2026-11-22T12:00:00Z");
    assert!(report.findings.iter().any(|f| f.code == "time-stamp.authority-expired"));
    assert!(!validate(&plain, &world.trust(), world.now()).valid, "no proof of the time");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new(Algorithm::EcdsaP256).await;
    for (path, status) in [
        ("/health", 200),
        ("/ca/root.cer", 200),
        ("/ca/sealing-ca.cer", 200),
        ("/ca/seal-p256.cer", 404),
        ("/ca/root.key", 404),
        ("/ca/..%2Froot.key", 404),
        ("/crl/root.crl", 200),
        ("/crl/sealing-ca.crl", 200),
        ("/crl/tsa.crl", 404),
        ("/tsa", 405),
    ] {
        let answer = client().get(format!("{}{path}", world.url)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path}");
    }
    let answer = client().post(format!("{}/tsa", world.url)).body("x").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 415);
}
