//! The invariants, read from the database after each test: whatever happened, no request is lost, none has two ends,
//! the register has no gap, and what was issued is what was signed.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{Db, Read, Row, args, audit};
use base::{Date, Id};
use certificate::{Certificate, Number};
use signing::Level;
use signing::validate::validate;

use super::country::Country;
use crate::account::model::Account;
use crate::issuing::store;
use crate::request::model::{Request, RequestState};

::store::statements! {
    OFFICE: "SELECT request FROM office_case",
    REQUESTS: "SELECT request.id, request.state, request.promised, account.email FROM request
        JOIN account ON account.id = request.account ORDER BY request.id",
    NUMBERS: "SELECT year, sequence, request, number FROM register_number ORDER BY year, sequence",
    COUNTERS: "SELECT year, last FROM register_counter ORDER BY year",
    CERTIFICATES: "SELECT id, request, account FROM certificate ORDER BY id",
    AUDITED: "SELECT subject_id FROM audit WHERE action = 'certificate.issue' AND outcome = 'done'",
    MAILS: "SELECT kind, recipient, count(*) AS n FROM message GROUP BY kind, recipient",
    MOVING: "SELECT count(*) AS n FROM request
        WHERE state IN ('submitted', 'waiting_register', 'numbered')",
}

/// The most files that are opened; all of them where there are fewer.
const OPENED_MAX: usize = 40;

async fn all(db: &Db, statement: ::store::Statement) -> Vec<Row> {
    rows(&mut db.read().await.unwrap(), statement).await
}

async fn rows(read: &mut Read, statement: ::store::Statement) -> Vec<Row> {
    read.all(statement, args![]).await.unwrap()
}

/// Requests that are not at an end yet.
pub async fn moving(db: &Db) -> i64 {
    all(db, MOVING).await[0].get("n").unwrap()
}

pub struct Issue {
    pub id: Id<Certificate>,
    pub request: Id<Request>,
    pub account: Id<Account>,
}

pub async fn certificates(db: &Db) -> Vec<Issue> {
    all(db, CERTIFICATES).await.iter().map(Issue::read).collect()
}

impl Issue {
    fn read(row: &Row) -> Self {
        Self {
            id: row.get("id").unwrap(),
            request: row.get("request").unwrap(),
            account: row.get("account").unwrap(),
        }
    }
}

/// The printed number bound to each request.
pub async fn numbers(db: &Db) -> BTreeMap<Id<Request>, String> {
    by_request(&all(db, NUMBERS).await)
}

fn by_request(rows: &[Row]) -> BTreeMap<Id<Request>, String> {
    rows.iter().map(|row| (row.get("request").unwrap(), row.get("number").unwrap())).collect()
}

/// Where each request stands.
pub async fn states(db: &Db) -> BTreeMap<Id<Request>, RequestState> {
    let state = |row: &Row| (row.get("id").unwrap(), row.parse("state").unwrap());
    all(db, REQUESTS).await.iter().map(state).collect()
}

/// Asserts everything that must hold at any time. All of it is read at one moment: what a dying node began may still be
/// committed while we look.
pub async fn check(country: &Country) {
    let mut read = country.db.snapshot().await.unwrap();
    let view = &mut read;
    let certificates: Vec<Issue> = rows(view, CERTIFICATES).await.iter().map(Issue::read).collect();
    let answered: BTreeSet<_> = certificates.iter().map(|one| one.request).collect();
    assert_eq!(answered.len(), certificates.len(), "one request has two certificates");
    let numbers = by_request(&rows(view, NUMBERS).await);
    let cases = rows(view, OFFICE).await;
    let office: BTreeSet<Id<Request>> =
        cases.iter().map(|row| row.get("request").unwrap()).collect();
    check_register(view).await;
    for row in rows(view, REQUESTS).await {
        let id: Id<Request> = row.get("id").unwrap();
        let state: RequestState = row.parse("state").unwrap();
        let promised: Option<Date> = row.get("promised").unwrap();
        assert_eq!(answered.contains(&id), state == RequestState::Issued, "{id} {state:?}");
        // Every request that came to an operator has a case and a promise, and no other has; both stay when it goes on.
        assert_eq!(promised.is_some(), office.contains(&id), "{id} {state:?}");
        assert!(office.contains(&id) || state != RequestState::Operator, "{id} has no case");
        if matches!(state, RequestState::Issued | RequestState::Numbered) {
            assert!(numbers.contains_key(&id), "{id} {state:?} without a number");
        }
        if matches!(state, RequestState::Submitted | RequestState::WaitingRegister) {
            assert!(!numbers.contains_key(&id), "{id} {state:?} with a number");
        }
    }
    check_audit(view, &certificates).await;
    check_mails(view).await;
    drop(read);
    audit::seal(&country.db).await.unwrap();
    audit::verify(&country.db).await.unwrap();
}

