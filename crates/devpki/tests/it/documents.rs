//! The real document through the whole chain, and the judges in Java (see `e2e/judges`): EU DSS
//! for the signature, veraPDF for what the signature must not break.

use std::path::{Path, PathBuf};

use certificate::{Certificate, Profile, SignatureProfile, Staged, StandardForm, Template};
use signing::validate::{assert_level, validate};
use signing::{Algorithm, Digest, Level, Sealer};

use crate::support::{World, is_there, run, text};

#[path = "../../../certificate/examples/sample/kinds.rs"]
mod kinds;

/// A real certificate, sealed to this level.
pub async fn sealed(world: &World, level: Level) -> Vec<u8> {
    let certificate = Certificate { issued_at: world.now(), ..kinds::ordinary() };
    let staged = template().stage(&certificate).unwrap();
    sealed_all(world, level, vec![staged]).await.remove(0)
}

fn template() -> Template {
    let address = "https://hub.mai.gov.ro/verificare".parse().unwrap();
    Template::new(&Profile::new(address, SignatureProfile::Development)).unwrap()
}

/// Every kind of document with nothing and with much recorded, and the standard form in every
/// language, each with its name.
fn every_kind(now: base::Timestamp) -> (Vec<String>, Vec<Staged>) {
    let template = template();
    let issued = |document| Certificate { issued_at: now, ..document };
    let certificate = issued(kinds::ordinary());
    let documents = kinds::all()
        .into_iter()
        .map(|(name, document)| (name.to_owned(), template.stage(&issued(document)).unwrap()));
    let forms = kinds::standard_forms().into_iter().map(|(name, form)| {
        let form = StandardForm { issued_at: now, ..form };
        (name, template.standard_form(&certificate, &form).unwrap())
    });
    documents.chain(forms).unzip()
}

/// Documents, sealed to this level.
async fn sealed_all(world: &World, level: Level, staged: Vec<Staged>) -> Vec<Vec<u8>> {
    let stamper = (level == Level::T).then(|| world.stamper());
    let sealing = Sealer::new(world.signer(), stamper, staged.len());
    let digests: Vec<Digest> = staged.iter().map(|staged| Digest::from(staged.digest)).collect();
    let seals = sealing.seal(&digests).await.unwrap();
    let sealed = staged.into_iter().zip(seals);
    sealed.map(|(staged, seal)| staged.seal(&seal.unwrap().cms).unwrap()).collect()
}

