//! A hierarchy on a loopback port and what is made with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use base::{Entropy, SharedClock, SystemClock};
use devpki::{DevPki, Settings};
use signing::sample::Sample;
use signing::signer::SoftSigner;
use signing::tsa::{TsaClient, TsaConfig};
use signing::validate::Trust;
use signing::{Algorithm, Level, Sealer, Signer, TimeStamper, TrustAnchors};

/// A directory that goes away with the test.
#[derive(Debug)]
pub struct TempDir(PathBuf);

impl TempDir {
    pub fn new() -> Self {
        let name = format!("devpki-{}-{}", std::process::id(), Entropy::system().crockford(8));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The services, listening.
pub struct World {
    pub dir: TempDir,
    pub pki: Arc<DevPki>,
    pub url: String,
    pub clock: SharedClock,
}

impl World {
    pub async fn new(algorithm: Algorithm) -> Self {
        Self::with_clock(algorithm, SystemClock::shared()).await
    }

    pub async fn with_clock(algorithm: Algorithm, clock: SharedClock) -> Self {
        let dir = TempDir::new();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let settings = Settings { algorithm, base_url: url.clone() };
        let pki = DevPki::create_or_open(&dir.path("pki"), settings, &Entropy::system(), &clock);
        let pki = pki.unwrap();
        let router = pki.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { dir, pki, url, clock }
    }

    pub fn signer(&self) -> Arc<dyn Signer> {
        Arc::new(SoftSigner::open(&self.pki.key_file(), &self.pki.chain_file()).unwrap())
    }

    pub fn stamper(&self) -> Arc<dyn TimeStamper> {
        let mut config = TsaConfig::new(self.pki.tsa_url(), self.anchors());
        config.policy = Some(devpki::TSA_POLICY);
        Arc::new(TsaClient::new(client(), config, Arc::clone(&self.clock), Entropy::system()))
    }

    pub fn anchors(&self) -> TrustAnchors {
        TrustAnchors::new(vec![self.pki.root().clone()])
    }

    pub fn trust(&self) -> Trust {
        Trust { signers: self.anchors(), time_stamps: self.anchors(), ..Trust::default() }
    }

    /// A sealed one-page PDF of this level.
    pub async fn sealed(&self, level: Level) -> Vec<u8> {
        self.sealed_by(self.signer(), level).await
    }

    pub async fn sealed_by(&self, signer: Arc<dyn Signer>, level: Level) -> Vec<u8> {
        let stamper = (level == Level::T).then(|| self.stamper());
        let sample = Sample::new("Cazier judiciar de proba", self.now(), 8192);
        let sealer = Sealer::new(signer, stamper, 8);
        let mut files = sealer.seal(&[sample.digest]).await.unwrap();
        let sealed_file = files.remove(0).unwrap();
        assert_eq!(sealed_file.level, level);
        sample.seal(&sealed_file.cms)
    }

    pub fn now(&self) -> base::Timestamp {
        self.clock.now()
    }
}

pub fn client() -> reqwest::Client {
    reqwest::Client::builder().timeout(std::time::Duration::from_secs(10)).build().unwrap()
}

/// Runs a program and gives what it said, both streams together.
pub fn run(program: &str, arguments: &[&str]) -> (bool, String) {
    let Output { status, stdout, stderr } = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} cannot be run: {error}"));
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.success(), said)
}

/// Runs `openssl`, which must succeed and say this.
pub fn openssl(arguments: &[&str], says: &str) -> String {
    let (ok, said) = run("openssl", arguments);
    assert!(ok && said.contains(says), "openssl {arguments:?} said: {said}");
    said
}

/// Whether an optional tool is there. Its absence is said aloud, and is an error in CI.
pub fn is_there(tool: &str, found: bool) -> bool {
    if !found {
        assert!(std::env::var_os("CI").is_none(), "{tool} is missing, and this is CI");
        eprintln!("=== {tool} IS MISSING: what it would judge is not judged ===");
    }
    found
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
