use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use base::{Entropy, Secret};
use signing::signer::RemoteSigner;
use signing::{Digest, Signer};

/// A directory with a key, its certificate (both by openssl) and the configuration.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Place {
    fn new(key_kind: &[&str]) -> Self {
        let name = format!("signer-{}-{}", std::process::id(), Entropy::system().crockford(8));
        let place = Self(std::env::temp_dir().join(name));
        std::fs::create_dir_all(&place.0).unwrap();
        let (key, chain) = (place.0.join("key.pem"), place.0.join("chain.pem"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=Proba", "-newkey"])
            .args(key_kind)
            .args([Path::new("-keyout"), &key, Path::new("-out"), &chain])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        place.secret("token", "the token of the hub");
        private(&key);
        place
    }

    fn secret(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
        private(&self.0.join(name));
    }

    fn start(&self, more: &str) -> Process {
        let dir = self.0.display();
        let config = format!(
            "listen = \"127.0.0.1:0\"\n{more}\n\
             [signer]\nkind = \"soft\"\nkey = \"{dir}/key.pem\"\nchain = \"{dir}/chain.pem\"\n\
             [[peers]]\nname = \"hub\"\ntoken-file = \"{dir}/token\"\n"
        );
        std::fs::write(self.0.join("signer.toml"), config).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_signer"))
            .arg("--config")
            .arg(self.0.join("signer.toml"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Process { child, lines: Box::new(lines.map(Result::unwrap)) }
    }
}

fn private(path: &Path) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

struct Process {
    child: Child,
    lines: Box<dyn Iterator<Item = String>>,
}

impl Process {
    /// Where it listens, from its first log line.
    fn url(&mut self) -> String {
        let line: serde_json::Value = serde_json::from_str(&self.lines.next().unwrap()).unwrap();
        format!("http://{}", line["fields"]["signer.address"].as_str().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_process_signs_audits_and_stops() {
    for kind in [&["rsa:2048"][..], &["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]] {
        let place = Place::new(kind);
        let mut process = place.start("");
        let url = process.url();
        let client = reqwest::Client::builder().build().unwrap();
        let token = Secret::new("the token of the hub");
        let remote = RemoteSigner::connect(client, &url, token).await.unwrap();
        let digests = [Digest::of(b"one"), Digest::of(b"two")];
        let signed = remote.sign(&digests).await.unwrap();
        assert!(remote.certificate().verify(&digests[1], &signed[1]));

        let stopped = Command::new("kill").arg(process.child.id().to_string()).status().unwrap();
        assert!(stopped.success() && process.child.wait().unwrap().success());
        let audit: Vec<serde_json::Value> = process
            .lines
            .by_ref()
            .map(|line| serde_json::from_str(&line).unwrap())
            .filter(|line: &serde_json::Value| line["fields"]["audit"] == true)
            .collect();
        assert_eq!(audit.len(), 1, "one line a call");
        let fields = &audit[0]["fields"];
        assert_eq!(fields["signer.digests_count"], 2);
        assert_eq!(fields["signer.peer"], "hub");
        assert_eq!(fields["signer.key_id"], remote.certificate().key_id());
    }
}

#[test]
fn a_process_does_not_start_on_a_mistake() {
    let place = Place::new(&["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    let refusal = |more: &str| {
        let mut process = place.start(more);
        let said: Vec<String> = process.lines.by_ref().collect();
        assert!(!process.child.wait().unwrap().success());
        said.join("\n")
    };
    assert!(refusal("colour = \"red\"").contains("unknown field"));

    let key = place.0.join("key.pem");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(refusal("").contains("chmod 600"));
    std::fs::write(&key, "not a key").unwrap();
    private(&key);
    assert!(refusal("").contains("not a PKCS#8 key"));
    std::fs::remove_file(&key).unwrap();
    assert!(refusal("").contains("No such file"));
}
