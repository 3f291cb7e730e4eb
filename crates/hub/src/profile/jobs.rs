//! Once an hour: the data of accounts that were closed thirty days ago are erased. Certificates stay in the register.

use store::{Act, StoreError};

use super::store as rows;

/// Erases what is due, with the hub's hourly sweep ([`crate::account::jobs`]).
pub async fn sweep(act: &mut Act) -> Result<(), StoreError> {
    let erased = rows::purge(act).await?;
    if !erased.is_empty() {
        tracing::info!(accounts = erased.len(), "The data of closed accounts were erased.");
    }
    Ok(())
}
