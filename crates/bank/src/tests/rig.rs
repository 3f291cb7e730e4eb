//! A bank on sockets, a 3DS Server that keeps results, a browser without cookies.

use crate::{
    Bank, Config, Links, MIGRATIONS, Requestor,
    acs::CHALLENGE,
    customers::{self, NewCustomer, Product, Scenario, card_expiry, card_number},
    issuers::ISSUERS,
    phones,
};
use axum::{
    Router, body::Bytes, extract::State, http::header, response::IntoResponse, routing::post,
};
use base::{Clock as _, Cnp, Id, PersonName, Phone, Secret, SharedClock, TestClock, dates::Date};
use devpki::{
    authority::{Issued, Kind},
    testing::Temporary,
};
use emv3ds::{
    Leg, Message, ServerTransId,
    codes::{ResultsStatus, Version, WindowSize},
    envelope,
    identity_match::MatchRequest,
    message::{ARes, CReq, Other, RReq},
    parse,
};
use jiff::SignedDuration;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use store::{Db, jobs::Runner};
use tokio::net::TcpListener;
use url::Url;
use web::tls::{self, Anchors, Identity, Tls};

const REQUESTOR: &str = "GHISEUL-IDV";
const SERVER_REF: &str = "3DS_LOA_SER_CAZI_020200_00001";
pub(super) const NOTIFY: &str = "http://ghiseul.localhost:9/3ds/notify";

/// What the 3DS Server does with a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Receives,
    /// Fails this many times, then receives.
    Fails(u32),
    Stalls,
}

#[derive(Debug, Clone)]
pub(super) struct Inbox(pub Arc<Mutex<(Manner, Vec<RReq>)>>);

pub(super) struct Rig {
    pub bank: Bank,
    pub clock: Arc<TestClock>,
    pub inbox: Inbox,
    pub ds: Url,
    pub acs: Url,
    pub acs_link: Url,
    /// The client of the 3DS Server, with its certificate.
    pub server: reqwest::Client,
    pub scheme: Scheme,
    pub results_url: Url,
    http: reqwest::Client,
}

/// The card scheme's CA and what it makes.
pub(super) struct Scheme {
    pub ca: Temporary,
    clock: SharedClock,
}

/// The hosts of the scheme's members.
pub(super) const SERVER: &str = "3dss.localhost";
pub(super) const DS: &str = "ds.localhost";
pub(super) const ACS: &str = "acs.localhost";

impl Scheme {
    pub fn new(clock: &SharedClock) -> Self {
        Self { ca: Temporary::new(Kind::CardScheme, clock), clock: clock.clone() }
    }

    fn anchors(&self) -> Anchors {
        Anchors::from_pem(&self.ca.root_pem()).unwrap()
    }

    /// A listener of a member.
    pub fn listener(&self, host: &str) -> Tls {
        Tls::mutual(identity(&self.ca.member(host)), &self.anchors(), &self.clock).unwrap()
    }

    /// The client of a member.
    pub fn member(&self, host: &str) -> reqwest::Client {
        self.client(Some(&self.ca.member(host)))
    }

    /// A client with this certificate, or with none.
    pub fn client(&self, shown: Option<&Issued>) -> reqwest::Client {
        let builder = web::client_builder();
        tls::client(builder, shown.map(identity), &self.anchors(), &self.clock).unwrap()
    }
}

pub(super) fn identity(issued: &Issued) -> Identity {
    Identity::from_pem(&issued.chain, &issued.key).unwrap()
}

/// The person with this number; CNPs with a right check digit.
pub(super) fn person(number: u32) -> NewCustomer {
    let cnp = Cnp::from_first_twelve(&format!("180010112{:03}", number % 1000)).unwrap();
    NewCustomer {
        number,
        cnp,
        name: PersonName::new("Țăranu-Popescu", "Ștefan"),
        birth_date: Date::constant(1980, 1, 1),
        phone: Phone::parse(&format!("0712000{:03}", number % 1000)).unwrap(),
    }
}

