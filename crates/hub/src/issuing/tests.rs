//! The issuing as a whole, on both engines, with real files, signatures and time stamps.

mod country;
mod faults;
mod history;
mod nodes;
mod office;
mod parts;

use std::time::Duration;

use ::store::{Actor, args, audit};
use base::{Date, Entropy, Id, PersonName};
use certificate::canonical::Document;
use certificate::{Line, Number, Series};
use registers::Citizenship;

use self::country::{Country, each_country, outcomes};
use super::Outcome;
use super::file::Damaged;
use super::store;
use crate::company::model::Capacity;
use crate::ports::persons::CivilStatus;
use crate::ports::records::Finding;
use crate::request::model::{ForCompany, RequestState, Subject};

::store::statements! {
    DAMAGE: "UPDATE certificate SET body = $2 WHERE id = $1",
    BODY: "SELECT body FROM certificate WHERE id = $1",
    SCRAMBLE: "UPDATE request SET person = $2 WHERE id = $1",
    TERM: "SELECT promised FROM request WHERE id = $1",
    BOUND: "SELECT count(*) AS n FROM register_number WHERE sequence <= 200",
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clean_people_have_certificates() {
    each_country(async |country| {
        let node = country.node();
        let requests = country.requests(200).await;
        let outcomes = outcomes(&node, &requests).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Issued(_))));
        let mut read = country.db.read().await.unwrap();
        let there = store::by_requests(&mut read, &requests).await.unwrap();
        for (request, outcome) in requests.iter().zip(outcomes) {
            assert_eq!(outcome, Outcome::Issued(there[request]));
        }
        let bound: i64 = read.one(BOUND, args![]).await.unwrap().get("n").unwrap();
        assert_eq!(bound, 200);
        // Batches grew by themselves: nobody was asked two hundred times.
        assert!(country.record.will.times_asked() < 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_listed_checked_and_downloaded_unchanged() {
    each_country(async |country| {
        let node = country.node();
        let person = country.person(1);
        let (request, account) = country.request(&person).await;
        let [Outcome::Issued(id)] = outcomes(&node, &[request]).await[..] else {
            panic!("no certificate")
        };
        let mut read = country.db.read().await.unwrap();
        let listed = store::of_account(&mut read, account, 10).await.unwrap();
        assert_eq!(listed.len(), 1);
        let one = store::one(&mut read, id, account).await.unwrap().unwrap();
        assert_eq!(one, listed[0]);
        assert_eq!((one.id, one.request, one.revoked_at), (id, request, None));
        assert_eq!(one.expires_on, "2027-05-22".parse().unwrap());
        let pdf = store::file(&mut read, id, account).await.unwrap().unwrap().unwrap();
        let again = store::file(&mut read, id, account).await.unwrap().unwrap().unwrap();
        assert_eq!(pdf.bytes, again.bytes);
        assert_eq!(i64::try_from(pdf.bytes.len()).unwrap(), one.size);
        let number = Number::parse(&one.number).unwrap();
        let row = store::find_for_check(&mut read, &number).await.unwrap().unwrap();
        assert!(row.cnp_mac.agrees(&country.keys.cnp(&person.cnp)));
        assert_eq!((row.issued_at, row.revoked_at), (one.issued_at, None));
        let unknown = Number::new(Series::parse("CJ").unwrap(), 2026, &Entropy::seeded(1));
        assert!(store::find_for_check(&mut read, &unknown).await.unwrap().is_none());
        let trail = audit::of_subject(&mut read, "certificate", id, 10).await.unwrap();
        let detail = trail[0].detail.as_deref().unwrap();
        let wanted = [request.to_string(), hex::encode(&pdf.sum), "\"1/2026\"".into()];
        assert!(wanted.iter().all(|fact| detail.contains(fact)), "{detail}");
        assert!(!detail.contains(person.cnp.as_str()));
        // It is asked for again when it is there, and does not wait.
        let known = node.outcome(request, Duration::ZERO).await.unwrap();
        assert_eq!(known, Outcome::Issued(id));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_is_on_the_certificate_and_nowhere_else() {
    each_country(async |country| {
        let node = country.node();
        let person = country.person(1);
        let lines = vec![theft()];
        let finding = Finding::Recorded { search: "s-1".into(), lines: lines.clone() };
        country.record.enter(&person, finding);
        let (request, account) = country.request(&person).await;
        let [Outcome::Issued(id)] = outcomes(&node, &[request]).await[..] else {
            panic!("no certificate")
        };
        let mut read = country.db.read().await.unwrap();
        let pdf = store::file(&mut read, id, account).await.unwrap().unwrap().unwrap();
        let content = Document::of_file(&pdf.bytes).unwrap();
        assert_eq!(content.result.outcome, certificate::Outcome::Recorded { lines });
        let trail = audit::of_subject(&mut read, "certificate", id, 10).await.unwrap();
        assert!(!format!("{trail:?}").contains("Turda"));
    })
    .await;
}

/// A fine for theft.
fn theft() -> Line {
    serde_json::from_value(serde_json::json!({
        "court": "Judecătoria Turda", "judgment": "12/2024", "judged_on": "2024-02-01",
        "final_on": "2024-03-01",
        "offences": [{ "name": "furt", "act": "Codul penal", "article": "228", "paragraph": "1" }],
        "penalty": { "kind": "fine", "lei": 900 },
        "execution": { "state": "executed", "on": "2024-05-01" },
    }))
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_clean_goes_to_operators() {
    each_country(async |country| {
        let node = country.node();
        let changed = |n: usize, change: &dyn Fn(&mut CivilStatus)| {
            let mut person = country.person(n);
            let before = person.clone();
            change(&mut person);
            country.known(CivilStatus { cnp: before.cnp, ..person });
            before
        };
        let today = "2026-11-22".parse().unwrap();
        let lost = country.person(1);
        let recorded = country.person(2);
        country.record.enter(&recorded, Finding::NeedsOperator);
        let unsearchable = country.person(3);
        country.record.enter(&unsearchable, Finding::Unsearchable);
        let cases = [
            (lost.clone(), "sniep.not-found"),
            (recorded, "rocris.look"),
            (unsearchable, "rocris.unsearchable"),
            (changed(4, &|p| p.died_on = Some(today)), "sniep.not-living"),
            (changed(5, &|p| p.citizenship = Citizenship::Unknown), "sniep.citizenship"),
            (changed(6, &|p| p.birth_date = "2012-01-01".parse().unwrap()), "sniep.age"),
            (changed(7, &|p| p.name = PersonName::new("李", "娜")), "certificate.unprintable"),
        ];
        let mut requests = country.requests(1).await;
        for (person, _) in &cases {
            requests.push(country.request(person).await.0);
        }
        country.lost(&lost);
        let outcomes = outcomes(&node, &requests).await;
        assert!(matches!(outcomes[0], Outcome::Issued(_)), "the clean one does not wait");
        assert!(outcomes[1..].iter().all(|outcome| *outcome == Outcome::Waiting));
        // No number is lost to somebody who may never have a certificate.
        assert_eq!(history::numbers(&country.db).await.len(), 1);
        let mut read = country.db.read().await.unwrap();
        for (request, (_, why)) in requests[1..].iter().zip(&cases) {
            let (state, _) = store::standing(&mut read, *request).await.unwrap().unwrap();
            assert_eq!(state, RequestState::Operator, "{why}");
            let row = read.one(TERM, args![*request]).await.unwrap();
            // From Sunday three working days, of which none is a holiday.
            assert_eq!(row.get::<Date>("promised").unwrap(), "2026-11-25".parse().unwrap());
            let trail = audit::of_subject(&mut read, "request", request, 1).await.unwrap();
            assert_eq!(trail[0].action, "request.hand-over");
            assert_eq!(trail[0].detail, Some(format!("\"{why}\"")));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_waits_for_an_operator_and_nobodys_certificate_is_issued_for_it() {
    each_country(async |country| {
        let node = country.node();
        let sender = country.person(1);
        let company = crate::testing::firm(11, "Arin SRL", &[&sender]);
        let asked = ForCompany { company, sender, capacity: Capacity::Representative };
        let (request, _) = country.request_about(&Subject::Company(Box::new(asked))).await;
        assert_eq!(outcomes(&node, &[request]).await, [Outcome::Waiting]);
        assert_eq!(history::numbers(&country.db).await.len(), 0);
        let mut read = country.db.read().await.unwrap();
        let (state, certificate) = store::standing(&mut read, request).await.unwrap().unwrap();
        assert_eq!((state, certificate), (RequestState::Operator, None));
        let row = read.one(TERM, args![request]).await.unwrap();
        assert_eq!(row.get::<Date>("promised").unwrap(), "2026-11-25".parse().unwrap());
        let trail = audit::of_subject(&mut read, "request", request, 1).await.unwrap();
        assert_eq!(trail[0].detail, Some("\"company.look\"".to_owned()));
        assert_eq!(country.record.will.times_asked(), 0, "no person was looked for");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_never_served() {
    each_country(async |country| {
        let node = country.node();
        let (request, account) = country.request(&country.person(1)).await;
        let [Outcome::Issued(id)] = outcomes(&node, &[request]).await[..] else {
            panic!("no certificate")
        };
        let body: Vec<u8> = {
            let mut read = country.db.read().await.unwrap();
            read.one(BODY, args![id]).await.unwrap().get("body").unwrap()
        };
        let check = async |stored: &[u8], expected: Option<Damaged>| {
            damage(country, id, stored).await;
            let mut read = country.db.read().await.unwrap();
            let file = store::file(&mut read, id, account).await.unwrap().unwrap();
            assert_eq!(file.err(), expected);
        };
        check(&[], Some(Damaged::Sum)).await;
        check(b"not zstd", Some(Damaged::Compression)).await;
        check(&body[..body.len() - 1], Some(Damaged::Compression)).await;
        let mut other = body.clone();
        // A byte of the literals: it decompresses, to another file.
        let at = body.len() / 2;
        other[at] ^= 1;
        damage(country, id, &other).await;
        let mut read = country.db.read().await.unwrap();
        assert!(store::file(&mut read, id, account).await.unwrap().unwrap().is_err());
        drop(read);
        check(&body, None).await;
    })
    .await;
}

async fn damage(country: &Country, id: Id<certificate::Certificate>, body: &[u8]) {
    let mut act = country.db.act(&Actor::System("test"), "test.damage").await.unwrap();
    assert_eq!(act.execute(DAMAGE, args![id, body]).await.unwrap(), 1);
    act.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_request_holds_up_nobody() {
    each_country(async |country| {
        let requests = country.requests(4).await;
        let mut act = country.db.act(&Actor::System("test"), "test.scramble").await.unwrap();
        let nonsense = ::store::Json(serde_json::json!({ "cnp": "nonsense" }));
        assert_eq!(act.execute(SCRAMBLE, args![requests[1], nonsense]).await.unwrap(), 1);
        act.commit().await.unwrap();
        let node = country.node();
        let outcomes = outcomes(&node, &requests).await;
        for (n, outcome) in outcomes.iter().enumerate() {
            assert_eq!(*outcome == Outcome::Waiting, n == 1, "{n} {outcome:?}");
        }
        let states = history::states(&country.db).await;
        assert_eq!(states[&requests[1]], RequestState::WaitingRegister);
    })
    .await;
}
