//! The portal and the bank on sockets of their own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use bank::customers::{self, NewCustomer, Product, Scenario, card_expiry, card_number};
use bank::{Bank, Links, Requestor};
use base::{Cnp, Entropy, PersonName, Phone, Secret, SharedClock, TestClock};
use devpki::authority::{Issued, Kind};
use devpki::testing::Temporary;
use emv3ds::Pan;
use emv3ds::decision::RegisterAnswer;
use jiff::SignedDuration;
use store::jobs::Runner;
use store::{Db, args};
use tokio::net::TcpListener;
use url::Url;
use web::Site;
use web::tls::{self, Anchors, Identity, Tls};

use super::browser::{Browser, Page};
use crate::account::model::Account;
use crate::card::model::CardProof;
use crate::card::ports::{Answer, CivilRegister, Claim};
use crate::card::testing::config;
use crate::card::{Settings, proof_of};
use crate::testing::{PASSWORD, provider_with_pem};
use crate::{Config, Ghiseul};

store::statements! {
    LETTER: "SELECT subject FROM message WHERE recipient = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
    NOTES: "SELECT body FROM card_message ORDER BY at, id",
}

/// A population register that says what it is told to.
#[derive(Debug, Clone)]
pub(super) struct Switch(Arc<Mutex<RegisterAnswer>>);

impl CivilRegister for Switch {
    fn agrees<'a>(&'a self, _: &'a Claim) -> Answer<'a> {
        Box::pin(std::future::ready(*self.0.lock().unwrap()))
    }
}

pub(super) struct Rig {
    pub state: Ghiseul,
    pub clock: Arc<TestClock>,
    pub portal: Url,
    pub acs: Url,
    pub bank: Bank,
    /// Where the portal listens for the directory server.
    pub server: Url,
    pub scheme: Scheme,
    register: Switch,
}

/// The card scheme's CA and what it makes.
pub(super) struct Scheme {
    pub ca: Temporary,
    clock: SharedClock,
}

/// The hosts of the scheme's members.
pub(super) const SERVER: &str = "3dss.localhost";
pub(super) const DS: &str = "ds.localhost";
const ACS: &str = "acs.localhost";

impl Scheme {
    pub fn new(clock: &SharedClock) -> Self {
        Self { ca: Temporary::new(Kind::CardScheme, clock), clock: clock.clone() }
    }

    fn anchors(&self) -> Anchors {
        Anchors::from_pem(&self.ca.root_pem()).unwrap()
    }

    fn listener(&self, host: &str) -> Tls {
        Tls::mutual(identity(&self.ca.member(host)), &self.anchors(), &self.clock).unwrap()
    }

    /// The client of a member.
    pub fn member(&self, host: &str) -> reqwest::Client {
        self.client(Some(&self.ca.member(host)))
    }

    /// A client with this certificate, or with none.
    pub fn client(&self, shown: Option<&Issued>) -> reqwest::Client {
        let builder = web::client_builder().timeout(Duration::from_secs(8));
        tls::client(builder, shown.map(identity), &self.anchors(), &self.clock).unwrap()
    }
}

fn identity(issued: &Issued) -> Identity {
    Identity::from_pem(&issued.chain, &issued.key).unwrap()
}

async fn listener() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    (listener, url)
}

async fn listener_at(host: &str) -> (TcpListener, Url) {
    let (listener, mut url) = listener().await;
    url.set_scheme("https").unwrap();
    url.set_host(Some(host)).unwrap();
    (listener, url)
}

fn serve_tls(listener: TcpListener, tls: Tls, router: Router) {
    tokio::spawn(web::serve_tls(listener, tls, router, std::future::pending()));
}

pub(super) fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(web::serve(listener, router, std::future::pending()));
}

/// The person with this number, as bank and register know them.
pub(super) fn person(number: u32) -> NewCustomer {
    let cnp = Cnp::from_first_twelve(&format!("180010112{number:03}")).unwrap();
    NewCustomer {
        number,
        cnp,
        name: PersonName::new("Țăranu-Popescu", "Ștefan Ion"),
        birth_date: cnp.birth_date().unwrap(),
        phone: Phone::parse(&format!("0712000{number:03}")).unwrap(),
    }
}

