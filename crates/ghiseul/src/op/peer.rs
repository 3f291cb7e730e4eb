//! Independent relying parties against this provider, over a real socket.
//!
//! The programs of `e2e/peers` do the talking and say what they need. They run where `CAZIER_PEERS` names their folder, which
//! `cargo xtask test` and `cargo xtask test peers` prepare; elsewhere these tests say so and end.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{Clock, Email, Id, SystemClock};
use jiff::SignedDuration;
use store::Actor;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::Ghiseul;
use crate::account::{model::Registration, store as accounts};
use crate::testing::{self, CALLBACK, PASSWORD, SECRET};

const EMAIL: &str = "stefan@exemplu.ro";

/// The folder of peers; required in CI.
fn peers() -> Option<PathBuf> {
    let folder = std::env::var_os("CAZIER_PEERS").map(PathBuf::from);
    if folder.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CAZIER_PEERS must be set in CI");
        eprintln!("CAZIER_PEERS is not set: nobody else talks to the provider in this run.");
    }
    folder
}

/// An account with a card proof, as after the journey of somebody new.
async fn person(state: &Ghiseul) {
    let password = base::Secret::new(PASSWORD);
    let registration = Registration {
        name: base::PersonName::new("Popescu", "Ștefan Ion"),
        cnp: base::Cnp::parse("1800101221144").unwrap(),
        password: state.passwords.hash(&password, &state.entropy).await.unwrap(),
    };
    let id = Id::new(state.clock.now(), &state.entropy);
    let mut act = state.db.act(&Actor::System("test"), "account.open").await.unwrap();
    let email = Email::parse(EMAIL).unwrap();
    assert!(accounts::insert(&mut act, id, &email, &registration).await.unwrap());
    act.commit().await.unwrap();
    crate::card::testing::prove(&state.db, id).await;
}

/// A free port for a program that cannot say which one it took.
async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// The machine's clock, set forward by so many seconds: peers have the machine's own.
#[derive(Debug, Default)]
struct Forward(AtomicI64);

impl Clock for Forward {
    fn now(&self) -> base::Timestamp {
        SystemClock.now() + SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// Stays with a program to its end; gives whether it went well, what it said, and what it complained about. Where it says
/// `clock +SECONDS`, the provider's clock is set forward, its keys are changed as its job does every hour, and an empty line is the
/// answer.
async fn attend(mut peer: Child, state: &Ghiseul, clock: &Forward) -> (bool, String, String) {
    let mut stderr = peer.stderr.take().unwrap();
    let complaints = tokio::spawn(async move {
        let mut complained = String::new();
        stderr.read_to_string(&mut complained).await.unwrap();
        complained
    });
    let mut answers = peer.stdin.take().unwrap();
    let mut lines = BufReader::new(peer.stdout.take().unwrap()).lines();
    let mut said = String::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(seconds) = line.strip_prefix("clock +") {
            clock.0.fetch_add(seconds.parse().unwrap(), Ordering::SeqCst);
            state.keys.rotate().await.unwrap();
            answers.write_all(b"\n").await.unwrap();
        } else {
            said.push_str(&line);
            said.push('\n');
        }
    }
    drop(answers);
    (peer.wait().await.unwrap().success(), said, complaints.await.unwrap())
}

/// Runs a program of a peer against a provider of its own.
async fn run(program: impl FnOnce(&Path) -> Command) {
    let Some(peers) = peers() else { return };
    let db = store::testing::sqlite(&[&web::MIGRATIONS, &crate::MIGRATIONS]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://ghiseul.localhost:{}", listener.local_addr().unwrap().port());
    let apache = free_port().await;
    let (provider, _, pem) = testing::provider_with_pem(&issuer);
    let provider = testing::with_client(&provider, "simple", |client| {
        client.redirect_uris.push(format!("http://127.0.0.1:{apache}/cb"));
        client.post_logout_redirect_uris.push(format!("http://127.0.0.1:{apache}/"));
    });
    let clock = Arc::new(Forward::default());
    let state = testing::state(db.with_clock(clock.clone()), provider);
    person(&state).await;
    let key = std::env::temp_dir().join(format!("cazier-peer-{}-{apache}.pem", std::process::id()));
    std::fs::write(&key, pem).unwrap();
    let app = state.clone().app(testing::site(&state, &issuer));
    tokio::spawn(web::serve(listener, app, std::future::pending()));

    let run = program(&peers)
        .env("OIDC_ISSUER", &issuer)
        .env("OIDC_CLIENT_KEY", &key)
        .env("OIDC_SECRET", SECRET)
        .env("OIDC_REDIRECT_URI", CALLBACK)
        .env("OIDC_EMAIL", EMAIL)
        .env("OIDC_PASSWORD", PASSWORD)
        .env("APACHE_PORT", apache.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let (success, said, complained) = attend(run.unwrap(), &state, &clock).await;
    std::fs::remove_file(&key).unwrap();
    println!("{said}");
    assert!(success, "{said}\n{complained}");
    assert!(said.trim_end().ends_with(" passed, 0 failed"), "{said}");
}

fn node(script: PathBuf) -> Command {
    let mut command = Command::new("node");
    command.arg(script);
    command
}

#[tokio::test]
async fn openid_client_is_content_as_a_plain_client() {
    run(|peers| node(peers.join("openid-client/run.mjs"))).await;
}

#[tokio::test]
async fn openid_client_is_content_as_a_strict_client() {
    run(|peers| node(peers.join("openid-client/fapi.mjs"))).await;
}

#[tokio::test]
async fn raw_requests_made_with_jose_get_their_due() {
    run(|peers| node(peers.join("jose/run.mjs"))).await;
}

#[tokio::test]
async fn authlib_is_content() {
    run(|peers| {
        let mut command = Command::new(peers.join("authlib/venv/bin/python"));
        command.arg(peers.join("authlib/run.py"));
        command
    })
    .await;
}

#[tokio::test]
async fn apache_lets_in_by_claim() {
    run(|peers| node(peers.join("mod-auth-openidc/run.mjs"))).await;
}
