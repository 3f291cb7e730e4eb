//! The ministry's hub: people sign in, ask for certificates and download them; anybody checks one.
//!
//! # Slices, in the order of a person's journey
//! * [`start`] — the start page, whether the service suits the person, the ways to prove who they are.
//! * [`account`] — sign-in through GHISEUL or ROeID, the form shown once, the e-mail code, the comparison with SNIEP; identity proofs.
//! * [`cei`] — signing in with the electronic identity card, whose site asks browsers for a certificate.
//! * [`member`] — registering here with one visit to a counter; password, second factor, forgotten password.
//! * [`profile`] — the account page: second factors, sessions, ways in, history, another address, closing.
//! * [`record`] — what the register holds about the person, explained line by line, and asking for a correction.
//! * [`home`] — the services page: valid certificates, the form of people who come back, their requests.
//! * [`request`] — reasons, the check page, sending, the status of a request, the certificate's pages.
//! * [`company`] — acting for a company: choosing it, asking for it, empowering others.
//! * [`issuing`] — from a request to a signed certificate.
//! * [`verify`] — the public check of a certificate.
//! * [`counter`] — the visit to a counter: activation code, the clerk's screens, taking a proof back; where the counters are.
//! * [`office`] — the operators' office: requests that a person has to look at, compared, decided, confirmed by a second one.
//! * [`staff`] — the people who work here: units, roles, what each may do, and the log of what they did.
//! * [`passkey`] — passkeys, of staff and of people.
//!
//! [`ports`] is what the hub asks of others; [`messages`] the words of its e-mails; [`keys`] its keyed fingerprints.
//!
//! # Recipes
//! * *A new page*: a struct beside its handler, a template in `slice/pages/`, its texts in both copy decks, a row in
//!   [`router`].
//! * *A page for people who are signed in*: take [`account::citizen::Citizen`]; for one in the middle of their registration
//!   [`account::citizen::SignedIn`].
//! * *A reason*: an entry in `data/reasons.toml`.

pub mod account;
pub mod cei;
pub mod company;
pub mod config;
pub mod counter;
pub mod home;
pub mod issuing;
pub mod keys;
pub mod member;
pub mod messages;
pub mod office;
pub mod passkey;
pub mod ports;
pub mod profile;
pub mod record;
pub mod request;
pub mod staff;
pub mod start;
mod tables;
#[cfg(test)]
mod testing;
pub mod verify;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use base::{Entropy, SharedClock};
use credentials::Passwords;
use oidc::rp::RelyingParty;
use store::Db;
use store::jobs::Runner;
use tokio::sync::Semaphore;
use web::limit::Limit;
use web::{Sessions, Site};

pub use config::{CheckLimits, CounterLimits, HubConfig, Stages};
pub use tables::{MIGRATIONS, STATEMENTS};

use crate::account::provider::Provider;
use crate::account::roeid::Roeid;
use crate::cei::Cei;
use crate::company::Rollout;
use crate::issuing::Issuer;
use crate::keys::Keys;
use crate::passkey::ceremony::Passkeys;
use crate::ports::persons::Persons;
use crate::ports::records::Records;
use crate::ports::records::views::Views;
use crate::verify::limits::Limits;

/// Letters with codes that one client may cause at once, to whatever addresses; a town hall's computer room is one client.
const LETTERS_BURST: u32 = 60;
/// After that, one more every so often.
const LETTER_EVERY: Duration = Duration::from_mins(1);
/// Cards that one client may show at once, good ones or others: each is checked by its signature and at its CA.
const CARDS_BURST: u32 = 60;
/// After that, one more every so often.
const CARD_EVERY: Duration = Duration::from_secs(10);
/// Clients that are remembered at most.
const CLIENTS_MAX: usize = 200_000;

