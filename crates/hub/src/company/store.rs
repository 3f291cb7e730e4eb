//! The tables of empowerments.

use base::{Cnp, Cui, Date, Id};
use store::{Act, Json, Read, Row, StoreError, args};

use super::model::{Empowerment, Scope};
use crate::account::model::Account;
use crate::keys::Mac;
use crate::ports::persons::CivilStatus;
use crate::request::model::Request;

/// The most empowerments that a page lists.
const LISTED_MAX: i64 = 100;

store::statements! {
    GIVE: "INSERT INTO empowerment (id, cui, giver, cnp_mac, shown, scope, from_day, until_day, form_key, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
    OPEN: "SELECT count(*) AS n FROM empowerment
        WHERE cui = $1 AND until_day >= $2 AND revoked_at IS NULL AND used_by IS NULL",
    OF_COMPANY: "SELECT e.id, e.cui, e.giver, e.shown, e.scope, e.from_day, e.until_day, e.used_by, e.revoked_at, a.cnp, a.person
        FROM empowerment e JOIN account a ON a.id = e.giver
        WHERE e.cui = $1 ORDER BY e.created_at DESC, e.id DESC LIMIT $2",
    OF_PERSON: "SELECT e.id, e.cui, e.giver, e.shown, e.scope, e.from_day, e.until_day, e.used_by, e.revoked_at, a.cnp, a.person
        FROM empowerment e JOIN account a ON a.id = e.giver
        WHERE e.cnp_mac IN ($list) AND e.until_day >= $1 AND e.revoked_at IS NULL AND a.state = 'active'",
    REVOKE: "UPDATE empowerment SET revoked_at = $3 WHERE id = $1 AND cui = $2 AND revoked_at IS NULL",
    // The row is locked, so that a revocation comes before it or after it.
    USE: "UPDATE empowerment SET used_by = CASE WHEN scope = 'one' THEN $2 ELSE used_by END
        WHERE id = $1 AND revoked_at IS NULL AND used_by IS NULL",
    PERSON: "SELECT cnp_mac FROM empowerment WHERE id = $1",
}

/// What a representative gives.
#[derive(Debug)]
pub struct Gift<'a> {
    /// The company.
    pub cui: Cui,
    /// The representative.
    pub giver: Id<Account>,
    /// To whom.
    pub to: &'a Mac,
    /// Their number with its middle hidden.
    pub shown: String,
    /// What for.
    pub scope: Scope,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// The key of the form that was shown.
    pub form_key: &'a str,
}

fn empowerment(row: &Row) -> Result<Empowerment, StoreError> {
    let mut giver_cnps = vec![row.parse::<Cnp>("cnp")?];
    if let Some(Json(civil)) = row.get::<Option<Json<CivilStatus>>>("person")? {
        giver_cnps.push(civil.cnp);
        giver_cnps.extend(civil.former_cnps);
    }
    Ok(Empowerment {
        id: row.get("id")?,
        cui: row.parse("cui")?,
        giver: row.get("giver")?,
        giver_cnps,
        shown: row.get("shown")?,
        scope: row.parse("scope")?,
        from: row.get("from_day")?,
        until: row.get("until_day")?,
        used_by: row.get("used_by")?,
        revoked_at: row.get("revoked_at")?,
    })
}

/// Keeps an empowerment; `None` where this form was sent before.
pub async fn give(act: &mut Act, gift: &Gift<'_>) -> Result<Option<Id<Empowerment>>, StoreError> {
    let id: Id<Empowerment> = Id::new(act.now(), act.db().entropy());
    let row = args![
        id,
        gift.cui.to_string(),
        gift.giver,
        gift.to,
        &gift.shown,
        gift.scope.as_str(),
        gift.from,
        gift.until,
        gift.form_key,
        act.now(),
    ];
    Ok((act.execute(GIVE, row).await? == 1).then_some(id))
}

/// How many empowerments of a company can be used on `day` or later.
pub async fn open(read: &mut Read, cui: Cui, day: Date) -> Result<i64, StoreError> {
    read.one(OPEN, args![cui.to_string(), day]).await?.get("n")
}

/// What was given for a company, the latest first.
pub async fn of_company(read: &mut Read, cui: Cui) -> Result<Vec<Empowerment>, StoreError> {
    read.all(OF_COMPANY, args![cui.to_string(), LISTED_MAX])
        .await?
        .iter()
        .map(empowerment)
        .collect()
}

/// What was given to the person with these numbers and is not over or taken back on `day`, by people whose accounts are open.
pub async fn of_person(
    read: &mut Read,
    macs: &[Mac],
    day: Date,
) -> Result<Vec<Empowerment>, StoreError> {
    let rows = read.all_in(OF_PERSON, args![day], macs.iter()).await?;
    rows.iter().map(empowerment).collect()
}

/// Takes an empowerment of a company back; false where there is none to take back.
pub async fn revoke(act: &mut Act, id: Id<Empowerment>, cui: Cui) -> Result<bool, StoreError> {
    let now = act.now();
    Ok(act.execute(REVOKE, args![id, cui.to_string(), now]).await? == 1)
}

/// Uses an empowerment for a request: false where it was taken back or used up in between.
pub async fn use_for(
    act: &mut Act,
    id: Id<Empowerment>,
    request: Id<Request>,
) -> Result<bool, StoreError> {
    Ok(act.execute(USE, args![id, request]).await? == 1)
}

/// The fingerprint of the number of whom an empowerment was given to.
pub async fn person(read: &mut Read, id: Id<Empowerment>) -> Result<Option<Mac>, StoreError> {
    let row = read.opt(PERSON, args![id]).await?;
    row.map(|row| Ok(Mac::stored(row.get("cnp_mac")?))).transpose()
}
