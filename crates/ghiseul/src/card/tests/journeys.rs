//! What people experience.

use bank::customers::{Product, Scenario, card_number};
use base::PersonName;
use jiff::SignedDuration;
use store::Actor;

use super::browser::Browser;
use super::rig::{Rig, card, on_each_engine, person};
use crate::card::model::CardProof;
use crate::card::store::bind;

#[tokio::test]
async fn a_card_proves_who_somebody_is() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        assert_eq!(rig.proof(0).await, None);
        let home = rig.check(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        assert_eq!((home.status, home.url.path()), (200, "/"), "{}", home.html);
        let proof = rig.proof(0).await.unwrap();
        assert_eq!((proof.bank.as_str(), proof.country.as_str()), ("BCR", "RO"));
        assert_eq!(proof.assurance, "substantial");
        assert_eq!(proof.verified_at, rig.state.db.now());
        assert_eq!(proof.valid_until, CardProof::end(rig.state.db.now()));
        // Nothing that was kept names the card or the person.
        let notes = rig.notes().await;
        let pan = card(0, Scenario::Challenge);
        assert!(notes.contains(&format!("{pan:?}")), "{notes}");
        for secret in [pan.reveal(), person(0).cnp.as_str(), "ARANU", "Țăranu", "127.0.0.1\""] {
            assert!(!notes.contains(secret), "{secret} in {notes}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_way_leads_on_to_what_the_person_came_for() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        // The home page's own link keeps where to come back to.
        let form = browser.get(&rig.url("/identitate")).await;
        assert_eq!(form.url.path(), "/identitate/card");
        let end = rig.check(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        assert_eq!(end.url.path(), "/");
        let visitor = Browser::new().get(&rig.url("/identitate/card")).await;
        assert_eq!(visitor.url.path(), "/cont/intrare");
    })
    .await;
}

#[tokio::test]
async fn the_form_says_what_is_wrong_and_forgets_the_number() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        for (number, expiry, texts) in [
            ("", "", vec!["Introduceți numărul cardului", "Introduceți luna și anul"]),
            ("4000 0000 0000 0003", "05/29", vec!["Verificați fiecare cifră"]),
            ("4000", "05/29", vec!["între 13 și 19 cifre"]),
            ("4000 0000 0000 0002", "13/29", vec!["de exemplu", "așa: 05/29"]),
            ("4000 0000 0000 0002", "10/26", vec!["Cardul a expirat"]),
        ] {
            let form = browser.get(&rig.url("/identitate/card")).await;
            let page = browser.submit(&form, &[("card", number), ("expira", expiry)]).await;
            assert_eq!(page.status, 422);
            for text in texts {
                assert!(page.html.contains(text), "{text} in {}", page.html);
            }
            assert!(number.is_empty() || !page.html.contains(number));
            assert!(page.html.contains("<title>Eroare:"), "{}", page.html);
        }
    })
    .await;
}

#[tokio::test]
async fn banks_that_do_not_take_part_are_never_asked() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let unknown = emv3ds::Pan::parse("4000000000000002").unwrap();
        for (pan, reason) in [
            (card(19, Scenario::Challenge), "foreign"),
            // Its range is in no directory, so nobody can say whose it is.
            (card(18, Scenario::Challenge), "foreign"),
            (unknown, "foreign"),
            // First Bank is in the directory, but not on the list of the agreement.
            (card(12, Scenario::Challenge), "bank_not_accepted"),
        ] {
            let page = rig.type_card(&mut browser, 0, &pan).await;
            assert_eq!((page.status, page.reason().as_str()), (422, reason));
        }
        assert_eq!(rig.notes().await, "");
    })
    .await;
}

#[tokio::test]
async fn only_a_passed_challenge_counts() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        for (scenario, reason) in [
            (Scenario::Frictionless, "not_asked"),
            (Scenario::Denied, "not_confirmed"),
            (Scenario::Unavailable, "technical"),
            (Scenario::Attempt, "not_asked"),
            (Scenario::Rejected, "not_confirmed"),
            (Scenario::NonPaymentUnsupported, "non_payment_unsupported"),
            (Scenario::AcsTimeout, "technical"),
            (Scenario::Error, "technical"),
        ] {
            let page = rig.type_card(&mut browser, 0, &card(0, scenario)).await;
            assert_eq!(page.reason(), reason, "{scenario:?}");
            assert_eq!(rig.proof(0).await, None);
        }
    })
    .await;
}

