//! The rows of accounts, codes and attempts: the only SQL of this slice.

use base::{Email, Id, PersonName, Timestamp};
use credentials::budget::{
    ATTACK_WINDOW, CLIENT_MEMORY, CODE_LIFE, CODE_TRIES, JOURNEY_LIFE, LOCK, SENDS_DAY,
    SENDS_WINDOW, Sends, TRIES_PER_CLIENT, Tries,
};
use store::{Act, Json, Read, Row, StoreError, args};

use super::model::{Account, Challenge, Purpose, Registration};

type Done<T> = Result<T, StoreError>;

store::statements! {
    BY_ID: "SELECT id, email, email_confirmed_at, surname, given, cnp FROM account WHERE id = $1",
    BY_EMAIL: "SELECT id, email, email_confirmed_at, surname, given, cnp FROM account WHERE email_key = $1",
    PASSWORD: "SELECT id, password FROM account WHERE email_key = $1",
    INSERT: "INSERT INTO account (id, email, email_key, email_confirmed_at, surname, given, cnp, password,
        password_changed_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $4, $4)
        ON CONFLICT (email_key) DO NOTHING",
    SET_PASSWORD: "UPDATE account SET password = $2, password_changed_at = $3, email_confirmed_at = $3
        WHERE id = $1",
    CODE_INSERT: "INSERT INTO email_code (id, purpose, email, address_hash, client_hash, registration, code_hash,
        tries_left, sends, created_at, expires_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, NULL)",
    CODE_BY_ID: "SELECT id, purpose, email, registration, created_at, expires_at, used_at
        FROM email_code WHERE id = $1",
    CODE_TRY: "UPDATE email_code SET tries_left = tries_left - 1
        WHERE id = $1 AND used_at IS NULL AND tries_left > 0 AND expires_at > $2
        RETURNING code_hash, tries_left",
    CODE_USE: "UPDATE email_code SET used_at = $2, registration = NULL, code_hash = NULL
        WHERE id = $1 AND used_at IS NULL",
    CODE_RENEW: "UPDATE email_code SET code_hash = $2, tries_left = $3, sends = sends + 1, expires_at = $4
        WHERE id = $1 AND used_at IS NULL",
    SENT_TO_ADDRESS: "SELECT CAST(coalesce(sum(sends), 0) AS bigint) AS sends FROM email_code
        WHERE address_hash = $1 AND created_at > $2",
    SENT_BY_CLIENT: "SELECT CAST(coalesce(sum(sends), 0) AS bigint) AS sends FROM email_code
        WHERE client_hash = $1 AND created_at > $2",
    TRY: "INSERT INTO sign_in_try (key, failures, since) VALUES ($1, 1, $2)
        ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN sign_in_try.since <= $3 THEN 1 ELSE sign_in_try.failures + 1 END,
        since = CASE WHEN sign_in_try.since <= $3 OR sign_in_try.failures < $4 THEN excluded.since
            ELSE sign_in_try.since END
        RETURNING failures",
    FORGET_TRIES: "DELETE FROM sign_in_try WHERE key = $1",
    TAKE_BACK_TRY: "UPDATE sign_in_try SET failures = failures - 1 WHERE key = $1 AND failures > 0",
    REMEMBER_CLIENT: "INSERT INTO sign_in_client (key, used_at) VALUES ($1, $2)
        ON CONFLICT (key) DO UPDATE SET used_at = excluded.used_at",
    KNOWN_CLIENT: "SELECT used_at FROM sign_in_client WHERE key = $1",
    FORGET_TYPED: "UPDATE email_code SET registration = NULL, code_hash = NULL
        WHERE created_at < $1 AND registration IS NOT NULL",
    SWEEP_CODES: "DELETE FROM email_code WHERE created_at < $1",
    SWEEP_TRIES: "DELETE FROM sign_in_try WHERE since < $1",
    SWEEP_CLIENTS: "DELETE FROM sign_in_client WHERE used_at < $1",
}

