//! The trade register through its router and through the client, on each engine.

use ::store::{Db, testing};
use axum::http::StatusCode;
use base::{Cnp, Cui, Secret, dates};
use serde_json::json;
use web::peer::PeerError;

use super::seed;
use crate::client::TradeRegister;
use crate::company::Status;
use crate::tests::{PEOPLE, TOKEN, app, document, over_http, post};
use crate::{Companies, Company, CompanyRegister, MIGRATIONS, Population, SeedError, Seeded};

async fn seeded(db: &Db) -> Vec<Company> {
    assert_eq!(seed(db, PEOPLE).await.unwrap(), Seeded::Filled);
    Companies::of(PEOPLE).collect()
}

#[tokio::test]
async fn seeding_happens_once_and_populations_are_not_mixed() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        testing::inject(&db, testing::Fault::NotDone);
        assert!(seed(&db, PEOPLE).await.is_err());
        seeded(&db).await;
        assert_eq!(seed(&db, PEOPLE).await.unwrap(), Seeded::AlreadyThere);
        let refused = seed(&db, Population { seed: 3, ..PEOPLE }).await;
        assert!(matches!(refused, Err(SeedError::OtherPopulation)));
    })
    .await;
}

#[tokio::test]
async fn every_company_fits_the_document_in_the_order_asked() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let companies = seeded(&db).await;
        let nobody = Cui::from_stem(1).unwrap();
        let mut cuis: Vec<Cui> = companies.iter().map(|company| company.cui).take(200).collect();
        cuis.insert(2, nobody);
        let body = json!({ "cuis": cuis });
        document().check_request("post", "/v1/companies/lookup", &body).unwrap();
        let (status, answer) = post(&app(&db), "/v1/companies/lookup", TOKEN, &body).await;
        assert_eq!(status, StatusCode::OK);
        document().check_response("post", "/v1/companies/lookup", 200, &answer).unwrap();
        let found = answer["answers"].as_array().unwrap();
        assert_eq!(found.len(), cuis.len());
        assert!(found[2]["company"].is_null());
        assert_eq!(found[0]["company"]["name"], companies[0].name);
    })
    .await;
}

#[tokio::test]
async fn a_person_represents_the_companies_whose_mandate_holds_today() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let companies = seeded(&db).await;
        let today = dates::today("2026-11-22T08:00:00Z".parse().unwrap());
        let over = companies.iter().find(|c| c.representatives[0].until.is_some()).unwrap();
        for cnp in companies.iter().flat_map(|c| &c.representatives).filter_map(|r| r.cnp).take(40)
        {
            let body = json!({ "cnp": cnp });
            document().check_request("post", "/v1/companies/represented", &body).unwrap();
            let (_, answer) = post(&app(&db), "/v1/companies/represented", TOKEN, &body).await;
            document().check_response("post", "/v1/companies/represented", 200, &answer).unwrap();
            let mut mine: Vec<&Company> =
                companies.iter().filter(|c| c.power_of(cnp, today).is_some()).collect();
            mine.sort_by_key(|company| company.cui.to_string());
            assert_eq!(answer["companies"], json!(mine));
        }
        let former = over.representatives[0].cnp.unwrap();
        assert_eq!(over.power_of(former, today), None);
    })
    .await;
}

#[tokio::test]
async fn wrong_calls_are_refused_with_a_problem_document() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let lookup = "/v1/companies/lookup";
    for (path, token, body, status, code) in [
        (lookup, "wrong", json!({ "cuis": ["12345674"] }), 401, "unauthorized"),
        (lookup, TOKEN, json!({ "cuis": [] }), 422, "lookup-size"),
        (lookup, TOKEN, json!({ "cuis": vec!["12345674"; 257] }), 422, "lookup-size"),
        (lookup, TOKEN, json!({ "cuis": ["12345678"] }), 422, "invalid"),
        ("/v1/companies/represented", TOKEN, json!({ "cnp": "1800101123456" }), 422, "invalid"),
    ] {
        let (found, problem) = post(&app(&db), path, token, &body).await;
        assert_eq!(found.as_u16(), status, "{path} {problem}");
        assert_eq!(problem["type"], format!("urn:cazier:problem:{code}"));
        document().check_response("post", path, status, &problem).unwrap();
    }
}

#[tokio::test]
async fn the_client_keeps_the_law_of_the_port() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let companies = seeded(&db).await;
    let client = TradeRegister::new(over_http(&db).await, Secret::new(TOKEN), web::client());
    let nobody = Cui::from_stem(1).unwrap();
    // More than one call can carry, with a code of nobody's in the middle.
    let mut cuis: Vec<Cui> = std::iter::repeat_n(companies[0].cui, 300).collect();
    cuis.insert(270, nobody);
    let found = client.companies(&cuis).await.unwrap();
    assert!(found.iter().map(|f| f.cui).eq(cuis.iter().copied()));
    assert!(found.iter().all(|f| f.company.is_none() == (f.cui == nobody)));
    let working = companies.iter().find(|c| c.status == Status::Active).unwrap();
    let cnp = working.representatives[0].cnp.unwrap();
    assert!(client.represented_by(cnp).await.unwrap().contains(working));
    let stranger = Cnp::parse("1800101123450").unwrap();
    assert_eq!(client.represented_by(stranger).await.unwrap(), []);
    let nobody_knows = TradeRegister::new(over_http(&db).await, Secret::new("x"), web::client());
    let refused = nobody_knows.represented_by(cnp).await.unwrap_err();
    assert!(matches!(refused, PeerError::Refused { .. }), "{refused}");
}