/// What every handler and job of the hub uses. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub {
    /// The database.
    pub db: Db,
    /// What the deployment decided.
    pub config: Arc<HubConfig>,
    /// The clock.
    pub clock: SharedClock,
    /// Randomness.
    pub entropy: Entropy,
    /// Keyed fingerprints.
    pub keys: Keys,
    /// Ourselves as a client of GHISEUL.
    pub ghiseul: Arc<RelyingParty>,
    /// ROeID, where that way in is open.
    pub roeid: Option<Arc<Roeid>>,
    /// The way in by electronic identity card, where it is open.
    pub cei: Option<Arc<Cei>>,
    /// The HTTP client of the relying parties.
    pub http: reqwest::Client,
    /// The population register.
    pub persons: Arc<dyn Persons>,
    /// The criminal-record register.
    pub records: Arc<dyn Records>,
    /// The service for companies, where it is configured.
    pub companies: Option<Rollout>,
    /// The criminal-record register, as people see what it holds about them.
    pub views: Arc<dyn Views>,
    /// The issuing.
    pub issuer: Issuer,
    /// Hashes and compares passwords.
    pub passwords: Passwords,
    /// Ourselves as whom passkeys are made for.
    pub passkeys: Passkeys,
    /// Browsers' sessions.
    pub sessions: Sessions,
    /// The limits of the public check.
    pub(crate) limits: Arc<Limits>,
    /// Letters with codes that one client may cause, whoever they go to.
    pub(crate) letters: Arc<Limit<IpAddr>>,
    /// Cards that one client may show on the cards' site.
    pub(crate) cards: Arc<Limit<IpAddr>>,
    /// How many may follow the live status of a request at once.
    pub(crate) followers: Arc<Semaphore>,
}

/// What a [`Hub`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// The database, with its clock and entropy, which are the hub's too.
    pub db: Db,
    /// What the deployment decided.
    pub config: HubConfig,
    /// Ourselves as a client of GHISEUL.
    pub ghiseul: RelyingParty,
    /// ROeID, where that way in is open (rule 11).
    pub roeid: Option<Roeid>,
    /// The way in by electronic identity card, where it is open (rule 11).
    pub cei: Option<Cei>,
    /// A client of [`web::client`].
    pub http: reqwest::Client,
    /// The population register.
    pub persons: Arc<dyn Persons>,
    /// The criminal-record register.
    pub records: Arc<dyn Records>,
    /// The service for companies; left out where there is none.
    pub companies: Option<Rollout>,
    /// The criminal-record register, as people see what it holds about them.
    pub views: Arc<dyn Views>,
    /// The issuing, started.
    pub issuer: Issuer,
}

impl Hub {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            db,
            config,
            ghiseul,
            roeid,
            cei,
            http,
            persons,
            records,
            companies,
            views,
            issuer,
        } = parts;
        let (clock, entropy) = (db.clock().clone(), db.entropy().clone());
        let keys = Keys::derive(&config.secret);
        Self {
            passwords: Passwords::new(keys.pepper(), config.cores, &entropy),
            passkeys: Passkeys::new(&config.origin),
            sessions: Sessions::new(db.clone()),
            keys,
            entropy,
            limits: Arc::new(Limits::new(&config.check, &clock)),
            letters: Arc::new(Limit::new(clock.clone(), LETTERS_BURST, LETTER_EVERY, CLIENTS_MAX)),
            cards: Arc::new(Limit::new(clock.clone(), CARDS_BURST, CARD_EVERY, CLIENTS_MAX)),
            followers: Arc::new(Semaphore::new(config.followers_max)),
            config: Arc::new(config),
            ghiseul: Arc::new(ghiseul),
            roeid: roeid.map(Arc::new),
            cei: cei.map(Arc::new),
            db,
            clock,
            http,
            persons,
            records,
            companies,
            views,
            issuer,
        }
    }

    /// Ourselves as a client of a provider that speaks OpenID Connect, where its way is open.
    pub fn party(&self, provider: Provider) -> Option<&RelyingParty> {
        match provider {
            Provider::Ghiseul => Some(&self.ghiseul),
            Provider::Roeid => self.roeid.as_deref().map(|roeid| &roeid.party),
            Provider::Cei => None,
        }
    }

    /// What the hub asks of its site: sessions, and that forms may lead to the providers.
    #[must_use]
    pub fn on(&self, site: Site) -> Site {
        let parties = Provider::ALL.into_iter().filter_map(|provider| self.party(provider));
        let site = site.sessions(self.sessions.clone());
        let site = site.accept_posts_from_elsewhere(account::sign_out::BACK_CHANNEL);
        parties.fold(site, |site, party| site.form_action(origin(&party.config().issuer)))
    }
}