pub(super) fn claim_of(person: &NewCustomer) -> MatchRequest {
    MatchRequest {
        purpose: "GHISEUL.RO identity check".to_owned(),
        cnp: person.cnp,
        family_name: person.name.surname.clone().into(),
        given_names: person.name.given.clone().into(),
        birth_date: Some(person.birth_date.into()),
        consent_ref: "consent-1".to_owned(),
    }
}

async fn listener() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    (listener, url)
}

/// A listener over TLS at a host of the scheme.
pub(super) async fn listener_at(host: &str) -> (TcpListener, Url) {
    let (listener, mut url) = listener().await;
    url.set_scheme("https").unwrap();
    url.set_host(Some(host)).unwrap();
    (listener, url)
}

fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(web::serve(listener, router, std::future::pending()));
}

pub(super) fn serve_tls(listener: TcpListener, tls: Tls, router: Router) {
    tokio::spawn(web::serve_tls(listener, tls, router, std::future::pending()));
}

/// Runs a test on a bank in each database.
pub(super) async fn on_each_engine(test: impl AsyncFn(Rig)) {
    store::testing::each_engine(&[&MIGRATIONS], async |db| test(Rig::on(db).await).await).await;
}

impl Rig {
    /// A bank in `db` with the first hundred people.
    pub async fn on(db: Db) -> Self {
        let clock = TestClock::parse("2026-11-21T12:00:00Z");
        let db = db.with_clock(clock.clone());
        let shared: SharedClock = clock.clone();
        let scheme = Scheme::new(&shared);
        let (ds_listener, ds) = listener_at(DS).await;
        let (link_listener, acs_link) = listener_at(ACS).await;
        let (acs_listener, acs) = listener().await;
        let (results_listener, results) = listener_at(SERVER).await;
        let results_url = results.join("/3ds/rreq").unwrap();
        let config = Config {
            ds_url: ds.clone(),
            acs_url: acs.clone(),
            acs_link_url: acs_link.clone(),
            requestor: Requestor {
                id: REQUESTOR.to_owned(),
                name: "GHISEUL.RO".to_owned(),
                server_ref: SERVER_REF.to_owned(),
                results_url: results_url.clone(),
                host: SERVER.to_owned(),
            },
            code_key: Secret::new("k".repeat(43)),
            acs_patience: Duration::from_secs(3),
            acs_silence: Duration::from_millis(4500),
            preq_min_gap: SignedDuration::from_hours(1),
        };
        let links = Links { ds: scheme.member(DS), acs: scheme.member(ACS) };
        let bank = Bank::new(db, config, links);
        let inbox = Inbox(Arc::new(Mutex::new((Manner::Receives, Vec::new()))));
        serve_tls(ds_listener, scheme.listener(DS), bank.ds_app());
        serve_tls(link_listener, scheme.listener(ACS), bank.acs_link_app());
        serve(acs_listener, bank.acs_app());
        let results = Router::new().route("/3ds/rreq", post(receive)).with_state(inbox.clone());
        serve_tls(results_listener, scheme.listener(SERVER), results);
        customers::seed(bank.db(), (0..100).map(person)).await.unwrap();
        let (http, server) = (web::client(), scheme.member(SERVER));
        Self { bank, clock, inbox, ds, acs, acs_link, server, scheme, results_url, http }
    }

    pub fn manner(&self, manner: Manner) {
        self.inbox.0.lock().unwrap().0 = manner;
    }

    pub fn results(&self) -> Vec<RReq> {
        self.inbox.0.lock().unwrap().1.clone()
    }

    fn id(&self) -> String {
        let id: Id<Self> = Id::new(self.clock.now(), self.bank.db().entropy());
        id.to_string()
    }