/// The main card of a person.
pub(super) fn card(number: u32, scenario: Scenario) -> Pan {
    card_number(number, Product::Main, scenario)
}

/// Runs a test on a portal in each database.
pub(super) async fn on_each_engine(test: impl AsyncFn(Rig)) {
    let migrations = [&web::MIGRATIONS, &crate::MIGRATIONS];
    store::testing::each_engine(&migrations, async |db| test(Rig::on(db).await).await).await;
}

impl Rig {
    /// Portal, directory server and bank, with a hundred customers.
    pub async fn on(db: Db) -> Self {
        Self::with(db, None).await
    }

    /// The portal with another directory server than the bank's.
    pub async fn with(db: Db, directory: Option<Url>) -> Self {
        let clock = TestClock::parse("2026-11-23T09:00:00Z");
        let db = db.with_clock(clock.clone()).with_entropy(Entropy::system());
        let (portal_listener, portal) = listener().await;
        let (server_listener, server) = listener_at(SERVER).await;
        let (ds_listener, ds) = listener_at(DS).await;
        let (link_listener, link) = listener_at(ACS).await;
        let (acs_listener, acs) = listener().await;
        let shared: SharedClock = clock.clone();
        let scheme = Scheme::new(&shared);
        let bank_db = store::testing::sqlite(&[&bank::MIGRATIONS]).await;
        let bank_db = bank_db.with_clock(clock.clone());
        let links = Links { ds: scheme.member(DS), acs: scheme.member(ACS) };
        let bank = Bank::new(bank_db, bank_config(&server, &ds, &link, &acs), links);
        customers::seed(bank.db(), (0..100).map(person)).await.unwrap();
        serve_tls(ds_listener, scheme.listener(DS), bank.ds_app());
        serve_tls(link_listener, scheme.listener(ACS), bank.acs_link_app());
        serve(acs_listener, bank.acs_app());

        let register = Switch(Arc::new(Mutex::new(RegisterAnswer::Agrees)));
        let mut config = config();
        config.directory_url = directory.unwrap_or_else(|| ds.join("/ds").unwrap());
        config.server_url = server.clone();
        config.banks.retain(|code| code != "first");
        let http = scheme.member(SERVER);
        let settings = Settings::new(config, Box::new(register.clone()), http);
        let role = Config {
            hash_key: Secret::new("k".repeat(32)),
            pepper: Secret::new("p".repeat(32)),
            cores: 16,
            menu: vec![],
        };
        let state = Ghiseul::new(role, db, provider_with_pem(crate::testing::ISSUER).0, settings);
        let site =
            Site::new(web::Service::Ghiseul, portal.clone(), clock.clone(), Entropy::system());
        serve_tls(server_listener, scheme.listener(SERVER), state.link_app());
        serve(portal_listener, state.clone().app(site));
        Self { state, clock, portal, acs, bank, server, scheme, register }
    }

    pub fn register_says(&self, answer: RegisterAnswer) {
        *self.register.0.lock().unwrap() = answer;
    }

    pub fn url(&self, path: &str) -> Url {
        self.portal.join(path).unwrap()
    }

    /// A browser in which a person opened an account under a name and a CNP.
    pub async fn signed_in(&self, claim: &NewCustomer) -> Browser {
        let mut browser = Browser::new();
        let email = format!("p{}@exemplu.ro", claim.number);
        let page = browser.get(&self.url("/cont/nou")).await;
        let form = [
            ("nume", claim.name.surname.as_str()),
            ("prenume", claim.name.given.as_str()),
            ("cnp", claim.cnp.as_str()),
            ("adresa", email.as_str()),
            ("parola-noua", PASSWORD),
        ];
        let page = browser.submit(&page, &form).await;
        assert_eq!(page.url.path(), "/cont/cod", "{} {}", page.status, page.html);
        let row = self.state.db.read().await.unwrap().one(LETTER, args![&email]).await.unwrap();
        let code: String = row.get::<String>("subject").unwrap().chars().take(6).collect();
        let page = browser.submit(&page, &[("cod", &code)]).await;
        assert_eq!(page.status, 200, "{}", page.html);
        browser
    }

