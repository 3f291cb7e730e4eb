//! The seal's key in a SoftHSM token. SoftHSM is configured by an environment variable, which a
//! test may not set for its own process; so each test runs itself once more as a child.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use devpki::softhsm::{MODULE, provision};
use signing::signer::{TokenConfig, TokenSigner};
use signing::validate::validate;
use signing::{Algorithm, Digest, Level, Signer, SignerError};

use crate::support::{TempDir, World, is_there};

/// Tells the child that it is one.
const CHILD: &str = "DEVPKI_TOKEN_CHILD";

/// Runs the named test in a child with tokens of its own; `true` in the child.
fn in_child(test: &str) -> bool {
    if std::env::var_os(CHILD).is_some() {
        return true;
    }
    if !is_there("SoftHSM", Path::new(MODULE).exists()) {
        return false;
    }
    let dir = TempDir::new();
    std::fs::create_dir(dir.path("tokens")).unwrap();
    let tokens = dir.path("tokens");
    let settings = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
    let config = dir.write("softhsm2.conf", settings);
    let child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("SOFTHSM2_CONF", config)
        .env(CHILD, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned()
        + &String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_seals_files() {
    if !in_child("token::a_token_seals_files") {
        return;
    }
    for (algorithm, label) in [(Algorithm::EcdsaP256, "curves"), (Algorithm::RsaPkcs1, "rsa")] {
        let world = World::new(algorithm).await;
        let config = provision(&world.pki, Path::new(MODULE), label).unwrap();
        let signer = Arc::new(TokenSigner::open(&config).unwrap());
        let bytes = world.sealed_by(signer.clone(), Level::T).await;
        let report = validate(&bytes, &world.trust(), world.now());
        assert!(report.valid, "{report:?}");

        // More batches at once than there are sessions; each in its own order.
        let batches: Vec<_> = (0..8_u8)
            .map(|batch| {
                let signer = Arc::clone(&signer);
                tokio::spawn(async move {
                    let digests: Vec<_> = (0..20_u8).map(|n| Digest::of(&[batch, n])).collect();
                    let answers = signer.sign(&digests).await.unwrap();
                    digests.iter().zip(&answers).all(|(d, s)| signer.certificate().verify(d, s))
                })
            })
            .collect();
        for batch in batches {
            assert!(batch.await.unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_not_ours_is_refused() {
    if !in_child("token::a_token_that_is_not_ours_is_refused") {
        return;
    }
    let (world, other) =
        (World::new(Algorithm::EcdsaP256).await, World::new(Algorithm::EcdsaP256).await);
    let good = provision(&world.pki, Path::new(MODULE), "ours").unwrap();
    let refusal = |config: TokenConfig| TokenSigner::open(&config).unwrap_err();

    let chain = other.pki.chain_file();
    let wrong = refusal(TokenConfig { chain, ..good.clone() });
    assert!(matches!(wrong, SignerError::WrongAnswer(_)), "{wrong:?}");
    let none = refusal(TokenConfig { token: "theirs".into(), ..good.clone() });
    assert!(matches!(none, SignerError::Unavailable(_)), "{none:?}");
    let none = refusal(TokenConfig { key: "theirs".into(), ..good.clone() });
    assert!(matches!(none, SignerError::Unavailable(_)), "{none:?}");
    let config = good.clone();
    assert!(TokenSigner::open(&config).is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_pin_is_refused() {
    if !in_child("token::a_wrong_pin_is_refused") {
        return;
    }
    let world = World::new(Algorithm::EcdsaP256).await;
    let good = provision(&world.pki, Path::new(MODULE), "pinned").unwrap();
    let pin = world.dir.write("wrong.pin", "0000");
    std::fs::set_permissions(&pin, std::fs::Permissions::from_mode(0o600)).unwrap();
    let wrong = TokenSigner::open(&TokenConfig { pin_file: pin, ..good.clone() }).unwrap_err();
    assert!(matches!(wrong, SignerError::Refused(_)), "{wrong:?}");
    assert!(TokenSigner::open(&good).is_ok());
}
