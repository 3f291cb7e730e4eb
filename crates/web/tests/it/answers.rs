//! What the layers answer by themselves: error pages, assets, information pages, health.

use axum::Router;
use tower::ServiceExt as _;
use web::Lang;

use crate::{
    app::{app, call, get_request, site},
    html::{check_page, select, text},
};

#[tokio::test]
async fn errors_are_pages_in_the_persons_language_with_a_way_out() {
    for (path, status, title) in [
        ("/nothing", 404, "Page not found"),
        ("/acs", 405, "The page cannot be opened like this"),
        ("/refuse/forbidden", 403, "You do not have access to this page"),
        ("/refuse/gone", 410, "The page is no longer available"),
        ("/refuse/conflict", 409, "The details changed in the meantime"),
        ("/refuse/many", 429, "You have tried too many times"),
        ("/refuse/closed", 503, "The service is closed"),
        ("/refuse/fault", 500, "There is a problem with the service"),
        ("/fault", 500, "There is a problem with the service"),
        ("/panic", 500, "There is a problem with the service"),
        ("/slow", 500, "There is a problem with the service"),
        ("/assets/hub.css", 404, "Page not found"),
    ] {
        let request = get_request(path, &[("accept", "text/html,*/*"), ("accept-language", "en")]);
        let (found, headers, body) = call(app(), request).await;
        assert_eq!(found.as_u16(), status, "{path}");
        let page = check_page(&body, "en");
        assert_eq!(text(&page, "h1"), title, "{path}");
        assert!(page.select(&select("main a[href='/']")).next().is_some(), "{path} has a way out");
        assert!(headers.contains_key("content-security-policy"), "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        assert!(
            !body.contains("cable") && !body.contains("panics"),
            "what went wrong is for the log"
        );
    }
    let (_, headers, body) = call(app(), get_request("/refuse/many", &[])).await;
    assert_eq!(headers["retry-after"], "61");
    assert!(body.contains("Așteptați 2 minute și încercați din nou."));
    let (_, headers, _) = call(app(), get_request("/acs", &[])).await;
    assert_eq!(headers["allow"], "POST");
}

#[tokio::test]
async fn programs_get_problem_documents() {
    for (path, status, kind) in [
        ("/nothing", 404, "urn:cazier:problem:not-found"),
        ("/refuse/problem", 409, "urn:cazier:problem:card.expired"),
        ("/fault", 500, "urn:cazier:problem:fault"),
    ] {
        let (found, headers, body) =
            call(app(), get_request(path, &[("accept", "application/json")])).await;
        assert_eq!(found.as_u16(), status);
        assert_eq!(headers["content-type"], "application/problem+json");
        let document: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            (&document["type"], &document["status"]),
            (&kind.into(), &status.into()),
            "{path}"
        );
        assert!(!body.contains("cable"));
    }
    let (status, headers, _) = call(app(), get_request("/json", &[])).await;
    assert_eq!(
        (status.as_u16(), headers["content-type"].to_str().unwrap()),
        (200, "application/json")
    );
}

#[tokio::test]
async fn assets_are_kept_for_a_year_in_the_best_encoding() {
    for (name, hashed) in web::assets::all() {
        let path = format!("/assets/{hashed}");
        assert_eq!(web::assets::asset(name), path);
        for (accept, encoding) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("", "-"),
        ] {
            let (status, headers, _) =
                call(app(), get_request(&path, &[("accept-encoding", accept)])).await;
            assert_eq!(status, 200);
            let found =
                headers.get("content-encoding").map_or("-", |value| value.to_str().unwrap());
            assert_eq!(found, encoding, "{name} {accept}");
            assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
            assert_eq!(headers["vary"], "accept-encoding");
            assert_eq!(headers["x-content-type-options"], "nosniff");
        }
    }
    let kinds: Vec<&str> = web::assets::all().map(|(name, _)| name).collect();
    assert_eq!(
        kinds,
        ["bank.css", "bank.svg", "ghiseul.css", "ghiseul.svg", "hub.css", "hub.svg", "pages.js"]
    );
    assert_eq!(call(app(), get_request("/assets/..%2fmanifest.json", &[])).await.0, 404);
    assert_eq!(call(app(), get_request("/assets/manifest.json", &[])).await.0, 404);
}

