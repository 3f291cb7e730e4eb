//! Work to do later.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::{Entropy, TestClock};
use jiff::SignedDuration;
use store::jobs::{self, Failure, Job, Runner, Work};
use store::testing::{Fault, inject};
use store::{Db, audit};
use tokio::sync::Notify;

use crate::{TEST, both, count};

/// Runs on both engines by a clock that stands still.
async fn timed(body: impl AsyncFn(Db, Arc<TestClock>)) {
    both(async |db| {
        let clock = TestClock::parse("2026-11-21T09:05:00Z");
        let db = db.with_clock(clock.clone()).with_entropy(Entropy::seeded(7));
        body(db, clock).await;
    })
    .await;
}

async fn enqueue(db: &Db, keys: &[&str]) {
    let mut act = db.act(&TEST, "work.ask").await.unwrap();
    let run_at = act.now();
    let job = |key: &&str| Job { kind: "work", key: (*key).to_owned(), run_at };
    jobs::enqueue_all(&mut act, keys.iter().map(job).collect()).await.unwrap();
    act.commit().await.unwrap();
}

async fn state(db: &Db) -> Vec<(String, i64)> {
    let counts = jobs::counts(&mut db.read().await.unwrap()).await.unwrap();
    counts.into_iter().map(|count| (count.state, count.jobs)).collect()
}

fn states(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter().map(|(state, jobs)| ((*state).to_owned(), *jobs)).collect()
}

