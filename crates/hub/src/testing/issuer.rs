//! Certificates for tests of pages, written straight into the register; the issuing itself has tests of its own.

use std::sync::LazyLock;

use base::{Cnp, Entropy, Id, PersonName, dates};
use certificate::{
    Act, Certificate, Number, Outcome, Person, Profile, Reason, RegisterNumber, Series,
    SignatureProfile, Template,
};
use store::args;

use super::World;
use crate::issuing::file;
use crate::request::model::Request;

store::statements! {
    TEMPLATE: "INSERT INTO template (id, version, dictionary, first_used_at) VALUES (1, 'test', $1, $2)
        ON CONFLICT (id) DO NOTHING",
    NUMBER: "INSERT INTO register_number (year, sequence, request, number, bound_at) VALUES (2026, $1, $2, $3, $4)",
    LAST: "SELECT count(*) AS n FROM register_number",
    ISSUED: "UPDATE request SET state = 'issued', version = version + 1 WHERE id = $1",
    ACCOUNT: "SELECT r.account AS account, a.cnp_mac AS cnp_mac FROM request r JOIN account a ON a.id = r.account
        WHERE r.id = $1",
    CERTIFICATE: "INSERT INTO certificate (id, request, account, cnp_mac, issued_at, expires_on, level, search_id,
        template, sha256, size, body) VALUES ($1, $2, $3, $4, $5, $6, 'PAdES-B-T', 'test', 1, $7, $8, $9)",
}

/// The file of every certificate of these tests: a real one of nothing recorded, but for its seal.
pub static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let check = "https://hub.example.ro/verificare".parse().unwrap();
    let profile = Profile::new(check, SignatureProfile::Development);
    let person = Person {
        name: PersonName::new("Pop", "Ana"),
        cnp: Cnp::parse("2960229011231").unwrap(),
        birth_date: "1996-02-29".parse().unwrap(),
        birth_place: "Turda, jud. Cluj".into(),
        father: None,
        mother: None,
        previous_names: Vec::new(),
    };
    let certificate = Certificate {
        number: Number::new(Series::parse("CJ").unwrap(), 2026, &Entropy::seeded(7)),
        register: RegisterNumber { year: 2026, sequence: 1 },
        act: Act::NaturalPerson(person),
        reason: Reason { code: "work.job".into(), text: "Angajare în România".into() },
        outcome: Outcome::NotRecorded,
        issued_at: "2026-11-22T08:00:00Z".parse().unwrap(),
    };
    let staged = Template::new(&profile).unwrap().stage(&certificate).unwrap();
    staged.seal(b"0").unwrap()
});

/// Issues a certificate for a request, as if the issuing had. Gives its id and its number.
pub async fn issue(world: &World, request: Id<Request>) -> (Id<Certificate>, Number) {
    let entropy = Entropy::system();
    let mut act = world.hub.db.act(&store::Actor::System("test"), "test.issue").await.unwrap();
    let now = act.now();
    let id = Id::new(now, &entropy);
    let number = Number::new(Series::parse("CJ").unwrap(), 2026, &entropy);
    let sequence = act.one(LAST, args![]).await.unwrap().get::<i64>("n").unwrap() + 1;
    let row = act.one(ACCOUNT, args![request]).await.unwrap();
    let (account, mac): (Id<crate::account::model::Account>, Vec<u8>) =
        (row.get("account").unwrap(), row.get("cnp_mac").unwrap());
    let dictionary = b"%PDF-1.7 a template".as_slice();
    let body = file::pack(&FILE, dictionary).unwrap();
    act.execute(TEMPLATE, args![dictionary, now]).await.unwrap();
    act.execute(NUMBER, args![sequence, request, number.as_str(), now]).await.unwrap();
    let until = certificate::expiry(dates::today(now));
    let sum = file::sum(&FILE);
    let size = i64::try_from(FILE.len()).unwrap();
    let row = args![id, request, account, mac, now, until, sum, size, body];
    act.execute(CERTIFICATE, row).await.unwrap();
    act.execute(ISSUED, args![request]).await.unwrap();
    act.commit().await.unwrap();
    (id, number)
}
