//! The tables of accounts.

pub mod logout;
pub mod proof;

use base::{Email, Id, PersonName, Phone, Timestamp};
use store::{Act, Json, Read, Row, StoreError, args};
use web::Lang;

use super::model::{
    Account, AccountState, CODE_SENDS_MAX, CODE_TRIES, CODE_VALID_FOR, EMAIL_CONFIRMED_FOR,
};
use super::provider::Provider;
use crate::keys::{Keys, Mac};
use crate::ports::persons::CivilStatus;

store::statements! {
    BY_ID: "SELECT id, cnp, surname, given, birth_date, email, email_confirmed_at, phone, lang, state, person,
        person_at, hold_until, version FROM account WHERE id = $1 AND state <> 'closed'",
    BY_CNP: "SELECT id, cnp, surname, given, birth_date, email, email_confirmed_at, phone, lang, state, person,
        person_at, hold_until, version FROM account WHERE cnp_mac = $1",
    BY_IDENTITY: "SELECT a.id, a.cnp, a.surname, a.given, a.birth_date, a.email, a.email_confirmed_at, a.phone, a.lang,
        a.state, a.person, a.person_at, a.hold_until, a.version
        FROM identity i JOIN account a ON a.id = i.account WHERE i.iss = $1 AND i.sub = $2",
    INSERT: "INSERT INTO account (id, cnp_mac, cnp, surname, given, birth_date, email, email_confirmed_at, lang, state,
        version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'form', 0, $10, $10) ON CONFLICT (cnp_mac) DO NOTHING",
    LINK: "INSERT INTO identity (iss, sub, account, acr, linked_at, last_used_at) VALUES ($1, $2, $3, $4, $5, $5)
        ON CONFLICT (iss, sub) DO UPDATE SET acr = excluded.acr, last_used_at = excluded.last_used_at",
    pub(super) OTHER_PROVIDERS: "SELECT count(*) AS n FROM identity WHERE account = $1 AND iss <> $2",
    REFRESH_CLAIMS: "UPDATE account SET surname = $2, given = $3, birth_date = $4, version = version + 1, updated_at = $5
        WHERE id = $1",
    OFFER_EMAIL: "UPDATE account SET email = $2, email_confirmed_at = $3, version = version + 1, updated_at = $4
        WHERE id = $1 AND state = 'form'",
    SAVE_FORM: "UPDATE account SET email = $3, email_confirmed_at = $4, phone = $5, lang = $6, state = $7, terms_at = $8,
        version = version + 1, updated_at = $8 WHERE id = $1 AND version = $2 AND state IN ('form', 'email')",
    CONFIRM_EMAIL: "UPDATE account SET email = $2, email_confirmed_at = $3, state = 'register', version = version + 1,
        updated_at = $3 WHERE id = $1 AND state = 'email'",
    COMPARED: "UPDATE account SET state = $3, person = $4, person_at = $5, version = version + 1, updated_at = $5
        WHERE id = $1 AND version = $2",
    REFRESHED: "UPDATE account SET person = $3, person_at = $4, version = version + 1, updated_at = $4
        WHERE id = $1 AND version = $2",
    COMPARE_AGAIN: "UPDATE account SET state = 'register', version = version + 1, updated_at = $2
        WHERE id = $1 AND state IN ('refused-mismatch', 'refused-not-romanian', 'refused-minor')",
    SEND_CODE: "INSERT INTO email_code (account, email, code_mac, expires_at, tries_left, window_at, sends)
        VALUES ($1, $2, $3, $4, $5, $6, 1)
        ON CONFLICT (account) DO UPDATE SET email = excluded.email, code_mac = excluded.code_mac,
        expires_at = excluded.expires_at, tries_left = excluded.tries_left,
        sends = CASE WHEN email_code.window_at < $7 THEN 1 ELSE email_code.sends + 1 END,
        window_at = CASE WHEN email_code.window_at < $7 THEN excluded.window_at ELSE email_code.window_at END
        WHERE email_code.window_at < $7 OR email_code.sends < $8",
    TRY_CODE: "UPDATE email_code SET tries_left = tries_left - 1 WHERE account = $1 AND tries_left > 0
        RETURNING email, code_mac, expires_at, tries_left",
    SWEEP_CODES: "DELETE FROM email_code WHERE expires_at < $1 AND window_at < $1",
    FORGET_CODE: "UPDATE email_code SET tries_left = 0 WHERE account = $1",
}

