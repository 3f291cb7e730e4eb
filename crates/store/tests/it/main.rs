//! The law of the store, on both engines.

use store::testing::each_engine;

#[tokio::test]
async fn answers() {
    each_engine(&[], async |db| db.ping().await.unwrap()).await;
}

#[tokio::test]
async fn own_statements_and_schemas_agree() {
    store::testing::conformance(&[], &[&store::own_statements()]).await;
}
