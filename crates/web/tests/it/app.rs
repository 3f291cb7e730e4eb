//! Requests through the layers: pages, forms, errors, headers, assets.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use base::{Entropy, TestClock};
use tower::ServiceExt as _;
use web::{
    Contact, Error, Fault, Form, Lang, Layout, Result, Service, Site, Texts, Visit, fl, page,
};

use crate::html::{check_page, select, text};

#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    l: Texts,
    layout: Layout,
    form: Form,
}

impl AskPage {
    fn new(visit: &Visit, form: Form) -> Self {
        let layout = visit.layout(fl!(visit.l, "reg-title")).back("/").errors(&form);
        Self {
            l: visit.l,
            layout: layout.signed_in("Ștefan <b>Pop</b>", "/iesire").idle_warning(20),
            form,
        }
    }
}

/// The page of the form with these errors.
pub fn sample_page(lang: Lang, errors: &[(&str, &str)]) -> String {
    let visit = Visit::sample(Arc::new(site()), lang, "/form");
    let mut form = visit.form();
    for (field, text) in errors {
        form.reject(field, text);
    }
    AskPage::new(&visit, form).render().unwrap()
}

async fn send(visit: Visit, mut form: Form) -> Result {
    let l = visit.l;
    let surname = form.required("surname", 60, fl!(l, "err-name-empty"), fl!(l, "err-other-long"));
    let cnp = form.cnp("cnp");
    let email = form.email("email");
    let who = form.choice("who", |text| (text == "me").then_some(()), fl!(l, "err-choose-who"));
    let (Some(_), Some(_), Some(_), Some(())) = (surname, cnp, email, who) else {
        return Ok(page::invalid(AskPage::new(&visit, form)).into_response());
    };
    Ok(page::see_other("/gata"))
}

