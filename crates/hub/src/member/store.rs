//! The rows of our own sign-ins: addresses and passwords, codes sent by e-mail, attempts.

pub mod factor;

use base::{Email, Id, Timestamp};
use credentials::budget::{
    ATTACK_WINDOW, CLIENT_MEMORY, CODE_LIFE, CODE_TRIES, LOCK, SENDS_DAY, SENDS_WINDOW, Sends,
    TRIES_PER_CLIENT, Tries,
};
use store::{Act, Json, Read, Row, StoreError, args};

use super::caller::Counted;
use super::model::{Challenge, HubLogin, REGISTRATION_LIFE, Registration};
use crate::account::model::{Account, HUB};
use crate::keys::Keys;

type Done<T> = Result<T, StoreError>;

store::statements! {
    BY_EMAIL: "SELECT id, account, email_key, password FROM login WHERE email_key = $1",
    BY_ACCOUNT: "SELECT id, account, email_key, password FROM login WHERE account = $1",
    INSERT_ACCOUNT: "INSERT INTO account (id, cnp, surname, given, email, email_confirmed_at, lang, state, document_mac,
        terms_at, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $8, $6, 'counter', $7, $8, 0, $8, $8)",
    INSERT_LOGIN: "INSERT INTO login (id, account, email_key, password, password_changed_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING",
    INSERT_IDENTITY: "INSERT INTO identity (iss, sub, account, acr, linked_at, last_used_at)
        VALUES ($1, $2, $3, $4, $5, $5)",
    USED: "UPDATE identity SET acr = $3, last_used_at = $4 WHERE iss = $1 AND sub = $2",
    SET_PASSWORD: "UPDATE login SET password = $2, password_changed_at = $3 WHERE id = $1",
    CODE_INSERT: "INSERT INTO member_code (id, purpose, email, address_hash, client_hash, account, registration,
        code_hash, tries_left, sends, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11)",
    CODE_BY_ID: "SELECT id, purpose, email, account, registration, created_at, used_at FROM member_code WHERE id = $1",
    CODE_TRY: "UPDATE member_code SET tries_left = tries_left - 1
        WHERE id = $1 AND used_at IS NULL AND tries_left > 0 AND expires_at > $2
        RETURNING code_hash, tries_left",
    CODE_USE: "UPDATE member_code SET used_at = $2, registration = NULL, code_hash = NULL
        WHERE id = $1 AND used_at IS NULL",
    CODE_RENEW: "UPDATE member_code SET code_hash = $2, tries_left = $3, sends = sends + 1, expires_at = $4
        WHERE id = $1 AND used_at IS NULL",
    SENT_TO_ADDRESS: "SELECT CAST(coalesce(sum(sends), 0) AS bigint) AS sends FROM member_code
        WHERE address_hash = $1 AND created_at > $2",
    SENT_BY_CLIENT: "SELECT CAST(coalesce(sum(sends), 0) AS bigint) AS sends FROM member_code
        WHERE client_hash = $1 AND created_at > $2",
    TRY: "INSERT INTO sign_in_try (key, failures, since) VALUES ($1, 1, $2)
        ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN sign_in_try.since <= $3 THEN 1 ELSE sign_in_try.failures + 1 END,
        since = CASE WHEN sign_in_try.since <= $3 OR sign_in_try.failures < $4 THEN excluded.since
            ELSE sign_in_try.since END
        RETURNING failures",
    FORGET_TRIES: "DELETE FROM sign_in_try WHERE key = $1",
    TAKE_BACK_TRY: "UPDATE sign_in_try SET failures = failures - 1 WHERE key = $1 AND failures > 0",
    REMEMBER: "INSERT INTO sign_in_device (key, used_at) VALUES ($1, $2)
        ON CONFLICT (key) DO UPDATE SET used_at = excluded.used_at",
    KNOWN: "SELECT used_at FROM sign_in_device WHERE key = $1",
    FORGET_TYPED: "UPDATE member_code SET registration = NULL, code_hash = NULL
        WHERE created_at < $1 AND registration IS NOT NULL",
    SWEEP_CODES: "DELETE FROM member_code WHERE created_at < $1",
    SWEEP_TRIES: "DELETE FROM sign_in_try WHERE since < $1",
    SWEEP_DEVICES: "DELETE FROM sign_in_device WHERE used_at < $1",
}