    /// An `AReq` for a card of a person, as GHISEUL sends it.
    pub fn areq(&self, number: u32, product: Product, scenario: Scenario) -> Value {
        let claim = self.question(number, &person(number));
        json!({
            "messageType": "AReq", "messageVersion": "2.2.0",
            "deviceChannel": "02", "messageCategory": "02",
            "threeDSCompInd": "U", "threeDSRequestorAuthenticationInd": "04",
            "threeDSRequestorChallengeInd": "04",
            "threeDSRequestorID": REQUESTOR, "threeDSRequestorName": "GHISEUL.RO",
            "threeDSRequestorURL": "http://ghiseul.localhost:9/",
            "threeDSServerRefNumber": SERVER_REF,
            "threeDSServerTransID": self.id(), "threeDSServerURL": self.results_url.as_str(),
            "notificationURL": NOTIFY,
            "acctNumber": card_number(number, product, scenario).reveal(),
            "cardExpiryDate": card_expiry(number).wire(), "cardholderName": "STEFAN TARANU",
            "browserAcceptHeader": "text/html", "browserUserAgent": "test", "browserLanguage": "ro",
            "browserJavascriptEnabled": false,
            "messageExtension": claim,
        })
    }

    /// The question whether the holder of a card of `number` is `claimant`, for the bank of the card. A bank that takes
    /// no part in this has no key, and gets none.
    pub fn question(&self, number: u32, claimant: &NewCustomer) -> Value {
        let issuer = customers::bank_of(number);
        let key = self.bank.match_keys.of(issuer).or(self.bank.match_keys.of(&ISSUERS[0])).unwrap();
        let entropy = self.bank.db().entropy();
        json!([claim_of(claimant).seal(key.public(), entropy).unwrap()])
    }

    pub fn preq(&self) -> Value {
        json!({
            "messageType": "PReq", "messageVersion": "2.2.0",
            "threeDSServerRefNumber": SERVER_REF, "threeDSServerTransID": self.id(),
        })
    }

    /// Posts bytes as the owner of a client; gives status and body.
    pub async fn post(
        &self,
        url: &Url,
        path: &str,
        client: &reqwest::Client,
        body: Vec<u8>,
    ) -> (u16, Vec<u8>) {
        let request = client.post(url.join(path).unwrap());
        let sent =
            request.header("content-type", "application/json").body(body).send().await.unwrap();
        (sent.status().as_u16(), sent.bytes().await.unwrap().to_vec())
    }

    /// Asks the Directory Server as the 3DS Server.
    pub async fn ask(&self, message: &Value) -> Message {
        let body = message.to_string().into_bytes();
        let (status, body) = self.post(&self.ds, "/ds", &self.server, body).await;
        assert_eq!(status, 200);
        parse(&body, Leg::DsToServer).unwrap()
    }

    /// Asks and expects the `ARes`.
    pub async fn ares(&self, message: &Value) -> ARes {
        match self.ask(message).await {
            Message::ARes(decided) => *decided,
            other => panic!("{other:?}"),
        }
    }

    /// Asks and gives `code/component/detail` of the expected `Erro`.
    pub async fn erro(&self, message: &Value) -> String {
        erro(&self.ask(message).await)
    }

    /// Opens the challenge of an `ARes` in the browser; the page and its address.
    pub async fn open(&self, decided: &ARes) -> Page {
        let page = self.bring(&creq(decided), Some("c2Vzc2lvbg")).await;
        assert_eq!(page.status, 303);
        self.get(&page.location.unwrap()).await
    }

    /// Posts a `CReq` to the ACS, as another site's page does it.
    pub async fn bring(&self, creq: &CReq, session_data: Option<&str>) -> Page {
        let mut form = vec![("creq", envelope::creq(creq))];
        form.extend(session_data.map(|data| ("threeDSSessionData", data.to_owned())));
        let request = self
            .http
            .post(self.acs.join(CHALLENGE).unwrap())
            .header(header::ORIGIN, "http://ghiseul.localhost:9")
            .header("sec-fetch-site", "cross-site")
            .form(&form);
        self.page(request).await
    }

    pub async fn get(&self, path: &str) -> Page {
        self.page(self.http.get(self.acs.join(path).unwrap())).await
    }

    /// Sends the challenge's form.
    pub async fn answer(&self, page: &Page, field: &str, value: &str) -> Page {
        let action = page.action();
        let request = self.http.post(self.acs.join(&action).unwrap()).form(&[(field, value)]);
        self.page(request).await
    }

