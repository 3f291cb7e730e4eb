//! Card ranges: asked for once a day, kept, and used also when they are a little old.

use base::Id;
use emv3ds::codes::{MessageType, Version};
use emv3ds::issuer_directory::{self, IssuerEntry};
use emv3ds::message::{CardRange, Other, PReq, PRes};
use emv3ds::{Message, Pan, ServerTransId, timers};
use store::{Actor, StoreError};
use url::Url;

use super::link;
use super::model::CardBank;
use super::store::{self as rows, Range};
use crate::Ghiseul;

/// Ranges older than this are refreshed by a job, so that nobody waits for it.
pub(super) const REFRESH: jiff::SignedDuration = jiff::SignedDuration::from_hours(20);

/// The bank of a card; none where the directory does not know the number. Ranges that are too old are asked for first;
/// when the directory does not answer, the old ones are used.
pub(super) async fn bank_of(state: &Ghiseul, pan: &Pan) -> Result<Option<CardBank>, StoreError> {
    let known = rows::directory(&mut state.db.read().await?).await?;
    let now = state.db.now();
    let fresh = known.is_some_and(|(_, at)| now.duration_since(at) < timers::RANGES_MAX_AGE);
    if !fresh {
        refresh(state).await?;
    }
    rows::bank_of(&mut state.db.read().await?, pan).await
}

/// Asks the directory server for its ranges. A refusal or silence leaves what is known.
pub(super) async fn refresh(state: &Ghiseul) -> Result<bool, StoreError> {
    let known = rows::directory(&mut state.db.read().await?).await?;
    let serial = known.and_then(|(serial, _)| serial);
    let id: Id<PReq> = Id::new(state.db.now(), &state.entropy);
    let question = Message::PReq(PReq {
        version: Version::V220,
        server_trans_id: ServerTransId::from_uuid(id.uuid()),
        server_ref_number: state.card.config.server_ref.clone(),
        serial_num: serial,
        extensions: Vec::new(),
        other: Other::default(),
    });
    match link::send(&state.card, &question, MessageType::PRes).await {
        Ok(Message::PRes(answer)) => keep(state, &answer).await.map(|()| true),
        Ok(other) => {
            tracing::warn!(answer = %other.redacted(), "The card directory refused to tell its ranges.");
            Ok(false)
        }
        Err(error) => {
            tracing::warn!(%error, "The card directory did not tell its ranges.");
            Ok(false)
        }
    }
}

async fn keep(state: &Ghiseul, answer: &PRes) -> Result<(), StoreError> {
    let mut act = state.db.act(&Actor::System("card"), "card.ranges").await?;
    // No ranges means that nothing changed since the serial number of the question.
    if !answer.card_range_data.is_empty() {
        let entries = issuer_directory::find(&answer.extensions).unwrap_or_else(|error| {
            tracing::error!(%error, "The card directory names no banks; no card can be used.");
            Vec::new()
        });
        let ranges: Vec<Range> =
            answer.card_range_data.iter().filter_map(|range| joined(range, &entries)).collect();
        rows::replace_ranges(&mut act, &ranges).await?;
    }
    rows::set_directory(&mut act, answer.serial_num.clone()).await?;
    act.commit().await
}

/// A range with its bank; a range without a bank, or deleted, is of no use.
fn joined(range: &CardRange, entries: &[IssuerEntry]) -> Option<Range> {
    let entry = entries.iter().find(|entry| entry.start_range == range.start_range)?;
    if range.action_ind.as_deref() == Some("D") {
        return None;
    }
    // An origin with a path or without a scheme could not be compared with an address later.
    let origin = Url::parse(&entry.acs_origin).ok()?.origin();
    Some(Range {
        start: range.start_range.clone(),
        end: range.end_range.clone(),
        bank: CardBank {
            code: entry.code.clone(),
            name: entry.name.clone(),
            country: entry.country.clone(),
            acs_origin: origin.is_tuple().then(|| origin.ascii_serialization())?,
            identity_match: entry.identity_match,
            method_url: range.method_url.clone(),
            match_key: entry.match_key.clone(),
        },
    })
}