fn judges(name: &str) -> Option<PathBuf> {
    let path = Path::new(&std::env::var_os("CAZIER_JUDGES").unwrap_or_default()).join(name);
    is_there(&format!("{} (under CAZIER_JUDGES)", path.display()), path.exists())
        .then(|| path.parent().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_certificates_are_sealed_and_accepted() {
    for algorithm in [Algorithm::EcdsaP256, Algorithm::RsaPkcs1] {
        let world = World::new(algorithm).await;
        for level in [Level::B, Level::T] {
            let bytes = sealed(&world, level).await;
            let report = validate(&bytes, &world.trust(), world.now());
            assert!(report.valid && report.level == Some(level), "{report:?}");
            assert_eq!(assert_level(&bytes, level), Ok(()));
            // Each kind of content of the file: header, text, structure, font, attachment, end.
            for place in (0..bytes.len()).step_by(1009).filter(|&p| bytes[p] != b'0') {
                let mut flipped = bytes.clone();
                flipped[place] ^= 1;
                let report = validate(&flipped, &world.trust(), world.now());
                assert!(!report.valid, "byte {place}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eu_dss_passes_them() {
    let Some(dss) = judges("dss/Dss.class") else { return };
    let class_path = format!("{0}:{0}/lib/*", dss.display());
    let (curve, rsa) =
        (World::new(Algorithm::EcdsaP256).await, World::new(Algorithm::RsaPkcs1).await);
    let roots = [&curve, &rsa].map(|world| std::fs::read(world.pki.root_file()).unwrap()).concat();
    let roots = curve.dir.write("roots.pem", roots);
    // Starting takes seconds and a file a fraction of one, so files are judged together.
    let judge = |files: &[&Path], options: &[&str]| {
        let mut arguments = vec!["-cp", class_path.as_str(), "Dss"];
        arguments.extend(options);
        arguments.push(text(&roots));
        arguments.extend(files.iter().map(|file| text(file)));
        run("java", &arguments)
    };
    let file = curve.dir.write("sealed.pdf", sealed(&curve, Level::T).await);
    let of_rsa = rsa.dir.write("sealed.pdf", sealed(&rsa, Level::T).await);
    let plain = curve.dir.write("plain.pdf", sealed(&curve, Level::B).await);
    let small = curve.dir.write("small.pdf", curve.sealed(Level::T).await);
    let (ok, said) = judge(&[&file, &of_rsa, &small], &[]);
    assert!(ok && said.matches("TOTAL_PASSED\tPAdES-BASELINE-T").count() == 3, "{said}");

    // Offline there is no word on revocation, and DSS does not pass what it cannot know.
    let (ok, said) = judge(&[&file], &["--offline"]);
    assert!(!ok && said.starts_with("INDETERMINATE\tPAdES-BASELINE-T"), "{said}");
    assert!(said.contains("No revocation data found for the certificate!"), "{said}");

    // Changed, and sealed after the certificate was revoked.
    let mut changed = std::fs::read(&small).unwrap();
    let place = changed.windows(6).position(|w| w == b"Cazier").unwrap();
    changed[place] ^= 1;
    let changed = curve.dir.write("changed.pdf", changed);
    curve.pki.revoke(curve.pki.seal().leaf()).unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let later = curve.dir.write("later.pdf", sealed(&curve, Level::T).await);
    let (ok, said) = judge(&[&changed, &later, &plain, &file], &[]);
    let wanted = [
        (&changed, "TOTAL_FAILED\tPAdES-BASELINE-T", "HASH_FAILURE"),
        (&later, "INDETERMINATE\tPAdES-BASELINE-T", "REVOKED_NO_POE"),
        (&plain, "INDETERMINATE\tPAdES-BASELINE-B", "REVOKED_NO_POE"),
        // The time-stamp proves that this one is older than the revocation.
        (&file, "TOTAL_PASSED\tPAdES-BASELINE-T", ""),
    ];
    for (file, verdict, why) in wanted {
        let line = format!("{verdict}\t{}\n{}", text(file), if why.is_empty() { "" } else { "\t" });
        assert!(said.contains(&(line + why)), "{verdict} {why} wanted: {said}");
    }
    assert!(!ok);
}

/// Every kind of document, with nothing recorded and with 1, 2, 7 and 60 judgments.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_keeps_pdf_a_and_pdf_ua_under_its_seal() {
    let Some(vera) = judges("vera/Vera.class") else { return };
    let world = World::new(Algorithm::EcdsaP256).await;
    let (names, documents) = every_kind(world.now());
    let bytes = sealed_all(&world, Level::T, documents).await;
    let files: Vec<_> = names
        .iter()
        .zip(bytes)
        .map(|(name, bytes)| world.dir.write(&format!("{name}.pdf"), bytes))
        .collect();
    let jars = [
        "jaxb-runtime",
        "jaxb-core",
        "jaxb-impl",
        "txw2",
        "istack-commons-runtime",
        "javax.activation",
        "FastInfoset",
    ]
    .map(|jar| format!("/usr/share/java/{jar}.jar"))
    .join(":");
    let class_path = format!("{0}/verapdf.jar:{0}:{jars}", vera.display());
    let mut arguments = vec!["-cp", class_path.as_str(), "Vera", "3a,ua1"];
    arguments.extend(files.iter().map(|file| text(file)));
    let (ok, said) = run("java", &arguments);
    assert!(ok && said.matches("PASS\t").count() == 2 * files.len(), "{said}");
}

fn answers(program: &str, version: &str) -> bool {
    std::process::Command::new(program).arg(version).output().is_ok()
}

/// What a reader copies from the page has its letters, whatever the kind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_programs_read_every_kind() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let (names, documents) = every_kind(world.now());
    let pages = [1, 2, 2, 3, 13, 1, 2, 1, 2, 1, 2, 3, 2, 2].into_iter().chain([1; 5]);
    assert_eq!(names.len(), 19);
    let bytes = sealed_all(&world, Level::B, documents).await;
    for ((name, bytes), pages) in names.into_iter().zip(bytes).zip(pages) {
        let file = world.dir.write(&format!("{name}.pdf"), bytes);
        if is_there("qpdf", answers("qpdf", "--version")) {
            let (ok, said) = run("qpdf", &["--check", text(&file)]);
            assert!(ok && said.contains("No syntax or stream encoding errors"), "{name}: {said}");
        }
        if is_there("pdftotext", answers("pdftotext", "-v")) {
            let (ok, said) = run("pdftotext", &[text(&file), "-"]);
            assert!(ok, "{name}: {said}");
            for letter in ['ș', 'ț', 'ă', 'â', 'î'] {
                assert!(said.contains(letter), "{name} has no {letter}: {said}");
            }
            assert!(said.contains(&format!("Pagina {pages} din {pages}")), "{name}: {said}");
            let number = kinds::ordinary().number;
            // A form says it in its table too.
            let times = if name.starts_with("form") { 2 } else { pages };
            assert_eq!(said.matches(number.as_str()).count(), times, "{name}");
        }
    }
}
