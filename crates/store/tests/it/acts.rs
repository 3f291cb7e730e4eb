//! Transactions: what is kept, what is not, and who wins.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use store::testing::{Fault, inject};
use store::{Actor, Db, Engine, StoreError, args, audit};

use crate::{
    BUMP, BUMP_ALL, COUNT, GET, INSERT, INSERT_HARD, NAMES, TEST, add, behind_the_back, both, count,
};

async fn actions(db: &Db) -> Vec<(String, String)> {
    let mut read = db.read().await.unwrap();
    let lines = audit::newest(&mut read, i64::MAX, 100).await.unwrap();
    lines.into_iter().rev().map(|line| (line.action, line.outcome)).collect()
}

fn id(db: &Db) -> base::Id<()> {
    base::Id::new(db.now(), db.entropy())
}

#[tokio::test]
async fn dropping_leaves_nothing() {
    both(async |db| {
        let mut act = db.act(&TEST, "thing.add").await.unwrap();
        act.execute(INSERT, args![id(&db), "lost"]).await.unwrap();
        assert_eq!(act.one(COUNT, vec![]).await.unwrap().get::<i64>("things").unwrap(), 1);
        drop(act);
        assert_eq!(count(&db).await, 0);
        assert!(actions(&db).await.is_empty());
    })
    .await;
}

/// A handler whose client hangs up is dropped wherever it waits, also between asking for a transaction and having it.
#[tokio::test]
async fn going_away_while_a_transaction_begins_leaves_none_open() {
    both(async |db| {
        for polls in (0..6).cycle().take(60) {
            let mut beginning = Box::pin(db.act(&TEST, "thing.add"));
            for _ in 0..polls {
                let there = poll_fn(|cx| Poll::Ready(beginning.as_mut().poll(cx).is_ready()));
                if there.await {
                    break;
                }
                tokio::time::sleep(Duration::from_micros(100)).await;
            }
            drop(beginning);
            // Each connection in turn: Postgres refuses a snapshot where a transaction is open that has read something.
            for _ in 0..8 {
                db.read().await.unwrap().one(COUNT, vec![]).await.unwrap();
            }
            for _ in 0..8 {
                db.snapshot().await.unwrap().one(COUNT, vec![]).await.unwrap();
            }
        }
    })
    .await;
}

