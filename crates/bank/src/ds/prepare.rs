//! `PReq` and `PRes`: which numbers belong to whom.

use super::{Stop, store};
use crate::{
    Bank, acs,
    issuers::{ISSUERS, Part},
    join,
};
use base::Id;
use emv3ds::{
    DsTransId, Invalid, Message,
    codes::ErrorCode,
    issuer_directory::{self, IssuerEntry},
    message::{Other, PReq, PRes},
};

/// Serial number of the table of banks; to be changed with [`ISSUERS`].
const SERIAL: &str = "20261122";

/// Answers with all ranges, or with none when the 3DS Server has them already. At most once in the configured time.
pub(super) async fn ranges(bank: &Bank, preq: &PReq) -> Result<Message, Stop> {
    let question = Message::PReq(preq.clone());
    let requestor = &bank.config.requestor;
    if preq.server_ref_number != requestor.server_ref {
        return Err(
            Invalid::of(&question, ErrorCode::AccessDenied, "threeDSServerRefNumber").into()
        );
    }
    if preq.serial_num.as_deref().is_some_and(|serial| serial.len() != SERIAL.len()) {
        return Err(Invalid::of(&question, ErrorCode::SerialNumber, "serialNum").into());
    }
    if !store::may_ask(bank, &preq.server_ref_number).await? {
        return Err(Invalid::of(&question, ErrorCode::SentLimit, "one PReq an hour").into());
    }
    let current = preq.serial_num.as_deref() == Some(SERIAL);
    let listed = || ISSUERS.iter().filter(|issuer| issuer.is_listed() && !current);
    let method = join(&bank.config.acs_url, acs::METHOD);
    let entries: Vec<IssuerEntry> = listed()
        .map(|issuer| IssuerEntry {
            start_range: issuer.card_range(&method).start_range,
            code: issuer.code.to_owned(),
            name: issuer.name.to_owned(),
            country: issuer.country.to_owned(),
            acs_origin: bank.config.acs_url.origin().ascii_serialization(),
            identity_match: issuer.part == Part::Identity,
            match_key: bank.match_keys.of(issuer).map(|key| key.public().clone()),
        })
        .collect();
    let extensions = match entries.as_slice() {
        [] => Vec::new(),
        entries => vec![issuer_directory::to_extension(entries)],
    };
    let id: Id<PRes> = Id::new(bank.db.now(), bank.db.entropy());
    Ok(Message::PRes(PRes {
        version: preq.version,
        server_trans_id: preq.server_trans_id,
        ds_trans_id: DsTransId::from_uuid(id.uuid()),
        serial_num: Some(SERIAL.to_owned()),
        card_range_data: listed().map(|issuer| issuer.card_range(&method)).collect(),
        extensions,
        other: Other::default(),
    }))
}
