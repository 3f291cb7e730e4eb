//! The certified relying party openid-client against this provider, over a real socket.
//!
//! `e2e/peers/openid-client/run.mjs` does the talking and says what it needs. It runs where `CAZIER_PEERS` names the
//! folder of npm peers, which `cargo xtask test` prepares; elsewhere this test says so and ends.

use std::path::PathBuf;
use std::process::Stdio;

use base::{Email, Id};
use store::Actor;
use tokio::net::TcpListener;
use tokio::process::Command;

use crate::Ghiseul;
use crate::account::{model::Registration, store as accounts};
use crate::testing::{self, CALLBACK, PASSWORD};

const EMAIL: &str = "stefan@exemplu.ro";

/// The folder of npm peers; required in CI.
fn peers() -> Option<PathBuf> {
    let folder = std::env::var_os("CAZIER_PEERS").map(PathBuf::from);
    if folder.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CAZIER_PEERS must be set in CI");
        eprintln!(
            "CAZIER_PEERS is not set: openid-client does not talk to the provider in this run."
        );
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

#[tokio::test]
async fn openid_client_is_content() {
    let Some(peers) = peers() else { return };
    let db = store::testing::sqlite(&[&web::MIGRATIONS, &crate::MIGRATIONS]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://ghiseul.localhost:{}", listener.local_addr().unwrap().port());
    let (provider, _, pem) = testing::provider_with_pem(&issuer);
    let state = testing::state(db, provider);
    person(&state).await;
    let key = std::env::temp_dir().join(format!("cazier-peer-{}.pem", std::process::id()));
    std::fs::write(&key, pem).unwrap();
    let app = state.clone().app(testing::site(&state, &issuer));
    tokio::spawn(web::serve(listener, app, std::future::pending()));

    let run = Command::new("node")
        .arg(peers.join("openid-client/run.mjs"))
        .env("OIDC_ISSUER", &issuer)
        .env("OIDC_CLIENT_ID", "plain")
        .env("OIDC_CLIENT_KEY", &key)
        .env("OIDC_REDIRECT_URI", CALLBACK)
        .env("OIDC_EMAIL", EMAIL)
        .env("OIDC_PASSWORD", PASSWORD)
        .stdin(Stdio::null())
        .output();
    let output = run.await.unwrap();
    std::fs::remove_file(&key).unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{said}");
    assert!(output.status.success(), "{said}\n{complained}");
    assert!(said.trim_end().ends_with(" passed, 0 failed"), "{said}");
}