#[tokio::test]
async fn jobs_run_once_each_by_kind_and_key() {
    timed(async |db, _| {
        let seen = Arc::new(Mutex::new(vec![]));
        let log = seen.clone();
        let runner = Runner::new(db.clone()).on("work", move |work: Work| {
            log.lock().unwrap().push(work.key);
            async { Ok(()) }
        });
        enqueue(&db, &["b", "a", "a"]).await;
        enqueue(&db, &["a", "c"]).await;
        assert_eq!(state(&db).await, states(&[("waiting", 3)]));
        assert_eq!(runner.drain().await.unwrap(), 3);
        let mut keys = seen.lock().unwrap().clone();
        keys.sort();
        assert_eq!(keys, ["a", "b", "c"]);
        assert!(state(&db).await.is_empty());
        assert_eq!(runner.drain().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_job_exists_only_with_its_act_and_only_when_due() {
    timed(async |db, clock| {
        let runner = Runner::new(db.clone()).on("work", |_| async { Ok(()) });
        inject(&db, Fault::NotDone);
        let mut act = db.act(&TEST, "work.ask").await.unwrap();
        let later = act.now() + SignedDuration::from_mins(5);
        let job = |run_at| Job { kind: "work", key: "k".to_owned(), run_at };
        jobs::enqueue(&mut act, job(later)).await.unwrap();
        assert!(act.commit().await.is_err());
        assert!(state(&db).await.is_empty());

        let mut act = db.act(&TEST, "work.ask").await.unwrap();
        jobs::enqueue(&mut act, job(later)).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(runner.drain().await.unwrap(), 0);
        clock.advance(SignedDuration::from_mins(5));
        assert_eq!(runner.drain().await.unwrap(), 1);

        enqueue(&db, &["withdrawn"]).await;
        let mut act = db.act(&TEST, "work.cancel").await.unwrap();
        assert!(jobs::cancel(&mut act, "work", "withdrawn").await.unwrap());
        assert!(!jobs::cancel(&mut act, "work", "withdrawn").await.unwrap());
        act.commit().await.unwrap();
        assert_eq!(runner.drain().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn failures_back_off_then_die_and_can_be_revived() {
    timed(async |db, clock| {
        let failing = Runner::new(db.clone())
            .attempts(4)
            .on("work", |_| async { Err(Failure::retry("register.down")) });
        enqueue(&db, &["k"]).await;
        for attempt in 1..=4_u32 {
            assert_eq!(failing.drain().await.unwrap(), 1, "attempt {attempt}");
            assert_eq!(failing.drain().await.unwrap(), 0, "not due again yet");
            clock.advance(SignedDuration::from_secs(1 << (attempt - 1)));
        }
        let dead = jobs::dead(&mut db.read().await.unwrap(), 10).await.unwrap();
        assert_eq!((dead[0].key.as_str(), dead[0].attempts), ("k", 4));
        assert_eq!(dead[0].last_error.as_deref(), Some("register.down"));

        enqueue(&db, &["k"]).await;
        let working = Runner::new(db.clone()).on("work", |work: Work| async move {
            assert_eq!(work.attempt, 1);
            Ok(())
        });
        assert_eq!(working.drain().await.unwrap(), 1);
        assert!(state(&db).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn panics_and_hopeless_cases() {
    timed(async |db, clock| {
        let runner = Runner::new(db.clone()).on("work", |work: Work| async move {
            assert!(work.key != "panics", "as it says");
            Err(Failure::give_up("no.such.thing"))
        });
        enqueue(&db, &["panics", "hopeless"]).await;
        assert_eq!(runner.drain().await.unwrap(), 2);
        assert_eq!(state(&db).await, states(&[("dead", 1), ("waiting", 1)]));
        clock.advance(SignedDuration::from_secs(1));
        assert_eq!(runner.drain().await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_job_asked_for_while_it_runs_runs_again() {
    timed(async |db, _| {
        let runs = Arc::new(AtomicUsize::new(0));
        let counter = runs.clone();
        let runner = Runner::new(db.clone()).on("work", move |work: Work| {
            let first = counter.fetch_add(1, Ordering::SeqCst) == 0;
            async move {
                if first {
                    enqueue(&work.db, &["k"]).await;
                }
                Ok(())
            }
        });
        enqueue(&db, &["k"]).await;
        assert_eq!(runner.drain().await.unwrap(), 2);
        assert!(state(&db).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_lease_of_a_dead_node_ends() {
    timed(async |db, clock| {
        let started = Arc::new(Notify::new());
        let bell = started.clone();
        let doomed = Runner::new(db.clone()).on("work", move |_| {
            bell.notify_one();
            std::future::pending()
        });
        enqueue(&db, &["k"]).await;
        let node = tokio::spawn(doomed.run(std::future::pending()));
        started.notified().await;
        node.abort();
        assert!(node.await.unwrap_err().is_cancelled());

        let other = Runner::new(db.clone()).on("work", |work: Work| async move {
            assert_eq!(work.attempt, 2);
            Ok(())
        });
        assert_eq!(other.drain().await.unwrap(), 0, "the lease still runs");
        clock.advance(SignedDuration::from_secs(61));
        assert_eq!(other.drain().await.unwrap(), 1);
        assert!(state(&db).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_long_job_keeps_its_lease() {
    both(async |db| {
        let runs = Arc::new(AtomicUsize::new(0));
        let counter = runs.clone();
        let slow =
            Runner::new(db.clone()).lease(Duration::from_millis(600)).on("work", move |_| {
                counter.fetch_add(1, Ordering::SeqCst);
                async {
                    tokio::time::sleep(Duration::from_millis(1500)).await;
                    Ok(())
                }
            });
        enqueue(&db, &["k"]).await;
        let (first, second) = tokio::join!(slow.drain(), async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            slow.drain().await
        });
        assert_eq!((first.unwrap(), second.unwrap()), (1, 0));
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    })
    .await;
}

#[tokio::test]
async fn two_nodes_share_the_work_and_stop_gracefully() {
    both(async |db| {
        let done = Arc::new(Mutex::new(vec![]));
        let stop = Arc::new(Notify::new());
        let node = || {
            let (log, stop) = (done.clone(), stop.clone());
            let runner = Runner::new(db.clone()).concurrency(3).on("work", move |work: Work| {
                let log = log.clone();
                async move {
                    crate::add(&work.db, &work.key).await;
                    log.lock().unwrap().push(work.key);
                    Ok(())
                }
            });
            tokio::spawn(runner.run(async move { stop.notified().await }))
        };
        let nodes = [node(), node()];
        let keys: Vec<String> = (0..30).map(|n| format!("job {n}")).collect();
        enqueue(&db, &keys.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let finished = async {
            while done.lock().unwrap().len() < 30 || !state(&db).await.is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), finished).await.unwrap();
        // The runners also seal the trail.
        tokio::time::sleep(Duration::from_millis(2200)).await;
        stop.notify_waiters();
        for node in nodes {
            node.await.unwrap();
        }
        let finished = done.lock().unwrap().len();
        assert_eq!((finished, count(&db).await), (30, 30));
        let (_, rows) = audit::verify(&db).await.unwrap();
        assert_eq!(rows, 31);
    })
    .await;
}
