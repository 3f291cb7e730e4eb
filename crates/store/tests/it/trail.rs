//! The audit trail and its seals.

use std::time::Duration;

use store::{Db, Engine, StoreError, args, audit};

use crate::{INSERT, TEST, add, behind_the_back, both};

/// Seals until something is sealed: on PostgreSQL transactions of other tests in the same cluster
/// hold the horizon back for a moment.
async fn sealed(db: &Db) -> audit::Seal {
    for _ in 0..500 {
        if let Some(seal) = audit::seal(db).await.unwrap() {
            return seal;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing was sealed in ten seconds");
}

async fn verified(db: &Db) -> (i64, i64) {
    audit::verify(db).await.unwrap()
}

#[tokio::test]
async fn seals_cover_every_row_once() {
    both(async |db| {
        assert_eq!(audit::seal(&db).await.unwrap(), None);
        let mut act = db.act(&TEST, "thing.add").await.unwrap();
        act.also("thing.look");
        act.commit().await.unwrap();
        let first = sealed(&db).await;
        assert_eq!((first.no, first.rows), (1, 2));
        assert_eq!(audit::seal(&db).await.unwrap(), None);
        let mut act = db.act(&TEST, "batch").await.unwrap();
        for n in 0..2500 {
            act.also("thing.touch").subject("thing", n);
        }
        act.commit().await.unwrap();
        let second = sealed(&db).await;
        assert_eq!((second.no, second.rows), (2, 2501));
        assert_ne!(first.hash, second.hash);
        assert_eq!(verified(&db).await, (2, 2503));
    })
    .await;
}

#[tokio::test]
async fn a_late_commit_is_sealed_later() {
    both(async |db| {
        // SQLite has one writer, so nothing can be late there.
        if db.engine() == Engine::Sqlite {
            return;
        }
        let mut late = db.act(&TEST, "late").await.unwrap();
        let id = base::Id::<()>::new(late.now(), db.entropy());
        late.execute(INSERT, args![id, "late"]).await.unwrap();
        add(&db, "early").await;
        assert_eq!(audit::seal(&db).await.unwrap(), None, "the early row waits for the late one");
        late.commit().await.unwrap();
        let mut rows = 0;
        while rows < 2 {
            rows += sealed(&db).await.rows;
        }
        assert_eq!(verified(&db).await.1, 2);
    })
    .await;
}

#[tokio::test]
async fn two_sealers_do_not_collide() {
    both(async |db| {
        for n in 0..5 {
            add(&db, &format!("thing {n}")).await;
            let (mut won, mut tries) = (0, 0);
            while won == 0 && tries < 500 {
                let (a, b) = tokio::join!(audit::seal(&db), audit::seal(&db));
                won = [a.unwrap(), b.unwrap()].into_iter().flatten().count();
                tries += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert_eq!(won, 1);
        }
        assert_eq!(verified(&db).await, (5, 5));
    })
    .await;
}

#[tokio::test]
async fn rows_cannot_be_changed_and_tampering_shows() {
    const CHANGE: store::Statement =
        store::Statement::new("CHANGE", "UPDATE audit SET action = 'x' WHERE seq = 2");
    const REMOVE: store::Statement =
        store::Statement::new("REMOVE", "DELETE FROM audit WHERE seq = 2");
    both(async |db| {
        let mut act = db.act(&TEST, "thing.add").await.unwrap();
        act.also("thing.add");
        act.also("thing.add");
        act.commit().await.unwrap();
        sealed(&db).await;
        for statement in [CHANGE, REMOVE] {
            let mut act = db.act(&TEST, "tamper").await.unwrap();
            let error = act.execute(statement, vec![]).await.unwrap_err();
            assert!(error.to_string().contains("append-only"), "{error}");
        }
        assert_eq!(verified(&db).await, (1, 3));
        let unlock = match db.engine() {
            Engine::Sqlite => "DROP TRIGGER audit_no_update",
            Engine::Postgres => "DROP TRIGGER audit_append_only ON audit",
        };
        behind_the_back(&db, unlock).await;
        behind_the_back(&db, "UPDATE audit SET action = 'x' WHERE seq = 2").await;
        let error = audit::verify(&db).await.unwrap_err();
        assert!(matches!(&error, StoreError::Audit(what) if what.starts_with("seal 1")), "{error}");
        behind_the_back(&db, "UPDATE audit SET action = 'thing.add' WHERE seq = 2").await;
        assert_eq!(verified(&db).await, (1, 3));
    })
    .await;
}

/// As after a logical copy into a younger cluster: the epochs of the rows lie far ahead of it.
#[tokio::test]
async fn a_copied_database_goes_on_sealing() {
    both(async |db| {
        if db.engine() == Engine::Sqlite {
            return;
        }
        for name in ["a", "b", "c"] {
            add(&db, name).await;
        }
        behind_the_back(&db, "DROP TRIGGER audit_append_only ON audit").await;
        behind_the_back(&db, "UPDATE audit SET epoch = 900000000000 + seq").await;
        behind_the_back(
            &db,
            "INSERT INTO audit_seal VALUES (1, '2026-01-01', 0, 9223372036854775807, 0, 900000000002, 1, 1, '')",
        )
        .await;
        // The old epochs are closed, rows written meanwhile are not mixed into them.
        add(&db, "new").await;
        let closing = sealed(&db).await;
        assert_eq!((closing.no, closing.rows), (2, 2));
        let next = sealed(&db).await;
        assert_eq!((next.no, next.rows), (3, 1));
        add(&db, "newer").await;
        assert_eq!(sealed(&db).await.rows, 1);
        assert_eq!(audit::seal(&db).await.unwrap(), None);
    })
    .await;
}