/// Asserts the same, and that what was issued is what was signed.
pub async fn check_all(country: &Country) {
    check(country).await;
    let (certificates, numbers) = (certificates(&country.db).await, numbers(&country.db).await);
    let step = certificates.len().div_ceil(OPENED_MAX).max(1);
    for one in certificates.iter().step_by(step) {
        check_file(country, one, &numbers[&one.request]).await;
    }
}

/// One sequence a year from 1 to the counter, and printed numbers that read.
async fn check_register(read: &mut Read) {
    let mut last: BTreeMap<i64, i64> = BTreeMap::new();
    for row in rows(read, NUMBERS).await {
        let (year, sequence) = (row.get("year").unwrap(), row.get("sequence").unwrap());
        let before = last.insert(year, sequence).unwrap_or_default();
        assert_eq!(sequence, before + 1, "a gap in the register of {year}");
        let number: String = row.get("number").unwrap();
        assert_eq!(Number::parse(&number).unwrap().as_str(), number);
    }
    let counters = rows(read, COUNTERS).await;
    let counters: BTreeMap<i64, i64> =
        counters.iter().map(|row| (row.get("year").unwrap(), row.get("last").unwrap())).collect();
    assert_eq!(counters, last);
}

/// Each certificate has its one row in the trail, and no row is about anything else.
async fn check_audit(read: &mut Read, certificates: &[Issue]) {
    let mut audited: Vec<String> =
        rows(read, AUDITED).await.iter().map(|row| row.get("subject_id").unwrap()).collect();
    let mut issued: Vec<String> = certificates.iter().map(|one| one.id.to_string()).collect();
    audited.sort();
    issued.sort();
    assert_eq!(audited, issued);
}

/// One mail for each certificate and each operator's case, and no other.
async fn check_mails(read: &mut Read) {
    let mut expected: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in rows(read, REQUESTS).await {
        let state: RequestState = row.parse("state").unwrap();
        let promised: Option<Date> = row.get("promised").unwrap();
        let Some(email) = row.get::<Option<String>>("email").unwrap() else { continue };
        let kinds = [
            (state == RequestState::Issued, "request.ready"),
            // However often it came to an operator, the promise was made once.
            (promised.is_some(), "request.review"),
        ];
        for (_, kind) in kinds.into_iter().filter(|(due, _)| *due) {
            *expected.entry((kind.to_owned(), email.clone())).or_default() += 1;
        }
    }
    let mails = rows(read, MAILS).await;
    let mail = |row: &Row| {
        let key = (row.get("kind").unwrap(), row.get("recipient").unwrap());
        (key, row.get("n").unwrap())
    };
    let sent: BTreeMap<(String, String), i64> = mails.iter().map(mail).collect();
    assert_eq!(sent, expected);
}

/// The stored file is the one that was signed, says its number, and belongs to its account only.
async fn check_file(country: &Country, one: &Issue, number: &str) {
    let mut read = country.db.read().await.unwrap();
    let pdf = store::file(&mut read, one.id, one.account).await.unwrap().unwrap().unwrap();
    assert_eq!(pdf.number, number);
    assert_eq!(pdf.sum, crate::issuing::file::sum(&pdf.bytes));
    let report = validate(&pdf.bytes, &country.trust, country.db.now());
    assert!(report.valid && report.covers_whole_file, "{report:?}");
    assert_eq!(report.level, Some(Level::T));
    let says = |text: &str| pdf.bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(says(&format!("\"{number}\"")), "the data in the file have another number");
    let somebody = Id::new(country.db.now(), country.db.entropy());
    assert!(store::file(&mut read, one.id, somebody).await.unwrap().is_none());
    let checked = Number::parse(number).unwrap();
    let row = store::find_for_check(&mut read, &checked).await.unwrap().unwrap();
    assert_eq!(row.expires_on, pdf.expires_on);
}
