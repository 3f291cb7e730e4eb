//! What the issuer says of a card, by its number.

use super::rig::{Rig, person};
use crate::{
    MIGRATIONS,
    customers::{self, Product, Scenario, card_number, stem_of, store::BLOCK},
};
use emv3ds::codes::TransStatusReason;
use serde_json::json;
use store::{Actor, args};

#[tokio::test]
async fn the_fifteenth_digit_decides() {
    store::testing::each_engine(&[&MIGRATIONS], async |db| {
        let rig = Rig::on(db).await;
        for (scenario, expected) in [
            (Scenario::Challenge, "C"),
            (Scenario::Frictionless, "Y"),
            (Scenario::Denied, "N 10"),
            (Scenario::Unavailable, "U 22"),
            (Scenario::Attempt, "A"),
            (Scenario::Rejected, "R 11"),
            (Scenario::NonPaymentUnsupported, "U 20"),
            (Scenario::ResultLost, "C"),
        ] {
            let decided = rig.ares(&rig.areq(0, Product::Main, scenario)).await;
            let reason = decided.trans_status_reason.and_then(|reason| reason.known());
            let reason = reason.map(|r: TransStatusReason| format!(" {r}")).unwrap_or_default();
            assert_eq!(format!("{}{reason}", decided.trans_status), expected);
            assert_eq!(decided.acs_url.is_some(), expected == "C");
        }
        let silent = rig.areq(0, Product::Main, Scenario::AcsTimeout);
        assert_eq!(rig.erro(&silent).await, "402/D/no answer in time");
        let broken = rig.areq(0, Product::Main, Scenario::Error);
        assert_eq!(rig.erro(&broken).await, "403/A/scenario 9");
    })
    .await;
}

#[tokio::test]
async fn cards_that_do_not_work_are_denied() {
    let rig = Rig::sqlite().await;
    let reason = async |message: serde_json::Value| {
        let decided = rig.ares(&message).await;
        format!(
            "{} {}",
            decided.trans_status,
            decided.trans_status_reason.unwrap().known().unwrap()
        )
    };
    let areq = |number| rig.areq(number, Product::Main, Scenario::Challenge);
    // Nobody has this card, and nobody has a company card with an odd number.
    assert_eq!(reason(areq(5000)).await, "N 08");
    assert_eq!(reason(rig.areq(0, Product::Company, Scenario::Challenge)).await, "N 08");
    let mut wrong_month = areq(0);
    wrong_month["cardExpiryDate"] = json!("2501");
    assert_eq!(reason(wrong_month).await, "N 01");

    let mut act = rig.bank.db().act(&Actor::System("test"), "card.block").await.unwrap();
    let pan = card_number(1, Product::Main, Scenario::Challenge);
    act.execute(BLOCK, args![stem_of(&pan), true]).await.unwrap();
    act.commit().await.unwrap();
    assert_eq!(reason(areq(1)).await, "N 10");

    rig.clock.set("2029-03-01T12:00:00Z".parse().unwrap());
    let mut silent_about_month = areq(0);
    silent_about_month.as_object_mut().unwrap().remove("cardExpiryDate");
    assert_eq!(reason(silent_about_month).await, "N 05");
}

#[tokio::test]
async fn payments_are_not_for_this_issuer() {
    let rig = Rig::sqlite().await;
    let mut message = rig.areq(0, Product::Main, Scenario::Challenge);
    let payment = json!({
        "messageCategory": "01", "acquirerBIN": "400551", "acquirerMerchantID": "GHISEUL",
        "mcc": "9399", "merchantCountryCode": "642", "merchantName": "GHISEUL.RO",
        "purchaseAmount": "100", "purchaseCurrency": "946", "purchaseExponent": "2",
        "purchaseDate": "20261121190000",
    });
    for (name, value) in payment.as_object().unwrap() {
        message[name] = value.clone();
    }
    let decided = rig.ares(&message).await;
    assert_eq!(decided.trans_status.code(), "U");
}

#[tokio::test]
async fn seeding_twice_makes_nobody_twice() {
    let rig = Rig::sqlite().await;
    assert_eq!(customers::seed(rig.bank.db(), (90..110).map(person)).await.unwrap(), 10);
    assert_eq!(customers::seed(rig.bank.db(), (0..110).map(person)).await.unwrap(), 0);
}