    /// Types a card into the form; the page that follows.
    pub async fn type_card(&self, browser: &mut Browser, number: u32, pan: &Pan) -> Page {
        let form = browser.get(&self.url("/identitate/card")).await;
        let expiry = card_expiry(number).to_string();
        browser.submit(&form, &[("card", pan.reveal()), ("expira", &expiry)]).await
    }

    /// From the card to the bank's question.
    pub async fn at_the_bank(&self, browser: &mut Browser, number: u32, pan: &Pan) -> Page {
        // Messages to a phone are told apart by their time.
        self.clock.advance(SignedDuration::from_secs(1));
        let lead = self.type_card(browser, number, pan).await;
        assert_eq!(lead.status, 200, "{}", lead.html);
        let page = browser.submit(&lead, &[]).await;
        assert_eq!(page.url.origin(), self.acs.origin(), "{}", page.html);
        page
    }

    /// From the bank's question back to the portal's last page.
    pub async fn confirm(&self, browser: &mut Browser, question: &Page, number: u32) -> Page {
        let code = self.code(number).await;
        let way_back = browser.submit(question, &[("code", &code)]).await;
        let notified = browser.submit(&way_back, &[]).await;
        assert_eq!(notified.url.path(), "/3ds/notify");
        browser.submit(&notified, &[]).await
    }

    /// The whole check.
    pub async fn check(&self, browser: &mut Browser, number: u32, pan: &Pan) -> Page {
        let question = self.at_the_bank(browser, number, pan).await;
        self.confirm(browser, &question, number).await
    }

    /// The code in the newest message to a person's phone.
    pub async fn code(&self, number: u32) -> String {
        let messages = bank::phones::messages_to(&self.bank, &person(number).phone).await.unwrap();
        let mut words = messages[0].body.split([' ', '.']);
        let digits = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
        words.rfind(digits).unwrap().to_owned()
    }

    /// The proof of the account that `signed_in` opened for a person.
    pub async fn proof(&self, number: u32) -> Option<CardProof> {
        let account = self.account(number).await;
        proof_of(&mut self.state.db.read().await.unwrap(), account.id).await.unwrap()
    }

    pub async fn account(&self, number: u32) -> Account {
        let email = base::Email::parse(&format!("p{number}@exemplu.ro")).unwrap();
        let mut read = self.state.db.read().await.unwrap();
        crate::account::store::by_email(&mut read, &email).await.unwrap().unwrap()
    }

    /// Lets time pass, and runs the jobs of the card check that are due.
    pub async fn pass(&self, time: SignedDuration) {
        self.clock.advance(time);
        let runner = crate::card::jobs::register(&self.state, Runner::new(self.state.db.clone()));
        runner.drain().await.unwrap();
    }

    /// Every message that was kept, as text.
    pub async fn notes(&self) -> String {
        let rows = self.state.db.read().await.unwrap().all(NOTES, args![]).await.unwrap();
        let body = |row: &store::Row| {
            row.get::<store::Json<serde_json::Value>>("body").unwrap().0.to_string()
        };
        rows.iter().map(body).collect::<Vec<_>>().join("\n")
    }
}

fn bank_config(server: &Url, ds: &Url, link: &Url, acs: &Url) -> bank::Config {
    bank::Config {
        ds_url: ds.clone(),
        acs_url: acs.clone(),
        acs_link_url: link.clone(),
        requestor: Requestor {
            id: "GHISEUL-IDV".to_owned(),
            name: "GHISEUL.RO".to_owned(),
            server_ref: "3DS_LOA_SER_CAZI_020200_00001".to_owned(),
            results_url: server.join("/3ds/rreq").unwrap(),
            host: SERVER.to_owned(),
        },
        code_key: Secret::new("c".repeat(43)),
        acs_patience: Duration::from_secs(3),
        acs_silence: Duration::from_millis(4500),
        preq_min_gap: SignedDuration::from_hours(1),
    }
}
