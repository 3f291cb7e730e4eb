//! PDF programs as judges: pdfsig (poppler), and pyHanko from the environment that
//! `CAZIER_JUDGES` names.

use signing::{Algorithm, Level};

use crate::documents::sealed;
use crate::support::{World, is_there, run, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poppler_finds_the_signature_valid() {
    if !is_there("pdfsig", std::process::Command::new("pdfsig").arg("-v").output().is_ok()) {
        return;
    }
    for algorithm in [Algorithm::EcdsaP256, Algorithm::RsaPkcs1] {
        let world = World::new(algorithm).await;
        let bytes = sealed(&world, Level::T).await;
        let file = world.dir.write("sealed.pdf", &bytes);
        let (_, said) = run("pdfsig", &["-nocert", text(&file)]);
        for part in [
            "Signature is Valid",
            "Total document signed",
            "ETSI.CAdES.detached",
            "Sigiliu cazier judiciar DEZVOLTARE",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pyhanko_finds_the_signature_valid() {
    let judges = std::env::var_os("CAZIER_JUDGES").unwrap_or_default();
    let command = std::path::Path::new(&judges).join("venv/bin/pyhanko");
    if !is_there("pyHanko (under CAZIER_JUDGES)", command.exists()) {
        return;
    }
    let command = text(&command);
    for algorithm in [Algorithm::EcdsaP256, Algorithm::RsaPkcs1] {
        let world = World::new(algorithm).await;
        let bytes = sealed(&world, Level::T).await;
        let root = world.pki.root_file();
        let judge = |name: &str, bytes: &[u8]| {
            let file = world.dir.write(name, bytes);
            run(
                command,
                &[
                    "sign",
                    "validate",
                    "--pretty-print",
                    "--trust-replace",
                    "--trust",
                    text(&root),
                    "--soft-revocation-check",
                    text(&file),
                ],
            )
        };
        let (ok, said) = judge("sealed.pdf", &bytes);
        assert!(ok && said.contains("The signature is judged VALID"), "{said}");
        assert!(said.contains("The signature covers the entire file"), "{said}");
        // The opinion of a judge that never condemns is worth nothing.
        let place = bytes.windows(7).position(|w| w == b"Popescu").unwrap();
        let mut flipped = bytes.clone();
        flipped[place] ^= 1;
        assert!(!judge("flipped.pdf", &flipped).0);
    }
}
