//! What holds for the whole hub: both engines understand every statement and have the same schema.

#[tokio::test]
async fn the_engines_agree() {
    store::testing::conformance(&[&web::MIGRATIONS, &hub::MIGRATIONS], &hub::STATEMENTS).await;
}
