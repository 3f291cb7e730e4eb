//! Forged, replayed and stolen messages.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use bank::customers::Scenario;
use emv3ds::envelope;
use emv3ds::{Leg, Message, parse};
use jiff::SignedDuration;
use serde_json::{Value, json};
use url::Url;

use super::browser::{Browser, Page};
use super::rig::{DS, Rig, SERVER, Scheme, card, on_each_engine, person, serve};

/// Posts a form to the portal as the bank's site would, without any cookie.
async fn notify(rig: &Rig, cres: &Value, session_data: &str) -> u16 {
    let field = envelope::encode(cres.to_string().as_bytes());
    let form = [("cres", field.as_str()), ("threeDSSessionData", session_data)];
    let request = web::client().post(rig.url("/3ds/notify")).form(&form);
    request.header("sec-fetch-site", "cross-site").send().await.unwrap().status().as_u16()
}

/// The question in a page that leads to the bank.
fn question(lead: &Page) -> Value {
    let bytes = envelope::decode(&lead.hidden("creq")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn cres(question: &Value) -> Value {
    json!({
        "messageType": "CRes", "messageVersion": "2.2.0", "transStatus": "Y",
        "threeDSServerTransID": question["threeDSServerTransID"],
        "acsTransID": question["acsTransID"],
    })
}

#[tokio::test]
async fn a_forged_return_proves_nothing() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let lead = rig.type_card(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        let (good, data) = (cres(&question(&lead)), lead.hidden("threeDSSessionData"));
        // Without our session data, with another's, or about another challenge, nobody listens.
        let other = rig.type_card(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        let mut foreign = good.clone();
        foreign["acsTransID"] = question(&other)["acsTransID"].clone();
        for (message, data) in [
            (&good, ""),
            (&good, "c2Vzc2lvbg"),
            (&good, other.hidden("threeDSSessionData").as_str()),
            (&foreign, data.as_str()),
            (&json!({"messageType": "CRes"}), data.as_str()),
        ] {
            assert_eq!(notify(&rig, message, data).await, 400);
        }
        // The attacker is the person at the browser, and knows everything: the page still only waits.
        assert_eq!(notify(&rig, &good, &data).await, 200);
        assert_eq!(notify(&rig, &good, &data).await, 409);
        let finish = rig.url(&format!("/identitate/card/rezultat?incercare={}", lead.attempt()));
        let pending = browser.get(&finish).await;
        assert!(pending.html.contains("Așteptăm răspunsul băncii"), "{}", pending.html);
        rig.clock.advance(SignedDuration::from_mins(15));
        assert_eq!(browser.get(&finish).await.reason(), "not_confirmed");
        assert_eq!(rig.proof(0).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_forged_result_is_not_taken() {
    on_each_engine(async |rig: Rig| {
    let mut browser = rig.signed_in(&person(0)).await;
    let lead = rig.type_card(&mut browser, 0, &card(0, Scenario::Challenge)).await;
    let asked = question(&lead);
    let answer = json!([{
        "name": "ROIdentityMatch", "id": emv3ds::identity_match::ID, "criticalityIndicator": false,
        "data": {"cnpMatch": "Y", "nameMatch": "Y", "kyc": "in_person", "holderType": "main"},
    }]);
    let forged = json!({
        "messageType": "RReq", "messageVersion": "2.2.0",
        "threeDSServerTransID": asked["threeDSServerTransID"], "acsTransID": asked["acsTransID"],
        // The directory server's number never passes through the browser.
        "dsTransID": "6be7f2a2-1bd7-4b9f-8c0a-94fca7f6a7a2",
        "messageCategory": "02", "interactionCounter": "01", "transStatus": "Y",
        "authenticationType": "02", "messageExtension": answer,
    });
    let results = rig.server.join("/3ds/rreq").unwrap();
    let send = async |client: &reqwest::Client, message: &Value| {
        let request = client.post(results.clone());
        let sent = request.body(message.to_string()).send().await.unwrap();
        let status = sent.status().as_u16();
        match parse(&sent.bytes().await.unwrap(), Leg::ServerToDs) {
            Ok(Message::Erro(erro)) => format!("{status} {}", erro.error_code),
            Ok(other) => format!("{status} {}", other.kind()),
            Err(_) => status.to_string(),
        }
    };
    // Whoever is not of the scheme does not even get a connection; the bank itself may not speak for the directory.
    let (clock, now) = (rig.state.clock.clone(), rig.scheme.ca.expired(DS));
    let foreign = Scheme::new(&clock);
    for shown in [None, Some(foreign.ca.member(DS)), Some(now)] {
        let client = rig.scheme.client(shown.as_ref());
        assert!(client.post(results.clone()).body(forged.to_string()).send().await.is_err());
    }
    assert_eq!(send(&rig.scheme.member("acs.localhost"), &forged).await, "403");
    assert_eq!(send(&rig.scheme.member(SERVER), &forged).await, "403");
    let at_the_portal = web::client().post(rig.url("/3ds/rreq")).send().await.unwrap();
    assert_eq!(at_the_portal.status().as_u16(), 404);
    let right = rig.scheme.member(DS);
    assert_eq!(send(&right, &forged).await, "200 301");
    let mut unknown = forged.clone();
    unknown["threeDSServerTransID"] = json!("8a880dc0-d2d2-4067-bcb1-b08d1690b26e");
    assert_eq!(send(&right, &unknown).await, "200 301");
    let mut incomplete = forged.clone();
    incomplete.as_object_mut().unwrap().remove("interactionCounter");
    assert_eq!(send(&right, &incomplete).await, "200 201");
    assert_eq!(send(&right, &cres(&asked)).await, "200 101");
    // The real result comes, and a second one, even by the directory itself, changes nothing.
    let asked_at_bank = browser.submit(&lead, &[]).await;
    let way_back = browser.submit(&asked_at_bank, &[("cancel", "da")]).await;
    assert_eq!(send(&right, &forged).await, "200 301");
    let notified = browser.submit(&way_back, &[]).await;
    assert_eq!(browser.submit(&notified, &[]).await.reason(), "not_confirmed");
    assert_eq!(rig.proof(0).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_result_belongs_to_the_session_that_started() {
    on_each_engine(async |rig: Rig| {
        let mut victim = rig.signed_in(&person(0)).await;
        let lead = rig.type_card(&mut victim, 0, &card(0, Scenario::Challenge)).await;
        let question = victim.submit(&lead, &[]).await;
        let code = rig.code(0).await;
        let way_back = victim.submit(&question, &[("code", &code)]).await;
        let notified = victim.submit(&way_back, &[]).await;
        let finish = rig.url(&format!("/identitate/card/rezultat?incercare={}", lead.attempt()));
        // Another account, a visitor, and the same account in another session.
        let mut attacker = rig.signed_in(&person(1)).await;
        let mut elsewhere = Browser::new();
        let form = elsewhere.get(&rig.url("/cont/intrare")).await;
        let sign_in = [("email", "p0@exemplu.ro"), ("parola", crate::testing::PASSWORD)];
        assert_eq!(elsewhere.submit(&form, &sign_in).await.status, 200);
        let mut visitor = Browser::new();
        for browser in [&mut attacker, &mut visitor, &mut elsewhere] {
            for path in ["rezultat", "banca", "metoda"] {
                let url = rig.url(&format!("/identitate/card/{path}?incercare={}", lead.attempt()));
                assert_eq!(browser.get(&url).await.status, 403, "{path}");
            }
        }
        assert_eq!((rig.proof(0).await, rig.proof(1).await), (None, None));
        // Nobody made up an attempt.
        for id in ["x", "8a880dc0-d2d2-4067-bcb1-b08d1690b26e"] {
            let url = rig.url(&format!("/identitate/card/rezultat?incercare={id}"));
            assert_eq!(victim.get(&url).await.status, 404);
        }
        assert_eq!(victim.submit(&notified, &[]).await.url.path(), "/");
        assert!(rig.proof(0).await.is_some());
        assert_eq!(victim.get(&finish).await.url.path(), "/");
    })
    .await;
}

#[tokio::test]
async fn an_hour_has_ten_attempts() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        for _ in 0..10 {
            rig.type_card(&mut browser, 0, &card(0, Scenario::Denied)).await.reason();
        }
        assert_eq!(rig.type_card(&mut browser, 0, &card(0, Scenario::Challenge)).await.status, 429);
        rig.clock.advance(SignedDuration::from_mins(61));
        let mut again = Browser::new();
        let form = again.get(&rig.url("/cont/intrare")).await;
        let sign_in = [("email", "p0@exemplu.ro"), ("parola", crate::testing::PASSWORD)];
        again.submit(&form, &sign_in).await;
        let end = rig.check(&mut again, 0, &card(0, Scenario::Challenge)).await;
        assert_eq!(end.url.path(), "/", "{}", end.html);
    })
    .await;
}

/// A directory server that sends people to a challenge page of its own choice.
async fn evil_directory(acs_url: &'static str) -> Url {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/ds", listener.local_addr().unwrap())).unwrap();
    serve(listener, Router::new().route("/ds", post(evil)).with_state(acs_url));
    url
}

async fn evil(State(acs_url): State<&'static str>, Json(asked): Json<Value>) -> Json<Value> {
    let ids = json!({
        "threeDSServerTransID": asked["threeDSServerTransID"], "messageVersion": "2.2.0",
        "dsTransID": "6be7f2a2-1bd7-4b9f-8c0a-94fca7f6a7a2",
    });
    let bank_key = emv3ds::jwe::PrivateKey::from_scalar("bcr-1", &[1; 32]).unwrap();
    let bank_key = bank_key.public();
    let mut answer = if asked["messageType"] == "PReq" {
        json!({
            "messageType": "PRes", "serialNum": "20261122",
            "cardRangeData": [{
                "startRange": "9642010000000000", "endRange": "9642019999999999",
                "acsStartProtocolVersion": "2.1.0", "acsEndProtocolVersion": "2.2.0",
            }],
            "messageExtension": [{
                "name": "ROIssuerDirectory", "id": emv3ds::issuer_directory::ID,
                "criticalityIndicator": false,
                "data": {"issuers": [{
                    "startRange": "9642010000000000", "code": "bcr", "name": "BCR",
                    "country": "RO", "acsOrigin": "https://acs.bcr.test", "identityMatch": true,
                    "matchKey": bank_key,
                }]},
            }],
        })
    } else {
        json!({
            "messageType": "ARes", "acsTransID": "d7c1ee99-9478-44a6-b1f2-391e29c6b340",
            "acsReferenceNumber": "A", "dsReferenceNumber": "D", "transStatus": "C",
            "acsChallengeMandated": "Y", "authenticationType": "02", "acsURL": acs_url,
        })
    };
    answer.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
    Json(answer)
}

#[tokio::test]
async fn a_browser_is_sent_only_to_the_registered_page() {
    for (acs_url, leads) in [
        ("https://acs.bcr.test/challenge", true),
        ("https://acs.bcr.test.evil.test/challenge", false),
        ("http://acs.bcr.test/challenge", false),
        ("https://acs.bcr.test:8443/challenge", false),
        ("https://acs.bcr.test@evil.test/challenge", false),
    ] {
        let migrations = [&web::MIGRATIONS, &crate::MIGRATIONS];
        store::testing::each_engine(&migrations, async |db| {
            let rig = Rig::with(db, Some(evil_directory(acs_url).await)).await;
            let mut browser = rig.signed_in(&person(0)).await;
            let page = rig.type_card(&mut browser, 0, &card(0, Scenario::Challenge)).await;
            if leads {
                assert_eq!(page.action(), acs_url);
                assert!(
                    page.policy
                        .contains("form-action 'self' https://hub.test https://acs.bcr.test;"),
                    "{}",
                    page.policy
                );
            } else {
                assert_eq!(page.reason(), "technical", "{acs_url}");
                assert!(!page.html.contains("evil.test"));
            }
        })
        .await;
    }
}
