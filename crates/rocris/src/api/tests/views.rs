//! What people see of their own record.

use super::*;

store::statements! {
    LOGGED: "SELECT document, purpose, grade, outcome, lines, operator FROM consultation ORDER BY reference, id",
}

const VIEWS: &str = "/v1/views";

fn view_of(person: &Value) -> Value {
    json!({ "request_id": "call-1", "purpose": "self-view", "person": person })
}

async fn viewed(app: &Router, person: &Person) -> Value {
    let body = view_of(&subject("V-1", person));
    document().check_request("post", VIEWS, &body).unwrap();
    let (status, answer) = ask_at(app, VIEWS, TOKEN, &body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    document().check_response("post", VIEWS, 200, &answer).unwrap();
    answer
}

#[tokio::test]
async fn people_see_their_entries_with_the_day_on_which_they_go() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let app = app(&db);
        let person = |cnp: &Cnp| people.iter().find(|p| p.cnp == *cnp).unwrap();
        let mut days = 0;
        for cnp in &cast.recorded {
            let answer = viewed(&app, person(cnp)).await;
            assert_eq!([&answer["grade"], &answer["outcome"]], ["exact", "recorded"]);
            for entry in answer["entries"].as_array().unwrap() {
                let (ro, en) = (&entry["explanation"]["ro"], &entry["explanation"]["en"]);
                let (ro, en) = (ro.as_str().unwrap(), en.as_str().unwrap());
                if let Some(on) = entry["disappears_on"].as_str() {
                    days += 1;
                    assert!(on > "2026-11-22", "{on}");
                    assert!(ro.starts_with("Va dispărea la ") && ro.contains(&on[..4]), "{ro}");
                    assert!(en.starts_with("Will disappear on ") && en.contains(&on[..4]), "{en}");
                } else {
                    assert!(ro.starts_with("Nu dispare de la sine"), "{ro}");
                }
                assert!(entry["line"]["judgment"].is_string());
            }
        }
        assert!(days > 0, "nothing of the cast disappears by itself");
        let mut read = db.read().await.unwrap();
        let lines = read.all(LOGGED, args![]).await.unwrap();
        assert_eq!(lines.len(), cast.recorded.len());
        for line in &lines {
            assert_eq!(line.get::<String>("document").unwrap(), "self_view");
            assert_eq!(line.get::<String>("outcome").unwrap(), "recorded");
            assert_eq!(line.get::<Option<String>>("operator").unwrap(), None);
        }
        assert!(lines.iter().any(|line| line.get::<i64>("lines").unwrap() > 0));
        let trail = ::store::audit::of_subject(&mut read, "view", "call-1", 500).await.unwrap();
        assert_eq!(trail.len(), cast.recorded.len());
    })
    .await;
}

#[tokio::test]
async fn what_no_longer_counts_is_named_by_its_reason_alone() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let app = app(&db);
        let person = |cnp: &Cnp| people.iter().find(|p| p.cnp == *cnp).unwrap();
        for cnp in &cast.past_only {
            let answer = viewed(&app, person(cnp)).await;
            assert_eq!(answer["outcome"], "recorded");
            assert_eq!(answer.get("entries"), None);
            for gone in answer["withheld"].as_array().unwrap() {
                assert_eq!(gone["kind"], "entry");
                let words = gone["explanation"]["ro"].as_str().unwrap();
                assert!(words.starts_with("Nu mai figurează din "), "{words}");
                let fields = gone.as_object().unwrap().keys();
                let known = ["kind", "since", "explanation"];
                assert!(fields.into_iter().all(|field| known.contains(&field.as_str())));
            }
        }
        // Nobody learns here that a case is open about them.
        for cnp in &cast.note_only {
            let answer = viewed(&app, person(cnp)).await;
            assert_eq!((answer.get("entries"), answer.get("withheld")), (None, None));
            assert_eq!(answer["outcome"], "clean");
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_said_of_nobody_and_of_somebody_who_is_not_sure() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (cast, people) = seeded(&db).await;
        let app = app(&db);
        let person = |cnp: &Cnp| people.iter().find(|p| p.cnp == *cnp).unwrap();
        for (cnp, grade, outcome) in [
            (cast.clean[0], "none", "clean"),
            (cast.namesake_recorded[0], "possible", "needs_operator"),
        ] {
            let answer = viewed(&app, person(&cnp)).await;
            assert_eq!([&answer["grade"], &answer["outcome"]], [grade, outcome]);
            assert_eq!((answer.get("entries"), answer.get("withheld")), (None, None));
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_views_are_refused_and_not_logged() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let person = Population::with_size(1).persons().next().unwrap();
    let good = subject("a", &person);
    let mut with_document = good.clone();
    with_document["document"] = json!({ "kind": "certificate" });
    let mut nameless = view_of(&good);
    nameless["request_id"] = json!("a b");
    let mut odd = view_of(&good);
    odd["operator"] = json!("x");
    for (token, body, status, code) in [
        ("wrong", view_of(&good), 401, "unauthorized"),
        (TOKEN, view_of(&with_document), 422, "view-document"),
        (TOKEN, nameless, 422, "check-code"),
        (TOKEN, odd, 422, "invalid"),
    ] {
        let (found, problem) = ask_at(&app(&db), VIEWS, token, &body).await;
        assert_eq!(found.as_u16(), status, "{problem}");
        assert_eq!(problem["type"], format!("urn:cazier:problem:{code}"));
        document().check_response("post", VIEWS, status, &problem).unwrap();
    }
    let mut read = db.read().await.unwrap();
    assert!(read.all(LOGGED, args![]).await.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_is_shown_that_could_not_be_logged() {
    let db = testing::sqlite(&[&MIGRATIONS]).await;
    let (cast, people) = seeded(&db).await;
    let person = people.iter().find(|p| p.cnp == cast.recorded[0]).unwrap();
    let app = app(&db);
    testing::inject(&db, testing::Fault::NotDone);
    let (status, answer) = ask_at(&app, VIEWS, TOKEN, &view_of(&subject("a", person))).await;
    assert!(status.is_server_error(), "{status}");
    assert_eq!(answer.get("entries"), None);
}
