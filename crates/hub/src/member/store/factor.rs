//! The rows of second factors and recovery codes. What is good once is used by a compare-and-swap or a deletion that counts.

use base::{Id, Timestamp};
use credentials::totp::Step;
use store::{Act, Read, Row, StoreError, args};

use crate::account::model::Account;

type Done<T> = Result<T, StoreError>;

store::statements! {
    OF_ACCOUNT: "SELECT id, kind, label, secret, last_step, added_at, used_at FROM factor
        WHERE account = $1 ORDER BY added_at, id",
    INSERT: "INSERT INTO factor (id, account, kind, label, secret, last_step, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)",
    STEP: "UPDATE factor SET last_step = $2, used_at = $3 WHERE id = $1 AND (last_step IS NULL OR last_step < $2)",
    USE_PASSKEY: "UPDATE factor SET secret = $2, used_at = $3 WHERE id = $1",
    DELETE: "DELETE FROM factor WHERE account = $1 AND id = $2",
    RECOVERY_INSERT: "INSERT INTO recovery_code (account, hash, made_at) VALUES ($1, $2, $3)",
    RECOVERY_USE: "DELETE FROM recovery_code WHERE account = $1 AND hash = $2",
    RECOVERY_DROP: "DELETE FROM recovery_code WHERE account = $1",
    RECOVERY_LEFT: "SELECT count(*) AS n FROM recovery_code WHERE account = $1",
    LOST: "UPDATE login SET lost_at = $2 WHERE account = $1",
}

/// What a second factor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorKind {
    /// An app with one-time codes.
    Totp,
    /// A passkey.
    Passkey,
}

impl FactorKind {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
        }
    }
}

impl std::str::FromStr for FactorKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "totp" => Ok(Self::Totp),
            "passkey" => Ok(Self::Passkey),
            other => Err(format!("{other} is no kind of factor")),
        }
    }
}

/// A second factor.
#[derive(Clone)]
pub struct Factor {
    /// Its id, also the place that its secret is sealed for.
    pub id: Id<Self>,
    /// What it is.
    pub kind: FactorKind,
    /// What its owner calls it.
    pub label: String,
    /// Its secret, sealed.
    pub secret: Vec<u8>,
    /// The greatest step that was used.
    pub last_step: Option<Step>,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Factor")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

fn factor(row: &Row) -> Done<Factor> {
    Ok(Factor {
        id: row.get("id")?,
        kind: row.parse("kind")?,
        label: row.get("label")?,
        secret: row.get("secret")?,
        last_step: row.get::<Option<i64>>("last_step")?.map(Step::kept),
        added_at: row.get("added_at")?,
        used_at: row.get("used_at")?,
    })
}

/// The second factors of an account, the oldest first.
pub async fn of_account(read: &mut Read, account: Id<Account>) -> Done<Vec<Factor>> {
    read.all(OF_ACCOUNT, args![account]).await?.iter().map(factor).collect()
}

/// Adds a factor.
pub async fn insert(act: &mut Act, account: Id<Account>, factor: &Factor) -> Done<()> {
    let values = args![
        factor.id,
        account,
        factor.kind.as_str(),
        &factor.label,
        &factor.secret,
        factor.last_step.map(Step::number),
        factor.added_at,
    ];
    act.execute(INSERT, values).await.map(drop)
}

/// Uses a step of a factor: true for exactly one caller, and never for a step that is not greater than every one before.
pub async fn use_step(act: &mut Act, factor: Id<Factor>, step: Step) -> Done<bool> {
    let now = act.now();
    act.swap(STEP, args![factor, step.number(), now]).await
}

/// A passkey was used; what is kept of it moves on with its counter.
pub async fn use_passkey(act: &mut Act, factor: Id<Factor>, secret: &[u8]) -> Done<bool> {
    let now = act.now();
    act.swap(USE_PASSKEY, args![factor, secret, now]).await
}

/// Takes a factor off; false where it was not there.
pub async fn delete(act: &mut Act, account: Id<Account>, factor: Id<Factor>) -> Done<bool> {
    act.swap(DELETE, args![account, factor]).await
}

/// Replaces the recovery codes of an account by these.
pub async fn set_recovery(act: &mut Act, account: Id<Account>, hashes: Vec<String>) -> Done<()> {
    let now = act.now();
    drop_recovery(act, account).await?;
    let rows = hashes.into_iter().map(|hash| args![account, hash, now]).collect();
    act.insert_many(RECOVERY_INSERT, rows).await.map(drop)
}

/// Forgets the recovery codes of an account.
pub async fn drop_recovery(act: &mut Act, account: Id<Account>) -> Done<()> {
    act.execute(RECOVERY_DROP, args![account]).await.map(drop)
}

/// Uses a recovery code: true for exactly one caller.
pub async fn use_recovery(act: &mut Act, account: Id<Account>, hash: &str) -> Done<bool> {
    act.swap(RECOVERY_USE, args![account, hash]).await
}

/// How many recovery codes are left.
pub async fn recovery_left(read: &mut Read, account: Id<Account>) -> Done<i64> {
    read.one(RECOVERY_LEFT, args![account]).await?.get("n")
}

/// The person says that every second factor is lost: the next proof at a counter takes them off.
pub async fn say_lost(act: &mut Act, account: Id<Account>) -> Done<bool> {
    let now = act.now();
    act.swap(LOST, args![account, now]).await
}
