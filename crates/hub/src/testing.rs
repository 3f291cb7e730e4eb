//! For the tests of all slices: a hub with a clock that stands, registers that can be down, a GHISEUL over real HTTP, and a
//! browser without a script.

mod browser;
mod cards;
mod doors;
mod firms;
mod gallery;
mod ghiseul;
mod issuer;
pub mod record;
mod roeid;
mod staff;
mod views;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use base::{Cnp, PersonName, Secret, TestClock};
use futures_util::future::BoxFuture;
use registers::{Citizenship, County, Place};
use store::jobs::Runner;
use store::{Db, Migrations, args};
use web::{Service, Site};

pub use browser::{Browser, Seen};
pub use cards::{Cards, HOST, Responder};
pub use firms::{Firms, firm};
pub use ghiseul::Ghiseul;
pub use issuer::{FILE, issue};
pub use record::Record;
pub use roeid::RoeidPeer;
pub use staff::staff_cnp;
pub use views::Book;

use crate::issuing::Issuer;
use crate::ports::persons::{CivilStatus, Persons, RegisterDown};
use crate::{CheckLimits, Hub, HubConfig, Parts};

/// Everything that a test database needs.
pub const TABLES: [&Migrations; 2] = [&web::MIGRATIONS, &crate::MIGRATIONS];

/// Half past noon in Bucharest, on a Sunday.
const NOW: &str = "2026-11-22T10:30:00Z";

/// A population register in memory.
#[derive(Debug, Default)]
pub struct People {
    known: Mutex<BTreeMap<String, CivilStatus>>,
    down: AtomicBool,
}

impl People {
    /// What the register says from now on.
    pub fn say(&self, person: CivilStatus) {
        self.known.lock().unwrap().insert(person.cnp.as_str().to_owned(), person);
    }

    /// Stops or starts the register.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    fn answer(&self, cnp: Cnp) -> Result<Option<CivilStatus>, RegisterDown> {
        if self.down.load(Ordering::SeqCst) {
            return Err(RegisterDown("stopped by a test".to_owned()));
        }
        Ok(self.known.lock().unwrap().get(cnp.as_str()).cloned())
    }
}

impl Persons for People {
    fn person(&self, cnp: Cnp) -> BoxFuture<'_, Result<Option<CivilStatus>, RegisterDown>> {
        Box::pin(async move { self.answer(cnp) })
    }

    fn persons<'a>(
        &'a self,
        cnps: &'a [Cnp],
    ) -> BoxFuture<'a, Result<Vec<Option<CivilStatus>>, RegisterDown>> {
        Box::pin(async move { cnps.iter().map(|cnp| self.answer(*cnp)).collect() })
    }
}

/// Somebody with everything in order.
pub fn maria() -> CivilStatus {
    CivilStatus {
        cnp: Cnp::from_first_twelve("285030422114").unwrap(),
        former_cnps: vec![],
        name: PersonName::new("Ștefănescu", "Maria-Ioana"),
        previous_names: vec![PersonName::new("Țiriac", "Maria-Ioana")],
        father: Some("Vasile".to_owned()),
        mother: Some("Ana".to_owned()),
        birth_date: "1985-03-04".parse().unwrap(),
        birth_place: Place::in_county(County::by_code("CJ").unwrap(), "Turda"),
        citizenship: Citizenship::Of(vec!["RO".to_owned()]),
        died_on: None,
    }
}

/// Somebody else with everything in order.
pub fn ion() -> CivilStatus {
    CivilStatus {
        cnp: Cnp::from_first_twelve("180010122114").unwrap(),
        name: PersonName::new("Popescu", "Ion"),
        previous_names: vec![],
        birth_date: "1980-01-01".parse().unwrap(),
        ..maria()
    }
}

/// Tests check more certificates than people do.
pub fn unhurried(config: &mut HubConfig) {
    config.check = CheckLimits { per_client: 1_000, per_number: 1_000, overall: 10_000 };
}

/// A hub with everything around it.
pub struct World {
    /// The hub.
    pub hub: Hub,
    /// Its site, with all layers.
    pub app: Router,
    /// The time.
    pub clock: Arc<TestClock>,
    /// The population register.
    pub people: Arc<People>,
    /// The criminal-record register.
    pub record: Arc<Record>,
    /// The trade register.
    pub firms: Arc<Firms>,
    /// The criminal-record register, as people see what it holds about them.
    pub book: Arc<Book>,
    /// The identity portal.
    pub ghiseul: Arc<Ghiseul>,
    /// The hub's jobs.
    pub jobs: Runner,
}

