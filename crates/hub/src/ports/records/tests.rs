use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use base::Secret;
use registers::{Citizenship, County, openapi::Document};
use serde_json::{Value, json};

use super::compare::{Agreement, Grade};
use super::*;

const DOCUMENT: &str = include_str!("../../../../../docs/openapi/rocris.json");

fn question(n: usize) -> Question {
    let person = CivilStatus {
        cnp: Cnp::from_first_twelve(&format!("180010112{n:03}")).unwrap(),
        former_cnps: vec![Cnp::parse("2960229011231").unwrap()],
        name: PersonName::new("Ștefan", "Ion"),
        previous_names: vec![PersonName::new("Țăranu", "Ion")],
        father: Some("Gheorghe".into()),
        mother: None,
        birth_date: "1980-01-01".parse().unwrap(),
        birth_place: Place::in_county(County::by_code("CJ").unwrap(), "Turda"),
        citizenship: Citizenship::Of(vec!["RO".into()]),
        died_on: None,
    };
    Question {
        case: format!("R-2026-{n:08}-0"),
        person,
        found: Found::default(),
        reason: Some(Group::Work),
    }
}

fn clean(reference: &Value) -> Value {
    let search_id = "019aa5b0-0000-7000-8000-000000000001";
    json!({ "ref": reference, "grade": "none", "outcome": "clean", "search_id": search_id,
        "as_of": "2026-11-22T10:00:00Z" })
}

