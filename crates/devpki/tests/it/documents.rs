//! The real document through the whole chain, and the judges in Java (see `e2e/judges`): EU DSS
//! for the signature, veraPDF for what the signature must not break.

use std::path::{Path, PathBuf};

use base::{Cnp, Entropy, PersonName};
use certificate::{
    Act, Certificate, Number, Outcome, Person, Profile, Reason, RegisterNumber, Series,
    SignatureProfile, Template,
};
use signing::validate::{assert_level, validate};
use signing::{Algorithm, Digest, Level, Sealer};

use crate::support::{World, is_there, run, text};

fn certificate(issued_at: base::Timestamp) -> Certificate {
    Certificate {
        number: Number::new(Series::parse("CJ").unwrap(), 2026, &Entropy::seeded(7)),
        register: RegisterNumber { year: 2026, sequence: 48_213 },
        act: Act::NaturalPerson(Person {
            name: PersonName::new("Popescu", "Ion Ștefan"),
            cnp: Cnp::parse("1800101123450").unwrap(),
            birth_date: "1980-01-01".parse().unwrap(),
            birth_place: "Cluj-Napoca, județul Cluj".into(),
            father: Some("Vasile".into()),
            mother: Some("Măriuța".into()),
            previous_names: Vec::new(),
        }),
        reason: Reason { code: "job".into(), text: "Angajare în România".into() },
        outcome: Outcome::NotRecorded,
        issued_at,
    }
}

/// A real certificate, sealed to this level.
pub async fn sealed(world: &World, level: Level) -> Vec<u8> {
    let address = "https://hub.mai.gov.ro/verificare".parse().unwrap();
    let profile = Profile::new(address, SignatureProfile::Development);
    let staged = Template::new(&profile).unwrap().stage(&certificate(world.now())).unwrap();
    let stamper = (level == Level::T).then(|| world.stamper());
    let sealing = Sealer::new(world.signer(), stamper, 1);
    let document = [Digest::from(staged.digest)];
    let cms = sealing.seal(&document).await.unwrap().remove(0).unwrap().cms;
    staged.seal(&cms).unwrap()
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_seal_breaks_neither_pdf_a_nor_pdf_ua() {
    let Some(vera) = judges("vera/Vera.class") else { return };
    let world = World::new(Algorithm::EcdsaP256).await;
    let file = world.dir.write("sealed.pdf", sealed(&world, Level::T).await);
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
    let (ok, said) = run("java", &["-cp", &class_path, "Vera", "3a,ua1", text(&file)]);
    assert!(ok && said.matches("PASS\t").count() == 2, "{said}");
}