impl World {
    /// A hub on this database; Maria and Ion are in the register.
    pub async fn new(db: Db) -> Self {
        Self::with(db, unhurried).await
    }

    /// A hub on this database, configured by `change`.
    pub async fn with(db: Db, change: impl FnOnce(&mut HubConfig)) -> Self {
        Self::furnished(db, TestClock::parse(NOW), change, |_| {}).await
    }

    /// A hub on this database and clock, configured by `change`, with what `furnish` puts among its parts.
    pub async fn furnished(
        db: Db,
        clock: Arc<TestClock>,
        change: impl FnOnce(&mut HubConfig),
        furnish: impl FnOnce(&mut Parts),
    ) -> Self {
        let db = db.with_clock(clock.clone());
        let (people, firms) = (Arc::new(People::default()), Arc::new(Firms::default()));
        people.say(maria());
        people.say(ion());
        let record = Arc::new(Record::default());
        let book = Arc::new(Book::default());
        let (ghiseul, client) = Ghiseul::start(clock.clone()).await;
        let origin: url::Url = "http://hub.localhost:8701".parse().unwrap();
        let mut config = HubConfig::new(origin.clone(), Secret::new("a secret of tests"));
        config.wait_seconds = 0;
        change(&mut config);
        let mut parts = Parts {
            issuer: Issuer::asleep(db.clone()),
            config,
            ghiseul: client,
            roeid: None,
            cei: None,
            http: web::client(),
            persons: people.clone(),
            records: record.clone(),
            companies: Some(firms::open(&firms)),
            views: book.clone(),
            db: db.clone(),
        };
        furnish(&mut parts);
        let hub = Hub::new(parts);
        let site = Site::new(Service::Hub, origin, clock.clone(), hub.entropy.clone()).pilot();
        let app = web::app(hub.on(site), crate::router(hub.clone()));
        let jobs = crate::jobs(Runner::new(db), &hub);
        Self { hub, app, clock, people, record, firms, book, ghiseul, jobs }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.app.clone())
    }

    /// Goes to GHISEUL as this person and comes back; the address is confirmed there at this moment.
    pub async fn sign_in(&self, browser: &mut Browser, person: &CivilStatus) -> Seen {
        let away = browser.get("/intrare").await;
        assert_eq!(away.status, 303, "{}", away.body);
        let back = self.ghiseul.browse(&away.location(), person);
        browser.get(&back).await
    }

    /// A browser in which this person is signed in, with a validated account.
    pub async fn citizen(&self, person: &CivilStatus) -> Browser {
        let mut browser = self.browser();
        let arrived = self.sign_in(&mut browser, person).await;
        if arrived.location() == "/inregistrare" {
            let fields = [("email", "ana@example.ro"), ("termeni", "da")];
            let sent = browser.post("/inregistrare", &fields).await;
            assert_eq!(sent.location(), "/cereri/motiv", "{}", sent.body);
        }
        browser
    }

    /// A browser signed in to an account as if by a one-time code of this moment.
    pub async fn signed_in_as(&self, account: base::Id<crate::account::model::Account>) -> Browser {
        let mut act = self.hub.db.act(&store::Actor::System("test"), "test.sign-in").await.unwrap();
        let mut login =
            web::Login::new(account.to_string(), web::Policy::CITIZEN, self.hub.clock.now());
        login.amr = vec!["pwd".to_owned(), "otp".to_owned()];
        login.iss = Some(crate::account::model::HUB.to_owned());
        let token = web::Sessions::open_with(&mut act, login).await.unwrap();
        act.commit().await.unwrap();
        let mut browser = self.browser();
        browser.keep(web::session::COOKIE, token.reveal());
        browser
    }

    /// The mails that were written so far: recipient, subject, text.
    pub async fn mails(&self) -> Vec<(String, String, String)> {
        let mut read = self.hub.db.read().await.unwrap();
        let rows = read.all(MAILS, args![]).await.unwrap();
        let text = |row: &store::Row, column| {
            row.get::<Option<String>>(column).unwrap().unwrap_or_default()
        };
        rows.iter()
            .map(|row| (text(row, "recipient"), text(row, "subject"), text(row, "body_text")))
            .collect()
    }

    /// The number of rows that a statement `SELECT count(*) AS n …` finds.
    pub async fn count(&self, statement: store::Statement) -> i64 {
        let mut read = self.hub.db.read().await.unwrap();
        read.one(statement, args![]).await.unwrap().get("n").unwrap()
    }
}

store::statements! {
    MAILS: "SELECT recipient, subject, body_text FROM message ORDER BY created_at, id",
}