#[derive(Debug, thiserror::Error)]
#[error("the register did not answer")]
struct Outer(#[source] std::io::Error);

async fn fault() -> Result {
    Err(Outer(std::io::Error::other("the cable is cut")))?;
    Ok(StatusCode::OK.into_response())
}

async fn refuse(axum::extract::Path(kind): axum::extract::Path<String>) -> Result {
    Err(match kind.as_str() {
        "forbidden" => Error::forbidden(),
        "gone" => Error::gone(),
        "conflict" => Error::conflict(),
        "many" => Error::too_many(Duration::from_secs(61)),
        "closed" => Error::unavailable(Some(Duration::from_mins(5))),
        "problem" => Error::refuse(base::Problem::new("card.expired", 409, "The card has expired")),
        _ => Fault::of("testing", std::io::Error::other("no such kind")).into(),
    })
}

pub fn site() -> Site {
    let clock = TestClock::parse("2026-11-22T10:00:00Z");
    let origin = "http://hub.localhost:8701".parse().unwrap();
    Site::new(Service::Hub, origin, clock, Entropy::seeded(7))
        .contact(Contact {
            owner: "Ministerul Afacerilor Interne".to_owned(),
            email: "ajutor@hub.example.ro".to_owned(),
            phone: Some("021 264 85 51".to_owned()),
        })
        .pilot()
        .form_action("http://ghiseul.localhost:8702")
        .accept_posts_from_elsewhere("/acs")
        .body_limit(2000)
        .timeout(Duration::from_millis(300))
}

pub fn app() -> Router {
    let routes = Router::new()
        .route(
            "/form",
            get(async |visit: Visit| page::render(AskPage::new(&visit, visit.form()))).post(send),
        )
        .route(
            "/bank",
            get(async |visit: Visit| {
                page::render(AskPage::new(&visit, visit.form())).form_action("https://acs.example")
            }),
        )
        .route("/fault", get(fault))
        .route("/refuse/{kind}", get(refuse))
        .route("/panic", get(async || -> StatusCode { panic!("a handler that panics") }))
        .route("/slow", get(async || tokio::time::sleep(Duration::from_secs(5)).await))
        .route("/acs", post(async || "taken"))
        .route("/json", get(async || axum::Json(serde_json::json!({"a": 1}))))
        .route("/client", get(async |visit: Visit| visit.client.to_string()));
    web::app(site(), routes)
}

pub async fn call(
    app: Router,
    request: Request<Body>,
) -> (StatusCode, axum::http::HeaderMap, String) {
    let response: Response = app.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    e2e::gallery::keep("web", parts.status.as_u16(), &body);
    (parts.status, parts.headers, body)
}

pub fn get_request(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

fn post_form(path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request =
        Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

#[tokio::test]
async fn a_page_has_the_headers_of_the_design() {
    let (status, headers, body) = call(app(), get_request("/form", &[])).await;
    assert_eq!(status, 200);
    let expected = [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in expected {
        assert_eq!(headers.get(name).map(|value| value.to_str().unwrap()), Some(value), "{name}");
    }
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert_eq!(
        policy,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self' http://ghiseul.localhost:8702; frame-ancestors 'none'; base-uri 'none'; \
         require-trusted-types-for 'script'"
    );
    assert!(headers["permissions-policy"].to_str().unwrap().contains("camera=()"));
    assert_eq!(headers["x-request-id"].len(), 16);
    assert!(!headers.contains_key("strict-transport-security"), "only where the site has TLS");
    let page = check_page(&body, "ro");
    assert_eq!(text(&page, "title"), "Datele dumneavoastră – Cazier judiciar online");
    assert_eq!(
        text(&page, ".site-account span"),
        "Sunteți autentificat ca Ștefan <b>Pop</b>",
        "names are escaped"
    );

    let (_, headers, _) = call(app(), get_request("/bank", &[])).await;
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("form-action 'self' http://ghiseul.localhost:8702 https://acs.example;"),
        "{policy}"
    );
}

#[tokio::test]
async fn a_language_is_chosen_by_the_address_and_remembered() {
    let (_, headers, body) = call(app(), get_request("/form?lang=en&a=1%202", &[])).await;
    let page = check_page(&body, "en");
    assert_eq!(
        headers["set-cookie"],
        "__Host-lang=en; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax"
    );
    let link = page.select(&select(".govuk-language-navigation a")).next().unwrap();
    assert_eq!(link.value().attr("href"), Some("/form?a=1+2&lang=ro"));
    assert_eq!(link.value().attr("hreflang"), Some("ro"));

    let (_, headers, body) =
        call(app(), get_request("/form", &[("cookie", "__Host-lang=en")])).await;
    check_page(&body, "en");
    assert!(!headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_its_values_and_its_errors() {
    let body = "surname=Pop%C5%9Fa&cnp=123&email=&password=secret12345&unknown=x&why=%3Cscript%3E&agree=yes";
    let (status, headers, body) = call(app(), post_form("/form", &[], body)).await;
    assert_eq!(status, 422);
    assert_eq!(headers["cache-control"], "no-store");
    let page = check_page(&body, "ro");
    assert!(text(&page, "title").starts_with("Eroare: Datele dumneavoastră"));
    let summary: Vec<(String, String)> = page
        .select(&select(".govuk-error-summary a"))
        .map(|link| (link.value().attr("href").unwrap().to_owned(), link.text().collect()))
        .collect();
    let summary: Vec<(&str, &str)> =
        summary.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        summary,
        [
            ("#cnp", "CNP-ul trebuie să aibă 13 cifre"),
            ("#email", "Introduceți adresa de e-mail"),
            ("#who", "Alegeți pentru cine cereți certificatul"),
        ]
    );
    let value = |css: &str| {
        page.select(&select(css)).next().unwrap().value().attr("value").map(str::to_owned)
    };
    assert_eq!(value("#surname").as_deref(), Some("Popșa"), "a cedilla becomes a comma");
    assert_eq!(value("#cnp").as_deref(), Some("123"));
    assert_eq!(value("#password"), None, "a password is never shown again");
    assert_eq!(text(&page, "#why"), "<script>");
    assert_eq!(text(&page, "#cnp-error"), "Eroare: CNP-ul trebuie să aibă 13 cifre");
    let described = page.select(&select("#cnp")).next().unwrap().value().attr("aria-describedby");
    assert_eq!(described, Some("cnp-hint cnp-error"));
}

#[tokio::test]
async fn a_right_form_leads_on() {
    let body = "surname=Pop&cnp=1+800101-22.1144&email=a%40b.ro&who=me";
    let cnp = base::Cnp::parse("1800101221144");
    assert!(cnp.is_ok(), "{cnp:?}");
    let (status, headers, _) =
        call(app(), post_form("/form", &[("sec-fetch-site", "same-origin")], body)).await;
    assert_eq!(
        (status.as_u16(), &headers["location"]),
        (303, &header::HeaderValue::from_static("/gata"))
    );
}

#[tokio::test]
async fn strange_bodies_are_refused_politely() {
    let long = "a=".to_owned() + &"x".repeat(5000);
    for (body, kind, expected) in [
        ("", "application/x-www-form-urlencoded", 422),
        ("%ff%fe=%00&cnp&&&=", "application/x-www-form-urlencoded", 422),
        ("{}", "application/json", 415),
        ("a=b", "", 415),
        (long.as_str(), "application/x-www-form-urlencoded", 413),
    ] {
        let request =
            Request::post("/form").header("content-type", kind).body(Body::from(body.to_owned()));
        let (status, _, body) = call(app(), request.unwrap()).await;
        assert_eq!(status.as_u16(), expected, "{kind}");
        check_page(&body, "ro");
    }
}

#[tokio::test]
async fn posts_from_other_sites_are_refused() {
    let allowed: &[&[(&str, &str)]] = &[
        &[],
        &[("sec-fetch-site", "same-origin"), ("origin", "http://hub.localhost:8701")],
        &[("sec-fetch-site", "none")],
        &[("origin", "http://hub.localhost:8701"), ("host", "hub.localhost:8701")],
    ];
    for headers in allowed {
        let (status, ..) = call(app(), post_form("/form", headers, "")).await;
        assert_eq!(status, 422, "{headers:?}");
    }
    let refused: &[&[(&str, &str)]] = &[
        &[("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://ghiseul.localhost:8702")],
        &[("origin", "http://evil.example"), ("host", "hub.localhost:8701")],
        &[("origin", "null"), ("host", "hub.localhost:8701")],
    ];
    for headers in refused {
        let (status, _, body) = call(app(), post_form("/form", headers, "")).await;
        assert_eq!(status, 403, "{headers:?}");
        let page = check_page(&body, "ro");
        assert_eq!(text(&page, "h1"), "Cererea a venit de pe alt site");
    }
    let cross = [("sec-fetch-site", "cross-site"), ("origin", "https://acs.example")];
    assert_eq!(call(app(), post_form("/acs", &cross, "")).await.0, 200);
    assert_eq!(call(app(), post_form("/acs/more", &cross, "")).await.0, 403);
}

#[tokio::test]
async fn the_client_is_the_socket_unless_a_proxy_is_trusted() {
    let routes =
        || Router::new().route("/client", get(async |visit: Visit| visit.client.to_string()));
    let request = || {
        let mut request = get_request("/client", &[("x-forwarded-for", "10.1.1.1, 203.0.113.9")]);
        let socket: std::net::SocketAddr = "192.0.2.1:1000".parse().unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(socket));
        request
    };
    assert_eq!(call(web::app(site(), routes()), request()).await.2, "192.0.2.1");
    let trusting = site().trusted_proxy(header::HeaderName::from_static("x-forwarded-for"));
    assert_eq!(call(web::app(trusting, routes()), request()).await.2, "203.0.113.9");
}

#[test]
fn the_form_page_is_whole_in_both_languages() {
    for lang in Lang::ALL {
        check_page(&sample_page(lang, &[]), lang.code());
        check_page(
            &sample_page(lang, &[("cnp", "x"), ("who", "y"), ("", "the whole form")]),
            lang.code(),
        );
    }
}

#[test]
fn an_idempotency_key_survives_errors_and_nonsense_is_replaced() {
    let entropy = Entropy::seeded(3);
    let l = Texts::new(Lang::Ro);
    let first = Form::empty(l, &entropy);
    let again = Form::parse_body(l, &entropy, format!("_key={}", first.key()).as_bytes());
    assert_eq!(again.key(), first.key());
    let nonsense = Form::parse_body(l, &entropy, b"_key=%27OR+1=1");
    assert_eq!(nonsense.key().len(), 43);
    assert!(
        !format!("{:?}", Form::parse_body(l, &entropy, b"cnp=1800101221144")).contains("1800101")
    );
}
