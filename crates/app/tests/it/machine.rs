//! A machine with a configured hub, on which somebody types commands.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base::Entropy;
use serde_json::Value;
use store::Db;
use store::testing::{SERVER, create_database, drop_database};

/// The machine, its files, and its hub's database.
pub struct Machine {
    folder: PathBuf,
    /// The database, for what no command shows.
    pub db: Db,
}

/// Runs `body` on a machine whose hub keeps its rows in SQLite, and on one with PostgreSQL where a server is named.
pub async fn each_machine(body: impl AsyncFn(&Machine)) {
    let folder = folder();
    let machine = Machine::new(format!("sqlite:{}", folder.join("hub.db").display()), folder).await;
    body(&machine).await;
    machine.ends().await;
    let Ok(server) = std::env::var(SERVER) else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{SERVER} must be set in CI");
        return;
    };
    let name = format!("cazier_t_{}", Entropy::system().crockford(16).to_lowercase());
    let url = create_database(&server, &name).await.unwrap();
    let machine = Machine::new(url, self::folder()).await;
    body(&machine).await;
    machine.ends().await;
    drop_database(&server, &name).await.unwrap();
}

fn folder() -> PathBuf {
    let name = format!("cazier-admin-{}", Entropy::system().crockford(12));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Machine {
    async fn new(url: String, folder: PathBuf) -> Self {
        let at = |name: &str| folder.join(name).display().to_string();
        std::fs::write(folder.join("secret"), "a secret of the tests, long enough").unwrap();
        let secret = at("secret");
        let peer = |name: &str| {
            format!("[hub.{name}]\nurl = \"http://127.0.0.1:9\"\ntoken = \"{secret}\"\n")
        };
        let peers = ["registers", "rocris", "signer"].map(peer).concat();
        let config = format!(
            "[mail]\nhost = \"127.0.0.1\"\nport = 9\nfrom = \"x@example.ro\"\ntls = false\n\
             [hub]\nhash_key = \"{secret}\"\nsignature = \"development\"\nseries = \"CJ\"\n\
             time_stamps = {{ url = \"http://127.0.0.1:9\", trust = \"{secret}\" }}\n\
             [hub.site]\nlisten = \"127.0.0.1:9\"\npublic_url = \"http://hub.localhost:8701\"\n\
             [hub.contact]\nowner = \"Testul\"\nemail = \"ajutor@example.ro\"\n\
             [hub.store]\nurl = \"{url}\"\nconnections = 2\n\
             [hub.ghiseul]\nissuer = \"http://127.0.0.1:9\"\nclient_id = \"hub\"\nclient_key = \"{secret}\"\n\
             {peers}"
        );
        std::fs::write(folder.join("cazier.toml"), config).unwrap();
        let migrate = Self::command(&folder, &["migrate"]).output().unwrap();
        assert!(migrate.status.success(), "{migrate:?}");
        Self { db: Db::open(&url, 2).await.unwrap(), folder }
    }

    fn command(folder: &std::path::Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cazier"));
        let (first, others) = words.split_first().unwrap();
        command.args([first, "--config"]).arg(folder.join("cazier.toml")).args(others);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What `cazier admin` says when somebody types these words, and then this line; whether it was done.
    pub fn types(&self, words: &[&str], line: &str) -> (bool, String) {
        let words = [&["admin"], words].concat();
        let mut running = Self::command(&self.folder, &words).spawn().unwrap();
        // Whoever fails before reading closes the pipe.
        let _ = running.stdin.take().unwrap().write_all(line.as_bytes());
        let out = running.wait_with_output().unwrap();
        let said = String::from_utf8([out.stdout, out.stderr].concat()).unwrap();
        (out.status.success(), said)
    }

    /// The answer in JSON to words that must be understood.
    pub fn asks(&self, words: &[&str], line: &str) -> Value {
        let (done, said) = self.types(&[&["--json"], words].concat(), line);
        assert!(done, "{words:?}: {said}");
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{words:?}: {error}: {said}"))
    }

    /// Words that must be refused, with this reason.
    pub fn refuses(&self, words: &[&str], line: &str, why: &str) {
        let (done, said) = self.types(words, line);
        assert!(!done && said.contains(why), "{words:?}: {said}");
    }

    async fn ends(self) {
        self.db.close().await;
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}
