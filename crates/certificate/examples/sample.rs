//! Writes unsigned certificates of made-up persons, for eyes and for judges:
//! `cargo run -p certificate --example sample -- FOLDER`.

use std::path::PathBuf;
use std::{env, fs, io};

use base::{Cnp, Entropy, PersonName};
use certificate::{
    Certificate, Kind, Number, Outcome, Person, Profile, Reason, RegisterNumber, Series,
    SignatureProfile, Template,
};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| ".".into()));
    for (name, signature, certificate) in [
        ("ordinary", SignatureProfile::Development, ordinary()),
        ("sealed", SignatureProfile::Seal, ordinary()),
        ("minority", SignatureProfile::Signature, minority()),
        ("longest", SignatureProfile::Development, longest()),
    ] {
        let address = "https://hub.mai.gov.ro/verificare".parse().map_err(io::Error::other)?;
        let template =
            Template::new(&Profile::new(address, signature)).map_err(io::Error::other)?;
        let staged = template.stage(&certificate).map_err(io::Error::other)?;
        fs::write(folder.join(format!("{name}.pdf")), staged.bytes)?;
    }
    Ok(())
}

fn ordinary() -> Certificate {
    Certificate {
        number: Number::new(Series::parse("CJ").expect("letters"), 2026, &Entropy::seeded(7)),
        register: RegisterNumber { year: 2026, sequence: 48_213 },
        kind: Kind::NaturalPerson,
        person: Person {
            name: PersonName::new("Popescu", "Ion Ștefan"),
            cnp: Cnp::parse("1800101123450").expect("the check digit fits"),
            birth_date: "1980-01-01".parse().expect("a date"),
            birth_place: "Cluj-Napoca, județul Cluj".into(),
            father: Some("Vasile".into()),
            mother: Some("Măriuța".into()),
            previous_names: Vec::new(),
        },
        reason: Reason { code: "job".into(), text: "Angajare în România".into() },
        outcome: Outcome::NotRecorded,
        issued_at: "2026-11-22T08:14:05Z".parse().expect("an instant"),
    }
}

fn minority() -> Certificate {
    let mut certificate = ordinary();
    certificate.person.name = PersonName::new("Kovács-Weiß", "Erzsébet Őrsike");
    certificate.person.birth_place = "Sfântu Gheorghe / Sepsiszentgyörgy, județul Covasna".into();
    certificate.person.father = Some("Ζήνων Їжак Ђорђе".into());
    certificate.person.mother = None;
    certificate.person.previous_names = vec!["Müller".into(), "Szűcs".into()];
    certificate
}

fn longest() -> Certificate {
    let mut certificate = ordinary();
    certificate.person.name = PersonName::new(
        &"Wolfeschlegelsteinhausenbergerdorff-Hohenzollern-".repeat(3),
        &"Maria Ioana Alexandra Elisabeta Gabriela ".repeat(4),
    );
    certificate.person.birth_place = "Satul Valea lui Opriș din Deal, comuna Poienile de sub \
        Munte, raionul Ștefan-Vodă, Republica Moldova (fosta U.R.S.S.)"
        .into();
    certificate.person.previous_names =
        ["Ștefănescu", "Constantinescu-Dobrogeanu", "von und zu Liechtenstein"]
            .repeat(2)
            .into_iter()
            .map(String::from)
            .collect();
    certificate.reason.text = "Recunoașterea și echivalarea diplomelor și a studiilor efectuate \
        într-un alt stat membru al Uniunii Europene"
        .into();
    certificate
}
