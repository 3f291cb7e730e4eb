//! What contradicts, who is not certain, and what officers decide.

use ::store::testing;
use ::store::{Actor, args};

use super::super::decision::{Decision, Refused, decide, propose};
use super::super::store::{Quarantined, quarantine};
use super::*;
use crate::MIGRATIONS;

fn officer(account: &str) -> Actor {
    Actor::Staff { account: account.into(), unit: "CJ".into() }
}

async fn waiting(db: &Db) -> Vec<Quarantined> {
    quarantine(&mut db.read().await.unwrap(), None, 100).await.unwrap()
}

#[tokio::test]
async fn what_contradicts_the_record_waits_with_its_reason() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let who = subject(&people()[0]);
        let court = SenderKind::Court;
        assert_eq!(outcome(&db, court, judged("1", &who, judgment("12/2025"))).await, "applied");
        assert_eq!(
            outcome(&db, SenderKind::Prison, started("1", &who, "2025-05-01")).await,
            "applied"
        );
        let what = |n: &str, on: &str, kind: &str| later(n, &who, on, json!({ "kind": kind }));
        let mut otherwise = judgment("12/2025");
        otherwise["sentence"]["principal"]["term"]["years"] = json!(2);
        let mut young = judgment("50/2025");
        young["offences"][0]["committed_on"] = json!(people()[0].birth_date);
        let term = json!({ "kind": "suspension_revoked", "term": { "years": 1 } });
        let replaced = json!({ "kind": "fine_replaced", "term": { "months": 1 } });
        let measure = json!({ "kind": "measure_ended", "list": "security", "index": 0 });
        let deferral = json!({ "kind": "deferral_revoked",
            "sentence": { "principal": { "kind": "fine", "lei": 900 } } });
        let contradictions = [
            (judged("c1", &who, judgment("12/2025")), "told_before"),
            (judged("c2", &who, otherwise), "judged_otherwise"),
            (judged("c3", &who, young), "too_young"),
            (what("c4", "2025-03-15", "amnestied"), "before_finality"),
            (what("c5", "2025-04-15", "executed"), "ended_before_it_began"),
            (what("c6", "2025-06-01", "execution_started"), "started_before"),
            (what("c7", "2025-06-01", "execution_resumed"), "not_in_that_state"),
            (what("c8", "2025-06-01", "release_revoked"), "not_released"),
            (what("c9", "2025-06-01", "instalments_granted"), "not_fine"),
            (later("c10", &who, "2025-06-01", term), "not_suspended"),
            (later("c11", &who, "2025-06-01", replaced), "not_fine"),
            (later("c12", &who, "2025-06-01", measure), "unknown_measure"),
            (later("c13", &who, "2025-06-01", deferral), "not_deferred"),
        ];
        for (message, reason) in contradictions {
            let found = outcome(&db, court, message).await;
            assert_eq!(found, format!("quarantined {reason}"));
        }
        assert_eq!(words(&db, &people()[0]).await, ["judged", "started"]);
        assert_eq!(waiting(&db).await.len(), 13);
    })
    .await;
}

#[tokio::test]
async fn the_dead_commit_nothing_and_nothing_happens_to_what_was_quashed() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let who = subject(&people()[0]);
        let court = SenderKind::Court;
        let ended =
            |n: &str, on: &str| message(n, &who, on, json!({ "event": "ended", "how": "died" }));
        assert_eq!(outcome(&db, court, judged("1", &who, judgment("12/2025"))).await, "applied");
        let police = SenderKind::Police;
        assert_eq!(
            outcome(&db, police, ended("1", "2024-05-01")).await,
            "quarantined end_contradicted"
        );
        assert_eq!(outcome(&db, police, ended("2", "2024-06-10")).await, "applied");
        assert_eq!(
            outcome(&db, police, ended("3", "2024-06-11")).await,
            "quarantined end_contradicted"
        );
        let mut late = judgment("13/2025");
        late["offences"][0]["committed_on"] = json!("2024-07-01");
        assert_eq!(
            outcome(&db, court, judged("2", &who, late)).await,
            "quarantined dead_before_offence"
        );
        let quashed = later("3", &who, "2025-09-01", json!({ "kind": "quashed" }));
        assert_eq!(outcome(&db, court, quashed).await, "applied");
        let end = executed("4", &who, "2026-04-09");
        assert_eq!(outcome(&db, SenderKind::Prison, end).await, "quarantined entry_over");
    })
    .await;
}

#[tokio::test]
async fn notes_begin_and_end_by_their_case() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let person = &people()[0];
        let who = subject(person);
        let note = |kind: &str| {
            json!({ "kind": kind, "authority": "Parchetul Dej",
            "case_number": "7/P/2026", "offence": "furt",
            "legal_text": { "act": "Codul penal", "article": "228" } })
        };
        let noted = |n: &str, kind: &str| {
            message(n, &who, "2026-05-01", json!({ "event": "noted", "note": note(kind) }))
        };
        let closed = |n: &str, case: Value, how: &str| {
            message(
                n,
                &who,
                "2026-06-01",
                json!({ "event": "note_closed", "case": case, "how": how }),
            )
        };
        let prosecutor = SenderKind::Prosecutor;
        let whole = json!({ "authority": "PARCHETUL DEJ", "case_number": "7/P/2026" });
        let mut arrest = whole.clone();
        arrest["kind"] = json!("house_arrest");
        assert_eq!(outcome(&db, prosecutor, noted("1", "action_started")).await, "applied");
        assert_eq!(
            outcome(&db, prosecutor, noted("2", "action_started")).await,
            "quarantined told_before"
        );
        assert_eq!(outcome(&db, prosecutor, noted("3", "house_arrest")).await, "applied");
        assert_eq!(
            outcome(&db, prosecutor, closed("4", arrest.clone(), "lifted")).await,
            "applied"
        );
        assert_eq!(
            outcome(&db, prosecutor, closed("5", arrest, "lifted")).await,
            "quarantined unknown_note"
        );
        assert_eq!(outcome(&db, prosecutor, closed("6", whole, "waived")).await, "applied");
        let words = words(&db, person).await;
        assert_eq!(words.iter().filter(|w| **w == "closed").count(), 2, "{words:?}");
    })
    .await;
}

