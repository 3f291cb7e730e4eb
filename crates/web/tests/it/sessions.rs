//! The life of a session, on both engines.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
    routing::{get, post},
};
use base::{Entropy, TestClock};
use jiff::SignedDuration;
use std::sync::{Arc, Mutex};
use store::{Db, testing::each_engine};
use web::{Login, Policy, Result, Service, Session, Sessions, Site, Visit, page};

use crate::app::call;

/// A browser with one cookie jar.
struct Browser {
    app: Router,
    clock: Arc<TestClock>,
    sessions: Sessions,
    cookie: Mutex<Option<String>>,
}

async fn show(session: Session) -> String {
    let account = session.account().unwrap_or_else(|| "-".to_owned());
    let step: Option<u32> = session.get("step");
    format!(
        "{account} {} {}",
        step.map_or("-".to_owned(), |step| step.to_string()),
        session.expired()
    )
}

async fn login(visit: Visit, session: Session) -> Result {
    let mut login = Login::new("account-1", Policy::CITIZEN, visit.now());
    login.iss = Some("https://ghiseul.example".to_owned());
    login.idp_sid = Some("sid-1".to_owned());
    login.amr = vec!["pwd".to_owned(), "otp".to_owned()];
    session.login(login).await?;
    Ok(page::see_other("/"))
}

async fn put(session: Session, step: axum::extract::Path<u32>) -> Result {
    session.put("step", &step.0).await?;
    Ok(page::see_other("/"))
}

async fn take(session: Session) -> Result<String> {
    Ok(session.take::<u32>("step").await?.map_or("-".to_owned(), |step| step.to_string()))
}

async fn logout(session: Session) -> Result {
    session.logout().await?;
    Ok(page::see_other("/"))
}

async fn fill(session: Session) -> Result {
    session.put("big", &"x".repeat(9000)).await?;
    Ok(page::see_other("/"))
}

impl Browser {
    fn new(db: &Db) -> Self {
        let clock = TestClock::parse("2026-11-22T08:00:00Z");
        let db = db.clone().with_clock(clock.clone()).with_entropy(Entropy::seeded(11));
        let sessions = Sessions::new(db);
        let origin = "https://hub.example.ro".parse().unwrap();
        let site = Site::new(Service::Hub, origin, clock.clone(), Entropy::seeded(5))
            .sessions(sessions.clone());
        let routes = Router::new()
            .route("/", get(show))
            .route("/login", post(login))
            .route("/put/{step}", post(put))
            .route("/take", post(take))
            .route("/fill", post(fill))
            .route("/logout", post(logout));
        Self { app: web::app(site, routes), clock, sessions, cookie: Mutex::new(None) }
    }

    fn another(&self) -> Self {
        Self {
            app: self.app.clone(),
            clock: self.clock.clone(),
            sessions: self.sessions.clone(),
            cookie: Mutex::default(),
        }
    }

    fn token(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    async fn send(&self, method: &str, path: &str) -> (u16, HeaderMap, String) {
        let mut request =
            Request::builder().method(method).uri(path).header("user-agent", "Test/1");
        if let Some(token) = self.token() {
            request = request.header("cookie", format!("other=1; __Host-sid={token}"));
        }
        let (status, headers, body) =
            call(self.app.clone(), request.body(Body::empty()).unwrap()).await;
        if let Some(line) = headers.get("set-cookie").map(|value| value.to_str().unwrap()) {
            let (pair, rest) = line.split_once(';').unwrap();
            for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                assert!(rest.contains(part), "{line}");
            }
            assert!(!rest.contains("Domain"), "{line}");
            let token = pair.strip_prefix("__Host-sid=").unwrap().to_owned();
            *self.cookie.lock().unwrap() = Some(token).filter(|token| !token.is_empty());
        }
        (status.as_u16(), headers, body)
    }

    #[track_caller]
    fn sees(&self, expected: &str) -> impl Future<Output = ()> {
        let place = std::panic::Location::caller();
        async move {
            let (_, _, body) = self.send("GET", "/").await;
            assert_eq!(body, expected, "{place}");
        }
    }
}

