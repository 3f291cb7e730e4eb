//! SQL of the ACS.

use super::model::Challenge;
use crate::{
    Bank,
    customers::Scenario,
    issuers::Issuer,
    payments::{Purchase, store as payments},
};
use emv3ds::{
    AcsTransId, DsTransId, ServerTransId, codes::TransStatus, flow::acs::AcsTx,
    identity_match::MatchRequest,
};
use store::{Act, Actor, Json, Row, StoreError, args};
use uuid::Uuid;

store::statements! {
    INSERT: "INSERT INTO acs_tx (acs_trans_id, server_trans_id, ds_trans_id, issuer, stem, last4, scenario, requestor,
        notification_url, lang, claim, state, version, created_at, purchase)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14) ON CONFLICT (server_trans_id) DO NOTHING",
    BY_ID: "SELECT acs_trans_id, server_trans_id, ds_trans_id, issuer, stem, last4, scenario, requestor,
        notification_url, lang, claim, state, version, code_hash, session_data,
        purchase FROM acs_tx WHERE acs_trans_id = $1",
    BY_HANDLE: "SELECT acs_trans_id, server_trans_id, ds_trans_id, issuer, stem, last4, scenario, requestor,
        notification_url, lang, claim, state, version, code_hash, session_data,
        purchase FROM acs_tx WHERE handle_hash = $1",
    OPEN: "UPDATE acs_tx SET state = $3, version = version + 1, code_hash = $4, handle_hash = $5, session_data = $6
        WHERE acs_trans_id = $1 AND version = $2",
    MOVE: "UPDATE acs_tx SET state = $3, version = version + 1 WHERE acs_trans_id = $1 AND version = $2",
    /// What a person claimed is forgotten with the result.
    FORGET: "UPDATE acs_tx SET state = $3, version = version + 1, claim = NULL, code_hash = NULL
        WHERE acs_trans_id = $1 AND version = $2",
}

/// Keeps a new challenge; false when the 3DS Server used its id before.
pub(super) async fn insert(act: &mut Act, challenge: &Challenge) -> Result<bool, StoreError> {
    let now = act.now();
    let c = challenge;
    let row = args![
        c.acs.uuid(),
        c.server.uuid(),
        c.ds.uuid(),
        c.issuer.code,
        &c.stem,
        &c.last4,
        c.scenario.digit(),
        &c.requestor,
        &c.notification_url,
        c.lang.code(),
        c.claim.as_ref().map(Json),
        Json(&c.tx),
        now,
        c.purchase.as_ref().map(Json),
    ];
    Ok(act.execute(INSERT, row).await? == 1)
}

/// The challenge with this id.
pub(super) async fn by_id(bank: &Bank, id: AcsTransId) -> Result<Option<Challenge>, StoreError> {
    let row = bank.db.read().await?.opt(BY_ID, args![id.uuid()]).await?;
    row.as_ref().map(challenge).transpose()
}

/// The challenge whose page has this address.
pub(super) async fn by_handle(bank: &Bank, hash: &str) -> Result<Option<Challenge>, StoreError> {
    let row = bank.db.read().await?.opt(BY_HANDLE, args![hash]).await?;
    row.as_ref().map(challenge).transpose()
}

/// The secrets of an opened challenge.
pub(super) struct Opening {
    /// None where the customer is asked in the bank's application.
    pub code_hash: Option<String>,
    pub handle_hash: String,
    pub session_data: Option<String>,
}

/// Opens a challenge; false when somebody else moved it first.
pub(super) async fn open(
    act: &mut Act,
    challenge: &Challenge,
    next: &AcsTx,
    opening: &Opening,
) -> Result<bool, StoreError> {
    let row = args![
        challenge.acs.uuid(),
        challenge.version,
        Json(next),
        opening.code_hash.clone(),
        &opening.handle_hash,
        opening.session_data.clone(),
    ];
    act.swap(OPEN, row).await
}

/// Moves a challenge on; `None` when somebody else moved it first.
pub(super) async fn advance(
    bank: &Bank,
    challenge: Challenge,
    next: AcsTx,
) -> Result<Option<Challenge>, StoreError> {
    let statement = if matches!(next, AcsTx::Reported(_)) { FORGET } else { MOVE };
    let mut act = bank.db.act(&Actor::Anonymous, "acs.advance").await?;
    act.subject("acs_tx", challenge.acs).detail(next.name());
    let row = args![challenge.acs.uuid(), challenge.version, Json(&next)];
    if !act.swap(statement, row).await? {
        return Ok(None);
    }
    if let (Some(purchase), AcsTx::Done(done)) = (challenge.purchase, &next)
        && done.outcome.status == TransStatus::Authenticated
        && !matches!(challenge.tx, AcsTx::Done(_))
    {
        payments::hold(&mut act, challenge.ds, &challenge.stem, purchase).await?;
    }
    act.commit().await?;
    Ok(Some(Challenge { tx: next, version: challenge.version + 1, ..challenge }))
}

fn challenge(row: &Row) -> Result<Challenge, StoreError> {
    let decode = |column: &str| StoreError::Decode {
        column: column.to_owned(),
        reason: "unknown word".to_owned(),
    };
    let issuer = Issuer::by_code(&row.get::<String>("issuer")?);
    let digit: i64 = row.get("scenario")?;
    let scenario = usize::try_from(digit).ok().and_then(|digit| Scenario::ALL.get(digit));
    let lang: String = row.get("lang")?;
    Ok(Challenge {
        acs: AcsTransId::from_uuid(row.get::<Uuid>("acs_trans_id")?),
        server: ServerTransId::from_uuid(row.get::<Uuid>("server_trans_id")?),
        ds: DsTransId::from_uuid(row.get::<Uuid>("ds_trans_id")?),
        issuer: issuer.ok_or_else(|| decode("issuer"))?,
        stem: row.get("stem")?,
        last4: row.get("last4")?,
        scenario: *scenario.ok_or_else(|| decode("scenario"))?,
        requestor: row.get("requestor")?,
        notification_url: row.get("notification_url")?,
        lang: web::Lang::parse(&lang).unwrap_or_default(),
        claim: row.get::<Option<Json<MatchRequest>>>("claim")?.map(|json| json.0),
        purchase: row.get::<Option<Json<Purchase>>>("purchase")?.map(|json| json.0),
        tx: row.get::<Json<AcsTx>>("state")?.0,
        version: row.get("version")?,
        code_hash: row.get("code_hash")?,
        session_data: row.get("session_data")?,
    })
}
