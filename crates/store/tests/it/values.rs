//! Values in, values out.

use base::{Date, Id, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Json, StoreError, args};

use crate::{COUNT, GET, INSERT, INSERT_ALL, SORTED, SUM, TEST, add, both};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Data {
    county: String,
    entries: Vec<i64>,
}

#[tokio::test]
async fn every_type_comes_back() {
    both(async |db| {
        let id = Id::<()>::new(db.now(), db.entropy());
        let at: Timestamp = "2026-11-21T09:05:00.123456789Z".parse().unwrap();
        let cut: Timestamp = "2026-11-21T09:05:00.123456Z".parse().unwrap();
        let day: Date = "1918-12-01".parse().unwrap();
        let data = Data { county: "Bistrița-Năsăud".to_owned(), entries: vec![1, -2] };
        let name = "Ștefan Țîrlea \u{1F58B} o'Brien";
        let bytes = [0_u8, 255, 10];
        let mut act = db.act(&TEST, "thing.add").await.unwrap();
        let values = args![id, name, i64::MIN, true, &bytes, at, day, Json(&data)];
        act.execute(INSERT_ALL, values).await.unwrap();
        act.commit().await.unwrap();
        let row = db.read().await.unwrap().one(GET, args![name]).await.unwrap();
        assert_eq!(row.get::<Id<()>>("id").unwrap(), id);
        assert_eq!(row.get::<String>("name").unwrap(), name);
        assert_eq!(row.get::<i64>("version").unwrap(), i64::MIN);
        assert_eq!(row.get::<Option<bool>>("flag").unwrap(), Some(true));
        assert_eq!(row.get::<Vec<u8>>("bytes").unwrap(), bytes);
        assert_eq!(row.get::<[u8; 3]>("bytes").unwrap(), bytes);
        assert_eq!(row.get::<Timestamp>("at").unwrap(), cut);
        assert_eq!(row.get::<Option<Date>>("day").unwrap(), Some(day));
        assert_eq!(row.get::<Json<Data>>("data").unwrap().0, data);
        assert_eq!(row.columns()[..2], ["id", "name"]);
    })
    .await;
}

#[tokio::test]
async fn nulls_come_back_first_or_later() {
    both(async |db| {
        let put = async |name: &str, full: bool| {
            let id = Id::<()>::new(db.now(), db.entropy());
            let mut act = db.act(&TEST, "thing.add").await.unwrap();
            let values = args![
                id,
                name,
                0,
                full.then_some(false),
                full.then(|| vec![1_u8]),
                full.then_some(Timestamp::UNIX_EPOCH),
                full.then_some(Date::constant(2000, 2, 29)),
                full.then_some(Json(7)),
            ];
            act.execute(INSERT_ALL, values).await.unwrap();
            act.commit().await.unwrap();
        };
        // The same text is prepared by a NULL first, then used with values, then again with NULL.
        for (name, full) in [("b", false), ("a", true), ("c", false)] {
            put(name, full).await;
            let row = db.read().await.unwrap().one(GET, args![name]).await.unwrap();
            assert_eq!(row.get::<Option<bool>>("flag").unwrap().is_some(), full);
            assert_eq!(row.get::<Option<Vec<u8>>>("bytes").unwrap().is_some(), full);
            assert_eq!(row.get::<Option<Timestamp>>("at").unwrap().is_some(), full);
            assert_eq!(row.get::<Option<Date>>("day").unwrap().is_some(), full);
            assert_eq!(row.get::<Option<Json<i64>>>("data").unwrap().is_some(), full);
        }
        let rows = db.read().await.unwrap().all(SORTED, vec![]).await.unwrap();
        let names: Vec<String> = rows.iter().map(|row| row.get("name").unwrap()).collect();
        assert_eq!(names, ["a", "b", "c"]);
    })
    .await;
}

#[tokio::test]
async fn extremes_of_time() {
    both(async |db| {
        let check = async |at: &str, day: &str| {
            let (at, day): (Timestamp, Date) = (at.parse().unwrap(), day.parse().unwrap());
            let name = format!("{at}");
            let mut act = db.act(&TEST, "thing.add").await.unwrap();
            let id = Id::<()>::new(act.now(), db.entropy());
            let none = (None::<bool>, None::<Vec<u8>>, None::<Json<i64>>);
            let values = args![id, &name, 0, none.0, none.1, at, day, none.2];
            act.execute(INSERT_ALL, values).await.unwrap();
            act.commit().await.unwrap();
            let row = db.read().await.unwrap().one(GET, args![&name]).await.unwrap();
            assert_eq!(row.get::<Timestamp>("at").unwrap(), at);
            assert_eq!(row.get::<Date>("day").unwrap(), day);
        };
        check("1900-01-01T00:00:00.000001Z", "1800-02-28").await;
        check("1999-12-31T23:59:59.999999Z", "1999-12-31").await;
        check("9999-12-30T00:00:00Z", "9999-12-31").await;
    })
    .await;
}

#[tokio::test]
async fn computed_columns() {
    both(async |db| {
        add(&db, "x").await;
        let row = db.read().await.unwrap().one(SUM, vec![]).await.unwrap();
        assert_eq!(row.get::<i64>("total").unwrap(), 0);
        assert_eq!(row.get::<u32>("one").unwrap(), 1);
        assert!(row.get::<bool>("some").unwrap());
    })
    .await;
}

#[tokio::test]
async fn mistakes_are_errors() {
    both(async |db| {
        let mut act = db.act(&TEST, "thing.add").await.unwrap();
        let id = Id::<()>::new(act.now(), db.entropy());
        let missing = act.execute(INSERT, args![id]).await.unwrap_err();
        assert_eq!(missing.to_string(), "it::INSERT: 1 values for 2 parameters");
        let extra = act.one(COUNT, args![1]).await.err().unwrap();
        assert_eq!(extra.to_string(), "it::COUNT: 1 values for 0 parameters");
        let nul = act.execute(INSERT, args![id, "a\0b"]).await.unwrap_err();
        assert!(matches!(nul, StoreError::Arguments { .. }), "{nul}");
        drop(act);

        let mut read = db.read().await.unwrap();
        assert!(matches!(
            read.one(GET, args!["x"]).await,
            Err(StoreError::NoRow { statement: "it::GET" })
        ));
        let row = read.one(COUNT, vec![]).await.unwrap();
        let check = |error: Option<StoreError>| {
            assert!(matches!(error, Some(StoreError::Decode { .. })), "{error:?}");
        };
        check(row.get::<i64>("absent").err());
        check(row.get::<String>("things").err());
        drop(read);
        add(&db, "x").await;
        let row = db.read().await.unwrap().one(GET, args!["x"]).await.unwrap();
        check(row.get::<bool>("flag").err());
        check(row.parse::<i64>("name").err());
        assert_eq!(row.parse::<char>("name").unwrap(), 'x');
    })
    .await;
}
