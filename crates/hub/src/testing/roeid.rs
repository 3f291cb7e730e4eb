//! ROeID in a process of its own, and a hub that is its client.

use std::sync::Arc;

use base::{Clock as _, Secret, SystemClock, TestClock};
use oidc::jws::Alg;
use serde_json::{Value, json};
use store::Db;
use url::Url;

use super::{World, unhurried};
use crate::account::roeid::{Agreement, Claims, Roeid};
use crate::ports::persons::CivilStatus;

const HUB: &str = "http://hub.localhost:8701";
const CALLBACK: &str = "http://hub.localhost:8701/intrare/roeid";

/// A running ROeID. It stops when this is dropped.
pub struct RoeidPeer {
    process: e2e::Roeid,
}

impl RoeidPeer {
    /// Starts it.
    pub async fn start() -> Self {
        let start = || e2e::Roeid::start(CALLBACK).unwrap();
        Self { process: tokio::task::spawn_blocking(start).await.unwrap() }
    }

    /// A hub that is its client, at the time of the machine.
    pub async fn world(&self, db: Db) -> World {
        let agreement = Agreement {
            issuer: self.process.issuer.clone(),
            client_id: e2e::roeid::CLIENT_ID.to_owned(),
            client_secret: Secret::new(e2e::roeid::SECRET),
            redirect_uri: CALLBACK.to_owned(),
            algorithms: vec![Alg::Rs256],
            claims: Claims::default(),
            logout: Some("https://roeid.example/logout".parse().unwrap()),
        };
        let clock: Arc<TestClock> = TestClock::at(SystemClock.now());
        let furnish = |parts: &mut crate::Parts| parts.roeid = Some(Roeid::new(agreement));
        World::furnished(db, clock, unhurried, furnish).await
    }

    /// Who signs in next, under which name, and how it misbehaves.
    pub async fn next(&self, person: &CivilStatus, sub: &str, more: &Value) {
        let name = &person.name;
        let mut claims = json!({
            "cnp": person.cnp.as_str(), "nume": name.surname, "prenume": name.given, "nume complet": name.full(),
            "email": "ana@example.ro", "telefon": "0712345678", "judet": "Cluj",
        });
        if let Some(left_out) = more["without"].as_str() {
            claims.as_object_mut().unwrap().remove(left_out);
        }
        let mut next = json!({ "sub": sub, "claims": claims });
        next.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.process.tell("/person", &next).await.unwrap();
    }

    /// The browser's part: goes where it is sent until it is back at the hub, and gives the path there.
    pub async fn browse(&self, address: &str) -> String {
        let browser = web::client_builder().cookie_store(true).build().unwrap();
        let mut address = Url::parse(address).unwrap();
        for _ in 0..8 {
            let answer = browser.get(address.clone()).send().await.unwrap();
            let location =
                answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
            let Some(location) = location else {
                panic!("{} {}", answer.status(), answer.text().await.unwrap());
            };
            if let Some(path) = location.strip_prefix(HUB) {
                return path.to_owned();
            }
            address = address.join(&location).unwrap();
        }
        panic!("ROeID does not let the browser go");
    }
}

impl World {
    /// Sets the clock to the machine's, which programs beside us have.
    pub fn keep_time(&self) {
        self.clock.set(SystemClock.now());
    }
}
