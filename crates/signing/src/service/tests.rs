use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;
use crate::signer::{RemoteSigner, SoftSigner};
use crate::testing::soft_signer;
use crate::{Algorithm, Signature};

const TOKEN: &str = "a-token-of-the-hub";

fn service(signer: Arc<dyn Signer>) -> Router {
    let peer = Peer { name: "hub".into(), token: Secret::new(TOKEN) };
    router(Service::new(signer, &[peer], 4))
}

fn soft() -> Arc<SoftSigner> {
    Arc::new(soft_signer(Algorithm::EcdsaP256))
}

async fn ask(router: &Router, token: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
    let request = Request::builder()
        .method(if body.is_some() { Method::POST } else { Method::GET })
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(body.map_or_else(Body::empty, |b| Body::from(b.to_string())))
        .unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn digests(count: usize) -> Vec<String> {
    (0..count).map(|n| STANDARD.encode(Digest::of(&n.to_be_bytes()).as_bytes())).collect()
}

#[tokio::test]
async fn a_batch_is_signed_in_order() {
    let signer = soft();
    let router = service(signer.clone());
    let question = json!({ "request_id": "r-1", "digests": digests(256) });
    let (status, answer) = ask(&router, TOKEN, "/v1/sign", Some(&question)).await;
    assert_eq!((status, &answer["request_id"]), (200, &json!("r-1")));
    let signatures = answer["signatures"].as_array().unwrap();
    assert_eq!(signatures.len(), 256);
    for (n, signature) in signatures.iter().enumerate() {
        let signature = Signature::new(STANDARD.decode(signature.as_str().unwrap()).unwrap());
        assert!(signer.certificate().verify(&Digest::of(&n.to_be_bytes()), &signature), "{n}");
    }
}

#[tokio::test]
async fn what_is_not_a_question_is_refused() {
    let router = service(soft());
    let short = STANDARD.encode([0; 31]);
    for (why, body) in [
        ("no digests", json!({ "request_id": "r", "digests": [] })),
        ("too many", json!({ "request_id": "r", "digests": digests(257) })),
        (
            "a short one among good ones",
            json!({ "request_id": "r", "digests": [digests(1)[0], short] }),
        ),
        ("not base64", json!({ "request_id": "r", "digests": ["!"] })),
        ("no name", json!({ "request_id": "", "digests": digests(1) })),
        ("a name that breaks log lines", json!({ "request_id": "r\n{}", "digests": digests(1) })),
        ("a name without end", json!({ "request_id": "r".repeat(65), "digests": digests(1) })),
        ("a member that is not known", json!({ "request_id": "r", "digests": digests(1), "x": 1 })),
        ("not an object", json!([])),
        ("too long", json!({ "request_id": "r", "digests": ["A".repeat(40_000)] })),
    ] {
        let (status, answer) = ask(&router, TOKEN, "/v1/sign", Some(&body)).await;
        assert_eq!(
            (status, &answer["type"]),
            (400, &json!("urn:cazier:problem:request-invalid")),
            "{why}"
        );
    }
}

#[tokio::test]
async fn strangers_get_nothing() {
    let router = service(soft());
    let question = json!({ "request_id": "r", "digests": digests(1) });
    for token in ["", "x", "a-token-of-the-hu", "a-token-of-the-hub2"] {
        assert_eq!(ask(&router, token, "/v1/sign", Some(&question)).await.0, 401, "{token}");
        assert_eq!(ask(&router, token, "/v1/certificate", None).await.0, 401, "{token}");
    }
    let open = Request::builder().uri("/health").body(Body::empty()).unwrap();
    assert_eq!(router.oneshot(open).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_published_description_has_every_route() {
    let (status, document) = ask(&service(soft()), "", "/openapi.json", None).await;
    assert_eq!(status, 200);
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/health", "/v1/certificate", "/v1/sign"]);
}

/// What a lying signer does to an honest answer.
type Lie = fn(&mut Vec<Signature>);

/// A signer that lies about one thing.
#[derive(Debug)]
struct Liar {
    honest: Arc<SoftSigner>,
    lie: Lie,
}

impl Signer for Liar {
    fn certificate(&self) -> &crate::SignerCertificate {
        self.honest.certificate()
    }

    fn sign<'a>(&'a self, digests: &'a [Digest]) -> crate::signer::Signing<'a> {
        Box::pin(async move {
            let mut signed = self.honest.sign(digests).await?;
            (self.lie)(&mut signed);
            Ok(signed)
        })
    }
}

async fn listen(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().timeout(std::time::Duration::from_secs(5)).build().unwrap()
}

#[tokio::test]
async fn the_client_believes_only_what_verifies() {
    let question: Vec<Digest> = (0..3_u8).map(|n| Digest::of(&[n])).collect();
    let lies: [(&str, Lie); 4] = [
        ("honest", |_| {}),
        ("out of order", |signed| signed.swap(0, 1)),
        ("one is missing", |signed| drop(signed.pop())),
        ("a broken one", |signed| signed[1] = Signature::new(vec![0x30, 0])),
    ];
    for (why, lie) in lies {
        let url = listen(service(Arc::new(Liar { honest: soft(), lie }))).await;
        let remote = RemoteSigner::connect(client(), &url, Secret::new(TOKEN)).await.unwrap();
        let answer = remote.sign(&question).await;
        match (why, answer) {
            ("honest", Ok(signed)) => assert_eq!(signed.len(), 3),
            (_, Err(SignerError::WrongAnswer(_))) => {}
            (_, other) => panic!("{why}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_client_asks_again_where_that_helps() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    for (refusals, status, wanted_calls, succeeds) in
        [(2, 503, 3, true), (3, 503, 3, false), (1, 401, 1, false), (1, 400, 1, false)]
    {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let failing =
            service(soft()).layer(middleware::from_fn(move |request: Request, next: Next| {
                let counted = Arc::clone(&counted);
                async move {
                    if request.uri().path() == "/v1/sign"
                        && counted.fetch_add(1, Ordering::SeqCst) < refusals
                    {
                        return StatusCode::from_u16(status).unwrap().into_response();
                    }
                    next.run(request).await
                }
            }));
        let url = listen(failing).await;
        let remote = RemoteSigner::connect(client(), &url, Secret::new(TOKEN)).await.unwrap();
        let answer = remote.sign(&[Digest::of(b"a")]).await;
        assert_eq!(answer.is_ok(), succeeds, "{refusals} × {status}");
        assert_eq!(calls.load(Ordering::SeqCst), wanted_calls, "{refusals} × {status}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_told_apart_from_a_signer_that_is_down() {
    let url = listen(service(soft())).await;
    let refused = RemoteSigner::connect(client(), &url, Secret::new("wrong")).await;
    assert!(matches!(refused, Err(SignerError::Refused(_))), "{refused:?}");
    let down = RemoteSigner::connect(client(), "http://127.0.0.1:1", Secret::new(TOKEN)).await;
    assert!(matches!(down, Err(SignerError::Unavailable(_))), "{down:?}");
}

#[tokio::test]
async fn only_two_doors_open_to_a_stranger() {
    let open = e2e::doors::open_to_strangers(&service(soft())).await;
    assert_eq!(open, ["GET /health", "GET /openapi.json"]);
}
