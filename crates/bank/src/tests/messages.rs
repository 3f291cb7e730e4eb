//! What the Directory Server refuses.

use super::rig::{Rig, creq, erro, on_each_engine};
use crate::customers::{Product, Scenario};
use emv3ds::{Leg, Message, codes::ErrorCode, issuer_directory, parse};
use jiff::SignedDuration;
use serde_json::{Value, json};

fn with(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(name);
        } else {
            base[name] = value.clone();
        }
    }
    base
}

#[tokio::test]
async fn questions_are_refused_with_the_code_of_the_protocol() {
    on_each_engine(async |rig: Rig| {
        let critical =
            json!([{"name": "X", "id": "A1-7", "criticalityIndicator": true, "data": {}}]);
        let absent = crate::customers::card_number(18, Product::Main, Scenario::Challenge);
        for (changes, expected) in [
            (json!({"messageVersion": "2.3.1"}), "102/D/messageVersion"),
            (
                json!({"notificationURL": null, "browserLanguage": null}),
                "201/D/notificationURL,browserLanguage",
            ),
            (json!({"messageExtension": critical}), "202/D/A1-7"),
            (json!({"browserJavascriptEnabled": "no"}), "203/D/browserJavascriptEnabled"),
            (json!({"threeDSRequestorID": "OTHER"}), "303/D/threeDSRequestorID,threeDSServerURL"),
            (
                json!({"threeDSServerURL": "http://evil.test/"}),
                "303/D/threeDSRequestorID,threeDSServerURL",
            ),
            (
                json!({"threeDSServerRefNumber": "OTHER"}),
                "303/D/threeDSRequestorID,threeDSServerURL",
            ),
            (json!({"acctNumber": "4012001000000006"}), "305/D/acctNumber"),
            (json!({"acctNumber": absent.reveal()}), "305/D/acctNumber"),
            (json!({"messageType": "CReq"}), "201/D/acsTransID,challengeWindowSize"),
        ] {
            let message = with(rig.areq(0, Product::Main, Scenario::Challenge), &changes);
            assert_eq!(rig.erro(&message).await, expected, "{changes}");
        }
        for (body, expected) in [
            ("nope", "101/D/not JSON"),
            ("{\"messageType\":\"XReq\"}", "101/D/messageType"),
            ("{\"messageType\":\"AReq\",\"messageType\":\"AReq\"}", "204/D/messageType"),
        ] {
            let (_, body) = rig.post(&rig.ds, "/ds", &rig.server, body.into()).await;
            assert_eq!(erro(&parse(&body, Leg::DsToServer).unwrap()), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn questions_about_people_are_for_the_issuer_alone() {
    on_each_engine(async |rig: Rig| {
        let areq = || rig.areq(0, Product::Main, Scenario::Challenge);
        // What stands on the wire names nobody.
        let sent = areq().to_string();
        let somebody = super::rig::person(0);
        for secret in [somebody.cnp.as_str(), &somebody.name.surname, "familyName", "cnp"] {
            assert!(!sent.contains(secret), "{secret}");
        }
        // A question that everybody on the way could read, one for another bank, and one that was changed are refused.
        let good = areq()["messageExtension"].clone();
        let mut open = good.clone();
        open[0]["data"] = json!({"cnp": somebody.cnp.as_str(), "purpose": "x"});
        let mut changed = good.clone();
        let jwe = good[0]["data"]["jwe"].as_str().unwrap();
        changed[0]["data"]["jwe"] = json!(format!("{}AAAA", &jwe[..jwe.len() - 4]));
        let for_another = rig.question(1, &somebody);
        let twice = json!([good[0], good[0]]);
        for (extension, expected) in [
            (open, "203/A/messageExtension"),
            (changed, "302/A/messageExtension"),
            (for_another, "302/A/messageExtension"),
            (twice, "203/A/messageExtension"),
        ] {
            let message = with(areq(), &json!({"messageExtension": extension}));
            assert_eq!(rig.erro(&message).await, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn an_id_is_used_once() {
    on_each_engine(async |rig: Rig| {
        let message = rig.areq(0, Product::Main, Scenario::Challenge);
        rig.ares(&message).await;
        assert_eq!(rig.erro(&message).await, "301/D/threeDSServerTransID");
    })
    .await;
}

#[tokio::test]
async fn forged_results_do_not_pass() {
    on_each_engine(async |rig: Rig| {
        let decided = rig.ares(&rig.areq(0, Product::Main, Scenario::Challenge)).await;
        let other = rig.ares(&rig.areq(1, Product::Main, Scenario::Challenge)).await;
        let rreq = json!({
            "messageType": "RReq", "messageVersion": "2.2.0",
            "threeDSServerTransID": decided.server_trans_id, "acsTransID": decided.acs_trans_id,
            "dsTransID": decided.ds_trans_id, "messageCategory": "02", "interactionCounter": "01",
            "transStatus": "Y", "authenticationType": "02", "authenticationMethod": "02",
        });
        let send = async |client: &reqwest::Client, changes: Value| {
            let body = with(rreq.clone(), &changes).to_string().into_bytes();
            let (_, body) = rig.post(&rig.ds, "/ds/rreq", client, body).await;
            erro(&parse(&body, Leg::DsToServer).unwrap())
        };
        let acs = rig.scheme.member(super::rig::ACS);
        // The 3DS Server itself may not send results, nor may ids be mixed.
        assert_eq!(send(&rig.server, json!({})).await, "303/D/not for this sender");
        for changes in [
            json!({"threeDSServerTransID": other.server_trans_id}),
            json!({"acsTransID": other.acs_trans_id}),
            json!({"dsTransID": other.ds_trans_id}),
            json!({"dsTransID": decided.acs_trans_id}),
        ] {
            assert_eq!(send(&acs, changes).await, "301/D/no such challenge");
        }
        assert!(rig.results().is_empty());
    })
    .await;
}

#[tokio::test]
async fn ranges_are_told_once_an_hour() {
    on_each_engine(async |rig: Rig| {
        let Message::PRes(ranges) = rig.ask(&rig.preq()).await else { panic!("PRes") };
        let entries = issuer_directory::find(&ranges.extensions).unwrap();
        assert_eq!(ranges.card_range_data.len(), 14);
        assert_eq!(entries.len(), 14);
        let count = |country: &str, identity: bool| {
            entries.iter().filter(|e| e.country == country && e.identity_match == identity).count()
        };
        assert_eq!((count("RO", true), count("RO", false), count("DE", false)), (13, 0, 1));
        assert_eq!(ranges.card_range_data.iter().filter(|r| r.method_url.is_some()).count(), 1);

        assert_eq!(rig.erro(&rig.preq()).await, "103/D/one PReq an hour");
        rig.pass(SignedDuration::from_hours(1)).await;
        let current = with(rig.preq(), &json!({"serialNum": ranges.serial_num}));
        let Message::PRes(unchanged) = rig.ask(&current).await else { panic!("PRes") };
        assert!(unchanged.card_range_data.is_empty());
        rig.pass(SignedDuration::from_hours(1)).await;
        let odd = with(rig.preq(), &json!({"serialNum": "1"}));
        assert_eq!(rig.erro(&odd).await, "307/D/serialNum");
    })
    .await;
}

#[tokio::test]
async fn challenge_requests_are_refused_with_the_code_of_the_protocol() {
    on_each_engine(async |rig: Rig| {
        let decided = rig.ares(&rig.areq(0, Product::Main, Scenario::Challenge)).await;
        let other = rig.ares(&rig.areq(1, Product::Main, Scenario::Challenge)).await;
        let good = creq(&decided);
        let mixed =
            emv3ds::message::CReq { server_trans_id: other.server_trans_id, ..good.clone() };
        let page = rig.bring(&mixed, None).await;
        assert_eq!((page.status, erro(&page.carried()).as_str()), (400, "301/A/acsTransID"));
        let page = rig.bring(&good, Some("not base64!")).await;
        assert_eq!(erro(&page.carried()), "203/A/threeDSSessionData");
        assert_eq!(rig.bring(&good, None).await.status, 303);
        let replayed = rig.bring(&good, None).await;
        assert_eq!((replayed.status, replayed.action().as_str()), (400, super::rig::NOTIFY));
        let Message::Erro(told) = replayed.carried() else { panic!("Erro") };
        assert_eq!(told.error_code, ErrorCode::TransactionData);
        assert!(replayed.policy.contains("form-action 'self' http://ghiseul.localhost:9;"));
    })
    .await;
}
