//! The two institutions where people have passwords: their forms, and people who have accounts there.

use ::hub::counter::code::ActivationCode;
use ::hub::counter::store::codes as activation;
use ::hub::keys::Keys;
use ::hub::member::model::Document;
use ::store::{Actor, Db};
use anyhow::{Context as _, Result, ensure};
use base::{Cnp, Email, Entropy, Id, PersonName, Secret};
use credentials::password::Passwords;
use url::Url;
use web::Lang;

use super::super::country::Country;
use super::check::{self, Pair};
use super::desk::{self, Clerk};
use crate::roles::{self, Role};

const BENCH: Actor = Actor::System("bench");
/// Nobody's.
pub const CNP: &str = "1800101221144";
const DOCUMENT: &str = "RX 123456";
const SURNAME: &str = "Popescu";
const GIVEN: &str = "Ștefan";
/// Good enough for both, and nobody's.
const PASSWORD: &str = "mere verzi lampa";
/// Of a million codes one is this one.
const CODE: &str = "000000";

/// A form that strangers can send.
#[derive(Debug)]
pub struct Form {
    /// What it is for.
    pub name: &'static str,
    /// Where it stands and where it is sent.
    pub path: &'static str,
    /// The field of the address or code that tells people apart, where it has one.
    pub email: Option<&'static str>,
    /// Its other fields.
    pub fields: &'static [(&'static str, &'static str)],
}

const NEW_PASSWORD: &[(&str, &str)] = &[("cod", CODE), ("parola-noua", PASSWORD)];

/// In the order in which one person sends them: each code belongs to the form before.
const HUB: [Form; 5] = [
    Form {
        name: "sign-in",
        path: "/intrare/parola",
        email: Some("email"),
        fields: &[("parola", PASSWORD)],
    },
    Form {
        name: "registration",
        path: "/cont-nou",
        email: Some("email"),
        fields: &[
            ("nume", SURNAME),
            ("prenume", GIVEN),
            ("cnp", CNP),
            ("act", DOCUMENT),
            ("parola-noua", PASSWORD),
            ("termeni", "da"),
        ],
    },
    Form {
        name: "registration, wrong code",
        path: "/cont-nou/cod",
        email: None,
        fields: &[("cod", CODE)],
    },
    Form {
        name: "forgotten password",
        path: "/intrare/parola-uitata",
        email: Some("email"),
        fields: &[],
    },
    Form {
        name: "forgotten password, wrong code",
        path: "/intrare/parola-noua",
        email: None,
        fields: NEW_PASSWORD,
    },
];

const GHISEUL: [Form; 5] = [
    Form {
        name: "sign-in",
        path: "/cont/intrare",
        email: Some("email"),
        fields: &[("parola", PASSWORD)],
    },
    Form {
        name: "registration",
        path: "/cont/nou",
        email: Some("adresa"),
        fields: &[("nume", SURNAME), ("prenume", GIVEN), ("cnp", CNP), ("parola-noua", PASSWORD)],
    },
    Form {
        name: "registration, wrong code",
        path: "/cont/cod",
        email: None,
        fields: &[("cod", CODE)],
    },
    Form { name: "forgotten password", path: "/cont/parola", email: Some("email"), fields: &[] },
    Form {
        name: "forgotten password, wrong code",
        path: "/cont/parola/noua",
        email: None,
        fields: NEW_PASSWORD,
    },
];

/// An institution.
#[derive(Debug)]
pub struct Site {
    /// Which one.
    pub role: Role,
    /// Its address.
    pub url: Url,
    /// Its database, to look at from outside.
    pub db: Db,
    /// Its forms.
    pub forms: &'static [Form],
    /// Its clerks, where it has counters.
    pub clerks: Vec<Clerk>,
    /// Its certificates, where it checks them.
    pub papers: Vec<Pair>,
}

/// The address of somebody who has an account or has none; both are of one length.
pub fn email(number: u16, known: bool) -> String {
    format!("{}{number:05}@bench.example", if known { "cu" } else { "nu" })
}

impl Site {
    /// The hub.
    pub async fn hub(country: &Country, people: u16) -> Result<Self> {
        let config = country.config().hub.as_ref().context("the plan has a hub")?;
        let db = roles::open(&config.store).await?;
        let keys = Keys::derive(&config.hash_key.read()?);
        let registration = ::hub::member::model::Registration {
            name: PersonName::new(SURNAME, GIVEN),
            cnp: Cnp::parse(CNP)?,
            document: Document::parse(DOCUMENT)?,
            password: a_password().await?,
            lang: Lang::Ro,
        };
        let mut codes = Vec::with_capacity(usize::from(people));
        let mut act = db.act(&BENCH, "bench.accounts").await?;
        for number in 0..people {
            let id = Id::new(act.now(), db.entropy());
            let to = Email::parse(&email(number, true))?;
            let opened = ::hub::member::store::open(&mut act, &keys, id, &to, &registration);
            ensure!(opened.await?, "the address has an account");
            let code = ActivationCode::new(db.entropy());
            activation::issue(&mut act, id, &code.hash(keys.keyed())).await?;
            codes.push(code.shown());
        }
        act.commit().await?;
        let clerks = desk::clerks(&db, &keys, &codes).await?;
        let papers = check::papers(&db, &keys, people).await?;
        let url = config.site.public_url.clone();
        Ok(Self { role: Role::Hub, url, db, forms: &HUB, clerks, papers })
    }

    /// The national portal.
    pub async fn ghiseul(country: &Country, people: u16) -> Result<Self> {
        let config = country.config().ghiseul.as_ref().context("the plan has a portal")?;
        let db = roles::open(&config.store).await?;
        let registration = ::ghiseul::account::model::Registration {
            name: PersonName::new(SURNAME, GIVEN),
            cnp: Cnp::parse(CNP)?,
            password: a_password().await?,
        };
        let mut act = db.act(&BENCH, "bench.accounts").await?;
        for number in 0..people {
            let id = Id::new(act.now(), db.entropy());
            let to = Email::parse(&email(number, true))?;
            let opened = ::ghiseul::account::store::insert(&mut act, id, &to, &registration);
            ensure!(opened.await?, "the address has an account");
        }
        act.commit().await?;
        let url = config.site.public_url.clone();
        let (clerks, papers) = (Vec::new(), Vec::new());
        Ok(Self { role: Role::Ghiseul, url, db, forms: &GHISEUL, clerks, papers })
    }
}

/// The hash of a password that nobody types, under a pepper that nobody has: to compare with it costs what any costs.
async fn a_password() -> Result<String> {
    let entropy = Entropy::system();
    let passwords = Passwords::new(&Secret::new(entropy.token()), 1, &entropy);
    Ok(passwords.hash(&Secret::new(entropy.token()), &entropy).await?)
}