/// Somebody in the record, and a message about somebody similar.
async fn similar(db: &Db) -> Value {
    let who = subject(&people()[0]);
    assert_eq!(
        outcome(db, SenderKind::Court, judged("1", &who, judgment("12/2025"))).await,
        "applied"
    );
    let mut similar = who.clone();
    similar.as_object_mut().unwrap().remove("cnp");
    similar["parents"] = json!({});
    judged("2", &similar, judgment("13/2025"))
}

#[tokio::test]
async fn two_officers_decide_whom_a_message_is_about() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let message = similar(&db).await;
        let doubt = "quarantined similar_subject";
        assert_eq!(outcome(&db, SenderKind::Court, message.clone()).await, doubt);
        let id = waiting(&db).await[0].id;
        let (one, two) = (officer("one"), officer("two"));
        let db = at(&db);
        let person = life_of(&db, &people()[0]).await[0].subject;
        assert!(matches!(decide(&db, &two, id, true).await, Err(Refused::NothingProposed)));
        propose(&db, &one, id, Decision::Match(person)).await.unwrap();
        let again = propose(&db, &two, id, Decision::New).await;
        assert!(matches!(again, Err(Refused::ProposedBefore)));
        assert!(matches!(decide(&db, &one, id, true).await, Err(Refused::OwnProposal)));
        assert_eq!(outcome(&db, SenderKind::Court, message.clone()).await, doubt);
        decide(&db, &two, id, false).await.unwrap();
        assert_eq!(outcome(&db, SenderKind::Court, message.clone()).await, doubt);
        propose(&db, &two, id, Decision::Match(person)).await.unwrap();
        decide(&db, &one, id, true).await.unwrap();
        assert_eq!(outcome(&db, SenderKind::Court, message).await, "applied");
        assert_eq!(words(&db, &people()[0]).await, ["judged", "judged"]);
        assert!(matches!(decide(&db, &two, id, true).await, Err(Refused::Settled)));
        let mut read = db.read().await.unwrap();
        let about = id.to_string();
        let trail = ::store::audit::of_subject(&mut read, "intake message", &about, 50).await;
        let actions: Vec<String> = trail.unwrap().into_iter().map(|line| line.action).collect();
        assert!(
            actions.iter().filter(|action| *action == "intake.decide").count() >= 3,
            "{actions:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_message_may_be_about_somebody_new_or_be_rejected_with_a_reason() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let message = similar(&db).await;
        outcome(&db, SenderKind::Court, message.clone()).await;
        let mut other = message.clone();
        other["number"] = json!("3");
        outcome(&db, SenderKind::Court, other.clone()).await;
        let ids: Vec<_> =
            waiting(&db).await.into_iter().map(|message| (message.number, message.id)).collect();
        let id = |number: &str| ids.iter().find(|(n, _)| n == number).unwrap().1;
        let (one, two) = (officer("one"), officer("two"));
        let at = at(&db);
        let mute = propose(&at, &one, id("3"), Decision::Reject(" ".into())).await;
        assert!(matches!(mute, Err(Refused::NoReason)));
        propose(&at, &one, id("3"), Decision::Reject("sent twice".into())).await.unwrap();
        decide(&at, &two, id("3"), true).await.unwrap();
        assert_eq!(outcome(&db, SenderKind::Court, other).await, "rejected");
        propose(&at, &one, id("2"), Decision::New).await.unwrap();
        decide(&at, &two, id("2"), true).await.unwrap();
        assert_eq!(outcome(&db, SenderKind::Court, message).await, "applied");
        assert_eq!(count(&db, SUBJECTS, args![]).await, 2);
        assert_eq!(waiting(&db).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_corrected_identity_is_found_by_messages_that_waited_for_it() {
    testing::each_engine(&[&MIGRATIONS], async |db| {
        let person = &people()[0];
        let who = subject(person);
        assert_eq!(
            outcome(&db, SenderKind::Court, judged("1", &who, judgment("12/2025"))).await,
            "applied"
        );
        let mut renamed = who.clone();
        renamed["name"] = json!({ "surname": "Nouveanu-Sintetic", "given": person.name.given });
        // The CNP is the same and the name is not: nobody may decide that alone.
        let end = executed("1", &renamed, "2026-04-09");
        assert_eq!(
            outcome(&db, SenderKind::Prison, end.clone()).await,
            "quarantined similar_subject"
        );
        let mut identity = renamed.clone();
        identity["previous_names"] = json!([person.name]);
        let event = json!({ "event": "identity_changed", "identity": identity });
        let changed = message("1", &who, "2026-10-01", event);
        assert_eq!(outcome(&db, SenderKind::Police, changed).await, "applied");
        assert_eq!(outcome(&db, SenderKind::Prison, end).await, "applied");
        assert_eq!(words(&db, person).await, ["judged", "executed"]);
    })
    .await;
}
