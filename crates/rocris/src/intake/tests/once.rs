//! Nothing is lost and nothing is applied twice.

use std::collections::BTreeSet;

use ::store::testing::{self, Fault};
use ::store::{Actor, args};
use futures_util::future::join_all;
use serde_json::value::RawValue;

use super::super::apply::{self, keep, read, sweep};
use super::super::{lag, store};
use super::*;
use crate::MIGRATIONS;

#[tokio::test]
async fn a_judgment_of_somebody_new_and_what_came_of_it_are_recorded() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let person = &people()[0];
        let who = subject(person);
        let results = send(&db, SenderKind::Court, &[judged("1", &who, judgment("12/2025"))]).await;
        assert_eq!(results[0]["outcome"], "applied");
        assert_eq!(results[0]["received_at"], NOW);
        let prison = [started("1", &who, "2025-04-10"), executed("2", &who, "2026-04-09")];
        for result in send(&db, SenderKind::Prison, &prison).await {
            assert_eq!(result["outcome"], "applied", "{result}");
        }
        assert_eq!(words(&db, person).await, ["judged", "started", "executed"]);
        let life = life_of(&db, person).await;
        assert_eq!(life[2].happened_on.to_string(), "2026-04-09");
        assert_eq!((life[2].sender.as_str(), life[2].message.as_str()), ("prison", "2"));
        assert_eq!(count(&db, SUBJECTS, args![]).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_comes_too_early_waits_for_what_it_needs() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (person, other) = (&people()[0], &people()[1]);
        let who = subject(person);
        let end = executed("2", &who, "2026-04-09");
        let unknown = "quarantined unknown_subject";
        assert_eq!(outcome(&db, SenderKind::Prison, end.clone()).await, unknown);
        assert_eq!(outcome(&db, SenderKind::Prison, end.clone()).await, unknown, "the same again");
        // A judgment of somebody else, and another one of the person, do not help.
        let judged_else = judged("1", &subject(other), judgment("12/2025"));
        assert_eq!(outcome(&db, SenderKind::Court, judged_else).await, "applied");
        let another = judged("2", &who, judgment("99/2025"));
        assert_eq!(outcome(&db, SenderKind::Court, another).await, "applied");
        let waiting = store::quarantine(&mut db.read().await.unwrap(), None, 10).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(
            waiting[0].reasons,
            BTreeSet::from([crate::intake::model::Reason::UnknownEntry])
        );
        assert_eq!(waiting[0].body, end.to_string());
        let after = Some((waiting[0].received_at, waiting[0].id));
        let rest = store::quarantine(&mut db.read().await.unwrap(), after, 10).await.unwrap();
        assert_eq!(rest, []);
        let this = judged("3", &who, judgment("12/2025"));
        assert_eq!(outcome(&db, SenderKind::Court, this).await, "applied");
        assert_eq!(words(&db, person).await, ["judged", "judged", "executed"]);
        assert_eq!(outcome(&db, SenderKind::Prison, end).await, "applied");
        let counts = store::counts(&mut db.read().await.unwrap()).await.unwrap();
        assert_eq!(counts, [("applied".to_owned(), 4)]);
    })
    .await;
}

#[tokio::test]
async fn a_whole_life_in_any_order_becomes_the_same_life() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let people = people();
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for (n, order) in orders.into_iter().enumerate() {
            let person = &people[n];
            let who = subject(person);
            let messages = [
                (SenderKind::Court, judged(&format!("{n}-0"), &who, judgment("12/2025"))),
                (SenderKind::Prison, started(&format!("{n}-1"), &who, "2025-04-10")),
                (SenderKind::Prison, executed(&format!("{n}-2"), &who, "2026-04-09")),
            ];
            for at in order {
                let (kind, message) = &messages[at];
                send(&db, *kind, std::slice::from_ref(message)).await;
            }
            let mut words = words(&db, person).await;
            words.sort_unstable();
            assert_eq!(words, ["executed", "judged", "started"], "{order:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn fifty_sends_of_one_message_at_once_have_one_effect() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let person = &people()[0];
        let this = judged("1", &subject(person), judgment("12/2025"));
        let sends = (0..50).map(|_| outcome(&db, SenderKind::Court, this.clone()));
        let outcomes = join_all(sends).await;
        assert!(outcomes.iter().all(|o| o == "applied" || o == "received"), "{outcomes:?}");
        assert_eq!(outcome(&db, SenderKind::Court, this).await, "applied");
        assert_eq!(words(&db, person).await, ["judged"]);
        assert_eq!(count(&db, EVENTS, args![]).await, 1);
    })
    .await;
}

#[tokio::test]
async fn messages_about_one_new_person_at_once_make_one_person() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let person = &people()[0];
        let who = subject(person);
        let sends = (0..20).map(|n| {
            let this = judged(&n.to_string(), &who, judgment(&format!("{n}/2025")));
            outcome(&db, SenderKind::Court, this)
        });
        join_all(sends).await;
        sweep(&at(&db)).await.unwrap();
        assert_eq!(count(&db, SUBJECTS, args![]).await, 1);
        assert_eq!(words(&db, person).await, ["judged"; 20]);
    })
    .await;
}

