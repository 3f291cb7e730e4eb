//! The public check: certificates that were never issued, asked for with their number and CNP, with another CNP, and with another
//! number. The last two must be one answer after the same work; whoever has both sees another page, and it is only timed.

use std::time::Duration;

use ::hub::keys::Keys;
use ::store::{Actor, Db};
use anyhow::Result;
use base::{Cnp, Id};
use certificate::{Number, Series};

use super::caller::Caller;
use super::site::{CNP, Form, Site};
use super::{Seen, difference, median, send};
use crate::commands::bench::store::{self, Paper};

const BENCH: Actor = Actor::System("bench");
const NAME: &str = "check of a certificate";
const PATH: &str = "/verificare";
const NUMBER: Option<&str> = Some("numar");

/// What is asked, in this order and then in turn.
const ASKED: [Form; 3] = [
    Form { name: NAME, path: PATH, email: NUMBER, fields: &[("cnp", CNP)] },
    Form { name: NAME, path: PATH, email: NUMBER, fields: &[("cnp", "2900101120015")] },
    Form { name: NAME, path: PATH, email: NUMBER, fields: &[("cnp", CNP)] },
];
/// The place of number and CNP that belong together, and what the others are called.
const RIGHT: usize = 0;
const WRONG_CNP: usize = 1;
const WRONG_NUMBER: usize = 2;

/// A number that a certificate has, and one that none has.
#[derive(Debug)]
pub struct Pair {
    issued: String,
    nobodys: String,
}

/// As many certificates as people, all of one account; without files, which the check does not read.
pub async fn papers(db: &Db, keys: &Keys, people: u16) -> Result<Vec<Pair>> {
    let (series, cnp) = (Series::parse("CJ")?, keys.cnp(&Cnp::parse(CNP)?));
    let mut act = db.act(&BENCH, "bench.certificates").await?;
    let account = store::an_account(&mut act).await?;
    let today = base::dates::today(act.now());
    let mut pairs = Vec::with_capacity(usize::from(people));
    for sequence in 1..=i64::from(people) {
        let [issued, nobodys] = [(); 2].map(|()| Number::new(series, today.year(), db.entropy()));
        let paper = Paper {
            id: Id::new(act.now(), db.entropy()),
            account: account.clone(),
            sequence,
            number: issued.to_string(),
            cnp: cnp.bytes().to_vec(),
            today,
        };
        store::insert_paper(&mut act, &paper).await?;
        pairs.push(Pair { issued: paper.number, nobodys: nobodys.to_string() });
    }
    act.commit().await?;
    Ok(pairs)
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Checked {
    wrong: Option<Seen>,
    /// In what a wrong number and a wrong CNP differ.
    pub different: Option<String>,
    times: [Vec<Duration>; 3],
}

impl Checked {
    /// One person asks all three, each time in another order.
    pub async fn ask(&mut self, site: &Site, number: u16, pair: &Pair) -> Result<()> {
        for turn in 0..ASKED.len() {
            let kind = (turn + usize::from(number)) % ASKED.len();
            let typed = if kind == WRONG_NUMBER { &pair.nobodys } else { &pair.issued };
            let mut caller = Caller::new(&site.url, number, typed.clone())?;
            let (seen, took) = send(site, &ASKED[kind], &mut caller).await?;
            self.times[kind].push(took);
            if kind != RIGHT {
                self.compare(seen);
            }
        }
        Ok(())
    }

    fn compare(&mut self, seen: Seen) {
        match &self.wrong {
            None => self.wrong = Some(seen),
            Some(first) if *first != seen && self.different.is_none() => {
                self.different = Some(difference(first, &seen));
            }
            Some(_) => {}
        }
    }

    /// What is printed.
    pub fn line(&self) -> String {
        let times = [RIGHT, WRONG_CNP, WRONG_NUMBER].map(|kind| median(&self.times[kind]));
        let [right, wrong_cnp, wrong_number] = times.map(|it| it.as_secs_f64() * 1_000.0);
        let ratio = wrong_cnp / wrong_number;
        let audit = self.wrong.as_ref().map_or(0, |(_, _, rows)| rows[0]);
        let same = self.different.as_ref().map_or_else(
            || "wrong answers equal".to_owned(),
            |what| format!("ANSWERS DIFFER: {what}"),
        );
        format!(
            "  {NAME:32} wrong CNP {wrong_cnp:.2} ms, wrong number {wrong_number:.2} ms, ratio {ratio:.3}; \
             both right {right:.2} ms; rows: {audit} audit; {same}"
        )
    }
}