fn account(row: &Row) -> Done<Account> {
    let surname: String = row.get("surname")?;
    let given: String = row.get("given")?;
    Ok(Account {
        id: row.get("id")?,
        email: parse(row, "email", |text| Email::parse(text).ok())?,
        email_confirmed_at: row.get("email_confirmed_at")?,
        name: PersonName::new(&surname, &given),
        cnp: parse(row, "cnp", |text| base::Cnp::parse(text).ok())?,
    })
}

fn parse<T>(row: &Row, column: &str, read: impl FnOnce(&str) -> Option<T>) -> Done<T> {
    let text: String = row.get(column)?;
    read(&text).ok_or_else(|| StoreError::Decode {
        column: column.to_owned(),
        reason: "was accepted once and is not any more".to_owned(),
    })
}

fn challenge(row: &Row) -> Done<Challenge> {
    let registration: Option<Json<Registration>> = row.get("registration")?;
    Ok(Challenge {
        id: row.get("id")?,
        purpose: row.parse("purpose")?,
        email: parse(row, "email", |text| Email::parse(text).ok())?,
        registration: registration.map(|Json(registration)| registration),
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
    })
}

/// An account by its id.
pub async fn by_id(read: &mut Read, id: Id<Account>) -> Done<Option<Account>> {
    read.opt(BY_ID, args![id]).await?.as_ref().map(account).transpose()
}

/// An account by its address.
pub async fn by_email(read: &mut Read, email: &Email) -> Done<Option<Account>> {
    read.opt(BY_EMAIL, args![email.key()]).await?.as_ref().map(account).transpose()
}

/// The id and the kept password of an address.
pub(super) async fn password(
    read: &mut Read,
    email: &Email,
) -> Done<Option<(Id<Account>, String)>> {
    let row = read.opt(PASSWORD, args![email.key()]).await?;
    row.map(|row| Ok((row.get("id")?, row.get("password")?))).transpose()
}

/// Opens an account; false where the address has one already.
pub async fn insert(
    act: &mut Act,
    id: Id<Account>,
    email: &Email,
    registration: &Registration,
) -> Done<bool> {
    let Registration { name, cnp, password } = registration;
    let values = args![
        id,
        email.as_str(),
        email.key(),
        act.now(),
        &name.surname,
        &name.given,
        cnp.as_str(),
        password,
    ];
    act.swap(INSERT, values).await
}

/// Keeps another password; the code that allowed it also confirmed the address.
pub(super) async fn set_password(act: &mut Act, id: Id<Account>, password: &str) -> Done<bool> {
    let now = act.now();
    act.swap(SET_PASSWORD, args![id, password, now]).await
}

/// The keyed hashes under which messages and attempts of an address are counted.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    /// Of the address.
    pub address: String,
    /// Of the address and the client.
    pub client: String,
}

/// Keeps a code that is about to be sent. `code_hash` is none where no code is sent.
pub(super) async fn insert_code(
    act: &mut Act,
    challenge: &Challenge,
    counted: &Counted,
    code_hash: Option<&str>,
) -> Done<()> {
    let values = args![
        challenge.id,
        challenge.purpose.as_str(),
        challenge.email.as_str(),
        &counted.address,
        &counted.client,
        challenge.registration.clone().map(Json),
        code_hash,
        CODE_TRIES,
        challenge.created_at,
        challenge.expires_at,
    ];
    act.execute(CODE_INSERT, values).await.map(drop)
}

/// A code, without the code.
pub(super) async fn code(read: &mut Read, id: Id<Challenge>) -> Done<Option<Challenge>> {
    read.opt(CODE_BY_ID, args![id]).await?.as_ref().map(challenge).transpose()
}

