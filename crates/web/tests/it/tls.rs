//! Listeners over TLS: who gets in, and what the handlers learn of them.

use axum::{Extension, Json, Router, routing::get};
use base::{Clock as _, Cnp, PersonName, SharedClock, TestClock, Timestamp};
use devpki::{
    authority::{CardUse, Issued, Kind, Validity},
    testing::Temporary,
};
use jiff::SignedDuration;
use std::sync::Arc;
use tokio::net::TcpListener;
use url::Url;
use web::{
    peer::{Caller, Certified},
    tls::{self, Anchors, Identity, NotBelieved, ShownCertificate, Tls},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

struct World {
    clock: Arc<TestClock>,
    scheme: Temporary,
    cei: Temporary,
    web: Temporary,
}

fn identity(issued: &Issued) -> Identity {
    Identity::from_pem(&issued.chain, &issued.key).unwrap()
}

fn anchors(authority: &Temporary) -> Anchors {
    Anchors::from_pem(&authority.root_pem()).unwrap()
}

impl World {
    fn new() -> Self {
        let clock = TestClock::parse("2026-11-22T09:00:00Z");
        let shared: SharedClock = clock.clone();
        let authority = |kind| Temporary::new(kind, &shared);
        let (scheme, cei, web) =
            (authority(Kind::CardScheme), authority(Kind::Cei), authority(Kind::Web));
        Self { clock, scheme, cei, web }
    }

    fn shared(&self) -> SharedClock {
        self.clock.clone()
    }

    fn client(&self, servers: &Temporary, shown: Option<&Issued>) -> reqwest::Client {
        let shown = shown.map(identity);
        tls::client(web::client_builder(), shown, &anchors(servers), &self.shared()).unwrap()
    }

    fn card(&self, usage: CardUse, from: SignedDuration, to: SignedDuration) -> Issued {
        let cnp = Cnp::from_first_twelve("285030422114").unwrap();
        let now = self.clock.now();
        let validity = Validity { from: now + from, to: now + to };
        self.cei.card(&cnp, &PersonName::new("Pop", "Ana"), usage, validity).unwrap()
    }
}

async fn serve(tls: Tls, host: &str, routes: Router) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(web::serve_tls(listener, tls, routes, std::future::pending()));
    Url::parse(&format!("https://{host}:{port}/")).unwrap()
}

#[tokio::test]
async fn a_listener_may_ask_nobody() {
    let world = World::new();
    let site = identity(&world.web.member("site.localhost"));
    let tls = Tls::plain(site, &world.shared()).unwrap();
    let url = serve(tls, "site.localhost", Router::new().route("/", get(async || "hello"))).await;
    let known = world.client(&world.web, None).get(url.clone()).send().await.unwrap();
    assert_eq!(known.text().await.unwrap(), "hello");
    // The private anchors are all that is believed, and the public ones do not know this site.
    assert!(world.client(&world.scheme, None).get(url.clone()).send().await.is_err());
    assert!(web::client().get(url).send().await.is_err());
}

#[tokio::test]
async fn members_know_each_other_by_their_certificates() {
    let world = World::new();
    let server = identity(&world.scheme.member("a.localhost"));
    let tls = Tls::mutual(server, &anchors(&world.scheme), &world.shared()).unwrap();
    let who = get(async |Extension(Caller(name)): Extension<Caller>| Json(name));
    let peers = Certified::new(vec![("b", "b.localhost".to_owned())]);
    let url = serve(tls, "a.localhost", peers.guard(Router::new().route("/", who))).await;
    let send = async |shown: Option<Issued>| {
        let sent = world.client(&world.scheme, shown.as_ref()).get(url.clone()).send().await;
        sent.ok().map(|answer| answer.status().as_u16())
    };
    assert_eq!(send(Some(world.scheme.member("b.localhost"))).await, Some(200));
    // A member, but not the one who is expected here.
    assert_eq!(send(Some(world.scheme.member("c.localhost"))).await, Some(403));
    for refused in [
        None,
        Some(world.web.member("b.localhost")),
        Some(world.scheme.expired("b.localhost")),
        Some(world.card(CardUse::Authentication, -DAY, DAY)),
    ] {
        assert_eq!(send(refused).await, None);
    }
}

