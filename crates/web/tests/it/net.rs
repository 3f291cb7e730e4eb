//! Real sockets: serving, the client, peers, limits, live status.

use std::{
    sync::Arc,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use axum::{
    Extension, Json, Router,
    http::StatusCode,
    routing::{get, post},
};
use base::{Problem, Secret, TestClock};
use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot},
};
use url::Url;
use web::{
    Peer, PeerError,
    limit::{Limit, client_key},
    live,
    peer::{Caller, Tokens},
};

struct Running {
    base: Url,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn serve(routes: Router) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (stop, stopped) = oneshot::channel();
    let done = tokio::spawn(web::serve(
        listener,
        web::app(crate::app::site().timeout(Duration::from_secs(10)), routes),
        async { stopped.await.unwrap_or(()) },
    ));
    Running {
        base: format!("http://peer.localhost:{port}/").parse().unwrap(),
        stop: Some(stop),
        done,
    }
}

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn a_request_that_has_begun_is_finished_before_the_server_stops() {
    let begun = Arc::new(Notify::new());
    let slow = {
        let begun = begun.clone();
        async move || {
            begun.notify_one();
            tokio::time::sleep(Duration::from_millis(400)).await;
            "finished"
        }
    };
    let mut running = serve(Router::new().route("/slow", get(slow))).await;
    let url = running.base.join("slow").unwrap();
    let answer =
        tokio::spawn(
            async move { web::client().get(url).send().await.unwrap().text().await.unwrap() },
        );
    begun.notified().await;
    running.stop.take().unwrap().send(()).unwrap();
    assert_eq!(answer.await.unwrap(), "finished");
    running.done.await.unwrap().unwrap();
    let refused = web::client().get(running.base).send().await;
    assert!(refused.unwrap_err().is_connect());
}

#[tokio::test]
async fn the_client_follows_no_redirect_and_keeps_localhost_on_this_machine() {
    let running = serve(
        Router::new()
            .route("/away", get(async || web::page::see_other("https://elsewhere.example/"))),
    )
    .await;
    let response = web::client().get(running.base.join("away").unwrap()).send().await.unwrap();
    assert_eq!(response.status(), 303);
    assert_eq!(response.remote_addr().unwrap().ip(), std::net::Ipv4Addr::LOCALHOST);
}

fn peer(base: &Url, token: &str) -> Peer {
    Peer::new("register", base.join("api").unwrap(), Secret::new(token), web::client())
}

#[tokio::test]
async fn peers_prove_themselves_and_errors_keep_their_meaning() {
    let tokens = Tokens::new(vec![("hub", Secret::new(TOKEN)), ("old", Secret::new("short"))]);
    let api = Router::new()
        .route("/api/who", get(async |Extension(Caller(name)): Extension<Caller>| Json(name)))
        .route("/api/echo", post(async |Json(body): Json<serde_json::Value>| Json(body)))
        .route(
            "/api/no",
            get(async || {
                web::error::problem(&Problem::new("person.unknown", 404, "No such person"))
            }),
        )
        .route(
            "/api/busy",
            get(async || (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "7")], "")),
        )
        .route("/api/odd", get(async || "not json"));
    let running = serve(tokens.guard(api)).await;
    let hub = peer(&running.base, TOKEN);
    assert_eq!(hub.get::<String>("who").await.unwrap(), "hub");
    let body = serde_json::json!({"a": [1, 2]});
    assert_eq!(hub.post::<_, serde_json::Value>("/echo", &body).await.unwrap(), body);
    assert_eq!(hub.find::<String>("no").await.unwrap(), None);
    assert_eq!(hub.get::<String>("no").await.unwrap_err().refusal(), Some("person.unknown"));
    assert!(matches!(hub.get::<String>("odd").await, Err(PeerError::Garbled { .. })));
    match hub.get::<String>("busy").await {
        Err(PeerError::Unavailable { retry_after, .. }) => {
            assert_eq!(retry_after, Some(Duration::from_secs(7)));
        }
        other => panic!("{other:?}"),
    }
    for token in ["", "short", "0123456789abcdef0123456789abcdeX"] {
        let error = peer(&running.base, token).get::<String>("who").await.unwrap_err();
        assert!(matches!(error, PeerError::Refused { status: 401, .. }), "{token}: {error}");
        assert!(!format!("{error:?} {error}").contains(TOKEN));
    }
}

#[tokio::test]
async fn a_peer_that_fails_is_left_alone_for_a_while() {
    let calls = Arc::new(AtomicU32::new(0));
    let counter = calls.clone();
    let running = serve(Router::new().route(
        "/api/down",
        get(async move || {
            counter.fetch_add(1, Ordering::SeqCst);
            StatusCode::BAD_GATEWAY
        }),
    ))
    .await;
    let hub = peer(&running.base, TOKEN);
    for _ in 0..20 {
        let error = hub.get::<String>("down").await.unwrap_err();
        assert!(error.is_unavailable(), "{error}");
        assert_eq!(
            web::Error::from(error).kind(),
            web::error::Kind::Unavailable,
            "a page says come back"
        );
    }
    assert_eq!(calls.load(Ordering::SeqCst), 5, "after five failures nobody is asked");

    let nobody = Url::parse("http://127.0.0.1:9/").unwrap();
    assert!(peer(&nobody, TOKEN).get::<String>("x").await.unwrap_err().is_unavailable());
}

#[tokio::test(start_paused = true)]
async fn live_status_sends_what_changes_and_ends() {
    let looks = Arc::new(AtomicU32::new(0));
    let sse = live::follow(Duration::from_secs(1), move || {
        let n = looks.fetch_add(1, Ordering::SeqCst);
        async move {
            Some(if n < 3 {
                live::Status::Working("În\nlucru".to_owned())
            } else {
                live::Status::Done { text: "Gata".to_owned(), href: "/certificate/1".to_owned() }
            })
        }
    });
    let response = axum::response::IntoResponse::into_response(sse);
    let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(
        text,
        "event: status\ndata: În lucru\n\nevent: done\ndata: {\"href\":\"/certificate/1\",\"text\":\"Gata\"}\n\n"
    );
}

#[test]
fn a_limit_lets_a_burst_through_then_one_at_a_time() {
    let clock = TestClock::parse("2026-11-22T08:00:00Z");
    let limit = Limit::new(clock.clone(), 3, Duration::from_secs(20), 1000);
    let take = |key: &str| limit.take(&key.to_owned()).is_ok();
    assert_eq!(
        [take("a"), take("a"), take("a"), take("a"), take("b")],
        [true, true, true, false, true]
    );
    clock.advance(jiff::SignedDuration::from_secs(20));
    assert_eq!([take("a"), take("a")], [true, false]);
    let crowded = Limit::new(clock.clone(), 1, Duration::from_mins(1), 2);
    assert!(crowded.take(&1).is_ok() && crowded.take(&2).is_ok() && crowded.take(&3).is_err());
    clock.advance(jiff::SignedDuration::from_secs(120));
    assert!(crowded.take(&3).is_ok(), "keys at rest are forgotten");
}

#[test]
fn a_client_is_an_address_or_a_customers_network() {
    let key = |text: &str| client_key(text.parse().unwrap()).to_string();
    assert_eq!(key("192.0.2.7"), "192.0.2.7");
    assert_eq!(key("::ffff:192.0.2.7"), "192.0.2.7");
    assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
}
