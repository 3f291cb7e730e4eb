//! Fills the registers and banks of a demonstration with the same synthetic people, and picks a few for the guide.

use std::collections::HashSet;

use anyhow::{Context as _, Result};
use bank::customers::{self, NewCustomer, Product, Scenario, bank_of};
use bank::issuers::Part as Participation;
use bank::means::Means;
use base::Cnp;
use indicatif::{ProgressBar, ProgressStyle};
use registers::population::{Kind, contact};
use registers::{Companies, Person, Population};
use rocris::{Cast, Parameters, SeedError};

use super::guide::Identity;
use super::plan::Plan;
use crate::config::Store;
use crate::roles::{self, Role};

/// Of a hundred people three have an entry in the criminal-record register.
const WITH_ENTRIES_OF: u32 = 100;
const WITH_ENTRIES: u32 = 3;
const OTHER_PEOPLE: &str =
    "this folder has other people in it; start over with --fresh, or choose another --dir";

/// Seeds what is not seeded yet and gives the test identities. A second start finds everything there.
pub async fn seed(plan: &Plan, size: u32) -> Result<Vec<Identity>> {
    let population = Population::with_size(size);
    let bar = ProgressBar::new(u64::from(size) * 3);
    bar.set_style(ProgressStyle::with_template("{msg:22} {wide_bar} {percent:>3} %  {eta}")?);

    let config = &plan.config;
    let registers = config.registers.as_ref().context("the plan has registers")?;
    bar.set_message("population register");
    seed_registers(&registers.store, population, &bar).await?;

    let bank = config.bank.as_ref().context("the plan has banks")?;
    bar.set_message("banks");
    seed_banks(&bank.store, population, &bar).await?;

    let rocris = config.rocris.as_ref().context("the plan has a criminal-record register")?;
    bar.set_message("criminal records");
    let recorded = seed_rocris(&rocris.store, population, &bar).await?;
    bar.finish_and_clear();
    let mut identities = identities(population, &recorded);
    let representatives = representatives(population, &identities);
    identities.extend(representatives);
    Ok(identities)
}

/// Seeds the two registers and not the banks: for a benchmark, where nobody pays by card.
pub async fn seed_registers_only(plan: &Plan, size: u32) -> Result<()> {
    let population = Population::with_size(size);
    let bar = ProgressBar::hidden();
    let registers = plan.config.registers.as_ref().context("the plan has registers")?;
    seed_registers(&registers.store, population, &bar).await?;
    let rocris = plan.config.rocris.as_ref().context("the plan has a criminal-record register")?;
    seed_rocris(&rocris.store, population, &bar).await.map(drop)
}

async fn seed_registers(store: &Store, population: Population, bar: &ProgressBar) -> Result<()> {
    let db = roles::open(store).await?;
    db.migrate(Role::Registers.migrations()).await?;
    let seeded =
        registers::seed(&db, population, &mut |done| bar.set_position(u64::from(done))).await;
    db.close().await;
    match seeded {
        Ok(_) => {
            bar.set_position(u64::from(population.size));
            Ok(())
        }
        Err(registers::SeedError::OtherPopulation) => {
            anyhow::bail!(OTHER_PEOPLE)
        }
        Err(error) => Err(error.into()),
    }
}

async fn seed_banks(store: &Store, population: Population, bar: &ProgressBar) -> Result<()> {
    let db = roles::open(store).await?;
    db.migrate(Role::Bank.migrations()).await?;
    let people = population.persons().zip(0_u32..).map(|(person, number)| {
        bar.inc(1);
        customer(&person, number)
    });
    if !customers::is_seeded(&db, population.size).await? {
        customers::seed(&db, people).await?;
    }
    bar.set_position(u64::from(population.size) * 2);
    db.close().await;
    Ok(())
}

fn customer(person: &Person, number: u32) -> NewCustomer {
    NewCustomer {
        number,
        cnp: person.cnp,
        name: person.name.clone(),
        birth_date: person.birth_date,
        phone: contact(person).phone,
    }
}