/// A register that answers with what `answer` makes of the references asked about; and what it was asked.
async fn register(
    answer: impl Fn(Vec<Value>) -> (StatusCode, Value) + Clone + Send + Sync + 'static,
) -> (Rocris, Arc<Mutex<Vec<Value>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&asked);
    let route = post(async move |Json(check): Json<Value>| {
        let person = check.get("person");
        let persons = check["persons"].as_array().into_iter().flatten().chain(person);
        let references = persons.map(|person| person["ref"].clone()).collect();
        kept.lock().unwrap().push(check.clone());
        let (status, body) = answer(references);
        (status, Json(body))
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let router = Router::new().route("/v1/checks", route.clone()).route("/v1/views", route);
    tokio::spawn(axum::serve(listener, router).into_future());
    let peer = Peer::new("rocris", base, Secret::new("t".repeat(32)), web::client());
    (Rocris::new(peer, Entropy::seeded(1)), asked)
}

fn results(results: &[Value]) -> (StatusCode, Value) {
    (StatusCode::OK, json!({ "results": results }))
}

#[tokio::test]
async fn questions_and_answers_fit_the_document() {
    let document = Document::read(DOCUMENT);
    let (rocris, asked) =
        register(|refs| results(&refs.iter().map(clean).collect::<Vec<_>>())).await;
    assert_eq!(rocris.look(&[]).await.unwrap(), []);
    let questions = [question(1), question(2)];
    let findings = rocris.look(&questions).await.unwrap();
    let search = "019aa5b0-0000-7000-8000-000000000001".to_owned();
    assert_eq!(findings, [Finding::Clean { search: search.clone() }, Finding::Clean { search }]);
    let asked = asked.lock().unwrap();
    document.check_request("post", "/v1/checks", &asked[0]).unwrap();
    let answer = json!({ "results": [clean(&json!("R-2026-00000001-0"))] });
    document.check_response("post", "/v1/checks", 200, &answer).unwrap();
    // What identifies the person goes with the question.
    let person = &asked[0]["persons"][0];
    assert_eq!(person["former_cnps"], json!(["2960229011231"]));
    assert_eq!(person["previous_names"], json!([{ "surname": "Țăranu", "given": "Ion" }]));
    assert_eq!(person["parents"], json!({ "father": "Gheorghe" }));
    assert_eq!(person["birth_place"]["locality"], "Turda");
    let mut many = asked[0].clone();
    many["persons"] = vec![person.clone(); PERSONS_MAX].into();
    document.check_request("post", "/v1/checks", &many).unwrap();
    many["persons"] = vec![person.clone(); PERSONS_MAX + 1].into();
    assert!(document.check_request("post", "/v1/checks", &many).is_err());
}

#[tokio::test]
async fn many_are_asked_about_in_calls_of_256() {
    let (rocris, asked) =
        register(|refs| results(&refs.iter().map(clean).collect::<Vec<_>>())).await;
    let questions: Vec<_> = (0..600).map(question).collect();
    assert_eq!(rocris.look(&questions).await.unwrap().len(), 600);
    let sizes: Vec<_> =
        asked.lock().unwrap().iter().map(|c| c["persons"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [256, 256, 88]);
}

#[tokio::test]
async fn only_words_that_agree_are_believed() {
    let check = async |grade: &'static str, outcome: &'static str, expected: Finding| {
        let (rocris, _) = register(move |refs| {
            let mut result = clean(&refs[0]);
            result["grade"] = json!(grade);
            result["outcome"] = json!(outcome);
            results(&[result])
        })
        .await;
        let findings = rocris.look(&[question(1)]).await.unwrap();
        assert_eq!(findings, [expected], "{grade} {outcome}");
    };
    check("possible", "needs_operator", Finding::NeedsOperator).await;
    check("exact", "needs_operator", Finding::Exact).await;
    check("exact", "recorded", Finding::NeedsOperator).await;
    check("possible", "clean", Finding::NeedsOperator).await;
    check("none", "needs_operator", Finding::NeedsOperator).await;
    check("unlikely", "clean", Finding::NeedsOperator).await;
    check("none", "deferred", Finding::NeedsOperator).await;
    let search = "019aa5b0-0000-7000-8000-000000000001".to_owned();
    check("exact", "clean", Finding::Clean { search }).await;
}

#[tokio::test]
async fn what_is_recorded_comes_with_its_lines() {
    let line = json!({
        "court": "Judecătoria Turda", "judgment": "12/2024", "judged_on": "2024-02-01",
        "final_on": "2024-03-01",
        "offences": [{ "name": "furt", "act": "Codul penal", "article": "228", "paragraph": "1" }],
        "penalty": { "kind": "fine", "lei": 900 },
        "execution": { "state": "under_supervision", "on": "2024-03-01" },
    });
    let document = Document::read(DOCUMENT);
    let sent = line.clone();
    let (rocris, _) = register(move |refs| {
        let mut result = clean(&refs[0]);
        (result["grade"], result["outcome"]) = (json!("exact"), json!("recorded"));
        result["lines"] = json!([sent]);
        document
            .check_response("post", "/v1/checks", 200, &json!({ "results": [result] }))
            .unwrap();
        results(&[result])
    })
    .await;
    let findings = rocris.look(&[question(1)]).await.unwrap();
    let [Finding::Recorded { lines, .. }] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!(serde_json::to_value(lines).unwrap(), json!([line]));
}

#[tokio::test]
async fn answers_that_do_not_fit_are_no_answers() {
    type Answer = fn(Vec<Value>) -> (StatusCode, Value);
    let answers: [(&str, Answer); 7] = [
        ("one missing", |refs| results(&[clean(&refs[0])])),
        ("one too many", |refs| {
            results(&refs.iter().chain(&refs[..1]).map(clean).collect::<Vec<_>>())
        }),
        ("another order", |refs| results(&refs.iter().rev().map(clean).collect::<Vec<_>>())),
        ("the same twice", |refs| results(&[clean(&refs[0]), clean(&refs[0])])),
        ("another form", |_| (StatusCode::OK, json!({ "answers": [] }))),
        ("down", |_| (StatusCode::SERVICE_UNAVAILABLE, json!({}))),
        ("refused", |_| (StatusCode::UNAUTHORIZED, json!({}))),
    ];
    for (name, answer) in answers {
        let (rocris, _) = register(answer).await;
        let answer = rocris.look(&[question(1), question(2)]).await;
        assert!(answer.is_err(), "{name}: {answer:?}");
        let told = answer.unwrap_err().to_string();
        assert!(!told.contains("180010112"), "{name}: {told}");
    }
}

#[tokio::test]
async fn one_who_cannot_be_searched_for_holds_up_nobody() {
    let (rocris, _) = register(|refs| {
        if refs.contains(&json!("R-2026-00000005-0")) {
            let problem = json!({ "type": "urn:cazier:problem:check-names", "status": 422, "title": "Names" });
            return (StatusCode::UNPROCESSABLE_ENTITY, problem);
        }
        results(&refs.iter().map(clean).collect::<Vec<_>>())
    })
    .await;
    let questions: Vec<_> = (0..9).map(question).collect();
    let findings = rocris.look(&questions).await.unwrap();
    let unsearchable: Vec<_> = findings.iter().map(|f| *f == Finding::Unsearchable).collect();
    assert_eq!(unsearchable.iter().filter(|is| **is).count(), 1);
    assert!(unsearchable[5]);
}

/// A register that answers a comparison with this, and what it was asked.
async fn comparing(status: StatusCode, answer: Value) -> (Rocris, Arc<Mutex<Vec<Value>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&asked);
    let route = post(async move |Json(question): Json<Value>| {
        kept.lock().unwrap().push(question);
        (status, Json(answer))
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let router = Router::new().route("/v1/comparisons", route);
    tokio::spawn(axum::serve(listener, router).into_future());
    let peer = Peer::new("rocris", base, Secret::new("t".repeat(32)), web::client());
    (Rocris::new(peer, Entropy::seeded(1)), asked)
}

#[tokio::test]
async fn a_comparison_fits_the_document_and_unknown_words_are_no_agreement() {
    let (document, path) = (Document::read(DOCUMENT), "/v1/comparisons");
    let id = "019aa5b0-0000-7000-8000-000000000001";
    let candidate = |grade: &str, name: &str| {
        json!({
            "id": id, "grade": grade,
            "comparison": { "cnp": "unknown", "name": name, "birth_date": "swapped",
                "parents": "same", "birth_place": "different" },
            "recorded": { "former_cnps": [], "surname": "Ștefan", "given": "Ion", "previous_names": [],
                "birth_date": "1980-01-01", "birth_place": { "country": "RO", "county": "CJ", "locality": "Turda" },
                "parents": {}, "citizenship": { "kind": "unknown" }, "unit": "CJ" },
        })
    };
    let answer = |candidates: Value| json!({ "search_id": id, "as_of": "2026-11-22T10:00:00Z", "candidates": candidates });
    let good = answer(json!([candidate("exact", "variant")]));
    document.check_response("post", path, 200, &good).unwrap();
    let (rocris, asked) = comparing(StatusCode::OK, good).await;
    let mut question = question(1);
    question.found = Found { same: vec![id.parse().unwrap()], different: Vec::new() };
    let found = rocris.compare(&question, id).await.unwrap();
    assert_eq!((found[0].grade, found[0].comparison.name), (Grade::Exact, Agreement::Variant));
    assert_eq!(found[0].comparison.birth_date, Agreement::Swapped);
    assert!(!format!("{found:?}").contains("tefan"), "candidates are in no log");
    let asked = asked.lock().unwrap().pop().unwrap();
    document.check_request("post", path, &asked).unwrap();
    assert_eq!((&asked["operator"], &asked["purpose"]), (&json!(id), &json!("review")));
    assert_eq!(asked["person"]["same"], json!([id]));

    // Words of a newer register make nobody the same.
    let newer = answer(json!([candidate("certain", "alike")]));
    let (rocris, _) = comparing(StatusCode::OK, newer).await;
    let found = rocris.compare(&question, id).await.unwrap();
    assert_eq!((found[0].grade, found[0].comparison.name), (Grade::Possible, Agreement::Different));
    let (rocris, _) = comparing(StatusCode::SERVICE_UNAVAILABLE, json!({})).await;
    assert!(rocris.compare(&question, id).await.is_err());
}

/// What one view answers, which fits the document.
async fn viewed(answer: Value) -> Result<views::View, RecordsDown> {
    use views::Views as _;

    let document = Document::read(DOCUMENT);
    document.check_response("post", "/v1/views", 200, &answer).unwrap();
    let (rocris, asked) = register(move |_| (StatusCode::OK, answer.clone())).await;
    let question = question(1);
    let view = rocris.view(ID, &question.person).await;
    let asked = asked.lock().unwrap();
    document.check_request("post", "/v1/views", &asked[0]).unwrap();
    assert_eq!(asked[0]["person"]["ref"], ID);
    assert_eq!(asked[0]["person"].get("document"), None);
    view
}

const ID: &str = "019aa5b0-0000-7000-8000-000000000001";

fn held() -> Value {
    json!({
        "search_id": ID, "as_of": "2026-11-22T10:00:00Z", "grade": "exact", "outcome": "recorded",
        "entries": [{
            "id": ID,
            "line": {
                "court": "Judecătoria Turda", "judgment": "12/2024", "judged_on": "2024-02-01",
                "final_on": "2024-03-01",
                "offences": [{ "name": "furt", "act": "Codul penal", "article": "228" }],
                "penalty": { "kind": "fine", "lei": 900 },
                "execution": { "state": "executed", "on": "2024-03-01" },
            },
            "disappears_on": "2027-03-01",
            "explanation": { "ro": "Va dispărea.", "en": "Will disappear." },
        }],
        "withheld": [{ "kind": "note", "explanation": { "ro": "Nu se arată.", "en": "Not shown." } }],
    })
}

#[tokio::test]
async fn a_view_comes_with_its_explanations_and_fits_the_document() {
    let views::View::Held { entries, withheld } = viewed(held()).await.unwrap() else { panic!() };
    assert_eq!((entries[0].id.to_string().as_str(), withheld.len()), (ID, 1));
    assert_eq!(entries[0].disappears_on, Some("2027-03-01".parse().unwrap()));
    assert_eq!(entries[0].explanation.en, "Will disappear.");
    assert_eq!(withheld[0].kind, views::WithheldKind::Note);
}

#[tokio::test]
async fn a_view_whose_words_do_not_agree_says_nothing() {
    let said = async |grade: &str, outcome: &str, content: bool| {
        let mut answer = held();
        (answer["grade"], answer["outcome"]) = (json!(grade), json!(outcome));
        if !content {
            let answer = answer.as_object_mut().unwrap();
            answer.remove("entries");
            answer.remove("withheld");
        }
        viewed(answer).await.unwrap()
    };
    assert_eq!(said("none", "clean", false).await, views::View::Nothing);
    assert_eq!(said("exact", "clean", false).await, views::View::Nothing);
    for (grade, outcome, content) in [
        ("possible", "needs_operator", false),
        ("possible", "recorded", true),
        ("none", "recorded", true),
        ("exact", "recorded", false),
        ("exact", "clean", true),
        ("possible", "clean", false),
    ] {
        assert_eq!(
            said(grade, outcome, content).await,
            views::View::NeedsOperator,
            "{grade} {outcome}"
        );
    }
}

#[tokio::test]
async fn a_register_that_does_not_answer_shows_nothing() {
    use views::Views as _;

    let (rocris, _) = register(|_| (StatusCode::SERVICE_UNAVAILABLE, json!({}))).await;
    let told = rocris.view(ID, &question(1).person).await.unwrap_err().to_string();
    assert!(!told.contains("180010112"), "{told}");
    let (rocris, _) = register(|_| {
        let problem =
            json!({ "type": "urn:cazier:problem:check-names", "status": 422, "title": "Names" });
        (StatusCode::UNPROCESSABLE_ENTITY, problem)
    })
    .await;
    assert_eq!(rocris.view(ID, &question(1).person).await, Ok(views::View::NeedsOperator));
}
