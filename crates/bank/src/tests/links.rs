//! Mutual TLS between the members of the card scheme.

use super::rig::{ACS, DS, Rig, SERVER, Scheme, listener_at, on_each_engine, serve_tls};
use crate::customers::{Product, Scenario};
use axum::{Router, routing::post};
use base::SharedClock;
use url::Url;

/// Every leg that ends here: whose it is, and who may come.
fn legs(rig: &Rig) -> [(&Url, &'static str, &'static str); 3] {
    [(&rig.ds, "/ds", SERVER), (&rig.ds, "/ds/rreq", ACS), (&rig.acs_link, "/acs/areq", DS)]
}

#[tokio::test]
async fn without_a_certificate_of_the_scheme_no_connection_comes_about() {
    on_each_engine(async |rig: Rig| {
        let clock: SharedClock = rig.clock.clone();
        let foreign = Scheme::new(&clock);
        for (url, path, member) in legs(&rig) {
            let good = rig.scheme.member(member);
            assert_eq!(rig.post(url, path, &good, b"{}".to_vec()).await.0, 200, "{path}");
            for (what, shown) in [
                ("missing", None),
                ("foreign", Some(foreign.ca.member(member))),
                ("expired", Some(rig.scheme.ca.expired(member))),
            ] {
                let client = rig.scheme.client(shown.as_ref());
                let sent = client.post(url.join(path).unwrap()).body("{}").send().await;
                assert!(sent.is_err(), "{what} at {path}: {sent:?}");
            }
            // Nor is there anything to hear without TLS.
            let mut plain = url.join(path).unwrap();
            plain.set_scheme("http").unwrap();
            assert!(web::client().post(plain).body("{}").send().await.is_err());
        }
    })
    .await;
}

#[tokio::test]
async fn a_member_is_heard_only_where_it_belongs() {
    on_each_engine(async |rig: Rig| {
        let message = rig.areq(0, Product::Main, Scenario::Challenge).to_string().into_bytes();
        let stranger = rig.scheme.member("somebody.localhost");
        for (url, path, _) in legs(&rig) {
            assert_eq!(rig.post(url, path, &stranger, message.clone()).await.0, 403, "{path}");
        }
        let (server, acs) = (rig.scheme.member(SERVER), rig.scheme.member(ACS));
        assert_eq!(rig.post(&rig.acs_link, "/acs/areq", &server, message.clone()).await.0, 403);
        assert_eq!(rig.post(&rig.acs_link, "/acs/areq", &acs, message.clone()).await.0, 403);
        // The Directory Server knows both, and tells them apart.
        let (_, body) = rig.post(&rig.ds, "/ds", &acs, message).await;
        let answer = emv3ds::parse(&body, emv3ds::Leg::DsToServer).unwrap();
        assert_eq!(super::rig::erro(&answer), "303/D/not for this sender");
        // Browsers find nothing for servers at the ACS.
        let open = web::client().post(rig.acs.join("/acs/areq").unwrap()).send().await.unwrap();
        assert_eq!(open.status().as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn servers_are_believed_only_with_a_certificate_of_the_scheme() {
    on_each_engine(async |rig: Rig| {
        let clock: SharedClock = rig.clock.clone();
        let foreign = Scheme::new(&clock);
        let routes = || Router::new().route("/x", post(async || "heard"));
        for (host, scheme, heard) in [
            ("acs.localhost", &rig.scheme, true),
            ("other.localhost", &rig.scheme, false),
            ("acs.localhost", &foreign, false),
        ] {
            let (listener, mut url) = listener_at("acs.localhost").await;
            serve_tls(listener, scheme.listener(host), routes());
            url.set_path("/x");
            // The client is known to both schemes, so that only the server's certificate decides.
            let client = rig.scheme.client(Some(&scheme.ca.member(DS)));
            assert_eq!(client.post(url).send().await.is_ok(), heard, "{host}");
        }
    })
    .await;
}

/// A listener lets nobody in without a certificate of the scheme; the routes behind it do not rely on that.
#[tokio::test]
async fn no_door_of_the_scheme_opens_without_a_certificate() {
    on_each_engine(async |rig: Rig| {
        for app in [rig.bank.ds_app(), rig.bank.acs_link_app()] {
            assert_eq!(e2e::doors::open_to_strangers(&app).await, e2e::doors::HEALTH);
        }
    })
    .await;
}
