//! A country for the tests: registers, signer and time-stamp authority that do as they are told, and any number of nodes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::store::testing::each_engine;
use ::store::{Act, Actor, Db};
use base::{Cnp, Email, Entropy, Id, PersonName, Secret, SharedClock, TestClock, dates};
use certificate::{Profile, Series, SignatureProfile, Template};
use devpki::{DevPki, Lie, Settings};
use futures_util::future::join_all;
use jiff::SignedDuration;
use registers::{Citizenship, County, Place};
use signing::signer::SoftSigner;
use signing::tsa::{TsaClient, TsaConfig};
use signing::validate::Trust;
use signing::{Sealer, TrustAnchors};
use tokio::sync::watch;
use web::Lang;

use super::history;
use super::parts::{Mood, People, Record, Signer};
use crate::HubConfig;
use crate::account::model::Account;
use crate::account::provider::Provider;
use crate::account::store::{Proven, of_proven};
use crate::issuing::store::by_requests;
use crate::issuing::{Issuer, Outcome, Wiring};
use crate::keys::Keys;
use crate::ports::persons::CivilStatus;
use crate::request::model::{ChosenReason, Request, Subject};
use crate::request::store::{Submission, submit};

const TEST: Actor = Actor::System("test");

pub struct Country {
    pub db: Db,
    pub clock: Arc<TestClock>,
    pub people: Arc<People>,
    pub record: Arc<Record>,
    pub signer: Arc<Signer>,
    pub trust: Trust,
    pub keys: Keys,
    pki: Arc<DevPki>,
    pki_dir: PathBuf,
    entropy: Entropy,
    config: HubConfig,
    /// Ends what a test started, but not by surprise: nodes finish their batches.
    stop: watch::Sender<bool>,
    nodes: Mutex<Vec<Issuer>>,
}

/// Runs a test in a country of its own, on each engine, and checks its history at the end.
pub async fn each_country(test: impl AsyncFn(&Country)) {
    each_engine(&[&web::MIGRATIONS, &crate::MIGRATIONS], async |db| {
        let country = Country::new(db).await;
        test(&country).await;
        history::check_all(&country).await;
        country.end();
    })
    .await;
}

