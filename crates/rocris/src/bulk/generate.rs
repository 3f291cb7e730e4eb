//! Synthetic files of any size, written as they are made: memory does not depend on the size.

use std::io::{self, Write};

use aws_lc_rs::digest::{Context, SHA256};
use base::{Cnp, Date, Entropy, Id, Sex, dates};
use registers::population::{CENSUS, Dice};
use registers::{County, Person, Population};

use super::line::Line;
use super::{Manifest, hexadecimal};
use crate::records::model::SubjectIdentity;
use crate::records::seed::{Clerk, Effect, as_recorded, record};

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// Persons.
    pub persons: u64,
    /// Persons with an entry, evenly among them; at most as many as persons.
    pub entries: u64,
    /// Chooses one of many files.
    pub seed: u64,
}

/// People who are made together; those of a block have different names and those of two blocks may not.
const BLOCK: u32 = 10_000;
/// Everybody is born on one of so many days from [`FIRST_BIRTH`] on, and was 14 when the oldest offence was committed.
const BIRTHDAYS: u64 = 22_000;
const FIRST_BIRTH: Date = Date::constant(1936, 1, 1);

/// Writes the lines; gives the manifest.
pub fn generate(parameters: Parameters, out: &mut impl Write) -> io::Result<Manifest> {
    let mut manifest = Manifest { sha256: String::new(), bytes: 0, subjects: 0, events: 0 };
    let mut hash = Context::new(&SHA256);
    let entropy = Entropy::seeded(parameters.seed);
    let counties: Vec<County> = County::all().collect();
    let mut index = 0;
    while index < parameters.persons {
        let population =
            Population { seed: parameters.seed.wrapping_add(index), size: BLOCK, census: CENSUS };
        for mut person in population.persons() {
            if index == parameters.persons {
                break;
            }
            make_unique(&mut person, index, &counties);
            let line = line(&person, index, &parameters, &entropy);
            let mut text = serde_json::to_vec(&line).map_err(io::Error::other)?;
            text.push(b'\n');
            hash.update(&text);
            out.write_all(&text)?;
            manifest.bytes += text.len() as u64;
            manifest.subjects += 1;
            manifest.events += line.events.len() as u64;
            index += 1;
        }
    }
    manifest.sha256 = hexadecimal(hash.finish().as_ref());
    Ok(manifest)
}

fn line(person: &Person, index: u64, parameters: &Parameters, entropy: &Entropy) -> Line {
    let due = |index: u64| {
        u128::from(index) * u128::from(parameters.entries) / u128::from(parameters.persons)
    };
    let mut dice = Dice::of(parameters.seed ^ 0x4255_4C4B, index);
    let subject = Id::new(dates::start_of_day(CENSUS), entropy);
    let (census, dice) = (CENSUS, &mut dice);
    let mut clerk = Clerk { dice, entropy, census, subject, events: Vec::new() };
    if due(index + 1) > due(index) {
        let past = clerk.dice.per_mille(500);
        clerk.entry(person, if past { Effect::Past } else { Effect::Present });
    }
    let record = record(SubjectIdentity::Person(as_recorded(person)), clerk);
    Line::of(&record).expect("synthetic lives name only what is in them")
}

/// A birth date, county digits and sequence that nobody else has, without a list of those given out: the digits of `index`.
fn make_unique(person: &mut Person, index: u64, counties: &[County]) {
    // 7919 is prime to the number of days: neighbours in the file are born years apart.
    let day = index * 7_919 % BIRTHDAYS;
    let rest = index / BIRTHDAYS;
    let places = counties.len() as u64;
    let county = counties[usize::try_from(rest % places).unwrap_or(0)];
    let sequence = rest / places + 1;
    person.birth_date = dates::add_days(FIRST_BIRTH, i32::try_from(day).unwrap_or(0));
    let first = if person.sex == Sex::Male { 1 } else { 2 };
    let (year, date) = (person.birth_date.year() % 100, person.birth_date);
    let (month, day, county) = (date.month(), date.day(), county.cnp_code());
    let text = format!("{first}{year:02}{month:02}{day:02}{county:02}{sequence:03}");
    person.cnp = Cnp::from_first_twelve(&text).expect("up to 900 million persons");
    person.former_cnps.clear();
}