#[tokio::test]
async fn refusing_keeps_only_the_attempt() {
    both(async |db| {
        let staff = Actor::Staff { account: "a-1".to_owned(), unit: "CJ".to_owned() };
        let mut act = db.act(&staff, "request.approve").await.unwrap();
        act.subject("request", "r-1").detail(serde_json::json!({"purpose": "review"}));
        act.execute(INSERT, args![id(&db), "lost"]).await.unwrap();
        act.refuse("own-request").await.unwrap();
        assert_eq!(count(&db).await, 0);
        let mut read = db.read().await.unwrap();
        let lines = audit::of_subject(&mut read, "request", "r-1", 10).await.unwrap();
        let line = &lines[0];
        assert_eq!((line.outcome.as_str(), line.code.as_deref()), ("refused", Some("own-request")));
        assert_eq!(line.detail.as_deref(), Some(r#"{"purpose":"review"}"#));
        let who = (line.actor_kind.as_str(), line.actor_ref.as_deref(), line.actor_unit.as_deref());
        assert_eq!(who, ("staff", Some("a-1"), Some("CJ")));
        assert_eq!(audit::of_actor(&mut read, "staff", "a-1", 10).await.unwrap(), lines);
    })
    .await;
}

#[tokio::test]
async fn a_batch_has_a_row_for_each_thing_done() {
    both(async |db| {
        let mut act = db.act(&TEST, "batch").await.unwrap();
        for n in 0..300 {
            act.also("certificate.issue").subject("certificate", n);
        }
        act.commit().await.unwrap();
        let mut read = db.read().await.unwrap();
        let lines = audit::newest(&mut read, i64::MAX, 1000).await.unwrap();
        assert_eq!(lines.len(), 301);
        assert_eq!(lines[0].subject_id.as_deref(), Some("299"));
    })
    .await;
}

#[tokio::test]
async fn what_is_committed_survives_reopening() {
    let path =
        std::env::temp_dir().join(format!("cazier-{}.sqlite", base::Entropy::system().token()));
    let url = format!("sqlite:{}", path.display());
    let db = Db::open(&url, 2).await.unwrap();
    db.migrate(&[&crate::THINGS]).await.unwrap();
    add(&db, "kept").await;
    db.close().await;
    let db = Db::open(&url, 2).await.unwrap();
    db.migrate(&[&crate::THINGS]).await.unwrap();
    assert_eq!((count(&db).await, actions(&db).await.len()), (1, 1));
    db.close().await;
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

#[tokio::test]
async fn conflicts_are_counts_and_failures_poison() {
    both(async |db| {
        add(&db, "taken").await;
        let mut act = db.act(&TEST, "thing.add").await.unwrap();
        assert_eq!(act.execute(INSERT, args![id(&db), "taken"]).await.unwrap(), 0);
        act.execute(INSERT, args![id(&db), "fine"]).await.unwrap();
        act.commit().await.unwrap();

        let mut act = db.act(&TEST, "thing.add").await.unwrap();
        act.execute(INSERT, args![id(&db), "half"]).await.unwrap();
        let error = act.execute(INSERT_HARD, args![id(&db), "taken"]).await.unwrap_err();
        assert!(
            matches!(error, StoreError::Database { statement: "it::INSERT_HARD", .. }),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("taken"), "values stay out of errors: {error:?}");
        assert!(matches!(act.commit().await, Err(StoreError::Poisoned)));

        let names = db.read().await.unwrap().all(NAMES, vec![]).await.unwrap();
        let names: Vec<String> = names.iter().map(|row| row.get("name").unwrap()).collect();
        assert_eq!(names, ["fine", "taken"]);
    })
    .await;
}

#[tokio::test]
async fn one_of_two_swaps_wins() {
    both(async |db| {
        add(&db, "wanted").await;
        let swap = |db: Db| async move {
            let mut act = db.act(&TEST, "thing.bump").await.unwrap();
            let won = act.swap(BUMP, args!["wanted", 0]).await.unwrap();
            if won {
                act.commit().await.unwrap();
            } else {
                act.refuse("stale").await.unwrap();
            }
            won
        };
        let tasks: Vec<_> = (0..6).map(|_| tokio::spawn(swap(db.clone()))).collect();
        let mut wins = 0;
        for task in tasks {
            wins += i32::from(task.await.unwrap());
        }
        assert_eq!(wins, 1);
        let row = db.read().await.unwrap().one(GET, args!["wanted"]).await.unwrap();
        assert_eq!(row.get::<i64>("version").unwrap(), 1);
        let refused = actions(&db).await.iter().filter(|(_, outcome)| outcome == "refused").count();
        assert_eq!(refused, 5);
    })
    .await;
}

#[tokio::test]
async fn a_swap_of_two_rows_cannot_be_committed() {
    both(async |db| {
        add(&db, "a").await;
        add(&db, "b").await;
        let mut act = db.act(&TEST, "thing.bump").await.unwrap();
        let error = act.swap(BUMP_ALL, vec![]).await.unwrap_err();
        assert!(matches!(error, StoreError::TooManyRows { rows: 2, .. }), "{error}");
        assert!(matches!(act.commit().await, Err(StoreError::Poisoned)));
    })
    .await;
}

#[tokio::test]
async fn many_writers_take_turns() {
    both(async |db| {
        let write = |db: Db, n: i32| async move { add(&db, &format!("thing {n}")).await };
        let tasks: Vec<_> = (0..40).map(|n| tokio::spawn(write(db.clone(), n))).collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!((count(&db).await, actions(&db).await.len()), (40, 40));
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_stands_still_and_reads_cannot_write() {
    both(async |db| {
        let mut snapshot = db.snapshot().await.unwrap();
        assert_eq!(snapshot.one(COUNT, vec![]).await.unwrap().get::<i64>("things").unwrap(), 0);
        add(&db, "later").await;
        assert_eq!(snapshot.one(COUNT, vec![]).await.unwrap().get::<i64>("things").unwrap(), 0);
        assert_eq!(count(&db).await, 1);
        let error = snapshot.all(INSERT, args![id(&db), "no"]).await.err().unwrap();
        assert!(matches!(error, StoreError::ReadOnly { statement: "it::INSERT" }), "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_commit_is_resolved_by_key() {
    both(async |db| {
        let check = async |fault: Fault, name: &str, kept: i64| {
            inject(&db, fault);
            let mut act = db.act(&TEST, "thing.add").await.unwrap();
            act.execute(INSERT, args![id(&db), name]).await.unwrap();
            let error = act.commit().await.unwrap_err();
            assert!(matches!(error, StoreError::CommitUnknown(_)) && error.is_transient());
            let found = db.read().await.unwrap().opt(GET, args![name]).await.unwrap();
            assert_eq!(i64::from(found.is_some()), kept, "{fault:?}");
            assert_eq!(i64::try_from(actions(&db).await.len()).unwrap(), kept, "{fault:?}");
        };
        check(Fault::NotDone, "not done", 0).await;
        check(Fault::DoneButReported, "done", 1).await;
        add(&db, "after").await;
        assert_eq!(count(&db).await, 2);
    })
    .await;
}

#[tokio::test]
async fn nobody_answers() {
    let check = async |url: &str| {
        let error = Db::open(url, 2).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        assert!(!format!("{error:?}").contains("geheim"), "{error:?}");
    };
    check("mysql://localhost/x").await;
    check("sqlite:/nonexistent/folder/x.sqlite").await;
    check("postgres://user:geheim@[::1/x").await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_leaves_nothing_locked() {
    both(async |db| {
        for pause_ms in [0, 1, 3, 10, 30] {
            let task = tokio::spawn({
                let db = db.clone();
                async move {
                    let mut act = db.act(&TEST, "thing.add").await.unwrap();
                    for n in 0..1000 {
                        act.execute(INSERT, args![id(&db), format!("{n}")]).await.unwrap();
                    }
                    std::future::pending::<()>().await;
                }
            });
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
            add(&db, &format!("after {pause_ms}")).await;
        }
        assert_eq!(count(&db).await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_restarts_is_found_again() {
    both(async |db| {
        if db.engine() == Engine::Sqlite {
            return;
        }
        add(&db, "before").await;
        behind_the_back(
            &db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
        // A connection that rested is asked before it is used again, and replaced.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        add(&db, "after").await;
        assert_eq!(count(&db).await, 2);

        // In the middle of an act it is a transient fault, and nothing is kept.
        let mut act = db.act(&TEST, "thing.add").await.unwrap();
        act.execute(INSERT, args![id(&db), "lost"]).await.unwrap();
        behind_the_back(
            &db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
        let error = act.execute(INSERT, args![id(&db), "lost too"]).await.unwrap_err();
        assert!(error.is_transient(), "{error:?}");
        assert!(matches!(act.commit().await, Err(StoreError::Poisoned)));
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert_eq!(count(&db).await, 2);
    })
    .await;
}
