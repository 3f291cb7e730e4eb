//! Which messages are refused, and with which code.

use super::{areq, ares, creq, cres, erro, preq, pres, rreq, rres, with};
use crate::{
    codes::{Component, ErrorCode, MessageType, TransStatus},
    envelope::{self, Returned},
    extension,
    identity_match::{self, CnpMatch, HolderType, Kyc, MatchAnswer, NameAnswer},
    message::Message,
    parse::{Leg, parse, parse_expected},
};
use serde_json::{Value, json};

const LEG: Leg = Leg::ServerToDs;

fn check(message: &Value, leg: Leg, expected: Result<(), (&str, &str)>) {
    let got = parse(message.to_string().as_bytes(), leg);
    let got = got.map(|_| ()).map_err(|invalid| (invalid.code.code(), invalid.detail));
    let got = got.as_ref().copied().map_err(|(code, detail)| (*code, detail.as_str()));
    assert_eq!(got, expected, "{message}");
}

#[test]
fn every_sample_is_accepted() {
    for (message, leg) in [
        (areq(), LEG),
        (ares(), Leg::DsToServer),
        (creq(), Leg::Browser),
        (cres(), Leg::Browser),
        (rreq(), Leg::AcsToDs),
        (rres(), Leg::DsToServer),
        (preq(), LEG),
        (pres(), Leg::DsToServer),
        (erro(), Leg::Browser),
    ] {
        check(&message, leg, Ok(()));
    }
}

#[test]
fn removing_any_required_element_is_201_with_its_name() {
    let required = [
        (
            areq(),
            "messageVersion deviceChannel messageCategory threeDSCompInd \
          threeDSRequestorAuthenticationInd threeDSRequestorID threeDSRequestorName \
          threeDSRequestorURL threeDSServerRefNumber threeDSServerTransID threeDSServerURL \
          notificationURL acctNumber browserAcceptHeader browserJavascriptEnabled browserJavaEnabled \
          browserLanguage browserColorDepth browserScreenHeight browserScreenWidth browserTZ \
          browserUserAgent",
        ),
        (
            ares(),
            "messageVersion threeDSServerTransID acsTransID dsTransID acsReferenceNumber \
          dsReferenceNumber transStatus acsChallengeMandated authenticationType acsURL",
        ),
        (creq(), "messageVersion threeDSServerTransID acsTransID challengeWindowSize"),
        (cres(), "messageVersion threeDSServerTransID acsTransID transStatus"),
        (
            rreq(),
            "messageVersion threeDSServerTransID acsTransID dsTransID messageCategory \
          interactionCounter transStatus authenticationType authenticationMethod",
        ),
        (rres(), "messageVersion threeDSServerTransID acsTransID dsTransID resultsStatus"),
        (preq(), "messageVersion threeDSServerRefNumber threeDSServerTransID"),
        (pres(), "messageVersion threeDSServerTransID dsTransID"),
        (erro(), "messageVersion errorCode errorComponent errorDescription errorDetail"),
    ];
    for (message, names) in required {
        for name in names.split_whitespace() {
            if name == "deviceChannel" {
                continue; // The channel decides what else is required; it has its own test.
            }
            if name == "browserJavascriptEnabled" {
                continue; // Likewise.
            }
            // A message that leaves the ACS is the only one that must tell the method.
            let leg = if message["messageType"] == "RReq" { Leg::AcsToDs } else { LEG };
            check(&with(message.clone(), &json!({name: null})), leg, Err(("201", name)));
        }
    }
}

