//! For tests of the other slices.

use base::Id;
use emv3ds::decision::RegisterAnswer;
use jiff::SignedDuration;
use store::{Actor, Db};
use url::Url;

use super::model::CardProof;
use super::ports::{Answer, CivilRegister, Claim};
use super::{CardConfig, LAUNCH_BANKS, Merchant, Settings, store as rows};
use crate::account::model::Account;

/// A register that always gives one answer.
#[derive(Debug)]
pub struct Says(pub RegisterAnswer);

impl CivilRegister for Says {
    fn agrees<'a>(&'a self, _: &'a Claim) -> Answer<'a> {
        Box::pin(std::future::ready(self.0))
    }
}

/// Configuration of a card check whose directory server nobody runs.
pub fn config() -> CardConfig {
    CardConfig {
        directory_url: Url::parse("http://ds.localhost:9/ds").unwrap(),
        server_url: Url::parse("https://3dss.localhost:9/").unwrap(),
        requestor_id: "GHISEUL-IDV".to_owned(),
        requestor_name: "GHISEUL.RO".to_owned(),
        server_ref: "3DS_LOA_SER_CAZI_020200_00001".to_owned(),
        banks: LAUNCH_BANKS.map(str::to_owned).to_vec(),
        counter_url: Url::parse("https://hub.test/ghisee").unwrap(),
        merchant: Merchant { acquirer_bin: "964200".to_owned(), id: "GHISEUL".to_owned() },
    }
}

/// Settings for tests that check no card.
pub fn settings() -> Settings {
    Settings::new(config(), Box::new(Says(RegisterAnswer::Agrees)), web::client())
}

/// Gives an account a proof made now and good for a year.
pub async fn prove(db: &Db, account: Id<Account>) {
    let mut act = db.act(&Actor::System("test"), "card.prove").await.unwrap();
    let now = act.now();
    let proof = CardProof {
        id: Id::new(now, db.entropy()),
        bank: "Banca Exemplu SA".to_owned(),
        country: "RO".to_owned(),
        ds_trans_id: "ds-1".to_owned(),
        register_check: Some("q-1".to_owned()),
        assurance: "low".to_owned(),
        verified_at: now,
        valid_until: now + SignedDuration::from_hours(24 * 365),
    };
    rows::prove(&mut act, account, &proof).await.unwrap();
    act.commit().await.unwrap();
}
