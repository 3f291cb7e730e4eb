//! What a time-stamp authority may do to us, and what comes of it.

use devpki::Lie;
use jiff::SignedDuration;
use signing::asn1::Oid;
use signing::tsa::{TsaClient, TsaConfig};
use signing::validate::validate;
use signing::{Algorithm, Digest, Level, TimeStampError, TimeStamper, TrustAnchors};

use crate::support::{World, client};

#[tokio::test]
async fn every_lie_is_found_out_and_named() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let stamper = world.stamper();
    let hours = SignedDuration::from_hours;
    let lies = [
        (Lie::Imprint, "the token is over other data"),
        (Lie::Nonce, "the token has another nonce"),
        (Lie::NoNonce, "the token has another nonce"),
        (Lie::Time(hours(-1)), "too far from the clock"),
        (Lie::Time(hours(1)), "too far from the clock"),
        (Lie::Policy, "the token has another policy"),
        (Lie::ForeignAuthority, "the authority is not trusted: no chain"),
        (Lie::Signature, "the token's signature does not hold"),
        (Lie::WrongCertificate, "the authority is not trusted: the certificate's key usage"),
        (Lie::NoCertificate, "the signer's certificate is not in the message"),
        (Lie::Refusal, "refuses with status 2"),
        (Lie::Garbage, "malformed"),
    ];
    for round in ["nobody is known yet", "the honest authority is known"] {
        for (lie, says) in lies {
            world.pki.set_lie(Some(lie));
            let refused = stamper.stamp(Digest::of(b"signature")).await.unwrap_err().to_string();
            assert!(refused.contains(says), "{lie:?}, {round}: {refused}");
        }
        world.pki.set_lie(None);
        stamper.stamp(Digest::of(b"signature")).await.unwrap();
    }
    // A clock that is a little off is no lie.
    world.pki.set_lie(Some(Lie::Time(SignedDuration::from_mins(4))));
    stamper.stamp(Digest::of(b"signature")).await.unwrap();
}

#[tokio::test]
async fn a_policy_that_the_authority_does_not_have_is_refused_by_it() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let mut config = TsaConfig::new(world.pki.tsa_url(), world.anchors());
    config.policy = Some(Oid::new_unwrap("1.2.3"));
    let stamper = TsaClient::new(client(), config, world.clock.clone(), base::Entropy::system());
    let refused = stamper.stamp(Digest::of(b"x")).await;
    assert!(matches!(refused, Err(TimeStampError::Refused(2))), "{refused:?}");
}

#[tokio::test]
async fn an_authority_that_is_down_is_told_apart() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let config = TsaConfig::new("http://127.0.0.1:1/tsa".into(), world.anchors());
    let stamper = TsaClient::new(client(), config, world.clock.clone(), base::Entropy::system());
    let down = stamper.stamp(Digest::of(b"x")).await;
    assert!(matches!(down, Err(TimeStampError::Unavailable(_))), "{down:?}");
}

#[tokio::test]
async fn one_failed_time_stamp_spoils_no_other() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let documents: Vec<Digest> = (0..300_u16).map(|n| Digest::of(&n.to_be_bytes())).collect();
    let sealer = signing::Sealer::new(world.signer(), Some(world.stamper()), 16);
    world.pki.set_lie(Some(Lie::Refusal));
    let files = sealer.seal(&documents).await.unwrap();
    assert!(files.len() == 300 && files.iter().all(Result::is_err));
    world.pki.set_lie(None);
    let files = sealer.seal(&documents).await.unwrap();
    let different: std::collections::BTreeSet<_> =
        files.into_iter().map(|s| s.unwrap().cms).collect();
    assert_eq!(different.len(), 300);
}

#[tokio::test]
async fn the_time_stamp_of_another_file_or_root_is_refused() {
    let (world, other) =
        (World::new(Algorithm::EcdsaP256).await, World::new(Algorithm::EcdsaP256).await);
    let bytes = world.sealed(Level::T).await;
    let mut trust = world.trust();
    trust.time_stamps = other.anchors();
    let report = validate(&bytes, &trust, world.now());
    assert_eq!((report.valid, report.findings[0].code), (false, "time-stamp.invalid"));
    trust.time_stamps = TrustAnchors::default();
    assert!(!validate(&bytes, &trust, world.now()).valid);

    // A good token over another signature, grafted onto this one.
    let sample = signing::sample::Sample::new("grafted", world.now(), 8192);
    let signer = world.signer();
    let prepared = signing::Prepared::new(sample.digest, signer.certificate());
    let signature = signer.sign(&[prepared.to_be_signed()]).await.unwrap().remove(0);
    let token = world.stamper().stamp(Digest::of(b"another signature")).await.unwrap();
    let bytes = sample.seal(&prepared.finish(&signature, Some(&token)));
    let report = validate(&bytes, &world.trust(), world.now());
    assert_eq!((report.valid, report.findings[0].code), (false, "time-stamp.invalid"));
    assert!(signing::validate::assert_level(&bytes, Level::T).is_err());
}