/// The origin of an address, as the content security policy writes it.
fn origin(address: &str) -> String {
    url::Url::parse(address).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// Adds the hub's jobs to a runner.
pub fn jobs(runner: Runner, hub: &Hub) -> Runner {
    staff::glass::register(account::jobs::register(runner, hub), hub)
}

/// Enqueues the jobs that run now and then; once at every start.
///
/// # Errors
/// Those of the database.
pub async fn begin(hub: &Hub) -> Result<(), store::StoreError> {
    account::jobs::begin(hub).await
}

/// Every route of the hub; [`web::app`] puts the layers around it.
pub fn router(hub: Hub) -> Router {
    use account::http as registration;
    use account::{sign_out, signin};
    use request::{certificate, status};
    use web::page::leads_to;

    Router::new()
        // Before the sign-in.
        .route("/", get(start::http::start))
        .route("/eligibilitate", get(start::http::who).post(start::http::who_answer))
        .route(
            "/eligibilitate/cetatenie",
            get(start::http::citizen).post(start::http::citizen_answer),
        )
        .route("/eligibilitate/{why}", get(start::http::stop))
        .route("/identificare", get(start::http::identity).post(start::http::identity_answer))
        .route("/identificare/{way}", get(start::http::not_open))
        .route("/strainatate", get(start::http::abroad))
        // Sign-in and registration.
        .route("/cont", get(signin::page))
        .route("/intrare", get(signin::begin))
        .route("/intrare/{provider}", get(signin::callback))
        .route(cei::http::START, get(cei::http::start))
        .route("/intrare/cei/card", get(cei::http::begin))
        .route("/intrare/cei/gata", get(cei::http::finish))
        .route("/iesire", post(sign_out::sign_out).get(leads_to("/")))
        .route(sign_out::BACK_CHANNEL, post(sign_out::back_channel))
        .route("/inregistrare", get(registration::form).post(registration::send_form))
        .route("/inregistrare/cod", get(registration::code).post(registration::try_code))
        .route(
            "/inregistrare/cod/retrimite",
            post(registration::resend_code).get(leads_to("/inregistrare/cod")),
        )
        .route("/inregistrare/primita", get(registration::received))
        .route("/inregistrare/alta-cale", get(registration::refused))
        .merge(members())
        .merge(profiles())
        .merge(record::routes())
        .merge(counter::routes())
        .merge(office::routes())
        .merge(company::routes())
        .merge(staff_pages())
        // Requests and certificates.
        .route("/acasa", get(home::http::home))
        .route("/motive", get(request::http::search))
        .route("/cereri/motiv", get(request::http::reason).post(request::http::choose))
        .route("/cereri/verificare", get(request::http::check))
        .route("/cereri", post(request::http::send).get(leads_to("/acasa")))
        .route("/cereri/{id}", get(status::page))
        .route("/cereri/{id}/flux", get(status::follow))
        .route("/cereri/{id}/completare", get(office::answer::show).post(office::answer::send))
        .route("/certificate/{id}", get(certificate::page))
        .route("/certificate/{id}/text", get(certificate::text))
        .route("/certificate/{id}/pdf", get(certificate::pdf))
        // For everybody who was given a certificate.
        .route("/verificare", get(verify::http::form).post(verify::http::check))
        .with_state(hub)
}

/// Registering here, and signing in with a password.
fn members() -> Router<Hub> {
    use member::{register, reset, second, sign_in, steps};
    use web::page::leads_to;

    Router::new()
        .route("/cont-nou", get(register::show).post(register::send))
        .route("/cont-nou/cod", get(register::code).post(register::try_code))
        .route("/cont-nou/cod/retrimite", post(register::resend).get(leads_to("/cont-nou/cod")))
        .route("/cont-nou/pasi", get(steps::show))
        .route("/intrare/parola", get(sign_in::show).post(sign_in::send))
        .route("/intrare/cod", get(second::show).post(second::send))
        .route("/intrare/cheie", post(member::passkey::send).get(leads_to("/intrare/cod")))
        .route("/intrare/cod/pierdut", get(second::lost).post(second::say_lost))
        .route("/intrare/parola-uitata", get(reset::show).post(reset::send))
        .route("/intrare/parola-noua", get(reset::show_new).post(reset::choose))
}

/// The account page.
fn profiles() -> Router<Hub> {
    use profile::{close, email, factors, history, http, link, passkeys};
    use web::page::leads_to;

    let page = || leads_to("/contul-meu");

    Router::new()
        .route("/contul-meu", get(http::show))
        .route("/contul-meu/sesiuni", post(http::end_session).get(page()))
        .route("/contul-meu/aplicatie", get(factors::app).post(factors::add_app))
        .route("/contul-meu/cheie", get(passkeys::show).post(passkeys::add))
        .route("/contul-meu/factori/{id}", post(factors::remove).get(page()))
        .route("/contul-meu/coduri", get(factors::codes).post(factors::renew_codes))
        .route("/contul-meu/email", get(email::show).post(email::send))
        .route("/contul-meu/email/cod", get(email::code).post(email::try_code))
        .route("/contul-meu/asteptare", get(email::hold))
        .route("/email/anulare", get(email::cancel).post(email::take_back))
        .route("/contul-meu/istoric", get(history::show))
        .route("/contul-meu/cai", post(link::unlink).get(page()))
        .route("/contul-meu/inchidere", get(close::show).post(close::close))
        .route("/legare", get(link::show).post(link::join))
        .route("/legare/inceput", get(link::first))
}

/// The pages of staff.
fn staff_pages() -> Router<Hub> {
    use staff::{approve, confirm, enrol, glass, home, sign_in, spare, units};
    use web::page::leads_to;

    Router::new()
        .route("/personal", get(home::show))
        .route("/personal/intrare", get(sign_in::show).post(sign_in::send))
        .route("/personal/cheie", get(sign_in::key).post(sign_in::try_key))
        .route("/personal/iesire", post(sign_in::sign_out).get(leads_to(staff::SIGN_IN)))
        .route("/personal/inrolare", get(enrol::show).post(enrol::send))
        .route("/personal/confirmare", get(confirm::show).post(confirm::send))
        .route("/personal/chei", get(spare::show).post(spare::add))
        .route("/personal/chei/{id}", post(spare::remove).get(leads_to(spare::PAGE)))
        .route("/personal/unitati", get(units::show))
        .route("/personal/unitati/noua", get(units::form).post(units::add))
        .route("/personal/unitati/inchidere", post(units::close).get(leads_to(units::PAGE)))
        .route("/personal/oameni", get(staff::members::show))
        .route("/personal/oameni/nou", get(staff::members::form).post(staff::members::invite))
        .route("/personal/oameni/{id}", get(staff::member::show).post(staff::member::propose))
        .route(
            "/personal/oameni/{id}/stop",
            post(staff::member::suspend).get(leads_to(staff::members::PAGE)),
        )
        .route(
            "/personal/oameni/{id}/invitatie",
            post(staff::member::invite_again).get(leads_to(staff::members::PAGE)),
        )
        .route("/personal/propuneri", get(approve::show))
        .route("/personal/propuneri/{id}", post(approve::decide).get(leads_to(approve::PAGE)))
        .route("/personal/jurnal", get(staff::log::show))
        .route("/personal/urgente", get(glass::show).post(glass::open))
        .route("/personal/urgente/{id}", post(glass::review).get(leads_to(glass::PAGE)))
}
