//! Whether a card is revoked: the responder first, then the lists; where neither tells, nobody is believed.

use devpki::OcspLie;
use jiff::SignedDuration;
use store::testing::each_engine;

use super::{back, begin};
use crate::testing::{Cards, Responder, TABLES, ion, maria};

/// Every way in which a responder does not tell, though somebody may answer in its place.
const SILENT: [Responder; 8] = [
    Responder::Down,
    Responder::Lying(OcspLie::Stale),
    Responder::Lying(OcspLie::OtherNonce),
    Responder::Lying(OcspLie::OtherCertificate),
    Responder::Lying(OcspLie::BrokenSignature),
    Responder::Lying(OcspLie::ByAHolder),
    Responder::Lying(OcspLie::ByAStranger),
    Responder::Lying(OcspLie::Later),
];

#[tokio::test]
async fn the_responder_tells_at_once_and_no_list_is_needed() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        cards.set_lists_down(true);
        let (mut browser, card) = (cards.world.browser(), cards.card(&maria()));
        let away = begin(&mut browser).await;
        back(&cards.show(Some(&card), &away).await);
        cards.office.revoke(&card).unwrap();
        let seen = cards.show(Some(&card), &away).await;
        let revoked = (403, "Certificatul de pe carte a fost anulat");
        assert_eq!((seen.status, seen.heading().as_str()), revoked);
        back(&cards.show(Some(&cards.card(&ion())), &away).await);
    })
    .await;
}

#[tokio::test]
async fn what_no_responder_tells_the_lists_tell_or_nobody() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let (mut browser, card) = (cards.world.browser(), cards.card(&maria()));
        let revoked = cards.card(&ion());
        cards.office.revoke(&revoked).unwrap();
        let away = begin(&mut browser).await;
        cards.set_lists_down(true);
        for responder in SILENT {
            cards.set_responder(responder);
            let seen = cards.show(Some(&card), &away).await;
            let down = (503, "Nu putem verifica acum cărțile electronice");
            assert_eq!((seen.status, seen.heading().as_str()), down, "{responder:?}");
        }
        cards.set_lists_down(false);
        cards.world.clock.advance(SignedDuration::from_secs(6));
        for responder in SILENT {
            cards.set_responder(responder);
            assert_eq!(cards.show(Some(&card), &away).await.status, 303, "{responder:?}");
            // Whoever lies says that it is good.
            assert_eq!(cards.show(Some(&revoked), &away).await.status, 403, "{responder:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_card_that_its_own_office_does_not_know_is_not_believed() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let (mut browser, card) = (cards.world.browser(), cards.card(&maria()));
        let away = begin(&mut browser).await;
        cards.set_responder(Responder::Lying(OcspLie::Unknown));
        assert_eq!(cards.show(Some(&card), &away).await.status, 503);
        cards.set_responder(Responder::Honest);
        back(&cards.show(Some(&card), &away).await);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_revocation_is_refused_and_old_lists_serve_until_their_end() {
    each_engine(&TABLES, async |db| {
        let cards = Cards::new(db).await;
        let world = &cards.world;
        let (mut browser, card) = (world.browser(), cards.card(&maria()));
        cards.set_responder(Responder::Down);
        cards.set_lists_down(true);
        let away = begin(&mut browser).await;
        let seen = cards.show(Some(&card), &away).await;
        let down = (503, "Nu putem verifica acum cărțile electronice");
        assert_eq!((seen.status, seen.heading().as_str()), down);
        // The server is asked again soon.
        cards.set_lists_down(false);
        world.clock.advance(SignedDuration::from_secs(6));
        back(&cards.show(Some(&card), &away).await);
        // What was fetched serves on while the server is down, and a revocation is seen when it is back.
        cards.set_lists_down(true);
        cards.office.revoke(&card).unwrap();
        world.clock.advance(SignedDuration::from_mins(5));
        back(&cards.show(Some(&card), &away).await);
        world.clock.advance(SignedDuration::from_mins(56));
        assert_eq!(cards.show(Some(&card), &away).await.status, 503);
        cards.set_lists_down(false);
        world.clock.advance(SignedDuration::from_secs(6));
        assert_eq!(cards.show(Some(&card), &away).await.status, 403);
        back(&cards.show(Some(&cards.card(&ion())), &away).await);
    })
    .await;
}
