//! Companies through the router, on both engines.

mod ask;
mod doors;
mod empower;

use base::Cui;

use crate::ports::companies::Company;
use crate::testing::{Browser, Seen, World};

/// A key as a form has one; the same for the same number.
fn key(n: u32) -> String {
    format!("{n:043}")
}

/// A page of a company.
fn at(company: &Company, page: &str) -> String {
    format!("/companii/{}{page}", company.cui)
}

/// Sends a request for a company with a form of its own.
async fn send(browser: &mut Browser, company: &Company, reason: &str, form: u32) -> Seen {
    let fields = [("motiv", reason), ("_key", &key(form))];
    browser.post(&at(company, "/cereri"), &fields).await
}

/// The first code of a company with this stem.
fn cui(stem: u32) -> Cui {
    Cui::from_stem(stem).unwrap()
}

/// Whether a page says this code of a situation.
#[track_caller]
fn says(seen: &Seen, status: u16, code: &str) {
    assert_eq!(seen.status, status, "{}", seen.body);
    assert!(seen.text("main").contains(code), "{code}: {}", seen.text("main"));
}

/// How many requests there are.
async fn requests(world: &World) -> i64 {
    world.count(REQUESTS).await
}

store::statements! {
    REQUESTS: "SELECT count(*) AS n FROM request",
}
