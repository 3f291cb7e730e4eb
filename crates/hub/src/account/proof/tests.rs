//! Proofs: one CNP has one account, and what a revoked proof takes away.

use base::Id;
use store::testing::each_engine;
use store::{Actor, Db, args};

use super::{Kept, Level, Proof, ProofKind, Proven, prove, revoke_proof};
use crate::account::model::{Account, AccountState};
use crate::account::store::by_id;
use crate::ports::persons::CivilStatus;
use crate::testing::{TABLES, World, ion, maria};

store::statements! {
    CLAIMED: "INSERT INTO account (id, cnp, surname, given, lang, state, version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, 'ro', 'counter', 0, $5, $5)",
    PROOF_OF: "SELECT id, kind, level, unit, clerk, revoked_by FROM identity_proof WHERE account = $1",
    REQUESTS: "SELECT count(*) AS n FROM request WHERE state = 'refused'",
    ACCOUNTS: "SELECT count(*) AS n FROM account WHERE cnp_mac IS NOT NULL",
    LINKS: "SELECT count(*) AS n FROM identity i JOIN account a ON a.id = i.account",
}

/// Rows of a database from before.
mod before {
    store::statements! {
        pub(super) ACCOUNT: "INSERT INTO account (id, cnp_mac, cnp, surname, given, lang, state, version, created_at,
            updated_at) VALUES ($1, $2, '2850304221142', 'Pop', 'Ana', 'ro', 'active', 0, $3, $3)",
        pub(super) IDENTITY: "INSERT INTO identity (iss, sub, account, acr, linked_at, last_used_at)
            VALUES ('https://ghiseul', $1, $2, 'card3ds', $3, $3)",
    }
}

/// An account whose owner typed this person's data here.
async fn claimed(world: &World, person: &CivilStatus) -> Id<Account> {
    let mut act = world.hub.db.act(&Actor::Anonymous, "test.register").await.unwrap();
    let (now, name) = (act.now(), &person.name);
    let id = Id::new(now, &world.hub.entropy);
    let values = args![id, person.cnp.as_str(), &name.surname, &name.given, now];
    act.execute(CLAIMED, values).await.unwrap();
    act.commit().await.unwrap();
    id
}

async fn at_counter(world: &World, account: Id<Account>) -> Proven {
    let clerk = Actor::Staff { account: "clerk".to_owned(), unit: "CJ".to_owned() };
    let mut act = world.hub.db.act(&clerk, "counter.confirm").await.unwrap();
    let proof = Proof {
        kind: ProofKind::Counter,
        level: Level::Substantial,
        evidence: serde_json::json!({ "register": "agrees" }),
        unit: Some("CJ".to_owned()),
        clerk: Some("clerk".to_owned()),
        document_mac: Some(world.hub.keys.document("CJ123456")),
        at: act.now(),
        valid_until: None,
    };
    let proven = prove(&mut act, &world.hub.keys, account, &proof).await.unwrap();
    act.commit().await.unwrap();
    proven
}

async fn state(db: &Db, account: Id<Account>) -> AccountState {
    by_id(&mut db.read().await.unwrap(), account).await.unwrap().unwrap().state
}

async fn proof_of(db: &Db, account: Id<Account>) -> Id<Kept> {
    let row = db.read().await.unwrap().one(PROOF_OF, args![account]).await.unwrap();
    assert_eq!(row.get::<String>("kind").unwrap(), "counter");
    assert_eq!(row.get::<Option<String>>("clerk").unwrap().as_deref(), Some("clerk"));
    row.get("id").unwrap()
}

async fn revoke(db: &Db, proof: Id<Kept>) -> bool {
    let mut act = db.act(&Actor::System("test"), "counter.revoke").await.unwrap();
    let done = revoke_proof(&mut act, proof, "supervisor").await.unwrap();
    act.commit().await.unwrap();
    done
}

#[tokio::test]
async fn two_may_claim_a_number_and_one_has_it() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db.clone()).await;
        let (first, second) = (claimed(&world, &maria()).await, claimed(&world, &maria()).await);
        let other = claimed(&world, &ion()).await;
        assert_eq!(at_counter(&world, first).await, Proven::Active);
        assert_eq!(at_counter(&world, second).await, Proven::LinkNeeded);
        assert_eq!(at_counter(&world, other).await, Proven::Active);
        assert_eq!(state(&db, first).await, AccountState::Active);
        assert_eq!(state(&db, second).await, AccountState::Link);
        assert_eq!(world.count(ACCOUNTS).await, 2);
        // A provider's person with the number must show the first way before.
        let mut browser = world.browser();
        assert_eq!(world.sign_in(&mut browser, &ion()).await.location(), "/acasa");
    })
    .await;
}

#[tokio::test]
async fn a_revoked_proof_frees_the_number_and_stops_what_is_open() {
    each_engine(&TABLES, async |db| {
        let world = World::new(db.clone()).await;
        let account = claimed(&world, &maria()).await;
        at_counter(&world, account).await;
        let mut browser = world.signed_in_as(account).await;
        let fields = [("motiv", "work.job"), ("_key", &"k".repeat(43))];
        assert_eq!(browser.get("/acasa").await.status, 200);
        assert_eq!(browser.post("/cereri", &fields).await.status, 303);
        let proof = proof_of(&db, account).await;
        assert!(revoke(&db, proof).await);
        assert!(!revoke(&db, proof).await, "once");
        assert_eq!(state(&db, account).await, AccountState::Counter);
        assert_eq!(world.count(REQUESTS).await, 1);
        assert_eq!(browser.get("/acasa").await.location(), "/cont", "signed out");
        let second = claimed(&world, &maria()).await;
        assert_eq!(at_counter(&world, second).await, Proven::Active);
    })
    .await;
}

#[tokio::test]
async fn accounts_from_before_survive_the_new_table() {
    const BEFORE: store::Migrations = store::migrations!(
        "hub",
        "0001_account",
        "0002_request",
        "0003_certificate",
        "0004_verify"
    );
    each_engine(&[&web::MIGRATIONS, &BEFORE], async |db| {
        let mut act = db.act(&Actor::System("test"), "test.before").await.unwrap();
        let now = act.now();
        let id: Id<Account> = Id::new(now, db.entropy());
        act.execute(before::ACCOUNT, args![id, [7_u8; 32], now]).await.unwrap();
        act.execute(before::IDENTITY, args!["ana", id, now]).await.unwrap();
        act.commit().await.unwrap();
        db.migrate(&TABLES).await.unwrap();
        let mut read = db.read().await.unwrap();
        assert_eq!(by_id(&mut read, id).await.unwrap().unwrap().name.surname, "Pop");
        assert_eq!(read.one(LINKS, args![]).await.unwrap().get::<i64>("n").unwrap(), 1);
        drop(read);
        let mut act = db.act(&Actor::System("test"), "test.after").await.unwrap();
        let stray: Id<Account> = Id::new(now, db.entropy());
        let link = act.execute(before::IDENTITY, args!["stray", stray, now]).await;
        assert!(link.is_err(), "an identity still needs its account");
        drop(act);
    })
    .await;
}