fn login(row: &Row) -> Done<HubLogin> {
    Ok(HubLogin {
        id: row.get("id")?,
        account: row.get("account")?,
        email_key: row.get("email_key")?,
        password: row.get("password")?,
    })
}

fn challenge(row: &Row) -> Done<Challenge> {
    let registration: Option<Json<Registration>> = row.get("registration")?;
    Ok(Challenge {
        id: row.get("id")?,
        purpose: row.parse("purpose")?,
        email: row.parse("email")?,
        account: row.get("account")?,
        registration: registration.map(|Json(registration)| registration),
        created_at: row.get("created_at")?,
        used_at: row.get("used_at")?,
    })
}

/// The login of an address.
pub async fn by_email(read: &mut Read, email: &Email) -> Done<Option<HubLogin>> {
    read.opt(BY_EMAIL, args![email.key()]).await?.as_ref().map(login).transpose()
}

/// The login of an account, where it has one.
pub async fn of_account(read: &mut Read, account: Id<Account>) -> Done<Option<HubLogin>> {
    read.opt(BY_ACCOUNT, args![account]).await?.as_ref().map(login).transpose()
}

/// Opens an account that is only claimed, with its login; false where the address has a login already.
pub async fn open(
    act: &mut Act,
    keys: &Keys,
    account: Id<Account>,
    email: &Email,
    registration: &Registration,
) -> Done<bool> {
    let (now, id) = (act.now(), Id::<HubLogin>::new(act.now(), act.db().entropy()));
    let Registration { name, cnp, document, password, lang } = registration;
    let document = keys.document(document.as_str());
    let (surname, given) = (&name.surname, &name.given);
    let values =
        args![account, cnp.as_str(), surname, given, email.as_str(), lang.code(), &document, now];
    act.execute(INSERT_ACCOUNT, values).await?;
    if !act.swap(INSERT_LOGIN, args![id, account, email.key(), password, now]).await? {
        return Ok(false);
    }
    let acr = super::model::ACR_PASSWORD;
    act.execute(INSERT_IDENTITY, args![HUB, id.to_string(), account, acr, now]).await?;
    Ok(true)
}

/// Notes a sign-in with our own login.
pub async fn used(act: &mut Act, login: &HubLogin, acr: &str) -> Done<()> {
    let now = act.now();
    act.execute(USED, args![HUB, login.id.to_string(), acr, now]).await.map(drop)
}

/// Keeps another password.
pub async fn set_password(act: &mut Act, login: Id<HubLogin>, password: &str) -> Done<bool> {
    let now = act.now();
    act.swap(SET_PASSWORD, args![login, password, now]).await
}

/// Keeps a code that is about to be sent. `code_hash` is none where no code is sent.
pub async fn insert_code(
    act: &mut Act,
    challenge: &Challenge,
    counted: &Counted,
    code_hash: Option<&str>,
) -> Done<()> {
    let (_, client) = client_of(act, counted).await?;
    let values = args![
        challenge.id,
        challenge.purpose.as_str(),
        challenge.email.as_str(),
        &counted.all,
        &client,
        challenge.account,
        challenge.registration.clone().map(Json),
        code_hash,
        CODE_TRIES,
        challenge.created_at,
        challenge.created_at + CODE_LIFE,
    ];
    act.execute(CODE_INSERT, values).await.map(drop)
}

/// A code, without the code.
pub async fn code(read: &mut Read, id: Id<Challenge>) -> Done<Option<Challenge>> {
    read.opt(CODE_BY_ID, args![id]).await?.as_ref().map(challenge).transpose()
}

/// Uses up one try, before anything is compared: of many tries at once no more than were left are looked at.
/// Gives the hash and the tries left; `None` where no try was left or the code is over.
pub async fn try_code(act: &mut Act, id: Id<Challenge>) -> Done<Option<(Option<String>, i64)>> {
    let now = act.now();
    let row = act.opt(CODE_TRY, args![id, now]).await?;
    row.map(|row| Ok((row.get("code_hash")?, row.get("tries_left")?))).transpose()
}