#[test]
fn conditions_follow_other_elements() {
    let no_js = json!({
        "browserJavascriptEnabled": false, "browserJavaEnabled": null, "browserColorDepth": null,
        "browserScreenHeight": null, "browserScreenWidth": null, "browserTZ": null,
    });
    let app = json!({"deviceChannel": "01"});
    let payment = json!({"messageCategory": "01"});
    let denied = json!({"transStatus": "N"});
    for (message, leg, expected) in [
        (with(areq(), &no_js), LEG, Ok(())),
        (
            with(areq(), &json!({"browserJavascriptEnabled": null})),
            LEG,
            Err(("201", "browserJavascriptEnabled")),
        ),
        // 2.1.0 has no such member, but always asks for what JavaScript reads.
        (
            with(areq(), &json!({"messageVersion": "2.1.0", "browserJavascriptEnabled": null})),
            LEG,
            Ok(()),
        ),
        (
            with(areq(), &json!({"messageVersion": "2.1.0", "browserTZ": null})),
            LEG,
            Err(("201", "browserTZ")),
        ),
        (with(areq(), &json!({"deviceChannel": null})), LEG, Err(("201", "deviceChannel"))),
        (
            with(areq(), &app),
            LEG,
            Err((
                "201",
                "deviceRenderOptions,sdkAppID,sdkEphemPubKey,sdkMaxTimeout,sdkReferenceNumber,sdkTransID",
            )),
        ),
        (with(areq(), &json!({"deviceChannel": "03"})), LEG, Err(("201", "threeRIInd"))),
        (
            with(areq(), &payment),
            LEG,
            Err((
                "201",
                "acquirerBIN,acquirerMerchantID,mcc,merchantCountryCode,merchantName,purchaseAmount,purchaseCurrency,purchaseExponent,purchaseDate",
            )),
        ),
        (
            with(areq(), &json!({"threeDSRequestorAuthenticationInd": "02"})),
            LEG,
            Err((
                "201",
                "purchaseAmount,purchaseCurrency,purchaseExponent,purchaseDate,recurringExpiry,recurringFrequency",
            )),
        ),
        // The Directory Server adds three elements; without them the ACS refuses.
        (areq(), Leg::DsToAcs, Err(("201", "dsReferenceNumber,dsTransID,dsURL"))),
        (with(ares(), &denied), LEG, Err(("201", "transStatusReason"))),
        (
            with(
                ares(),
                &json!({"transStatus": "Y", "acsURL": null, "authenticationType": null, "acsChallengeMandated": null}),
            ),
            LEG,
            Ok(()),
        ),
        (
            with(ares(), &json!({"transStatus": "D", "acsURL": null})),
            LEG,
            Err(("201", "acsDecConInd")),
        ),
        // The method stays between ACS and Directory Server.
        (with(rreq(), &json!({"authenticationMethod": null})), Leg::DsToServer, Ok(())),
        (with(rreq(), &denied), Leg::DsToServer, Err(("201", "transStatusReason"))),
    ] {
        check(&message, leg, expected);
    }
}

#[test]
fn payment_and_app_messages_parse() {
    let payment = json!({
        "messageCategory": "01", "acquirerBIN": "400551", "acquirerMerchantID": "GHISEUL",
        "mcc": "9399", "merchantCountryCode": "642", "merchantName": "GHISEUL.RO",
        "purchaseAmount": "100", "purchaseCurrency": "946", "purchaseExponent": "2",
        "purchaseDate": "20261121190000",
    });
    let app = json!({
        "deviceChannel": "01", "threeDSCompInd": null, "notificationURL": null,
        "deviceRenderOptions": {"sdkInterface": "03", "sdkUiType": ["01"]},
        "sdkAppID": super::DS, "sdkEphemPubKey": {"kty": "EC"}, "sdkMaxTimeout": "05",
        "sdkReferenceNumber": "SDK-1", "sdkTransID": super::ACS,
    });
    check(&with(areq(), &payment), LEG, Ok(()));
    check(&with(areq(), &app), LEG, Ok(()));
}