#[tokio::test]
async fn a_session_lives_from_the_first_answer_to_the_last() {
    each_engine(&[&web::MIGRATIONS], async |db| {
        let browser = Browser::new(&db);
        browser.sees("- - false").await;
        assert_eq!(browser.token(), None, "no cookie before there is something to remember");

        browser.send("POST", "/put/1").await;
        let visitor = browser.token().unwrap();
        assert_eq!(visitor.len(), 43);
        browser.sees("- 1 false").await;

        browser.send("POST", "/login").await;
        let citizen = browser.token().unwrap();
        assert_ne!(citizen, visitor, "the token changes at sign-in");
        browser.sees("account-1 1 false").await;

        let thief = browser.another();
        *thief.cookie.lock().unwrap() = Some(visitor);
        thief.sees("- - true").await;

        browser.send("POST", "/put/2").await;
        assert_eq!(browser.token().unwrap(), citizen, "data does not change the token");
        browser.sees("account-1 2 false").await;

        let (_, headers, _) = browser.send("POST", "/logout").await;
        assert_eq!(headers["clear-site-data"], "\"cache\", \"storage\"");
        assert_eq!(browser.token(), None);
        *thief.cookie.lock().unwrap() = Some(citizen);
        thief.sees("- - true").await;
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_eight_hours_in_any_case() {
    each_engine(&[&web::MIGRATIONS], async |db| {
        let browser = Browser::new(&db);
        browser.send("POST", "/login").await;
        browser.clock.advance(SignedDuration::from_mins(19));
        browser.sees("account-1 - false").await;
        browser.clock.advance(SignedDuration::from_mins(19));
        browser.sees("account-1 - false").await;
        browser.clock.advance(SignedDuration::from_mins(20));
        browser.sees("- - true").await;

        browser.send("POST", "/login").await;
        for _ in 0..31 {
            browser.clock.advance(SignedDuration::from_mins(15));
            browser.sees("account-1 - false").await;
        }
        browser.clock.advance(SignedDuration::from_mins(15));
        browser.sees("- - true").await;
        assert_eq!(browser.sessions.sweep().await.unwrap(), 2);
        assert_eq!(browser.sessions.sweep().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn activity_is_written_at_most_once_a_minute() {
    each_engine(&[&web::MIGRATIONS], async |db| {
        let browser = Browser::new(&db);
        browser.send("POST", "/login").await;
        let seen = async || browser.sessions.of_account("account-1").await.unwrap()[0].last_seen_at;
        let start = seen().await;
        browser.clock.advance(SignedDuration::from_secs(59));
        browser.sees("account-1 - false").await;
        assert_eq!(seen().await, start);
        browser.clock.advance(SignedDuration::from_secs(1));
        browser.sees("account-1 - false").await;
        assert_eq!(seen().await, start + SignedDuration::from_secs(60));
    })
    .await;
}

#[tokio::test]
async fn sessions_of_an_account_are_listed_bounded_and_revoked() {
    each_engine(&[&web::MIGRATIONS], async |db| {
        let first = Browser::new(&db);
        let mut browsers = Vec::new();
        for _ in 0..6 {
            first.clock.advance(SignedDuration::from_secs(1));
            let browser = first.another();
            browser.send("POST", "/login").await;
            browsers.push(browser);
        }
        let sessions = &first.sessions;
        let list = sessions.of_account("account-1").await.unwrap();
        assert_eq!(list.len(), 5, "the oldest of six ended");
        assert_eq!(list[0].user_agent, "Test/1");
        assert_eq!(list[0].amr, ["pwd", "otp"]);
        browsers[0].sees("- - true").await;
        browsers[1].sees("account-1 - false").await;

        assert!(!sessions.revoke("account-2", list[0].id).await.unwrap(), "not somebody else's");
        assert!(sessions.revoke("account-1", list[0].id).await.unwrap());
        browsers[5].sees("- - true").await;

        let kept = list[1].id;
        assert_eq!(sessions.revoke_account("account-1", Some(kept)).await.unwrap(), 3);
        browsers[4].sees("account-1 - false").await;
        browsers[3].sees("- - true").await;

        assert_eq!(sessions.revoke_idp("https://other.example", "sid-1").await.unwrap(), 0);
        assert_eq!(sessions.revoke_idp("https://ghiseul.example", "sid-1").await.unwrap(), 1);
        browsers[4].sees("- - true").await;
    })
    .await;
}

#[tokio::test]
async fn a_value_is_taken_once_even_by_two_at_once() {
    each_engine(&[&web::MIGRATIONS], async |db| {
        let browser = Browser::new(&db);
        browser.send("POST", "/put/7").await;
        let twin = browser.another();
        *twin.cookie.lock().unwrap() = browser.token();
        let (a, b) = tokio::join!(browser.send("POST", "/take"), twin.send("POST", "/take"));
        let mut got = [a.2, b.2];
        got.sort();
        assert_eq!(got, ["-", "7"]);
    })
    .await;
}

#[tokio::test]
async fn a_bag_has_a_bottom() {
    each_engine(&[&web::MIGRATIONS], async |db| {
        let browser = Browser::new(&db);
        assert_eq!(browser.send("POST", "/fill").await.0, 500);
        assert_eq!(browser.token(), None);
    })
    .await;
}

#[tokio::test]
async fn the_database_never_holds_a_token() {
    each_engine(&[&web::MIGRATIONS], async |db| {
        store::statements! { HASHES: "SELECT token_hash, data FROM web_session" }
        let browser = Browser::new(&db);
        browser.send("POST", "/put/1").await;
        let token = browser.token().unwrap();
        let mut read = db.read().await.unwrap();
        let rows = read.all(HASHES, vec![]).await.unwrap();
        assert_eq!((rows.len(), STATEMENTS.len()), (1, 1));
        let hash: Vec<u8> = rows[0].get("token_hash").unwrap();
        assert_eq!(hash.len(), 32);
        assert!(
            !hash.windows(8).any(|part| token.as_bytes().windows(8).any(|other| part == other))
        );
    })
    .await;
}

#[tokio::test]
async fn both_engines_understand_every_statement() {
    store::testing::conformance(&[&web::MIGRATIONS], &[web::session::STATEMENTS]).await;
}

#[tokio::test]
async fn one_client_does_not_fill_the_database_with_journeys() {
    each_engine(&[&web::MIGRATIONS], async |db| {
        let browser = Browser::new(&db);
        for n in 0..600 {
            assert_eq!(browser.another().send("POST", "/put/1").await.0, 303, "journey {n}");
        }
        let (status, headers, _) = browser.another().send("POST", "/put/1").await;
        assert_eq!((status, headers["retry-after"].to_str().unwrap()), (429, "1"));
        assert_eq!(browser.another().send("POST", "/login").await.0, 303, "who signs in may");
        browser.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(browser.another().send("POST", "/put/1").await.0, 303);
    })
    .await;
}