/// Uses a code: true for exactly one caller. What was typed for a registration is erased.
pub async fn use_code(act: &mut Act, id: Id<Challenge>) -> Done<bool> {
    let now = act.now();
    act.swap(CODE_USE, args![id, now]).await
}

/// Replaces the code by a new one; the old one is dead.
pub async fn renew_code(act: &mut Act, id: Id<Challenge>, code_hash: Option<&str>) -> Done<bool> {
    let expires_at = act.now() + CODE_LIFE;
    act.swap(CODE_RENEW, args![id, code_hash, CODE_TRIES, expires_at]).await
}

/// How many messages went to an address.
pub async fn sends(read: &mut Read, counted: &Counted, now: Timestamp) -> Done<Sends> {
    let (hour, day) = (now - SENDS_WINDOW, now - SENDS_DAY);
    let (known_client, client) = client_of(read, counted).await?;
    Ok(Sends {
        by_client: read.one(SENT_BY_CLIENT, args![&client, hour]).await?.get("sends")?,
        by_all: read.one(SENT_TO_ADDRESS, args![&counted.all, hour]).await?.get("sends")?,
        of_day: read.one(SENT_TO_ADDRESS, args![&counted.all, day]).await?.get("sends")?,
        known_client,
    })
}

/// Whether the browser is known, and the key that it is counted under: its own where it is, else its network's, because
/// anybody can make up a token.
async fn client_of(read: &mut Read, counted: &Counted) -> Done<(bool, String)> {
    // A browser without a token costs the same question.
    let key = counted.device.as_ref().unwrap_or(&counted.network);
    let row = read.opt(KNOWN, args![key]).await?;
    let known = row.is_some() && counted.device.is_some();
    Ok((known, if known { key.clone() } else { counted.network.clone() }))
}

/// Counts an attempt, before anything is compared. Gives what is known, and the key of this client.
pub async fn count_try(act: &mut Act, counted: &Counted) -> Done<(Tries, String)> {
    let now = act.now();
    let (known_client, client) = client_of(act, counted).await?;
    let mine = args![&client, now, now - LOCK, TRIES_PER_CLIENT];
    // The hour of an attack begins with its first try and is not prolonged by the next ones.
    let all = args![&counted.all, now, now - ATTACK_WINDOW, 0_i64];
    let by_client = act.one(TRY, mine).await?.get("failures")?;
    let by_all = act.one(TRY, all).await?.get("failures")?;
    Ok((Tries { by_client, by_all, known_client }, client))
}

/// It was right: the client's attempts are forgotten, and this one was no part of an attack.
pub async fn forget_tries(act: &mut Act, counted: &Counted, client: &str) -> Done<()> {
    act.execute(FORGET_TRIES, args![client]).await?;
    act.execute(TAKE_BACK_TRY, args![&counted.all]).await.map(drop)
}

/// Nothing was compared after all: the attempt does not count.
pub async fn take_back_try(act: &mut Act, counted: &Counted, client: &str) -> Done<()> {
    act.execute(TAKE_BACK_TRY, args![client]).await?;
    act.execute(TAKE_BACK_TRY, args![&counted.all]).await.map(drop)
}

/// Somebody signed in from this browser.
pub async fn remember(act: &mut Act, device: &str) -> Done<()> {
    let now = act.now();
    act.execute(REMEMBER, args![device, now]).await.map(drop)
}

/// Deletes what is over: first what people typed, later the counts.
pub async fn sweep(act: &mut Act) -> Done<()> {
    let now = act.now();
    act.execute(FORGET_TYPED, args![now - REGISTRATION_LIFE]).await?;
    act.execute(SWEEP_CODES, args![now - REGISTRATION_LIFE - SENDS_WINDOW]).await?;
    act.execute(SWEEP_TRIES, args![now - ATTACK_WINDOW]).await?;
    act.execute(SWEEP_DEVICES, args![now - CLIENT_MEMORY]).await.map(drop)
}