async fn seed_rocris(store: &Store, population: Population, bar: &ProgressBar) -> Result<Cast> {
    let db = roles::open(store).await?;
    db.migrate(Role::Rocris.migrations()).await?;
    let parameters =
        Parameters { population, records: population.size / WITH_ENTRIES_OF * WITH_ENTRIES };
    let before = u64::from(population.size) * 2;
    let seeded =
        rocris::seed(&db, parameters, &mut |done| bar.set_position(before + u64::from(done))).await;
    db.close().await;
    match seeded {
        Ok(cast) => Ok(cast),
        Err(SeedError::OtherRecords) => anyhow::bail!(OTHER_PEOPLE),
        Err(error) => Err(error.into()),
    }
}

/// What somebody in the guide has to be like.
struct Part {
    kind: &'static str,
    what: &'static str,
    fits: fn(&Person, u32, &Cast) -> bool,
    scenario: Scenario,
}

/// The people in the guide, each the first in the population who fits and is not in it yet.
const PARTS: [Part; 18] = [
    Part {
        kind: "clean",
        what: "Nothing recorded: gets the certificate at once",
        fits: |person, number, cast| has_identity_card(number) && cast.clean.contains(&person.cnp),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "clean-2",
        what: "Nothing recorded either, to try a second person",
        fits: |person, number, cast| has_identity_card(number) && cast.clean.contains(&person.cnp),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "entry",
        what: "Has an entry in the register: the certificate comes at once and shows it",
        fits: |person, number, cast| {
            has_identity_card(number) && cast.recorded.contains(&person.cnp)
        },
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "namesake",
        what: "Not recorded, but somebody with the same name and birth date is: an operator has to look",
        fits: |person, number, cast| {
            has_identity_card(number) && cast.namesake_recorded.contains(&person.cnp)
        },
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "bank-outside",
        what: "Has a card of a bank that does not take part",
        fits: |person, number, _| {
            bank_of(number).part == Participation::Absent && is_everyday(person, number)
        },
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "card-fails",
        what: "Has a card that the bank refuses",
        fits: |person, number, _| has_identity_card(number) && is_everyday(person, number),
        scenario: Scenario::Denied,
    },
    Part {
        kind: "once",
        what: "",
        fits: |person, number, cast| has_identity_card(number) && cast.clean.contains(&person.cnp),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "clean-3",
        what: "",
        fits: |person, number, cast| has_identity_card(number) && cast.clean.contains(&person.cnp),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "clean-4",
        what: "",
        fits: |person, number, cast| has_identity_card(number) && cast.clean.contains(&person.cnp),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "clean-5",
        what: "",
        fits: |person, number, cast| has_identity_card(number) && cast.clean.contains(&person.cnp),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "clean-6",
        what: "",
        fits: |person, number, cast| has_identity_card(number) && cast.clean.contains(&person.cnp),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "card-fails-2",
        what: "",
        fits: |person, number, _| has_identity_card(number) && is_everyday(person, number),
        scenario: Scenario::Denied,
    },
    Part {
        kind: "card-fails-3",
        what: "",
        fits: |person, number, _| has_identity_card(number) && is_everyday(person, number),
        scenario: Scenario::Denied,
    },
    Part {
        kind: "renamed",
        what: "",
        fits: |person, number, _| has_identity_card(number) && is_everyday(person, number),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "renamed-2",
        what: "",
        fits: |person, number, _| has_identity_card(number) && is_everyday(person, number),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "renamed-3",
        what: "",
        fits: |person, number, _| has_identity_card(number) && is_everyday(person, number),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "everyday",
        what: "An everyday person, to try an electronic identity card",
        fits: |person, number, _| has_identity_card(number) && is_everyday(person, number),
        scenario: Scenario::Challenge,
    },
    Part {
        kind: "namesake-2",
        what: "",
        fits: |person, number, cast| {
            has_identity_card(number) && cast.namesake_recorded.contains(&person.cnp)
        },
        scenario: Scenario::Challenge,
    },
];