#[tokio::test]
async fn another_message_under_a_used_number_is_refused() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let who = subject(&people()[0]);
        let first = judged("1", &who, judgment("12/2025"));
        let other = judged("1", &who, judgment("13/2025"));
        let both = send(&db, SenderKind::Court, &[first, other.clone()]).await;
        assert_eq!(
            (&both[0]["outcome"], &both[1]["outcome"]),
            (&"applied".into(), &"conflict".into())
        );
        assert_eq!(outcome(&db, SenderKind::Court, other.clone()).await, "conflict");
        assert_eq!(count(&db, EVENTS, args![]).await, 1);
        // Another sender has numbers of its own, and the order of fields is nothing new.
        let end = executed("1", &who, "2026-04-09");
        assert_eq!(outcome(&db, SenderKind::Prison, end.clone()).await, "applied");
        let text = end.to_string().replace("{\"event\"", "{  \"event\"");
        let raw = RawValue::from_string(text).unwrap();
        let prison = &senders()[2];
        let again = apply::receive(&at(&db), prison, &[raw]).await.unwrap();
        assert_eq!(again[0].outcome, crate::intake::wire::Outcome::Applied);
    })
    .await;
}

#[tokio::test]
async fn what_a_crash_left_is_applied_once() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let (db, person) = (at(&db), &people()[0]);
        let who = subject(person);
        let text = judged("1", &who, judgment("12/2025")).to_string();
        let raws = [RawValue::from_string(text).unwrap()];
        let messages = [read(&raws[0], &court(), base::dates::today(db.now()))];
        keep(&db, &court(), &raws, &messages).await.unwrap();
        assert_eq!(count(&db, EVENTS, args![]).await, 0);
        // Killed before the commit, then after it and before anybody heard of it.
        testing::inject(&db, Fault::NotDone);
        sweep(&db).await.unwrap_err();
        assert_eq!(count(&db, EVENTS, args![]).await, 0);
        testing::inject(&db, Fault::DoneButReported);
        sweep(&db).await.unwrap_err();
        assert_eq!(sweep(&db).await.unwrap(), 0);
        assert_eq!(words(&db, person).await, ["judged"]);
    })
    .await;
}

#[tokio::test]
async fn messages_stay_as_they_came() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let this = judged("1", &subject(&people()[0]), judgment("12/2025"));
        outcome(&db, SenderKind::Court, this).await;
        for (statement, value) in [(FORGE, "{}"), (REMOVE, "court")] {
            let mut act = db.act(&Actor::System("test"), "test.forge").await.unwrap();
            let refused = act.execute(statement, args![value]).await.unwrap_err();
            assert!(format!("{refused:?} {refused}").contains("stay as they came"), "{refused:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_lag_is_told_by_kind_of_sender() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let who = subject(&people()[0]);
        outcome(&db, SenderKind::Court, judged("1", &who, judgment("12/2025"))).await;
        let days = ["2026-11-12", "2026-11-21", "2026-11-20"];
        for (n, day) in days.into_iter().enumerate() {
            let this = started(&n.to_string(), &who, day);
            outcome(&db, SenderKind::Prison, this).await;
        }
        let span = ("2026-11-22".parse().unwrap(), "2026-11-23".parse().unwrap());
        let report = lag::report(&mut db.read().await.unwrap(), span).await.unwrap();
        let of = |kind| report.iter().find(|lag| lag.sender == kind).unwrap();
        let prison = of(SenderKind::Prison);
        assert_eq!((prison.messages, prison.median_days, prison.p90_days), (3, 2, 10));
        assert_eq!(of(SenderKind::Court).median_days, 600);
    })
    .await;
}

#[tokio::test]
async fn a_company_takes_over_what_the_one_before_it_did() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let company = |name: &str, cui: &str| {
            json!({ "name": name, "cui": cui, "form": "limited_liability",
                "seat": { "country": "RO", "county": "CJ", "locality": "Dej" } })
        };
        let subject = |mut company: Value| {
            company["kind"] = "company".into();
            company
        };
        let (old, new) = (company("Vechi Sintetic SRL", "4267117"), company("Nou SRL", "4221306"));
        let mut fine = judgment("12/2025");
        fine["sentence"] = json!({ "principal": { "kind": "fine", "lei": 20_000 } });
        let first = judged("1", &subject(old.clone()), fine);
        assert_eq!(outcome(&db, SenderKind::Court, first).await, "applied");
        let event = json!({ "event": "succeeded", "predecessor": old, "how": "merger" });
        let merged = message("1", &subject(new.clone()), "2026-01-10", event);
        assert_eq!(outcome(&db, SenderKind::TradeRegister, merged).await, "applied");
        // The fine is paid by the successor now.
        let paid = executed("2", &subject(new), "2026-02-10");
        assert_eq!(outcome(&db, SenderKind::Court, paid).await, "applied");
        assert_eq!(count(&db, SUBJECTS, args![]).await, 2);
        assert_eq!(count(&db, EVENTS, args![]).await, 4);
    })
    .await;
}
