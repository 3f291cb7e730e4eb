//! Logout tokens that were used, until they would be over anyway.

use oidc::once::OneTime;
use store::{Act, StoreError, args};

store::statements! {
    SPEND: "INSERT INTO logout_token (number, expires_at) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING",
    SWEEP: "DELETE FROM logout_token WHERE expires_at < $1",
}

/// Spends the number of a token: true for the first use.
pub async fn spend(act: &mut Act, once: &OneTime) -> Result<bool, StoreError> {
    act.swap(SPEND, args![&once.number, once.until]).await
}

/// Forgets numbers whose tokens are over.
pub async fn sweep(act: &mut Act) -> Result<(), StoreError> {
    let now = act.now();
    act.execute(SWEEP, args![now]).await.map(drop)
}