fn account(row: &Row) -> Result<Account, StoreError> {
    let cnp: String = row.get("cnp")?;
    let decode = |column: &str| StoreError::Decode {
        column: column.to_owned(),
        reason: "not in its form".to_owned(),
    };
    Ok(Account {
        id: row.get("id")?,
        cnp: base::Cnp::parse(&cnp).map_err(|_| decode("cnp"))?,
        name: PersonName { surname: row.get("surname")?, given: row.get("given")? },
        birth_date: row.get("birth_date")?,
        email: row
            .get::<Option<String>>("email")?
            .map(|text| Email::parse(&text).map_err(|_| decode("email")))
            .transpose()?,
        email_confirmed_at: row.get("email_confirmed_at")?,
        phone: row
            .get::<Option<String>>("phone")?
            .map(|text| Phone::parse(&text).map_err(|_| decode("phone")))
            .transpose()?,
        lang: Lang::parse(&row.get::<String>("lang")?).unwrap_or_default(),
        state: row.parse("state")?,
        civil: row.get::<Option<Json<CivilStatus>>>("person")?.map(|json| json.0),
        civil_at: row.get("person_at")?,
        hold_until: row.get("hold_until")?,
        version: row.get("version")?,
    })
}

/// The account with this id.
pub async fn by_id(read: &mut Read, id: Id<Account>) -> Result<Option<Account>, StoreError> {
    read.opt(BY_ID, args![id]).await?.as_ref().map(account).transpose()
}

/// The validated account of the person whose number has this fingerprint.
pub async fn by_cnp(read: &mut Read, mac: &Mac) -> Result<Option<Account>, StoreError> {
    let account = read.opt(BY_CNP, args![mac]).await?.as_ref().map(account).transpose()?;
    Ok(account.filter(|account| account.state == AccountState::Active))
}

/// What a provider said about the person who signed in.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The provider.
    pub provider: Provider,
    /// Its issuer.
    pub iss: String,
    /// Its name for the person.
    pub sub: String,
    /// How strongly the person was recognised.
    pub acr: String,
    /// The verified number.
    pub cnp: base::Cnp,
    /// The verified name.
    pub name: PersonName,
    /// The verified birth date.
    pub birth_date: Option<base::Date>,
    /// The address it knows, and when the person last showed to read it.
    pub email: Option<(Email, Option<Timestamp>)>,
}

/// Why a proven identity opens no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefused {
    /// The provider gave its name for one person to another: never believed.
    OtherPerson,
    /// The CNP has an account opened by another provider, which must be shown first (rule 12).
    OtherProvider,
}

impl SignInRefused {
    /// The stable code for the audit trail.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherPerson => "identity.other-person",
            Self::OtherProvider => "identity.other-provider",
        }
    }
}

/// The account of a proven identity: the one it opened before, or the one of its CNP, or a new one (rule 12).
pub async fn of_proven(
    act: &mut Act,
    keys: &Keys,
    proven: &Proven,
    lang: Lang,
) -> Result<Result<Account, SignInRefused>, StoreError> {
    let now = act.now();
    let mac = keys.cnp(&proven.cnp);
    if let Some(row) = act.opt(BY_IDENTITY, args![&proven.iss, &proven.sub]).await? {
        let known = account(&row)?;
        if !keys.cnp(&known.cnp).agrees(&mac) {
            return Ok(Err(SignInRefused::OtherPerson));
        }
        // A way in that the person linked before, beside others.
        return admit(act, &known, proven).await.map(Ok);
    }
    insert(act, &mac, proven, lang, now).await?;
    let known = account(&act.one(BY_CNP, args![&mac]).await?)?;
    let others = act.one(OTHER_PROVIDERS, args![known.id, &proven.iss]).await?;
    if others.get::<i64>("n")? > 0 {
        return Ok(Err(SignInRefused::OtherProvider));
    }
    admit(act, &known, proven).await.map(Ok)
}

/// Lets the provider's person in to their account, with what the provider says today.
async fn admit(act: &mut Act, known: &Account, proven: &Proven) -> Result<Account, StoreError> {
    let now = act.now();
    let link = args![&proven.iss, &proven.sub, known.id, &proven.acr, now];
    act.execute(LINK, link).await?;
    refresh(act, known, proven, now).await?;
    account(&act.one(BY_ID, args![known.id]).await?)
}

async fn insert(
    act: &mut Act,
    mac: &Mac,
    proven: &Proven,
    lang: Lang,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id: Id<Account> = Id::new(now, act.db().entropy());
    let (email, confirmed) = proven.email.clone().unzip();
    let args = args![
        id,
        mac,
        proven.cnp.as_str(),
        &proven.name.surname,
        &proven.name.given,
        proven.birth_date,
        email.map(|email| email.as_str().to_owned()),
        confirmed.flatten(),
        lang.code(),
        now,
    ];
    act.execute(INSERT, args).await.map(drop)
}