#[test]
fn wrong_formats_are_203_with_the_name() {
    for (message, changes, name) in [
        (areq(), json!({"deviceChannel": "04"}), "deviceChannel"),
        (areq(), json!({"threeDSCompInd": "X"}), "threeDSCompInd"),
        (areq(), json!({"acctNumber": "4012001000000003"}), "acctNumber"),
        (areq(), json!({"acctNumber": "4012 0010 0000 0004"}), "acctNumber"),
        (areq(), json!({"acctNumber": "401200100000"}), "acctNumber"),
        (areq(), json!({"browserColorDepth": "12"}), "browserColorDepth"),
        (areq(), json!({"browserJavascriptEnabled": "true"}), "browserJavascriptEnabled"),
        (areq(), json!({"browserIP": "localhost"}), "browserIP"),
        (areq(), json!({"browserLanguage": "ro-RO-x-long"}), "browserLanguage"),
        (areq(), json!({"cardExpiryDate": "2813"}), "cardExpiryDate"),
        (areq(), json!({"cardholderName": "Ștefan"}), "cardholderName"),
        (areq(), json!({"notificationURL": "javascript:alert(1)"}), "notificationURL"),
        (
            areq(),
            json!({"notificationURL": format!("https://x.test/{}", "a".repeat(256))}),
            "notificationURL",
        ),
        (
            areq(),
            json!({"threeDSServerTransID": "8A880DC0D2D24067BCB1B08D1690B26E"}),
            "threeDSServerTransID",
        ),
        (areq(), json!({"threeDSRequestorID": "x".repeat(36)}), "threeDSRequestorID"),
        (areq(), json!({"threeDSRequestorName": ""}), "threeDSRequestorName"),
        (areq(), json!({"messageExtension": {}}), "messageExtension"),
        (ares(), json!({"transStatus": "X"}), "transStatus"),
        (ares(), json!({"authenticationValue": "AAAA"}), "authenticationValue"),
        (cres(), json!({"transStatus": "U"}), "transStatus"),
        (cres(), json!({"transStatus": "C"}), "transStatus"),
        (creq(), json!({"challengeWindowSize": "06"}), "challengeWindowSize"),
        (rreq(), json!({"transStatus": "C"}), "transStatus"),
        (rreq(), json!({"interactionCounter": "1"}), "interactionCounter"),
        (pres(), json!({"cardRangeData": []}), "cardRangeData"),
        (pres(), json!({"cardRangeData": ["x"]}), "cardRangeData"),
        (
            areq(),
            json!({"deviceChannel": "9", "messageCategory": "9"}),
            "deviceChannel,messageCategory",
        ),
    ] {
        check(&with(message, &changes), LEG, Err(("203", name)));
    }
    let nulled = areq().to_string().replace("\"127.0.0.1\"", "null");
    let invalid = parse(nulled.as_bytes(), LEG).unwrap_err();
    assert_eq!((invalid.code, invalid.detail.as_str()), (ErrorCode::Format, "browserIP"));
}

#[test]
fn card_ranges_are_checked_one_by_one() {
    let mut message = pres();
    message["cardRangeData"][0].as_object_mut().unwrap().remove("endRange");
    check(&message, Leg::DsToServer, Err(("201", "endRange")));
    message["cardRangeData"][0]["endRange"] = json!("401200199999999X");
    check(&message, Leg::DsToServer, Err(("203", "endRange")));
}

#[test]
fn what_cannot_be_read_is_101_and_102() {
    let deep = format!("{{\"a\":{}", "[".repeat(300));
    for bytes in [
        "",
        "nope",
        "[]",
        "\"AReq\"",
        "{}",
        r#"{"messageType":"XReq"}"#,
        r#"{"messageType":7}"#,
        &deep,
    ] {
        assert_eq!(parse(bytes.as_bytes(), LEG).unwrap_err().code, ErrorCode::MessageInvalid);
    }
    let expected = parse_expected(creq().to_string().as_bytes(), LEG, &[MessageType::AReq]);
    assert_eq!(expected.unwrap_err().code, ErrorCode::MessageInvalid);
    for version in ["1.0.2", "2.3.1", "2.2", ""] {
        check(
            &with(areq(), &json!({"messageVersion": version})),
            LEG,
            Err(("102", "messageVersion")),
        );
    }
    // An error about a version that we do not speak must still be readable.
    check(&with(erro(), &json!({"messageVersion": "2.3.1"})), LEG, Ok(()));
    let long = vec![b' '; crate::parse::MAX_BYTES + 1];
    assert_eq!(parse(&long, LEG).unwrap_err().code, ErrorCode::MessageInvalid);
}