#[tokio::test]
async fn a_result_that_never_comes_is_waited_for_and_given_up() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let pending = rig.check(&mut browser, 0, &card(0, Scenario::ResultLost)).await;
        assert_eq!(pending.status, 200);
        assert!(pending.html.contains("Așteptăm răspunsul băncii"), "{}", pending.html);
        rig.clock.advance(SignedDuration::from_mins(15));
        let over = browser.get(&pending.url).await;
        assert_eq!(over.reason(), "not_confirmed");
        assert_eq!(rig.proof(0).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_code_three_times_or_cancel_is_a_no() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let question = rig.at_the_bank(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        let wrong = if rig.code(0).await == "000000" { "000001" } else { "000000" };
        for _ in 0..2 {
            assert_eq!(browser.submit(&question, &[("code", wrong)]).await.status, 422);
        }
        let way_back = browser.submit(&question, &[("code", wrong)]).await;
        let notified = browser.submit(&way_back, &[]).await;
        assert_eq!(browser.submit(&notified, &[]).await.reason(), "not_confirmed");

        let question = rig.at_the_bank(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        let way_back = browser.submit(&question, &[("cancel", "da")]).await;
        let notified = browser.submit(&way_back, &[]).await;
        assert_eq!(browser.submit(&notified, &[]).await.reason(), "not_confirmed");
        assert_eq!(rig.proof(0).await, None);
    })
    .await;
}

