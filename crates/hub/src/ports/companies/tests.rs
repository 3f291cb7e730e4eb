use std::sync::{Arc, Mutex};

use axum::http::{StatusCode, Uri};
use axum::{Json, Router};
use base::Secret;
use registers::Population;
use registers::client::TradeRegister;
use registers::openapi::Document;
use serde_json::{Value, json};

use super::*;

const DOCUMENT: &str = include_str!("../../../../../docs/openapi/registers.json");

type Asked = Arc<Mutex<Vec<(String, Value)>>>;

/// A register that gives this answer to everything; and what it was asked.
async fn register(status: StatusCode, answer: Value) -> (Onrc<TradeRegister>, Asked) {
    let asked = Asked::default();
    let kept = Arc::clone(&asked);
    let router = Router::new().fallback(async move |uri: Uri, Json(question): Json<Value>| {
        kept.lock().unwrap().push((uri.path().to_owned(), question));
        (status, Json(answer))
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    (Onrc(TradeRegister::new(base, Secret::new("t".repeat(32)), web::client())), asked)
}

fn known() -> Vec<registers::Company> {
    registers::Companies::of(Population::with_size(1_200)).collect()
}

const MOMENT: &str = "2026-11-22T10:00:00Z";

#[tokio::test]
async fn questions_and_answers_about_codes_fit_the_document() {
    let document = Document::read(DOCUMENT);
    let company = known().remove(0);
    let nobody = Cui::from_stem(1).unwrap();
    let cuis = [nobody, company.cui];
    let answer = json!({ "as_of": MOMENT, "answers": [
        { "cui": nobody, "company": null }, { "cui": company.cui, "company": company } ] });
    document.check_response("post", "/v1/companies/lookup", 200, &answer).unwrap();
    let (onrc, asked) = register(StatusCode::OK, answer).await;
    let found = onrc.companies(&cuis).await.unwrap();
    assert_eq!(found, [None, Some(Company::from(company))]);
    let asked = asked.lock().unwrap();
    let (path, question) = &asked[0];
    assert_eq!(path, "/v1/companies/lookup");
    document.check_request("post", path, question).unwrap();
}

#[tokio::test]
async fn questions_and_answers_about_a_person_fit_the_document() {
    let document = Document::read(DOCUMENT);
    let company = known().remove(0);
    let cnp = company.representatives[0].cnp.unwrap();
    let answer = json!({ "as_of": MOMENT, "companies": [company] });
    document.check_response("post", "/v1/companies/represented", 200, &answer).unwrap();
    let (onrc, asked) = register(StatusCode::OK, answer).await;
    assert_eq!(onrc.represented_by(cnp).await.unwrap(), [Company::from(company)]);
    let asked = asked.lock().unwrap();
    let (path, question) = &asked[0];
    assert_eq!(path, "/v1/companies/represented");
    document.check_request("post", path, question).unwrap();
}

#[tokio::test]
async fn answers_that_do_not_fit_are_no_answers() {
    let company = known().remove(0);
    let cnp = Cnp::parse("1800101123450").unwrap();
    let of_others = json!({ "as_of": MOMENT, "companies": [company] });
    for (what, status, answer) in [
        ("somebody else's company", StatusCode::OK, of_others),
        ("another form", StatusCode::OK, json!({ "answers": [] })),
        ("down", StatusCode::SERVICE_UNAVAILABLE, json!({})),
        ("refused", StatusCode::UNAUTHORIZED, json!({})),
    ] {
        let (onrc, _) = register(status, answer).await;
        let told = onrc.represented_by(cnp).await.unwrap_err().to_string();
        assert!(!told.contains(cnp.as_str()), "{what}: {told}");
        assert!(onrc.companies(&[company.cui]).await.is_err(), "{what}");
    }
}

#[test]
fn the_wider_of_two_powers_counts_on_the_day_it_holds() {
    let mut company = Company::from(known().remove(0));
    let cnp = company.representatives[0].cnp.unwrap();
    let day = |text: &str| text.parse::<Date>().unwrap();
    company.representatives.truncate(1);
    company.representatives[0].power = Power::Jointly;
    company.representatives[0].since = day("2024-03-01");
    company.representatives[0].until = Some(day("2026-02-28"));
    let mut alone = company.representatives[0].clone();
    (alone.power, alone.until) = (Power::Alone, Some(day("2025-12-31")));
    company.representatives.push(alone);
    for (on, power) in [
        ("2024-02-29", None),
        ("2025-12-31", Some(Power::Alone)),
        ("2026-01-01", Some(Power::Jointly)),
        ("2026-03-01", None),
    ] {
        assert_eq!(company.power_of(&[cnp], day(on)), power, "{on}");
    }
    let former = Cnp::parse("1800101123450").unwrap();
    assert_eq!(company.power_of(&[former, cnp], day("2025-01-01")), Some(Power::Alone));
    assert_eq!(company.power_of(&[former], day("2025-01-01")), None);
    assert!(!format!("{company:?}").contains(&company.name));
}
