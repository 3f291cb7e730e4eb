//! What an operator sees of the record, and what the record makes of their findings.

use super::*;
use crate::records::model::RecordedPerson;
use crate::records::store::{Record, insert};

store::statements! {
    SHOWN: "SELECT c.operator, c.reference, c.purpose, d.person_id FROM consultation c
        JOIN disclosure d ON d.consultation = c.id ORDER BY d.person_id",
    FOUND: "SELECT findings FROM consultation WHERE findings IS NOT NULL",
}

const COMPARISONS: &str = "/v1/comparisons";
const OPERATOR: &str = "019aa5b0-0000-7000-8000-00000000000a";

fn comparison_of(person: &Value) -> Value {
    json!({ "request_id": "call-2", "purpose": "review", "operator": OPERATOR, "person": person })
}

/// The person with this number, and the answer about who may be them.
async fn compared(app: &Router, person: &Person) -> Value {
    let body = comparison_of(&subject("R-1", person));
    document().check_request("post", COMPARISONS, &body).unwrap();
    let (status, answer) = ask_at(app, COMPARISONS, TOKEN, &body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    document().check_response("post", COMPARISONS, 200, &answer).unwrap();
    answer
}

/// The grade and the outcome of a check of somebody, in the light of these findings.
async fn checked(app: &Router, person: &Person, same: &[&str], different: &[&str]) -> [String; 2] {
    let mut asked = subject("R-1", person);
    asked["same"] = json!(same);
    asked["different"] = json!(different);
    let body = check_of(&[asked]);
    document().check_request("post", CHECKS, &body).unwrap();
    let (status, answer) = ask(app, TOKEN, &body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let result = &answer["results"][0];
    [&result["grade"], &result["outcome"]].map(|word| word.as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_namesake_is_shown_without_a_sign_of_an_entry() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let person = people.iter().find(|p| p.cnp == cast.namesake_recorded[0]).unwrap();
        let answer = compared(&app(&db), person).await;
        let candidates = answer["candidates"].as_array().unwrap();
        assert!(!candidates.is_empty());
        for candidate in candidates {
            assert_eq!(candidate["grade"], "possible");
            assert_eq!(candidate["comparison"]["birth_date"], "same");
            assert_ne!(candidate["recorded"]["cnp"], person.cnp.as_str());
            let names: Vec<&str> =
                candidate["recorded"].as_object().unwrap().keys().map(String::as_str).collect();
            for told in names {
                let known = "cnp former_cnps surname given previous_names birth_date birth_place \
                             parents citizenship unit";
                assert!(known.split(' ').any(|word| word == told), "{told} leaves the register");
            }
        }
        // Who saw whom, in which case and why, is in the log.
        let mut read = db.read().await.unwrap();
        let lines = read.all(SHOWN, args![]).await.unwrap();
        assert_eq!(lines.len(), candidates.len());
        for line in &lines {
            let text = |column: &str| line.get::<String>(column).unwrap();
            assert_eq!(
                [text("operator"), text("reference"), text("purpose")],
                [OPERATOR, "R-1", "review"]
            );
            let id = line.get::<base::Id<RecordedPerson>>("person_id").unwrap().to_string();
            assert!(candidates.iter().any(|candidate| candidate["id"] == id.as_str()));
        }
    })
    .await;
}

#[tokio::test]
async fn clean_people_are_similar_to_nobody() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let (cast, people) = seeded(&db).await;
    let person = people.iter().find(|p| p.cnp == cast.clean[0]).unwrap();
    assert_eq!(compared(&app(&db), person).await["candidates"], json!([]));
}

#[tokio::test]
async fn findings_clear_a_namesake_until_somebody_new_is_recorded() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let app = app(&db);
        let person = people.iter().find(|p| p.cnp == cast.namesake_recorded[0]).unwrap();
        let answer = compared(&app, person).await;
        let candidates = answer["candidates"].as_array().unwrap();
        let ids: Vec<&str> = candidates.iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(checked(&app, person, &[], &[]).await, ["possible", "needs_operator"]);
        assert_eq!(checked(&app, person, &[], &ids).await, ["none", "clean"]);
        assert_eq!(checked(&app, person, &ids, &[]).await, ["exact", "needs_operator"]);
        // Of others nothing is known by that.
        assert_eq!(checked(&app, person, &[], &[ID]).await, ["possible", "needs_operator"]);
        let mut read = db.read().await.unwrap();
        assert_eq!(read.all(FOUND, args![]).await.unwrap().len(), 3);
        drop(read);

        // The same person is recorded once more, by another unit: nobody looked at that one.
        let id: base::Id<RecordedPerson> = ids[0].parse().unwrap();
        let mut read = db.read().await.unwrap();
        let again = records::store::persons(&mut read, &BTreeSet::from([id])).await.unwrap();
        drop(read);
        let again = RecordedPerson {
            id: base::Id::new(db.now(), db.entropy()),
            ..again.into_iter().next().unwrap()
        };
        let record = Record { person: again, entries: Vec::new(), notes: Vec::new() };
        let mut act = db.act(&::store::Actor::System("test"), "test.record").await.unwrap();
        insert(&mut act, &[record]).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(checked(&app, person, &[], &ids).await, ["possible", "needs_operator"]);
        assert_eq!(checked(&app, person, &ids, &[]).await, ["possible", "needs_operator"]);
    })
    .await;
}

#[tokio::test]
async fn wrong_comparisons_are_refused_and_show_nobody() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let (cast, people) = seeded(&db).await;
    let person = people.iter().find(|p| p.cnp == cast.recorded[0]).unwrap();
    let good = subject("R-1", person);
    let with = |field: &str, value: Value| {
        let mut odd = comparison_of(&good);
        odd[field] = value;
        odd
    };
    for (token, body, status, code) in [
        ("wrong", comparison_of(&good), 401, "unauthorized"),
        (TOKEN, with("purpose", json!("")), 422, "check-code"),
        (TOKEN, with("operator", json!("Ion Popescu")), 422, "check-code"),
        (TOKEN, with("person", subject("a b", person)), 422, "check-code"),
        (TOKEN, with("entries", json!(true)), 422, "invalid"),
    ] {
        let (found, problem) = ask_at(&app(&db), COMPARISONS, token, &body).await;
        assert_eq!(found.as_u16(), status, "{problem}");
        assert_eq!(problem["type"], format!("urn:cazier:problem:{code}"));
        document().check_response("post", COMPARISONS, status, &problem).unwrap();
    }
    let mut nameless = comparison_of(&good);
    nameless.as_object_mut().unwrap().remove("operator");
    let (status, _) = ask_at(&app(&db), COMPARISONS, TOKEN, &nameless).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut read = db.read().await.unwrap();
    assert!(read.all(SHOWN, args![]).await.unwrap().is_empty());
}

#[tokio::test]
async fn nobody_is_shown_who_could_not_be_logged() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let person = people.iter().find(|p| p.cnp == cast.recorded[0]).unwrap();
        testing::inject(&db, testing::Fault::NotDone);
        let body = comparison_of(&subject("R-1", person));
        let (status, answer) = ask_at(&app(&db), COMPARISONS, TOKEN, &body).await;
        assert!(status.is_server_error(), "{status}");
        assert!(!answer.to_string().contains(&person.name.surname), "{answer}");
    })
    .await;
}
