//! Independent relying parties against this provider, over a real socket.
//!
//! The programs of `e2e/peers` do the talking and say what they need. They run where `CAZIER_PEERS` names their folder, which
//! `cargo xtask test` and `cargo xtask test peers` prepare; elsewhere these tests say so and end.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use base::{Email, Id};
use store::Actor;
use tokio::net::TcpListener;
use tokio::process::Command;

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
    let state = testing::state(db, provider);
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
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = run.await.unwrap();
    std::fs::remove_file(&key).unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{said}");
    assert!(output.status.success(), "{said}\n{complained}");
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
