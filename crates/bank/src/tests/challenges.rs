//! The challenge in the browser, the result behind it, and the clocks.

use super::rig::{Manner, NOTIFY, Rig, creq, erro, on_each_engine, person, server_id};
use crate::{
    customers::{Product, Scenario},
    issuers::FOREIGN,
    phones::{self, push},
};
use emv3ds::{
    Message,
    codes::{AuthenticationType, TransStatus},
    identity_match::{CnpMatch, HolderType, MatchAnswer, NameAnswer},
    message::RReq,
};
use jiff::SignedDuration;

/// `status reason cancel counter` of a result.
fn summary(rreq: &RReq) -> String {
    let reason = rreq.trans_status_reason.as_ref().and_then(emv3ds::codes::OrDs::known);
    let cancel = rreq.challenge_cancel.as_ref().and_then(emv3ds::codes::OrDs::known);
    let shown = |code: Option<&str>| code.unwrap_or("-").to_owned();
    format!(
        "{} {} {} {}",
        rreq.trans_status,
        shown(reason.map(emv3ds::codes::TransStatusReason::code)),
        shown(cancel.map(emv3ds::codes::ChallengeCancel::code)),
        rreq.interaction_counter,
    )
}

fn carried_status(message: &Message) -> TransStatus {
    match message {
        Message::CRes(end) => end.trans_status,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_right_code_reports_before_it_returns() {
    on_each_engine(async |rig: Rig| {
        let message = rig.areq(0, Product::Main, Scenario::Challenge);
        let decided = rig.ares(&message).await;
        assert_eq!(decided.server_trans_id, server_id(&message));
        let page = rig.open(&decided).await;
        assert_eq!(page.status, 200);
        let back = rig.answer(&page, "code", &rig.code(0).await).await;
        // The result is there when the browser is let go.
        let results = rig.results();
        assert_eq!(results.iter().map(summary).collect::<Vec<_>>(), ["Y - - 01"]);
        assert_eq!(results[0].authentication_method, None);
        let answer = MatchAnswer::find(&results[0].extensions).unwrap().unwrap();
        assert_eq!((answer.cnp_match, answer.name_match), (CnpMatch::Y, NameAnswer::Y));
        assert_eq!(answer.holder_type, HolderType::Main);
        assert_eq!((back.status, back.action().as_str()), (200, NOTIFY));
        assert_eq!(carried_status(&back.carried()), TransStatus::Authenticated);
        assert_eq!(back.hidden("threeDSSessionData").as_deref(), Some("c2Vzc2lvbg"));
        // The way back needs no script: it is a form with a button.
        assert!(back.html.contains("<button"), "{}", back.html);
    })
    .await;
}

#[tokio::test]
async fn the_message_names_the_purpose_and_hides_the_number() {
    on_each_engine(async |rig: Rig| {
        let mut message = rig.areq(3, Product::Main, Scenario::Challenge);
        rig.open(&rig.ares(&message).await).await;
        let last = person(3).cnp.last_three().to_owned();
        let newest = async || {
            let sent = phones::messages_to(&rig.bank, &person(3).phone).await.unwrap();
            sent[0].body.clone()
        };
        let text = newest().await;
        assert!(
            text.starts_with(&format!("GHISEUL.RO: verificarea identității pentru CNP ***{last}.")),
            "{text}"
        );
        assert!(!text.contains(person(3).cnp.as_str()));
        message["browserLanguage"] = "en-GB".into();
        message["threeDSServerTransID"] =
            rig.areq(3, Product::Main, Scenario::Challenge)["threeDSServerTransID"].clone();
        rig.clock.advance(SignedDuration::from_secs(1));
        rig.open(&rig.ares(&message).await).await;
        let text = newest().await;
        assert!(
            text.starts_with(&format!("GHISEUL.RO identity check for CNP ***{last}.")),
            "{text}"
        );
    })
    .await;
}

#[tokio::test]
async fn three_wrong_codes_end_it() {
    on_each_engine(async |rig: Rig| {
        let page =
            rig.open(&rig.ares(&rig.areq(0, Product::Main, Scenario::Challenge)).await).await;
        let right = rig.code(0).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        // Nothing typed, or something that is no code, costs no try.
        for (typed, text) in
            [("", "Introduceți codul primit prin SMS"), ("12", "Mai aveți 3 încercări")]
        {
            let again = rig.answer(&page, "code", typed).await;
            assert_eq!(again.status, 422);
            assert!(again.html.contains(text), "{}", again.html);
        }
        for text in ["Mai aveți 2 încercări", "Mai aveți o încercare"] {
            let again = rig.answer(&page, "code", wrong).await;
            assert_eq!(again.status, 422);
            assert!(again.html.contains(text), "{}", again.html);
            assert!(!again.html.contains(wrong), "a code is not shown again");
        }
        let back = rig.answer(&page, "code", wrong).await;
        assert_eq!(carried_status(&back.carried()), TransStatus::Denied);
        let late = rig.answer(&page, "code", &right).await;
        assert_eq!(carried_status(&late.carried()), TransStatus::Denied);
        assert_eq!(rig.results().iter().map(summary).collect::<Vec<_>>(), ["N 19 - 03"]);
        // A denied challenge says nothing about the person.
        assert_eq!(MatchAnswer::find(&rig.results()[0].extensions), Ok(None));
    })
    .await;
}

#[tokio::test]
async fn cancel_reload_back_button_and_two_tabs() {
    on_each_engine(async |rig: Rig| {
        let decided = rig.ares(&rig.areq(0, Product::Main, Scenario::Challenge)).await;
        let page = rig.open(&decided).await;
        let address = page.action();
        // Reload shows the same page and sends no second code.
        assert_eq!(rig.get(&address).await.action(), address);
        let sent = phones::messages_to(&rig.bank, &person(0).phone).await.unwrap();
        assert_eq!(sent.len(), 1);
        let back = rig.answer(&page, "cancel", "da").await;
        assert_eq!(carried_status(&back.carried()), TransStatus::Denied);
        // The back button, and another tab, find the way back too.
        assert_eq!(carried_status(&rig.get(&address).await.carried()), TransStatus::Denied);
        let other_tab = rig.answer(&page, "code", &rig.code(0).await).await;
        assert_eq!(carried_status(&other_tab.carried()), TransStatus::Denied);
        assert_eq!(rig.results().iter().map(summary).collect::<Vec<_>>(), ["N 01 01 00"]);
        assert_eq!(rig.get("/acs/challenge/nobody-knows-this").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_bank_may_ask_in_its_application() {
    on_each_engine(async |rig: Rig| {
        // Person 9 is with the bank that does so.
        let phone = person(9).phone;
        let waiting = async || push::waiting(&rig.bank, &phone).await.unwrap();
        let begin = async || {
            rig.clock.advance(SignedDuration::from_secs(1));
            let decided = rig.ares(&rig.areq(9, Product::Main, Scenario::Challenge)).await;
            assert_eq!(decided.authentication_type, Some(AuthenticationType::OutOfBand));
            rig.open(&decided).await
        };
        let page = begin().await;
        assert!(page.html.contains("aplicația Raiffeisen Bank"), "{}", page.html);
        assert!(phones::messages_to(&rig.bank, &phone).await.unwrap().is_empty());
        let asked = waiting().await.unwrap();
        assert!(asked.body.contains(&format!("CNP ***{}", person(9).cnp.last_three())));
        // The browser cannot answer in the application's place.
        let early = rig.answer(&page, "code", "000000").await;
        assert_eq!((early.status, rig.results().len()), (422, 0));
        assert!(push::answer(&rig.bank, asked.id, true).await.unwrap());
        assert!(!push::answer(&rig.bank, asked.id, false).await.unwrap());
        let back = rig.answer(&page, "continua", "da").await;
        assert_eq!(carried_status(&back.carried()), TransStatus::Authenticated);
        let result = rig.results().pop().unwrap();
        assert_eq!(result.authentication_type, Some(AuthenticationType::OutOfBand));
        let answer = MatchAnswer::find(&result.extensions).unwrap().unwrap();
        assert_eq!((summary(&result).as_str(), answer.cnp_match), ("Y - - 01", CnpMatch::Y));
        assert_eq!(waiting().await, None);

        let page = begin().await;
        let asked = waiting().await.unwrap();
        assert!(push::answer(&rig.bank, asked.id, false).await.unwrap());
        let denied = carried_status(&rig.get(&page.action()).await.carried());
        assert_eq!(denied, TransStatus::Denied);
        assert_eq!(summary(&rig.results().pop().unwrap()), "N 26 - 01");

        // An answer after the ten minutes comes too late.
        begin().await;
        let asked = waiting().await.unwrap();
        rig.pass(SignedDuration::from_secs(601)).await;
        assert!(push::answer(&rig.bank, asked.id, true).await.unwrap());
        assert_eq!(summary(&rig.results().pop().unwrap()), "N 14 04 00");
    })
    .await;
}

#[tokio::test]
async fn parallel_answers_give_one_result() {
    on_each_engine(async |rig: Rig| {
        let page =
            rig.open(&rig.ares(&rig.areq(0, Product::Main, Scenario::Challenge)).await).await;
        let code = rig.code(0).await;
        let one = || rig.answer(&page, "code", &code);
        let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
        for page in [a, b, c, d] {
            assert_eq!(carried_status(&page.carried()), TransStatus::Authenticated);
        }
        assert_eq!(rig.results().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn clocks_end_what_nobody_ends() {
    on_each_engine(async |rig: Rig| {
        let areq = || rig.areq(0, Product::Main, Scenario::Challenge);
        let unopened = rig.ares(&areq()).await;
        rig.pass(SignedDuration::from_secs(31)).await;
        let late = rig.bring(&creq(&unopened), None).await;
        assert_eq!(erro(&late.carried()), "305/A/CReq replayed");

        let slow = rig.ares(&areq()).await;
        rig.clock.advance(SignedDuration::from_secs(31));
        let page = rig.bring(&creq(&slow), None).await;
        assert_eq!(erro(&page.carried()), "402/A/CReq too late");

        let left = rig.open(&rig.ares(&areq()).await).await;
        rig.pass(SignedDuration::from_secs(601)).await;
        assert_eq!(carried_status(&rig.get(&left.action()).await.carried()), TransStatus::Denied);
        let summaries: Vec<_> = rig.results().iter().map(summary).collect();
        assert_eq!(summaries, ["N 14 05 00", "N 14 05 00", "N 14 04 00"]);
    })
    .await;
}

#[tokio::test]
async fn results_are_sent_until_received() {
    on_each_engine(async |rig: Rig| {
        for (failures, waits) in [(0, 0), (1, 0), (4, 3)] {
            let before = rig.results().len();
            let page =
                rig.open(&rig.ares(&rig.areq(0, Product::Main, Scenario::Challenge)).await).await;
            rig.manner(Manner::Fails(failures));
            let back = rig.answer(&page, "code", &rig.code(0).await).await;
            assert_eq!(carried_status(&back.carried()), TransStatus::Authenticated);
            for _ in 0..waits {
                assert_eq!(rig.results().len(), before, "{failures}");
                rig.pass(SignedDuration::from_secs(11)).await;
            }
            assert_eq!(rig.results().len(), before + 1, "{failures}");
            rig.manner(Manner::Receives);
            rig.clock.advance(SignedDuration::from_secs(1));
        }
    })
    .await;
}

#[tokio::test]
async fn a_silent_requestor_does_not_hold_the_browser_for_ever() {
    on_each_engine(async |rig: Rig| {
        let page =
            rig.open(&rig.ares(&rig.areq(0, Product::Main, Scenario::Challenge)).await).await;
        rig.manner(Manner::Stalls);
        let back = rig.answer(&page, "code", &rig.code(0).await).await;
        assert_eq!(carried_status(&back.carried()), TransStatus::Authenticated);
        assert!(rig.results().is_empty());
    })
    .await;
}

#[tokio::test]
async fn in_scenario_eight_no_result_arrives() {
    on_each_engine(async |rig: Rig| {
        let page =
            rig.open(&rig.ares(&rig.areq(0, Product::Main, Scenario::ResultLost)).await).await;
        let back = rig.answer(&page, "code", &rig.code(0).await).await;
        assert_eq!(carried_status(&back.carried()), TransStatus::Authenticated);
        rig.pass(SignedDuration::from_mins(20)).await;
        assert!(rig.results().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_issuer_says_whose_card_it_is() {
    on_each_engine(async |rig: Rig| {
        let result = async |number: u32, product, claimant: u32| {
            let mut message = rig.areq(number, product, Scenario::Challenge);
            message["messageExtension"] = rig.question(number, &person(claimant));
            let page = rig.open(&rig.ares(&message).await).await;
            rig.answer(&page, "code", &rig.code(number).await).await;
            let last = rig.results().pop().unwrap();
            rig.clock.advance(SignedDuration::from_secs(1));
            MatchAnswer::find(&last.extensions).unwrap()
        };
        let own = result(0, Product::Main, 0).await.unwrap();
        assert_eq!((own.cnp_match, own.holder_type), (CnpMatch::Y, HolderType::Main));
        let others = result(0, Product::Main, 1).await.unwrap();
        assert_eq!((others.cnp_match, others.name_match), (CnpMatch::N, NameAnswer::Y));
        let additional = result(3, Product::Additional, 3).await.unwrap();
        assert_eq!(additional.holder_type, HolderType::Additional);
        let company = result(4, Product::Company, 4).await.unwrap();
        assert_eq!(company.holder_type, HolderType::Company);
        // A bank that does not take part says nothing.
        assert_eq!(crate::customers::bank_of(19), FOREIGN);
        assert_eq!(result(19, Product::Main, 19).await, None);
    })
    .await;
}

#[tokio::test]
async fn the_method_reports_back_through_the_browser_only() {
    on_each_engine(async |rig: Rig| {
        let url = rig.acs.join("/acs/method").unwrap();
        let data = emv3ds::envelope::MethodData {
            server_trans_id: "8a880dc0-d2d2-4067-bcb1-b08d1690b26e".parse().unwrap(),
            notification_url: Some("http://ghiseul.localhost:9/3ds/method-done".to_owned()),
        };
        let client = web::client();
        let send =
            |field: String| client.post(url.clone()).form(&[("threeDSMethodData", field)]).send();
        let page = send(data.encode()).await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("frame-ancestors http://ghiseul.localhost:9;"), "{policy}");
        let html = page.text().await.unwrap();
        let silent = emv3ds::envelope::MethodData { notification_url: None, ..data.clone() };
        assert!(html.contains(&silent.encode()) && html.contains("method-done"), "{html}");
        let script = emv3ds::envelope::MethodData {
            notification_url: Some("javascript:alert(1)".into()),
            ..data
        };
        for bad in [script.encode(), silent.encode(), "%%%".to_owned()] {
            assert_eq!(send(bad).await.unwrap().status().as_u16(), 400);
        }
    })
    .await;
}
