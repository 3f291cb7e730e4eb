//! Both engines, all statements.

use crate::{MIGRATIONS, STATEMENTS};

#[tokio::test]
async fn both_engines_agree() {
    store::testing::conformance(&[&MIGRATIONS], STATEMENTS).await;
}
