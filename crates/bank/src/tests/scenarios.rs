//! What the issuer says of a card, by its number.

use super::rig::{ACS, Rig, on_each_engine, person};
use crate::customers::{self, Product, Scenario, card_number, stem_of, store::BLOCK};
use crate::payments;
use emv3ds::{ServerTransId, codes::TransStatusReason};
use serde_json::{Value, json};
use store::{Actor, args};

#[tokio::test]
async fn the_fifteenth_digit_decides() {
    on_each_engine(async |rig: Rig| {
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
    on_each_engine(async |rig: Rig| {
        let reason = async |message: Value| {
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
    })
    .await;
}

fn payment(mut message: Value, amount: &str, currency: &str) -> Value {
    let payment = json!({
        "messageCategory": "01", "threeDSRequestorAuthenticationInd": "01",
        "acquirerBIN": "964200", "acquirerMerchantID": "GHISEUL",
        "mcc": "9399", "merchantCountryCode": "642", "merchantName": "GHISEUL.RO",
        "purchaseAmount": amount, "purchaseCurrency": currency, "purchaseExponent": "2",
        "purchaseDate": "20261121190000",
    });
    message.as_object_mut().unwrap().extend(payment.as_object().unwrap().clone());
    message
}

#[tokio::test]
async fn a_payment_reserves_one_leu_until_its_void() {
    on_each_engine(async |rig: Rig| {
        let stem = stem_of(&card_number(0, Product::Main, Scenario::Challenge)).to_owned();
        let reserved = async || payments::reserved(&rig.bank, &stem).await.unwrap();
        let asked = rig.areq(0, Product::Main, Scenario::NonPaymentUnsupported);
        let decided = rig.ares(&payment(asked, "100", "946")).await;
        assert_eq!(decided.trans_status.code(), "C");
        let page = rig.open(&decided).await;
        assert!(page.html.contains("1,00 lei, plată anulată"), "{}", page.html);
        assert_eq!(reserved().await, 0);
        let void = async |client: &reqwest::Client, server: ServerTransId| {
            let body = json!({"threeDSServerTransID": server, "dsTransID": decided.ds_trans_id});
            let body = body.to_string().into_bytes();
            let (status, body) = rig.post(&rig.ds, "/ds/void", client, body).await;
            format!("{status} {}", String::from_utf8(body).unwrap())
        };
        let nothing = r#"200 {"state":"nothing_reserved"}"#;
        assert_eq!(void(&rig.server, decided.server_trans_id).await, nothing);

        rig.answer(&page, "code", &rig.code(0).await).await;
        let result = rig.results().pop().unwrap();
        assert_eq!(result.message_category.code(), "01");
        assert_eq!(result.other.0["eci"], "05");
        assert_eq!(result.other.0["authenticationValue"].as_str().unwrap().len(), 28);
        assert_eq!(reserved().await, 100);

        // Only who asked takes it back, and as often as it likes.
        let other = rig.ares(&rig.areq(1, Product::Main, Scenario::Challenge)).await;
        assert!(void(&rig.server, other.server_trans_id).await.starts_with("404"));
        let acs = rig.scheme.member(ACS);
        assert!(void(&acs, decided.server_trans_id).await.starts_with("403"));
        assert_eq!(reserved().await, 100);
        for _ in 0..2 {
            let voided = void(&rig.server, decided.server_trans_id).await;
            assert_eq!((voided.as_str(), reserved().await), (r#"200 {"state":"voided"}"#, 0));
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_else_is_paid_here() {
    on_each_engine(async |rig: Rig| {
        for (amount, currency) in [("101", "946"), ("0", "946"), ("100", "978")] {
            let asked = rig.areq(0, Product::Main, Scenario::Challenge);
            let decided = rig.ares(&payment(asked, amount, currency)).await;
            let reason = decided.trans_status_reason.and_then(|reason| reason.known());
            let reason = reason.map(TransStatusReason::code);
            assert_eq!((decided.trans_status.code(), reason), ("N", Some("07")), "{amount}");
        }
    })
    .await;
}

#[tokio::test]
async fn seeding_twice_makes_nobody_twice() {
    on_each_engine(async |rig: Rig| {
        assert_eq!(customers::seed(rig.bank.db(), (90..110).map(person)).await.unwrap(), 10);
        assert_eq!(customers::seed(rig.bank.db(), (0..110).map(person)).await.unwrap(), 0);
    })
    .await;
}