/// Whether the person's bank confirms who its customers are, and asks them by a text message.
fn has_identity_card(number: u32) -> bool {
    bank_of(number).part == Participation::Identity && bank_of(number).means() == Means::Sms
}

/// A living adult citizen about whom nothing is unusual, so that only what the part says is special.
fn is_everyday(person: &Person, number: u32) -> bool {
    let day = registers::population::CENSUS;
    Kind::of(number) == Kind::Ordinary
        && !person.is_dead()
        && person.citizenship.is_romanian()
        && person.age_on(day) >= 21
        && person.document.as_ref().is_some_and(|document| document.is_valid_on(day))
}

/// Casts the guide in one pass over the population, which ends with the last part.
fn identities(population: Population, cast: &Cast) -> Vec<Identity> {
    let mut found: [Option<Identity>; PARTS.len()] = Default::default();
    for (person, number) in population.persons().zip(0_u32..) {
        let open = PARTS
            .iter()
            .zip(&found)
            .position(|(part, place)| place.is_none() && (part.fits)(&person, number, cast));
        if let Some(place) = open {
            let part = &PARTS[place];
            let special = (part.kind, part.what);
            found[place] = Some(identity(special, part.scenario, &person, number));
        }
        if found.iter().all(Option::is_some) {
            break;
        }
    }
    found.into_iter().flatten().collect()
}

/// People who represent a company that works, one that is suspended, and their own business.
const REPRESENTATIVES: [(&str, &str); 2] = [
    (
        "representative",
        "Represents two companies, one of them suspended, and has a business in their own name",
    ),
    ("representative-2", ""),
];
/// How many people with several companies are looked at, at most.
const LOOKED_AT: usize = 64;

/// Casts the representatives among people who are not in the guide yet.
fn representatives(population: Population, taken: &[Identity]) -> Vec<Identity> {
    let several: HashSet<Cnp> = with_several_companies(population).take(LOOKED_AT).collect();
    let people = population.persons().zip(0_u32..).filter(|(person, number)| {
        several.contains(&person.cnp)
            && has_identity_card(*number)
            && is_everyday(person, *number)
            && taken.iter().all(|identity| identity.cnp != person.cnp.as_str())
    });
    let parts = REPRESENTATIVES.iter().zip(people);
    let cast =
        |((kind, what), (person, number)): (&(&'static str, &'static str), (Person, u32))| {
            identity((kind, what), Scenario::Challenge, &person, number)
        };
    parts.map(cast).collect()
}

/// Whoever represents a company that is suspended beside others: the companies of a founder stand together.
fn with_several_companies(population: Population) -> impl Iterator<Item = Cnp> {
    let companies: Vec<_> = Companies::of(population).take(LOOKED_AT * 16).collect();
    let several = companies.windows(3).filter_map(|three| {
        let founder = three[0].representatives.first()?.cnp?;
        let all =
            three.iter().all(|c| c.representatives.first().and_then(|r| r.cnp) == Some(founder));
        all.then_some(founder)
    });
    several.collect::<Vec<_>>().into_iter()
}

fn identity(
    (kind, what): (&'static str, &'static str),
    scenario: Scenario,
    person: &Person,
    number: u32,
) -> Identity {
    let contact = contact(person);
    Identity {
        kind,
        what,
        cnp: person.cnp.as_str().to_owned(),
        surname: person.name.surname.clone(),
        given: person.name.given.clone(),
        email: contact.email.as_str().to_owned(),
        phone: contact.phone.as_str().to_owned(),
        card: customers::card_number(number, Product::Main, scenario).reveal().to_owned(),
        card_expiry: customers::card_expiry(number).to_string(),
        bank: bank_of(number).name.to_owned(),
    }
}