/// What the provider says today: a name changes with a marriage, an address is confirmed anew.
async fn refresh(
    act: &mut Act,
    known: &Account,
    proven: &Proven,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (surname, given) = (&proven.name.surname, &proven.name.given);
    let born = proven.birth_date.or(known.birth_date);
    if known.name != proven.name || known.birth_date != born {
        act.execute(REFRESH_CLAIMS, args![known.id, surname, given, born, now]).await?;
    }
    if let Some((email, confirmed)) = &proven.email {
        act.execute(OFFER_EMAIL, args![known.id, email.as_str(), *confirmed, now]).await?;
    }
    Ok(())
}

/// What the person wrote into the form.
#[derive(Clone, Debug)]
pub struct FormAnswers {
    /// The address for messages.
    pub email: Email,
    /// The telephone number.
    pub phone: Option<Phone>,
    /// The language of messages.
    pub lang: Lang,
}

/// Keeps the form. An address that was confirmed a moment ago needs no code (rule 9; never ask twice). Gives the state
/// that follows, or `None` where the account is not at its form any more.
pub async fn save_form(
    act: &mut Act,
    known: &Account,
    answers: &FormAnswers,
) -> Result<Option<AccountState>, StoreError> {
    let now = act.now();
    let same = known.email.as_ref().is_some_and(|email| email.key() == answers.email.key());
    let confirmed = known
        .email_confirmed_at
        .filter(|at| same && now.duration_since(*at) <= EMAIL_CONFIRMED_FOR);
    let next = if confirmed.is_some() { AccountState::Register } else { AccountState::Email };
    let args = args![
        known.id,
        known.version,
        answers.email.as_str(),
        confirmed,
        answers.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        answers.lang.code(),
        next.as_str(),
        now,
    ];
    Ok(act.swap(SAVE_FORM, args).await?.then_some(next))
}

/// Replaces the account's code by this one; false where too many were sent within the hour.
pub async fn send_code(
    act: &mut Act,
    account: Id<Account>,
    email: &Email,
    code: &Mac,
) -> Result<bool, StoreError> {
    let now = act.now();
    let hour_ago = now - jiff::SignedDuration::from_hours(1);
    let args = args![
        account,
        email.as_str(),
        code,
        now + CODE_VALID_FOR,
        CODE_TRIES,
        now,
        hour_ago,
        CODE_SENDS_MAX,
    ];
    act.swap(SEND_CODE, args).await
}

/// What came of typing a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It is the code: the address is confirmed.
    Right,
    /// It is not; so many tries are left.
    Wrong(i64),
    /// The code is too old, or there is none.
    Expired,
}

/// Takes one try at the account's code. A right code is used up, confirms its address and moves the registration on.
pub async fn try_code(
    act: &mut Act,
    account: Id<Account>,
    code: impl FnOnce(&str) -> Mac,
) -> Result<Tried, StoreError> {
    let now = act.now();
    let Some(row) = act.opt(TRY_CODE, args![account]).await? else { return Ok(Tried::Expired) };
    if row.get::<Timestamp>("expires_at")? <= now {
        return Ok(Tried::Expired);
    }
    let email: String = row.get("email")?;
    if !code(&email).agrees(&Mac::stored(row.get("code_mac")?)) {
        return Ok(Tried::Wrong(row.get("tries_left")?));
    }
    act.execute(FORGET_CODE, args![account]).await?;
    act.execute(CONFIRM_EMAIL, args![account, email, now]).await?;
    Ok(Tried::Right)
}

/// Keeps the outcome of a comparison with the register; false where somebody was faster.
pub async fn compared(
    act: &mut Act,
    known: &Account,
    state: AccountState,
    civil: Option<&CivilStatus>,
) -> Result<bool, StoreError> {
    let now = act.now();
    let civil = civil.cloned().map(Json);
    act.swap(COMPARED, args![known.id, known.version, state.as_str(), civil, now]).await
}

/// Keeps what the register says today about the person of an account; false where somebody was faster.
pub async fn refreshed(
    act: &mut Act,
    known: &Account,
    civil: &CivilStatus,
) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(REFRESHED, args![known.id, known.version, Json(civil), now]).await
}

/// A refused account is compared again: the register may have been corrected. False where it is not refused.
pub async fn compare_again(act: &mut Act, account: Id<Account>) -> Result<bool, StoreError> {
    let now = act.now();
    act.swap(COMPARE_AGAIN, args![account, now]).await
}

/// Deletes codes that are over, with the addresses in them; how many were sent is remembered for its hour.
pub async fn sweep(act: &mut Act) -> Result<(), StoreError> {
    let hour_ago = act.now() - jiff::SignedDuration::from_hours(1);
    act.execute(SWEEP_CODES, args![hour_ago]).await.map(drop)
}