#[test]
fn duplicates_are_204_wherever_they_are() {
    let twice = areq().to_string().replacen('{', r#"{"acctNumber":"4012001000000006","#, 1);
    let invalid = parse(twice.as_bytes(), LEG).unwrap_err();
    assert_eq!((invalid.code, invalid.detail.as_str()), (ErrorCode::Duplicate, "acctNumber"));
    let hidden = with(areq(), &json!({"acctInfo": {}})).to_string();
    let hidden = hidden.replace(r#""acctInfo":{}"#, r#""acctInfo":{"a":1,"a":2}"#);
    let invalid = parse(hidden.as_bytes(), LEG).unwrap_err();
    assert_eq!((invalid.code, invalid.detail.as_str()), (ErrorCode::Duplicate, "acctInfo.a"));
}

#[test]
fn extensions_have_sizes_and_criticality() {
    let one = |critical: bool, data: Value| json!({"name": "X", "id": "A1-7", "criticalityIndicator": critical, "data": data});
    let long = "x".repeat(extension::MAX_DATA_CHARS);
    for (list, expected) in [
        (json!([one(false, json!({"a": 1}))]), Ok(())),
        (json!([one(true, json!({}))]), Err(("202", "A1-7"))),
        (json!([]), Err(("203", "messageExtension"))),
        (json!([one(false, json!({"a": long}))]), Err(("203", "messageExtension"))),
        (json!([one(false, json!("text"))]), Err(("203", "messageExtension"))),
        (json!([{"name": "X", "id": "A1-7", "data": {}}]), Err(("203", "messageExtension"))),
        (
            json!([{"name": "x".repeat(65), "id": "A1-7", "criticalityIndicator": false, "data": {}}]),
            Err(("203", "messageExtension")),
        ),
        (Value::Array(vec![one(false, json!({})); 11]), Err(("203", "messageExtension"))),
    ] {
        check(&with(areq(), &json!({"messageExtension": list})), LEG, expected);
    }
}

#[test]
fn refusals_become_erro_with_the_known_ids() {
    let broken = with(areq(), &json!({"notificationURL": null, "browserLanguage": null}));
    let invalid = parse(broken.to_string().as_bytes(), LEG).unwrap_err();
    let erro = Message::Erro(invalid.to_erro(Component::Directory)).to_value();
    assert_eq!(
        erro,
        json!({
            "messageType": "Erro", "messageVersion": "2.2.0", "threeDSServerTransID": super::SERVER,
            "errorCode": "201", "errorComponent": "D",
            "errorDescription": "Required data element missing",
            "errorDetail": "notificationURL,browserLanguage", "errorMessageType": "AReq",
        })
    );
    check(&erro, LEG, Ok(()));
}

#[test]
fn debug_and_redacted_forms_hold_nothing_personal() {
    let personal = json!({
        "email": "ion@exemplu.ro", "mobilePhone": {"cc": "40", "subscriber": "712345678"},
        "messageExtension": [{"name": "ROIdentityMatch", "id": identity_match::ID,
            "criticalityIndicator": false, "data": {"cnp": "1800101221144"}}],
    });
    let text = with(areq(), &personal).to_string();
    let message = parse(text.as_bytes(), LEG).unwrap();
    for shown in [format!("{message:?}"), message.redacted().to_string()] {
        for secret in [
            "4012001000000006",
            "POPESCU",
            "ion@exemplu",
            "712345678",
            "1800101221144",
            "127.0.0.1",
        ] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        assert!(shown.contains("40120010****0006"), "{shown}");
    }
    // The wire form keeps everything.
    assert!(message.to_value().to_string().contains("1800101221144"));
}

#[test]
fn envelopes_take_padding_or_its_absence() {
    let Message::CReq(message) = parse(creq().to_string().as_bytes(), Leg::Browser).unwrap() else {
        panic!("not a CReq")
    };
    let field = envelope::creq(&message);
    assert!(!field.contains('='));
    for padded in
        [field.clone(), format!("{field}="), format!("{field}=="), format!(" {field}\r\n")]
    {
        if padded.trim_end_matches(['=', '\r', '\n', ' ']).len() % 4 == 0 && padded.contains('=') {
            continue; // Padding after a whole group is not base64.
        }
        if padded.ends_with("==") && field.len() % 4 == 3
            || padded.ends_with('=') && !padded.ends_with("==") && field.len() % 4 == 2
        {
            continue; // The wrong number of pads.
        }
        assert_eq!(envelope::read_creq(&padded).unwrap().unwrap(), message, "{padded}");
    }
    assert!(envelope::read_creq("not base64!").is_err());
    assert_eq!(
        envelope::read_creq(&envelope::encode(b"{}")).unwrap().unwrap_err().code,
        ErrorCode::MessageInvalid
    );
}

#[test]
fn the_browser_may_bring_an_error_instead_of_a_result() {
    let ended = envelope::read_cres(&envelope::encode(cres().to_string().as_bytes()));
    assert!(
        matches!(ended, Ok(Ok(Returned::Ended(m))) if m.trans_status == TransStatus::Authenticated)
    );
    let failed = envelope::read_cres(&envelope::encode(erro().to_string().as_bytes()));
    assert!(
        matches!(failed, Ok(Ok(Returned::Failed(m))) if m.error_code == ErrorCode::TransactionData)
    );
    let other = envelope::read_cres(&envelope::encode(areq().to_string().as_bytes()));
    assert!(matches!(other, Ok(Err(invalid)) if invalid.code == ErrorCode::MessageInvalid));
    assert!(envelope::is_session_data("AbC-_08w"));
    assert!(!envelope::is_session_data(""));
    assert!(!envelope::is_session_data(&"A".repeat(1025)));
    assert!(!envelope::is_session_data("a b"));
}

#[test]
fn method_data_travels_both_ways() {
    let data = envelope::MethodData {
        server_trans_id: super::SERVER.parse().unwrap(),
        notification_url: Some("https://ghiseul.test/3ds/method-done".into()),
    };
    assert_eq!(envelope::MethodData::decode(&data.encode()).unwrap(), data);
    let back =
        envelope::encode(json!({"threeDSServerTransID": super::SERVER}).to_string().as_bytes());
    assert_eq!(envelope::MethodData::decode(&back).unwrap().notification_url, None);
}

#[test]
fn issuer_answers_are_found_once_or_not_at_all() {
    let answer = MatchAnswer {
        cnp_match: CnpMatch::Y,
        name_match: NameAnswer::P,
        kyc: Kyc::InPerson,
        holder_type: HolderType::Main,
    };
    let ours = answer.to_extension();
    assert_eq!(
        Value::Object(ours.data.clone()),
        json!({"cnpMatch": "Y", "nameMatch": "P", "kyc": "in_person", "holderType": "main"})
    );
    let mut broken = ours.clone();
    broken.data.remove("kyc");
    let mut foreign = ours.clone();
    "A000000986-0002".clone_into(&mut foreign.id);
    for (list, expected) in [
        (vec![], Ok(None)),
        (vec![foreign.clone()], Ok(None)),
        (vec![foreign, ours.clone()], Ok(Some(answer))),
        (vec![ours.clone(), ours], Err(identity_match::MatchError::Form)),
        (vec![broken], Err(identity_match::MatchError::Form)),
    ] {
        assert_eq!(MatchAnswer::find(&list), expected);
    }
}
