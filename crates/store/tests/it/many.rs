//! Many rows at once.

use base::{Date, Id, Timestamp};
use store::{Db, Json, StoreError, Value, args};

use crate::{
    AMONG, DROP_AMONG, GET, INSERT, INSERT_ALL, INSERT_RETURNING, NAMES, SET_MANY, TAKE_MANY, TEST,
    both, count,
};

fn rows(db: &Db, from: usize, to: usize) -> Vec<Vec<Value>> {
    let row = |n| args![Id::<()>::new(db.now(), db.entropy()), format!("thing {n:04}")];
    (from..to).map(row).collect()
}

async fn fill(db: &Db, things: usize) {
    let mut act = db.act(&TEST, "things.add").await.unwrap();
    let inserted = act.insert_many(INSERT, rows(db, 0, things)).await.unwrap();
    assert_eq!(usize::try_from(inserted).unwrap(), things);
    act.commit().await.unwrap();
}

#[tokio::test]
async fn rows_are_inserted_once_each() {
    both(async |db| {
        for things in [0, 1, 5, 64, 341, 600] {
            let mut act = db.act(&TEST, "things.add").await.unwrap();
            act.insert_many(INSERT, rows(&db, 0, things)).await.unwrap();
            act.commit().await.unwrap();
            assert_eq!(usize::try_from(count(&db).await).unwrap(), things);
        }
        let found = db.read().await.unwrap().all(NAMES, vec![]).await.unwrap();
        for (n, row) in found.iter().enumerate() {
            assert_eq!(row.get::<String>("name").unwrap(), format!("thing {n:04}"));
        }
        let mut act = db.act(&TEST, "things.add").await.unwrap();
        assert_eq!(act.insert_many(INSERT, rows(&db, 590, 610)).await.unwrap(), 10);
        let new = act.insert_many_returning(INSERT_RETURNING, rows(&db, 605, 615)).await.unwrap();
        let mut new: Vec<String> = new.iter().map(|row| row.get("name").unwrap()).collect();
        new.sort();
        assert_eq!(new, (610..615).map(|n| format!("thing {n:04}")).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn very_many_rows_arrive_as_they_were_sent() {
    both(async |db| {
        let (at, day) = (db.now(), Date::constant(1899, 12, 31));
        let row = |n: u32| {
            let full = !n.is_multiple_of(3);
            args![
                Id::<()>::new(at, db.entropy()),
                format!("Ț\t\\N\n{n:04}"),
                i64::from(n) - 500,
                full.then_some(n.is_multiple_of(2)),
                full.then(|| vec![0_u8, 255, 10]),
                full.then_some(at),
                full.then_some(day),
                full.then(|| Json(vec!["ș", "\""])),
            ]
        };
        for (from, to) in [(0_u32, 10), (10, 1_000)] {
            let mut act = db.act(&TEST, "things.load").await.unwrap();
            let rows = (from..to).map(row).collect();
            assert_eq!(act.load(INSERT_ALL, rows).await.unwrap(), u64::from(to - from));
            act.commit().await.unwrap();
        }
        let mut read = db.read().await.unwrap();
        for n in [0, 5, 10, 11, 12, 999] {
            let row = read.one(GET, args![format!("Ț\t\\N\n{n:04}")]).await.unwrap();
            let full = n % 3 > 0;
            assert_eq!(row.get::<i64>("version").unwrap(), n - 500);
            assert_eq!(row.get::<Option<bool>>("flag").unwrap(), full.then_some(n % 2 == 0));
            assert_eq!(
                row.get::<Option<Vec<u8>>>("bytes").unwrap(),
                full.then(|| vec![0_u8, 255, 10])
            );
            let found: Option<Timestamp> = row.get("at").unwrap();
            assert_eq!(found.map(Timestamp::as_microsecond), full.then(|| at.as_microsecond()));
            assert_eq!(row.get::<Option<Date>>("day").unwrap(), full.then_some(day));
            let data: Option<Json<Vec<String>>> = row.get("data").unwrap();
            assert_eq!(data.map(|data| data.0.join("")), full.then(|| "ș\"".to_owned()));
        }
        drop(read);
        let mut act = db.act(&TEST, "things.load").await.unwrap();
        let twice: Vec<_> = (900..1_200).map(row).collect();
        assert!(matches!(act.load(INSERT_ALL, twice).await, Err(StoreError::Database { .. })));
        assert!(matches!(act.commit().await, Err(StoreError::Poisoned)));
        let mut act = db.act(&TEST, "things.load").await.unwrap();
        assert!(matches!(act.load(INSERT, vec![]).await, Err(StoreError::Arguments { .. })));
        drop(act);
        assert_eq!(count(&db).await, 1_000);
    })
    .await;
}

#[tokio::test]
async fn lists_of_any_length() {
    both(async |db| {
        fill(&db, 300).await;
        let mut read = db.read().await.unwrap();
        for wanted in [0, 1, 2, 4, 17, 256, 300] {
            let names = (0..wanted).map(|n| format!("thing {n:04}"));
            let found = read.all_in(AMONG, args![0], names).await.unwrap();
            assert_eq!(found.len(), wanted);
        }
        let none = read.all_in(AMONG, args![1], ["thing 0001"]).await.unwrap();
        assert!(none.is_empty());
        drop(read);
        let mut act = db.act(&TEST, "things.drop").await.unwrap();
        let gone = act.execute_in(DROP_AMONG, args![0], ["thing 0001", "thing 0002", "absent"]);
        assert_eq!(gone.await.unwrap(), 2);
        act.commit().await.unwrap();
        assert_eq!(count(&db).await, 298);
    })
    .await;
}

#[tokio::test]
async fn rows_are_updated_from_values() {
    both(async |db| {
        fill(&db, 90).await;
        let day = Date::constant(2026, 11, 21);
        let row = |n: i64| args![format!("thing {n:04}"), n, (n % 2 == 0).then_some(day)];
        let mut act = db.act(&TEST, "things.set").await.unwrap();
        let changed =
            act.update_many(SET_MANY, args![1], (0..100).map(row).collect()).await.unwrap();
        assert_eq!(changed, 90);
        // Those above the bound are left alone.
        let again =
            act.update_many(SET_MANY, args![10], (0..100).map(row).collect()).await.unwrap();
        assert_eq!(again, 10);
        let short = act.update_many(SET_MANY, args![1], vec![args!["thing 0001", 1]]).await;
        assert!(matches!(short, Err(StoreError::Arguments { .. })));
        act.commit().await.unwrap();
        let mut read = db.read().await.unwrap();
        for n in [0, 1, 77, 88] {
            let row = read.one(GET, args![format!("thing {n:04}")]).await.unwrap();
            assert_eq!(row.get::<i64>("version").unwrap(), n);
            assert_eq!(row.get::<Option<Date>>("day").unwrap(), (n % 2 == 0).then_some(day));
        }
    })
    .await;
}

#[tokio::test]
async fn the_winners_of_many_swaps_are_known() {
    both(async |db| {
        fill(&db, 20).await;
        let mut act = db.act(&TEST, "things.take").await.unwrap();
        // Every third has an old version, and one does not exist.
        let row = |n: i64| args![format!("thing {n:04}"), i64::from(n % 3 == 0)];
        let won = act.update_many_returning(TAKE_MANY, vec![], (0..21).map(row).collect()).await;
        let mut names: Vec<String> =
            won.unwrap().iter().map(|row| row.get("name").unwrap()).collect();
        names.sort();
        let wanted = (0..20).filter(|n| n % 3 != 0).map(|n| format!("thing {n:04}"));
        assert_eq!(names, wanted.collect::<Vec<_>>());
        act.commit().await.unwrap();
    })
    .await;
}