/// Uses up one try, before anything is compared: of many tries at once no more than were left are looked at.
/// Gives the hash and the tries left; `None` where no try was left or the code is over.
pub(super) async fn try_code(
    act: &mut Act,
    id: Id<Challenge>,
) -> Done<Option<(Option<String>, i64)>> {
    let now = act.now();
    let row = act.opt(CODE_TRY, args![id, now]).await?;
    row.map(|row| Ok((row.get("code_hash")?, row.get("tries_left")?))).transpose()
}

/// Uses a code: true for exactly one caller. What was typed for a registration is erased.
pub(super) async fn use_code(act: &mut Act, id: Id<Challenge>) -> Done<bool> {
    let now = act.now();
    act.swap(CODE_USE, args![id, now]).await
}

/// Replaces the code by a new one; the old one is dead.
pub(super) async fn renew_code(
    act: &mut Act,
    id: Id<Challenge>,
    code_hash: Option<&str>,
) -> Done<bool> {
    let expires_at = act.now() + CODE_LIFE;
    act.swap(CODE_RENEW, args![id, code_hash, CODE_TRIES, expires_at]).await
}

/// How many messages went to an address.
pub(super) async fn sends(read: &mut Read, counted: &Counted, now: Timestamp) -> Done<Sends> {
    let (address, client) = (&counted.address, &counted.client);
    let (recent, day) = (now - SENDS_WINDOW, now - SENDS_DAY);
    Ok(Sends {
        by_client: read.one(SENT_BY_CLIENT, args![client, recent]).await?.get("sends")?,
        by_all: read.one(SENT_TO_ADDRESS, args![address, recent]).await?.get("sends")?,
        of_day: read.one(SENT_TO_ADDRESS, args![address, day]).await?.get("sends")?,
        known_client: read.opt(KNOWN_CLIENT, args![client]).await?.is_some(),
    })
}

/// Counts a try, before the password is looked at.
pub(super) async fn count_try(act: &mut Act, counted: &Counted) -> Done<Tries> {
    let now = act.now();
    let client = args![&counted.client, now, now - LOCK, TRIES_PER_CLIENT];
    // The hour of an attack begins with its first try and is not prolonged by the next ones.
    let address = args![&counted.address, now, now - ATTACK_WINDOW, 0_i64];
    let by_client = act.one(TRY, client).await?.get("failures")?;
    let by_all = act.one(TRY, address).await?.get("failures")?;
    let known_client = act.opt(KNOWN_CLIENT, args![&counted.client]).await?.is_some();
    Ok(Tries { by_client, by_all, known_client })
}

/// The password was right: this client is known, its tries are forgotten, and its try was no part of an attack.
pub(super) async fn forget_tries(act: &mut Act, counted: &Counted) -> Done<()> {
    let now = act.now();
    act.execute(FORGET_TRIES, args![&counted.client]).await?;
    act.execute(TAKE_BACK_TRY, args![&counted.address]).await?;
    act.execute(REMEMBER_CLIENT, args![&counted.client, now]).await.map(drop)
}

/// Nothing was compared after all: the try does not count.
pub(super) async fn take_back_try(act: &mut Act, counted: &Counted) -> Done<()> {
    act.execute(TAKE_BACK_TRY, args![&counted.client]).await?;
    act.execute(TAKE_BACK_TRY, args![&counted.address]).await.map(drop)
}

/// Deletes what is over at `now`: first what people typed, later the counts.
pub(super) async fn sweep(act: &mut Act, now: Timestamp) -> Done<()> {
    act.execute(FORGET_TYPED, args![now - JOURNEY_LIFE]).await?;
    act.execute(SWEEP_CODES, args![now - SENDS_DAY]).await?;
    act.execute(SWEEP_TRIES, args![now - ATTACK_WINDOW]).await?;
    act.execute(SWEEP_CLIENTS, args![now - CLIENT_MEMORY]).await.map(drop)
}

/// A purpose as the audit trail has it.
pub(super) fn action(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Register => "account.register",
        Purpose::Reset => "account.reset",
    }
}
