//! Electronic identity cards: their CA, its responder and its revocation lists over HTTP, and the card's site over TLS.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use base::{Clock as _, SharedClock};
use devpki::OcspLie;
use devpki::authority::{CardUse, Issued, Kind, Validity};
use devpki::testing::Temporary;
use jiff::SignedDuration;
use store::Db;
use tokio::net::TcpListener;
use url::Url;
use web::tls::{self, Anchors, Identity, Tls};
use web::{Service, Site};

use super::{Seen, World, unhurried};
use crate::cei::trust::{Sources, Trust};
use crate::cei::{Cei, site};
use crate::ports::persons::CivilStatus;

/// The host of the card's site.
pub const HOST: &str = "cei.hub.localhost";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A hub whose way in by card is open, and the office that hands out cards.
pub struct Cards {
    /// The hub.
    pub world: World,
    /// The cards' CA.
    pub office: Arc<Temporary>,
    /// The CA of sites.
    pub web: Temporary,
    /// The address of the card's site.
    pub site: Url,
    mood: Arc<Mutex<Mood>>,
}

/// How the office says what it took back.
#[derive(Debug, Clone, Copy)]
struct Mood {
    lists_down: bool,
    responder: Responder,
}

/// How the responder behaves.
#[derive(Debug, Clone, Copy)]
pub enum Responder {
    /// It says how things are.
    Honest,
    /// It does not answer.
    Down,
    /// It lies, or somebody else answers in its place.
    Lying(OcspLie),
}

type Told = (Arc<Temporary>, Arc<Mutex<Mood>>);

async fn list(
    State((office, mood)): State<Told>,
    Path(place): Path<String>,
) -> Result<Vec<u8>, StatusCode> {
    if mood.lock().unwrap().lists_down {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    office.crl(&place).ok_or(StatusCode::NOT_FOUND)
}

async fn respond(State((office, mood)): State<Told>, body: Bytes) -> Result<Vec<u8>, StatusCode> {
    let responder = mood.lock().unwrap().responder;
    match responder {
        Responder::Honest => office.ocsp(&body).ok_or(StatusCode::NOT_FOUND),
        Responder::Down => Err(StatusCode::SERVICE_UNAVAILABLE),
        Responder::Lying(lie) => Ok(office.lying_ocsp(&body, lie)),
    }
}

/// Which cards are believed: those of this office, by what it says at an address of this machine. At the first address of a
/// responder nobody listens.
async fn trust((office, mood): Told) -> Trust {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (root, sub) = (office.root_pem(), office.sub_pem());
    let routes = Router::new()
        .route("/ocsp", post(respond))
        .route("/{place}", get(list))
        .with_state((office, mood));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let at = |place: &str| format!("http://{address}/{place}").parse().unwrap();
    let sources = Sources {
        responders: vec!["http://127.0.0.1:9/ocsp".parse().unwrap(), at("ocsp")],
        lists: vec![at("root"), at("sub")],
    };
    Trust::new((&root, &sub), sources, web::client(), base::Entropy::system()).unwrap()
}

impl Cards {
    /// A hub on this database, with the card's site on a socket of its own.
    pub async fn new(db: Db) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let site: Url = format!("https://{HOST}:{port}/").parse().unwrap();
        let clock = base::TestClock::parse(super::NOW);
        let shared: SharedClock = clock.clone();
        let office = Arc::new(Temporary::new(Kind::Cei, &shared));
        let web = Temporary::new(Kind::Web, &shared);
        let mood = Mood { lists_down: false, responder: Responder::Honest };
        let mood = Arc::new(Mutex::new(mood));
        let trust = trust((office.clone(), mood.clone())).await;
        let cei = Cei { origin: site.clone(), trust };
        let world = World::furnished(db, clock, unhurried, |parts| parts.cei = Some(cei)).await;
        let cards = Self { world, office, web, site, mood };
        cards.serve(listener);
        cards
    }

    fn serve(&self, listener: TcpListener) {
        let clock: SharedClock = self.world.clock.clone();
        let shown = self.web.member(HOST);
        let identity = Identity::from_pem(&shown.chain, &shown.key).unwrap();
        let hint = Anchors::from_pem(&self.office.root_pem()).unwrap();
        let hint = hint.knowing(&self.office.sub_pem()).unwrap();
        let tls = Tls::asking(identity, &hint, &clock).unwrap();
        let entropy = self.world.hub.entropy.clone();
        let site = Site::new(Service::Hub, self.site.clone(), clock, entropy).without_info_pages();
        let app = web::app(site, site::router(self.world.hub.clone()));
        tokio::spawn(web::serve_tls(listener, tls, app, std::future::pending()));
    }

    /// Stops or starts the server of revocation lists.
    pub fn set_lists_down(&self, down: bool) {
        self.mood.lock().unwrap().lists_down = down;
    }

    /// Changes how the responder behaves.
    pub fn set_responder(&self, responder: Responder) {
        self.mood.lock().unwrap().responder = responder;
    }

    /// A good card.
    pub fn card(&self, person: &CivilStatus) -> Issued {
        self.card_for(person, CardUse::Authentication, (-DAY, DAY * 365))
    }

    /// A card's certificate for this use, good between these moments from now.
    pub fn card_for(
        &self,
        person: &CivilStatus,
        usage: CardUse,
        (from, to): (SignedDuration, SignedDuration),
    ) -> Issued {
        let now = self.world.clock.now();
        let validity = Validity { from: now + from, to: now + to };
        self.office.card(&person.cnp, &person.name, usage, validity).unwrap()
    }

    /// What the card's site answers to a browser that shows this certificate.
    pub async fn show(&self, shown: Option<&Issued>, address: &str) -> Seen {
        let answer = self.reader(shown).get(address).send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Seen::of(status, headers, &answer.bytes().await.unwrap())
    }

    /// A browser's TLS that shows this certificate.
    pub fn reader(&self, shown: Option<&Issued>) -> reqwest::Client {
        let shown = shown.map(|issued| Identity::from_pem(&issued.chain, &issued.key).unwrap());
        let servers = Anchors::from_pem(&self.web.root_pem()).unwrap();
        let clock: SharedClock = self.world.clock.clone();
        tls::client(web::client_builder(), shown, &servers, &clock).unwrap()
    }
}
