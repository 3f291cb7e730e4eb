//! openssl as the judge of certificates, CMS, time-stamps, CRLs and OCSP.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use signing::validate::{assert_level, validate};
use signing::{Algorithm, Level, pdf, pem};

use crate::documents::sealed;
use crate::support::{World, client, openssl, run, text};

const BOTH: [Algorithm; 2] = [Algorithm::EcdsaP256, Algorithm::RsaPkcs1];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_chain() {
    for algorithm in BOTH {
        let world = World::new(algorithm).await;
        let root = world.pki.root_file();
        let ca = world.pki.sealing_ca().der();
        let ca = world.dir.write("ca.pem", pem::encode(ca, "CERTIFICATE"));
        let chain = world.pki.chain_file();
        let tsa = world.pki.tsa_certificate().der();
        let tsa = world.dir.write("tsa.pem", pem::encode(tsa, "CERTIFICATE"));
        let verify = |purpose: &str, leaf: &str| {
            let (root, ca) = (text(&root), text(&ca));
            openssl(
                &[
                    "verify",
                    "-x509_strict",
                    "-purpose",
                    purpose,
                    "-CAfile",
                    root,
                    "-untrusted",
                    ca,
                    leaf,
                ],
                ": OK",
            )
        };
        verify("smimesign", text(&chain));
        verify("timestampsign", text(&tsa));
        let printed =
            openssl(&["x509", "-in", text(&chain), "-noout", "-text"], "IGPR (DEZVOLTARE)");
        for part in [
            "organizationIdentifier = NTRRO-DEZVOLTARE",
            "Non Repudiation",
            "not qualified",
            &format!("OCSP - URI:{}/ocsp", world.url),
            &format!("CA Issuers - URI:{}/ca/sealing-ca.cer", world.url),
            &format!("URI:{}/crl/sealing-ca.crl", world.url),
        ] {
            assert!(printed.contains(part), "{part} in {printed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signatures_hold_as_cades() {
    for algorithm in BOTH {
        for level in [Level::B, Level::T] {
            let world = World::new(algorithm).await;
            let bytes = sealed(&world, level).await;
            let report = validate(&bytes, &world.trust(), world.now());
            assert!(report.valid && report.level == Some(level), "{report:?}");
            assert_eq!(assert_level(&bytes, level), Ok(()));
            assert!(!report.qualified);

            let cms = world.dir.write("cms.der", pdf::read(&bytes).unwrap().cms);
            let hole = bytes.windows(10).position(|w| w == b"/Contents<").unwrap() + 9;
            let end = hole + 1 + bytes[hole..].iter().position(|&b| b == b'>').unwrap();
            let content = world.dir.write("content", [&bytes[..hole], &bytes[end..]].concat());
            let root = world.pki.root_file();
            let verify = |content: &str| {
                run(
                    "openssl",
                    &[
                        "cms",
                        "-verify",
                        "-binary",
                        "-cades",
                        "-inform",
                        "DER",
                        "-in",
                        text(&cms),
                        "-content",
                        content,
                        "-CAfile",
                        text(&root),
                        "-out",
                        "/dev/null",
                    ],
                )
            };
            let (ok, said) = verify(text(&content));
            assert!(ok && said.contains("CAdES Verification successful"), "{said}");
            let other = world.dir.write("other", b"another document");
            assert!(!verify(text(&other)).0);
            // DER that another implementation reads and would write the same.
            openssl(&["asn1parse", "-inform", "DER", "-in", text(&cms)], "signingCertificateV2");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_stamps_hold() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let data = world.dir.write("data", b"what is stamped");
    let query = world.dir.path("query.tsq");
    openssl(&["ts", "-query", "-data", text(&data), "-sha256", "-cert", "-out", text(&query)], "");
    let answer = client()
        .post(world.pki.tsa_url())
        .header("content-type", "application/timestamp-query")
        .body(std::fs::read(&query).unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["content-type"], "application/timestamp-reply");
    let reply = world.dir.write("reply.tsr", answer.bytes().await.unwrap());
    let root = world.pki.root_file();
    openssl(
        &["ts", "-verify", "-queryfile", text(&query), "-in", text(&reply), "-CAfile", text(&root)],
        "Verification: OK",
    );
    openssl(&["ts", "-reply", "-in", text(&reply), "-text"], "Status: Granted.");
    // Another hash is refused politely.
    openssl(&["ts", "-query", "-data", text(&data), "-sha512", "-out", text(&query)], "");
    let answer = client()
        .post(world.pki.tsa_url())
        .header("content-type", "application/timestamp-query")
        .body(std::fs::read(&query).unwrap())
        .send()
        .await
        .unwrap();
    let reply = world.dir.write("refused.tsr", answer.bytes().await.unwrap());
    openssl(
        &["ts", "-reply", "-in", text(&reply), "-text"],
        "unrecognized or unsupported algorithm",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revocation_is_told_by_ocsp_and_crl() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let root = world.pki.root_file();
    let ca = world.dir.write("ca.pem", pem::encode(world.pki.sealing_ca().der(), "CERTIFICATE"));
    let chain = world.pki.chain_file();
    let crl = world.dir.path("all.crl");
    let ocsp_url = format!("{}/ocsp", world.url);
    let ask = |leaf: &str, hash: &str, more: &[&str]| {
        let (ca, root) = (text(&ca), text(&root));
        let about = ["ocsp", "-issuer", ca, hash, "-cert", leaf, "-url", &ocsp_url];
        let trust = ["-CAfile", root, "-verify_other", ca, "-nonce"];
        openssl(&[&about[..], &trust[..], more].concat(), "Response verify OK")
    };
    let check_crl = async |says: &str, ok: bool| {
        let mut all = String::new();
        for name in ["root", "sealing-ca"] {
            let url = format!("{}/crl/{name}.crl", world.url);
            let der = client().get(url).send().await.unwrap().bytes().await.unwrap();
            all += &pem::encode(&der, "X509 CRL");
        }
        std::fs::write(&crl, all).unwrap();
        let (succeeded, said) = run(
            "openssl",
            &[
                "verify",
                "-crl_check_all",
                "-CRLfile",
                text(&crl),
                "-CAfile",
                text(&root),
                "-untrusted",
                text(&ca),
                text(&chain),
            ],
        );
        assert!(succeeded == ok && said.contains(says), "{said}");
    };
    assert!(ask(text(&chain), "-sha1", &[]).contains(": good"));
    assert!(ask(text(&chain), "-sha256", &[]).contains(": good"));
    check_crl(": OK", true).await;

    world.pki.revoke(world.pki.seal().leaf()).unwrap();
    assert!(ask(text(&chain), "-sha1", &[]).contains(": revoked"));
    check_crl("certificate revoked", false).await;

    // A certificate that was never issued.
    assert!(ask(text(&chain), "-sha1", &["-serial", "0x1234"]).contains("0x1234: unknown"));
    // The GET form.
    let request = world.dir.path("request.der");
    openssl(
        &[
            "ocsp",
            "-issuer",
            text(&ca),
            "-cert",
            text(&chain),
            "-no_nonce",
            "-reqout",
            text(&request),
        ],
        "",
    );
    let encoded = STANDARD.encode(std::fs::read(&request).unwrap());
    let answer = client().get(format!("{ocsp_url}/{encoded}")).send().await.unwrap();
    let reply = world.dir.write("reply.der", answer.bytes().await.unwrap());
    let said = openssl(&["ocsp", "-respin", text(&reply), "-noverify", "-text"], "revoked");
    assert!(said.contains("Cert Status: revoked"), "{said}");
}

#[tokio::test]
async fn noise_is_answered_and_not_more() {
    let world = World::new(Algorithm::EcdsaP256).await;
    let entropy = base::Entropy::seeded(3);
    for len in [0, 1, 2, 40, 400] {
        let mut noise = vec![0; len];
        entropy.fill(&mut noise);
        let answer = client().post(format!("{}/ocsp", world.url)).body(noise.clone()).send().await;
        assert_eq!(answer.unwrap().bytes().await.unwrap()[..], [0x30, 3, 0x0A, 1, 1]);
        let answer = client()
            .post(world.pki.tsa_url())
            .header("content-type", "application/timestamp-query")
            .body(noise)
            .send()
            .await;
        assert_eq!(answer.unwrap().bytes().await.unwrap()[..5], [0x30, 9, 0x30, 7, 2]);
    }
}