#[tokio::test]
async fn the_card_must_be_ones_own_main_card() {
    on_each_engine(async |rig: Rig| {
        let own_but_other_cnp = {
            let mut claim = person(1);
            claim.number = 41;
            claim.cnp = person(41).cnp;
            claim
        };
        let other_name = {
            let mut claim = person(2);
            claim.name = PersonName::new("Ionescu", "Maria");
            claim
        };
        let partial_name = {
            let mut claim = person(5);
            claim.name = PersonName::new("Popescu", "Ștefan");
            claim
        };
        let main = |number| card_number(number, Product::Main, Scenario::Challenge);
        for (claim, owner, pan, expected) in [
            // The attacker's own card and phone, the victim's CNP.
            (own_but_other_cnp, 1, main(1), Some("other_person")),
            (other_name, 2, main(2), Some("other_name")),
            (
                person(13),
                13,
                card_number(13, Product::Additional, Scenario::Challenge),
                Some("not_main_holder"),
            ),
            (
                person(14),
                14,
                card_number(14, Product::Company, Scenario::Challenge),
                Some("not_main_holder"),
            ),
            (partial_name, 5, main(5), None),
        ] {
            let mut browser = rig.signed_in(&claim).await;
            let end = rig.check(&mut browser, owner, &pan).await;
            match expected {
                Some(reason) => assert_eq!(end.reason(), reason),
                None => assert_eq!(end.url.path(), "/", "{}", end.html),
            }
            assert_eq!(rig.proof(claim.number).await.is_some(), expected.is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn one_card_proves_one_person() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let pan = card(0, Scenario::Challenge);
        let mut act = rig.state.db.act(&Actor::System("test"), "card.bind").await.unwrap();
        let somebody = rig.state.keyed.hash("card-person", &[person(77).cnp.as_str()]);
        let pan_hash = rig.state.keyed.hash("card", &[pan.reveal()]);
        assert!(bind(&mut act, &pan_hash, &somebody).await.unwrap());
        act.commit().await.unwrap();
        let end = rig.check(&mut browser, 0, &pan).await;
        assert_eq!(end.reason(), "card_of_another");
        // The same person may prove themselves again with the same card.
        let mut other = rig.signed_in(&person(1)).await;
        for _ in 0..2 {
            let end = rig.check(&mut other, 1, &card(1, Scenario::Challenge)).await;
            assert_eq!(end.url.path(), "/", "{}", end.html);
        }
    })
    .await;
}

#[tokio::test]
async fn reload_back_button_and_two_tabs_do_no_harm() {
    on_each_engine(async |rig: Rig| {
        let mut browser = rig.signed_in(&person(0)).await;
        let lead = rig.type_card(&mut browser, 0, &card(0, Scenario::Challenge)).await;
        // A reload of the page that leads to the bank shows it again.
        assert_eq!(browser.get(&lead.url).await.hidden("creq"), lead.hidden("creq"));
        let question = browser.submit(&lead, &[]).await;
        // A second tab brings the same question again: the bank refuses, the person comes back and is told to wait.
        let replayed = browser.submit(&lead, &[]).await;
        assert_eq!(replayed.status, 400);
        let notified = browser.submit(&replayed, &[]).await;
        let pending = browser.submit(&notified, &[]).await;
        assert!(pending.html.contains("Așteptăm răspunsul băncii"), "{}", pending.html);
        // The first tab goes on, and its result counts.
        let code = rig.code(0).await;
        let way_back = browser.submit(&question, &[("code", &code)]).await;
        let second_return = browser.submit(&way_back, &[]).await;
        assert_eq!(second_return.status, 409);
        let end = browser.submit(&second_return, &[]).await;
        assert_eq!(end.url.path(), "/");
        assert!(rig.proof(0).await.is_some());
        // The back button after that leads home, not to the bank.
        assert_eq!(browser.get(&lead.url).await.url.path(), "/");
    })
    .await;
}

#[tokio::test]
async fn a_browser_with_scripts_is_looked_at_first() {
    on_each_engine(async |rig: Rig| {
        // Person 3 is with the bank that has a 3DS Method.
        let mut browser = rig.signed_in(&person(3)).await;
        let form = browser.get(&rig.url("/identitate/card")).await;
        let (pan, expiry) =
            (card(3, Scenario::Challenge), bank::customers::card_expiry(3).to_string());
        let fields = [
            ("card", pan.reveal()),
            ("expira", expiry.as_str()),
            ("culori", "30"),
            ("inaltime", "900"),
            ("latime", "1440"),
            ("fus", "-120"),
        ];
        let method = browser.submit(&form, &fields).await;
        assert_eq!(method.url.path(), "/identitate/card/metoda", "{}", method.html);
        let acs = rig.acs.origin().ascii_serialization();
        assert!(method.policy.contains(&format!("frame-src 'self' {acs};")), "{}", method.policy);
        let frame = browser.submit(&method, &[]).await;
        let done = web::client().post(rig.url("/3ds/method-done"));
        let sent =
            done.form(&[("threeDSMethodData", raw_hidden(&frame.html))]).send().await.unwrap();
        // No page: none of ours may stand in a frame.
        assert_eq!(sent.status().as_u16(), 204);
        let next = rig.url(&format!("/identitate/card/banca?incercare={}", method.attempt()));
        let lead = browser.get(&next).await;
        let question = browser.submit(&lead, &[]).await;
        let end = rig.confirm(&mut browser, &question, 3).await;
        assert_eq!(end.url.path(), "/", "{}", end.html);
        let notes = rig.notes().await;
        assert!(notes.contains(r#""threeDSCompInd":"Y""#), "{notes}");
        assert!(notes.contains(r#""browserJavascriptEnabled":true"#), "{notes}");
        // A frame that does not come back is waited for ten seconds.
        let form = browser.get(&rig.url("/identitate/card")).await;
        let method = browser.submit(&form, &fields).await;
        let next = rig.url(&format!("/identitate/card/banca?incercare={}", method.attempt()));
        assert!(browser.get(&next).await.html.contains("Așteptăm răspunsul băncii"));
        rig.clock.advance(SignedDuration::from_secs(10));
        let lead = browser.get(&next).await;
        assert!(!lead.hidden("creq").is_empty(), "{}", lead.html);
        assert!(rig.notes().await.contains(r#""threeDSCompInd":"N""#));
        // Without scripts the bank is told that its method did not run.
        let mut plain = rig.signed_in(&person(16)).await;
        rig.check(&mut plain, 16, &card(16, Scenario::Challenge)).await;
        assert!(rig.notes().await.contains(r#""threeDSCompInd":"N""#));
    })
    .await;
}

/// The hidden field of a page that has no frame of ours.
fn raw_hidden(html: &str) -> String {
    let html = scraper::Html::parse_document(html);
    let input = scraper::Selector::parse("input[name=threeDSMethodData]").unwrap();
    html.select(&input).next().unwrap().attr("value").unwrap().to_owned()
}