    async fn page(&self, request: reqwest::RequestBuilder) -> Page {
        let sent = request.send().await.unwrap();
        let location = sent.headers().get(header::LOCATION);
        let location = location.map(|value| value.to_str().unwrap().to_owned());
        let policy = sent.headers().get(header::CONTENT_SECURITY_POLICY);
        let policy = policy.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let status = sent.status().as_u16();
        let html = sent.text().await.unwrap();
        e2e::gallery::keep("bank", status, &html);
        Page { status, location, policy, html }
    }

    /// The code in the newest message to a person.
    pub async fn code(&self, number: u32) -> String {
        let messages = phones::messages_to(&self.bank, &person(number).phone).await.unwrap();
        let digits = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
        let mut words = messages[0].body.split([' ', '.']);
        words.rfind(digits).unwrap().to_owned()
    }

    /// Lets time pass and the jobs that are due run.
    pub async fn pass(&self, time: SignedDuration) {
        self.clock.advance(time);
        let runner = self.bank.jobs(Runner::new(self.bank.db().clone()));
        runner.drain().await.unwrap();
    }
}

pub(super) fn creq(decided: &ARes) -> CReq {
    CReq {
        version: Version::V220,
        server_trans_id: decided.server_trans_id,
        acs_trans_id: decided.acs_trans_id,
        challenge_window_size: WindowSize::FullScreen,
        extensions: Vec::new(),
        other: Other::default(),
    }
}

pub(super) fn erro(message: &Message) -> String {
    match message {
        Message::Erro(erro) => {
            format!("{}/{}/{}", erro.error_code, erro.error_component, erro.error_detail)
        }
        other => panic!("{other:?}"),
    }
}

pub(super) fn server_id(message: &Value) -> ServerTransId {
    message["threeDSServerTransID"].as_str().unwrap().parse().unwrap()
}

/// An answer in the browser.
#[derive(Debug)]
pub(super) struct Page {
    pub status: u16,
    pub location: Option<String>,
    pub policy: String,
    pub html: String,
}

impl Page {
    fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.html);
        let found = html.select(&Selector::parse(selector).unwrap()).next()?;
        Some(found.attr(name)?.to_owned())
    }

    /// Where the page's form goes.
    pub fn action(&self) -> String {
        self.attribute("main form", "action").unwrap_or_else(|| panic!("{}", self.html))
    }

    /// A hidden field.
    pub fn hidden(&self, name: &str) -> Option<String> {
        self.attribute(&format!("input[type=hidden][name={name}]"), "value")
    }

    /// What the page carries back to the requestor.
    pub fn carried(&self) -> Message {
        let field = self.hidden("cres").or_else(|| self.attribute("[data-cres]", "data-cres"));
        let bytes = envelope::decode(&field.unwrap_or_else(|| panic!("{}", self.html))).unwrap();
        parse(&bytes, Leg::Browser).unwrap()
    }
}

async fn receive(State(inbox): State<Inbox>, body: Bytes) -> axum::response::Response {
    let Message::RReq(rreq) = parse(&body, Leg::DsToServer).unwrap() else {
        panic!("the Directory Server sends results only")
    };
    let manner = {
        let mut inbox = inbox.0.lock().unwrap();
        let manner = inbox.0;
        match manner {
            Manner::Fails(0) => inbox.0 = Manner::Receives,
            Manner::Fails(left) => inbox.0 = Manner::Fails(left - 1),
            Manner::Receives | Manner::Stalls => {}
        }
        if matches!(manner, Manner::Receives | Manner::Fails(0)) {
            inbox.1.push(*rreq.clone());
        }
        manner
    };
    match manner {
        Manner::Receives | Manner::Fails(0) => {
            Message::from(rreq.receipt(ResultsStatus::Received)).to_json().to_vec().into_response()
        }
        Manner::Fails(_) => axum::http::StatusCode::BAD_GATEWAY.into_response(),
        Manner::Stalls => std::future::pending().await,
    }
}