#[tokio::test]
async fn cards_are_judged_by_the_handler() {
    let world = World::new();
    let site = identity(&world.web.member("cei.localhost"));
    let tls = Tls::asking(site, &anchors(&world.cei), &world.shared()).unwrap();
    let trust = anchors(&world.cei);
    let (lists, clock) = (world.cei.crls(), world.shared());
    let judge = get(async move |shown: Option<Extension<ShownCertificate>>| match shown {
        None => "nobody".to_owned(),
        Some(Extension(shown)) => match shown.judge(&trust, &lists, clock.now()) {
            Ok(()) => "believed".to_owned(),
            Err(why) => format!("{why:?}"),
        },
    });
    let url = serve(tls, "cei.localhost", Router::new().route("/", judge)).await;
    let foreign = World::new();
    for (shown, expected) in [
        (None, "nobody"),
        (Some(world.card(CardUse::Authentication, -DAY, DAY)), "believed"),
        (Some(world.card(CardUse::Authentication, -DAY * 9, -DAY)), "Expired"),
        (Some(world.card(CardUse::Authentication, DAY, DAY * 2)), "NotYetValid"),
        (Some(foreign.card(CardUse::Authentication, -DAY, DAY)), "Foreign"),
        (Some(world.scheme.member("b.localhost")), "Foreign"),
    ] {
        let client = world.client(&world.web, shown.as_ref());
        let said = client.get(url.clone()).send().await.unwrap().text().await.unwrap();
        assert_eq!(said, expected);
    }
}

#[tokio::test]
async fn a_card_need_not_bring_its_issuer_along() {
    let world = World::new();
    let site = identity(&world.web.member("cei.localhost"));
    let (keep, kept) = std::sync::mpsc::channel();
    let take = get(async move |Extension(shown): Extension<ShownCertificate>| {
        keep.send(shown).unwrap();
    });
    let roots = anchors(&world.cei);
    let below = roots.clone().knowing(&world.cei.sub_pem()).unwrap();
    let tls = Tls::asking(site, &below, &world.shared()).unwrap();
    let url = serve(tls, "cei.localhost", Router::new().route("/", take)).await;
    let mut card = world.card(CardUse::Authentication, -DAY, DAY);
    let end = "-----END CERTIFICATE-----\n";
    card.chain.truncate(card.chain.find(end).unwrap() + end.len());
    let client = world.client(&world.web, Some(&card));
    assert_eq!(client.get(url).send().await.unwrap().status().as_u16(), 200);
    let (shown, lists, now) = (kept.recv().unwrap(), world.cei.crls(), world.clock.now());
    assert_eq!(shown.judge(&roots, &lists, now), Err(NotBelieved::Foreign));
    assert_eq!(shown.judge(&below, &lists, now), Ok(()));
    // What stands between is no anchor: another root's sub-CA is as foreign as its cards.
    let other = anchors(&World::new().cei).knowing(&world.cei.sub_pem()).unwrap();
    assert_eq!(shown.judge(&other, &lists, now), Err(NotBelieved::Foreign));
    assert!(roots.knowing("nothing").is_err());
}

#[tokio::test]
async fn revocation_must_be_known() {
    let world = World::new();
    let site = identity(&world.web.member("cei.localhost"));
    let tls = Tls::asking(site, &anchors(&world.cei), &world.shared()).unwrap();
    let (keep, kept) = std::sync::mpsc::channel();
    let take = get(async move |Extension(shown): Extension<ShownCertificate>| {
        keep.send(shown).unwrap();
    });
    let url = serve(tls, "cei.localhost", Router::new().route("/", take)).await;
    let issued = world.card(CardUse::Authentication, -DAY, DAY * 9);
    let client = world.client(&world.web, Some(&issued));
    assert_eq!(client.get(url).send().await.unwrap().status().as_u16(), 200);
    let shown = kept.recv().unwrap();
    assert!(!format!("{shown:?}").contains("Pop"));
    let now = world.clock.now();
    let judge = |lists: &[Vec<u8>], at: Timestamp| shown.judge(&anchors(&world.cei), lists, at);
    let lists = world.cei.crls();
    assert_eq!((lists.len(), judge(&lists, now)), (2, Ok(())));
    assert_eq!(judge(&[], now), Err(NotBelieved::RevocationUnknown));
    assert_eq!(judge(&lists[..1], now), Err(NotBelieved::RevocationUnknown));
    // Lists of another authority say nothing, and old ones nothing any more.
    assert_eq!(judge(&World::new().cei.crls(), now), Err(NotBelieved::RevocationUnknown));
    let later = now + SignedDuration::from_mins(61);
    assert_eq!(judge(&lists, later), Err(NotBelieved::RevocationUnknown));
    world.cei.revoke(&issued).unwrap();
    assert_eq!(judge(&world.cei.crls(), now), Err(NotBelieved::Revoked));
    // The list that was made before does not know.
    assert_eq!(judge(&lists, now), Ok(()));
}
