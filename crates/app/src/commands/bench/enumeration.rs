//! `cazier bench enumeration`: whether a stranger can tell from an answer who has an account.
//!
//! People with an account and people without one send the same forms in turn, each from a network of their own, so that no
//! limit is reached and none is lifted. Answers must be equal in status, place, cookies and text, and must have caused equally
//! many rows; if not, the command fails. Times are printed and never judged. The same is asked of the public check, where a wrong
//! number and a wrong CNP are told apart by nothing.

mod caller;
mod check;
mod desk;
mod site;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Args;

use self::caller::{Answer, Caller};
use self::check::Checked;
use self::desk::Clerk;
use self::site::{Form, Site};
use super::country::{Country, Settings};
use super::report;
use super::store::{self, Rows};
use crate::log::tell;
use crate::roles::Role;

/// The roles that take part: the development PKI makes the files that the others read when they start.
const ROLES: [Role; 3] = [Role::Devpki, Role::Ghiseul, Role::Hub];

/// How to ask.
#[derive(Debug, Args)]
pub struct Options {
    /// How many people with an account, and how many without one, send each form
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(2..=10_000))]
    people: u16,
    /// The folder to work in; it is deleted at the end
    #[arg(long)]
    dir: Option<PathBuf>,
    /// The first of sixteen ports in a row
    #[arg(long, default_value_t = 8800)]
    ports: u16,
}

/// Starts both institutions, asks, prints; fails where an answer tells something.
pub async fn run(options: Options) -> Result<ExitCode> {
    tell(&report::machine());
    tell(&report::command(&std::env::args().collect::<Vec<_>>()));
    let country = Country::start(Settings {
        roles: &ROLES,
        dir: options.dir,
        ports: options.ports,
        server: None,
        rsa: false,
        persons: 0,
        signed_in: 0,
        mail: true,
    })
    .await?;
    let people = options.people;
    let mut equal = true;
    for site in [Site::hub(&country, people).await?, Site::ghiseul(&country, people).await?] {
        tell(&format!("\n{}, medians of {people} calls each", site.role));
        let mut asked: Vec<Asked> = site.forms.iter().map(|_| Asked::default()).collect();
        for number in 0..people {
            for known in turns(number) {
                one(&site, number, known, &mut asked).await?;
            }
        }
        let mut at_counters = Asked::default();
        for (number, clerk) in (people..).zip(&site.clerks) {
            at_a_counter(&site, number, clerk, &mut at_counters).await?;
        }
        let counters = (!site.clerks.is_empty()).then_some((&desk::FORM, at_counters));
        for (form, asked) in site.forms.iter().zip(asked).chain(counters) {
            tell(&asked.line(form));
            equal &= asked.different.is_none();
        }
        if !site.papers.is_empty() {
            let mut checked = Checked::default();
            // From networks that nobody else came from.
            for (number, pair) in (4 * people..).zip(&site.papers) {
                checked.ask(&site, number, pair).await?;
            }
            tell(&checked.line());
            equal &= checked.different.is_none();
        }
        site.db.close().await;
    }
    country.end().await?;
    Ok(if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All that a stranger and an auditor see of one form: the page before, the answer, and the rows.
type Seen = (Answer, Answer, Rows);

/// What was seen of one form.
#[derive(Debug, Default)]
struct Asked {
    first: Option<Seen>,
    different: Option<String>,
    known: Vec<Duration>,
    unknown: Vec<Duration>,
}

/// Who comes first, somebody known or somebody unknown: each in turn.
const fn turns(number: u16) -> [bool; 2] {
    let known = number.is_multiple_of(2);
    [known, !known]
}

/// One person sends every form.
async fn one(site: &Site, number: u16, known: bool, asked: &mut [Asked]) -> Result<()> {
    let email = site::email(number, known);
    let mut caller = Caller::new(&site.url, 2 * number + u16::from(known), email)?;
    for (form, asked) in site.forms.iter().zip(asked) {
        let (seen, took) = send(site, form, &mut caller).await?;
        asked.add(seen, known, took);
    }
    Ok(())
}

/// One clerk types a code of somebody's and one of nobody's.
async fn at_a_counter(site: &Site, number: u16, clerk: &Clerk, asked: &mut Asked) -> Result<()> {
    for known in turns(number) {
        let typed = if known { &clerk.known } else { &clerk.unknown };
        let caller = Caller::new(&site.url, 2 * number + u16::from(known), typed.clone())?;
        let mut caller = caller.with(clerk.cookie.clone());
        let (seen, took) = send(site, &desk::FORM, &mut caller).await?;
        asked.add(seen, known, took);
    }
    Ok(())
}

/// Opens the page, which opens the connection, too, so that its cost is not in the time; then sends the form.
async fn send(site: &Site, form: &Form, caller: &mut Caller) -> Result<(Seen, Duration)> {
    let hub = site.role == Role::Hub;
    let page = caller.page(form.path).await?;
    let typed = caller.typed().to_owned();
    let mut fields = form.fields.to_vec();
    fields.extend(form.email.map(|field| (field, typed.as_str())));
    let before = store::rows(&site.db, hub).await?;
    let (answer, took) = caller.send(form.path, &fields).await?;
    let after = store::rows(&site.db, hub).await?;
    let rows = std::array::from_fn(|at| after[at].saturating_sub(before[at]));
    Ok(((page, answer, rows), took))
}

impl Asked {
    fn add(&mut self, seen: Seen, known: bool, took: Duration) {
        if known {
            self.known.push(took);
        } else {
            self.unknown.push(took);
        }
        let Some(first) = &self.first else {
            self.first = Some(seen);
            return;
        };
        if *first != seen && self.different.is_none() {
            self.different = Some(difference(first, &seen));
        }
    }

    fn line(&self, form: &Form) -> String {
        let (known, unknown) = (median(&self.known), median(&self.unknown));
        let ratio = known.as_secs_f64() / unknown.as_secs_f64();
        let [known, unknown] = [known, unknown].map(|it| it.as_secs_f64() * 1_000.0);
        let rows = self.first.as_ref().map(|(_, _, rows)| *rows).unwrap_or_default();
        let [audit, letters, tries, codes] = rows;
        let status = self.first.as_ref().map_or(0, |(_, answer, _)| answer.status);
        let same = self.different.as_ref().map_or_else(
            || "all answers equal".to_owned(),
            |what| format!("ANSWERS DIFFER: {what}"),
        );
        format!(
            "  {:32} known {known:7.2} ms, unknown {unknown:7.2} ms, ratio {ratio:.3}; {status}; \
             rows: {audit} audit, {letters} letters, {tries} tries, {codes} codes; {same}",
            form.name
        )
    }
}

/// In what two people's answers differ, without a person's data: everything here is made up.
fn difference(one: &Seen, other: &Seen) -> String {
    for (what, a, b) in [("page", &one.0, &other.0), ("answer", &one.1, &other.1)] {
        if a.body != b.body {
            let lines = a.body.lines().zip(b.body.lines());
            let line = lines.into_iter().find(|(a, b)| a != b).unwrap_or_default();
            return format!("{what}: {:?} and {:?}", line.0.trim(), line.1.trim());
        }
        if a != b {
            let head = |it: &Answer| format!("{} {} {:?}", it.status, it.location, it.cookies);
            return format!("{what}: {} and {}", head(a), head(b));
        }
    }
    format!("rows: {:?} and {:?}", one.2, other.2)
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