#[tokio::test]
async fn built_assets_keep_their_budget_and_show_nobody_elses_marks() {
    for (name, hashed) in web::assets::all() {
        let path = format!("/assets/{hashed}");
        let response =
            app().oneshot(get_request(&path, &[("accept-encoding", "br")])).await.unwrap();
        let small = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap().len();
        let budget = if name == "pages.js" { 8_000 } else { 15_000 };
        assert!(small <= budget, "{name}: {small} bytes");
        let (_, _, text) = call(app(), get_request(&path, &[])).await;
        for mark in ["GDS Transport", "govuk-crest", "GOV.UK", "rown"] {
            let found = text.find(mark).map(|at| &text[at.saturating_sub(20)..at + 20]);
            assert_eq!(found, None, "{name}");
        }
        for loaded in ["sourceMappingURL", "url(http", "@import", "@font-face", "fetch(", "import("]
        {
            assert!(!text.contains(loaded), "{name} loads something: {loaded}");
        }
    }
}

#[tokio::test]
async fn every_site_has_its_information_pages_in_both_languages() {
    for path in
        ["/ajutor", "/contact", "/accesibilitate", "/date-personale", "/cookie-uri", "/siguranta"]
    {
        for lang in Lang::ALL {
            let (status, headers, body) =
                call(app(), get_request(&format!("{path}?lang={}", lang.code()), &[])).await;
            assert_eq!(status, 200, "{path}");
            let page = check_page(&body, lang.code());
            assert!(!body.contains("No localization"), "{path}");
            assert_eq!(headers["cache-control"], "public, max-age=600");
            let footer: Vec<_> =
                page.select(&select("footer a")).filter_map(|a| a.value().attr("href")).collect();
            assert!(footer.contains(&path), "{path} is in the footer");
        }
    }
    let (_, _, body) = call(app(), get_request("/contact", &[])).await;
    assert!(body.contains("021 264 85 51") && body.contains("ajutor@hub.example.ro"));
}

#[tokio::test]
async fn health_tells_whether_the_parts_work() {
    #[derive(Debug)]
    struct Signer(Result<(), String>);
    impl web::health::Check for Signer {
        fn name(&self) -> &'static str {
            "signer"
        }
        fn run(&self) -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send + '_>> {
            Box::pin(async { self.0.clone() })
        }
    }
    let ready = |outcome| web::app(site().check(Signer(outcome)), Router::new());
    let (status, _, body) = call(ready(Ok(())), get_request("/readyz", &[])).await;
    assert_eq!((status.as_u16(), body.as_str()), (200, r#"{"signer":"ok"}"#));
    let (status, _, body) =
        call(ready(Err("no token".to_owned())), get_request("/readyz", &[])).await;
    assert_eq!((status.as_u16(), body.as_str()), (503, r#"{"signer":"down"}"#));
    assert_eq!(call(app(), get_request("/healthz", &[])).await.0, 200);
}

/// Log lines of one thread, for reading in a test.
#[derive(Clone, Default)]
struct Lines(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_has_the_route_and_the_whole_chain_but_nothing_personal() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let (_, headers, body) =
        call(app(), get_request("/refuse/1800101221144?cnp=1800101221144", &[])).await;
    call(app(), get_request("/nothing/1800101221144", &[])).await;
    call(app(), get_request("/fault", &[])).await;
    drop(guard);
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(!log.contains("1800101221144"), "{log}");
    assert!(log.contains(r#""route":"/refuse/{kind}""#), "{log}");
    assert!(log.contains("the register did not answer: the cable is cut"), "{log}");
    assert_eq!(log.matches("the cable is cut").count(), 1, "a fault is logged once");
    assert!(log.contains(headers["x-request-id"].to_str().unwrap()));
    let incident = log.split(r#""incident.code":""#).nth(1).and_then(|rest| rest.get(..8)).unwrap();
    assert!(body.contains(incident), "the page shows the code of the log");
}