impl Country {
    async fn new(db: Db) -> Self {
        let clock = TestClock::parse("2026-11-22T10:00:00Z");
        let shared: SharedClock = clock.clone();
        let db = db.with_clock(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let entropy = Entropy::system();
        let pki_dir = std::env::temp_dir().join(format!("cazier-issuing-{}", entropy.token()));
        let settings = Settings { algorithm: signing::Algorithm::EcdsaP256, base_url };
        let pki = DevPki::create_or_open(&pki_dir, settings, &entropy, &shared).unwrap();
        tokio::spawn(axum::serve(listener, pki.router()).into_future());
        let anchors = TrustAnchors::new(vec![pki.root().clone()]);
        let trust =
            Trust { signers: anchors.clone(), time_stamps: anchors.clone(), ..Trust::default() };
        let tsa = TsaConfig::new(pki.tsa_url(), anchors);
        let stamper = TsaClient::new(web::client(), tsa, shared, entropy.clone());
        let signer = SoftSigner::open(&pki.key_file(), &pki.chain_file()).unwrap();
        let sealer = Sealer::new(Arc::new(signer), Some(Arc::new(stamper)), 16);
        let secret = Secret::new("a secret of tests");
        Self {
            people: Arc::new(People::new(&db)),
            record: Arc::new(Record::new(&db)),
            signer: Arc::new(Signer::new(&db, sealer)),
            keys: Keys::derive(&secret),
            config: HubConfig::new("https://hub.example.ro".parse().unwrap(), secret),
            db,
            clock,
            trust,
            pki,
            pki_dir,
            entropy,
            stop: watch::Sender::new(false),
            nodes: Mutex::default(),
        }
    }

    /// Starts one more node.
    pub fn node(&self) -> Issuer {
        self.node_with(self.entropy.clone())
    }

    /// Starts one more node, whose numbers are drawn from `entropy`.
    pub fn node_with(&self, entropy: Entropy) -> Issuer {
        let profile = Profile::new(
            "https://hub.example.ro/verificare".parse().unwrap(),
            SignatureProfile::Development,
        );
        let wiring = Wiring {
            db: self.db.clone(),
            clock: self.clock.clone(),
            entropy,
            persons: self.people.clone(),
            records: self.record.clone(),
            seals: self.signer.clone(),
            template: Template::new(&profile).unwrap(),
            series: Series::parse("CJ").unwrap(),
            config: self.config.clone(),
            sweep_every: Duration::from_millis(20),
        };
        let node = Issuer::start(wiring, self.stop.subscribe());
        self.nodes.lock().unwrap().push(node.clone());
        node
    }

    fn end(&self) {
        self.stop.send_replace(true);
        self.nodes.lock().unwrap().iter().for_each(Issuer::die);
        std::fs::remove_dir_all(&self.pki_dir).unwrap();
    }

    pub fn set_tsa(&self, lie: Option<Lie>) {
        self.pki.set_lie(lie);
    }

    pub fn everything_is_well(&self) {
        for will in [&self.people.will, &self.record.will, &self.signer.will] {
            will.set(Mood::Well);
        }
        self.set_tsa(None);
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// The `n`th person, who is in the population register.
    pub fn person(&self, n: usize) -> CivilStatus {
        let cnp =
            Cnp::from_first_twelve(&format!("1800101{:02}{:03}", 12 + n / 900, 100 + n % 900));
        let person = CivilStatus {
            cnp: cnp.unwrap(),
            former_cnps: Vec::new(),
            name: PersonName::new("Țăranu-Ștefan", &format!("Ion {}", letters(n))),
            previous_names: vec![PersonName::new("Țăranu", "Ion")],
            father: Some("Gheorghe".into()),
            mother: None,
            birth_date: "1980-01-01".parse().unwrap(),
            birth_place: Place::in_county(County::by_code("CJ").unwrap(), "Turda"),
            citizenship: Citizenship::Of(vec!["RO".into()]),
            died_on: None,
        };
        self.known(person.clone());
        person
    }

    /// The population register says this from now on.
    pub fn known(&self, person: CivilStatus) {
        self.people.know(person);
    }

    /// The population register loses somebody.
    pub fn lost(&self, person: &CivilStatus) {
        self.people.lose(person);
    }

    /// Receives a request of this person, as the pages do.
    pub async fn request(&self, person: &CivilStatus) -> (Id<Request>, Id<Account>) {
        self.request_about(&Subject::Person(person.clone())).await
    }

    /// Receives a request, as the pages do.
    pub async fn request_about(&self, subject: &Subject) -> (Id<Request>, Id<Account>) {
        loop {
            let (act, request, account) = self.submit(subject).await;
            // A fault that was meant for a node may meet this commit.
            if act.commit().await.is_ok() || history::states(&self.db).await.contains_key(&request)
            {
                return (request, account);
            }
        }
    }

    async fn submit(&self, subject: &Subject) -> (Act, Id<Request>, Id<Account>) {
        let person = subject.sender();
        let mut act = self.db.act(&TEST, "test.request").await.unwrap();
        let address = Email::parse(&format!("{}@example.ro", &person.cnp.as_str()[7..])).unwrap();
        let proven = Proven {
            provider: Provider::Ghiseul,
            iss: "https://ghiseul.example.ro".into(),
            sub: person.cnp.as_str().into(),
            acr: "high".into(),
            cnp: person.cnp,
            name: person.name.clone(),
            birth_date: Some(person.birth_date),
            email: Some((address, None)),
        };
        let account = of_proven(&mut act, &self.keys, &proven, Lang::Ro).await.unwrap().unwrap();
        let reason = ChosenReason {
            code: format!("job-{}", self.entropy.token()),
            text: "Angajare în România".into(),
            note: None,
            version: "1".into(),
        };
        let form_key = self.entropy.token();
        let submission = Submission {
            account: account.id,
            subject,
            reason: &reason,
            form_key: &form_key,
            lang: Lang::Ro,
        };
        let day = dates::today(act.now());
        let submitted = submit(&mut act, &submission, day).await.unwrap();
        (act, submitted.id(), account.id)
    }

    /// Receives a request of each of the first `n` people.
    pub async fn requests(&self, n: usize) -> Vec<Id<Request>> {
        let mut requests = Vec::new();
        for n in 0..n {
            requests.push(self.request(&self.person(n)).await.0);
        }
        requests
    }

    /// Lets time pass, and everything be well, until every request came to an end or to an operator.
    pub async fn settle(&self) {
        self.everything_is_well();
        for _ in 0..1_500 {
            if history::moving(&self.db).await == 0 {
                return;
            }
            self.pass(3);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("requests are lost");
    }
}

/// A given name of letters for a number.
fn letters(mut n: usize) -> String {
    let mut name = String::from("A");
    while n > 0 {
        name.push(char::from(b'a' + u8::try_from(n % 26).unwrap()));
        n /= 26;
    }
    name
}

/// Waits for the outcomes of all these requests at once.
pub async fn outcomes(node: &Issuer, requests: &[Id<Request>]) -> Vec<Outcome> {
    let patience = Duration::from_mins(1);
    let waiting = requests.iter().map(|request| node.outcome(*request, patience));
    let outcomes: Vec<Outcome> = join_all(waiting).await.into_iter().map(Result::unwrap).collect();
    // Nobody is told of a certificate that is not there.
    let mut read = node.0.db.read().await.unwrap();
    let there = by_requests(&mut read, requests).await.unwrap();
    for (request, outcome) in requests.iter().zip(&outcomes) {
        if let Outcome::Issued(id) = outcome {
            assert_eq!(there.get(request), Some(id), "{request}");
        }
    }
    outcomes
}

/// Feeds a node and does not wait.
pub fn feed(node: &Issuer, requests: &[Id<Request>]) {
    for request in requests {
        node.feed(*request);
    }
}
