//! Writes unsigned documents about made-up persons, for eyes and for judges:
//! `cargo run -p certificate --example sample -- FOLDER`.

use std::path::PathBuf;
use std::{env, fs, io};

use base::PersonName;
use certificate::{Act, Certificate, Person, Profile, SignatureProfile, Template};

mod kinds;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| ".".into()));
    let mut all = vec![
        ("sealed", SignatureProfile::Seal, kinds::ordinary()),
        ("minority", SignatureProfile::Signature, minority()),
        ("longest", SignatureProfile::Development, longest()),
    ];
    let test = SignatureProfile::Development;
    all.extend(kinds::all().into_iter().map(|(name, document)| (name, test, document)));
    for (name, signature, certificate) in all {
        let address = "https://hub.mai.gov.ro/verificare".parse().map_err(io::Error::other)?;
        let template =
            Template::new(&Profile::new(address, signature)).map_err(io::Error::other)?;
        let staged = template.stage(&certificate).map_err(io::Error::other)?;
        fs::write(folder.join(format!("{name}.pdf")), staged.bytes)?;
    }
    let address = "https://hub.mai.gov.ro/verificare".parse().map_err(io::Error::other)?;
    let template = Template::new(&Profile::new(address, test)).map_err(io::Error::other)?;
    for (name, form) in kinds::standard_forms() {
        let staged = template.standard_form(&kinds::ordinary(), &form).map_err(io::Error::other)?;
        fs::write(folder.join(format!("{name}.pdf")), staged.bytes)?;
    }
    Ok(())
}

fn with_person(change: impl FnOnce(&mut Person)) -> Certificate {
    let mut person = kinds::person();
    change(&mut person);
    Certificate { act: Act::NaturalPerson(person), ..kinds::ordinary() }
}

fn minority() -> Certificate {
    with_person(|person| {
        person.name = PersonName::new("Kovács-Weiß", "Erzsébet Őrsike");
        person.birth_place = "Sfântu Gheorghe / Sepsiszentgyörgy, județul Covasna".into();
        person.father = Some("Ζήνων Їжак Ђорђе".into());
        person.mother = None;
        person.previous_names = vec!["Müller".into(), "Szűcs".into()];
    })
}

fn longest() -> Certificate {
    let mut certificate = with_person(|person| {
        person.name = PersonName::new(
            &"Wolfeschlegelsteinhausenbergerdorff-Hohenzollern-".repeat(3),
            &"Maria Ioana Alexandra Elisabeta Gabriela ".repeat(4),
        );
        person.birth_place = "Satul Valea lui Opriș din Deal, comuna Poienile de sub \
            Munte, raionul Ștefan-Vodă, Republica Moldova (fosta U.R.S.S.)"
            .into();
        person.previous_names =
            ["Ștefănescu", "Constantinescu-Dobrogeanu", "von und zu Liechtenstein"]
                .repeat(2)
                .into_iter()
                .map(String::from)
                .collect();
    });
    certificate.reason.text = "Recunoașterea și echivalarea diplomelor și a studiilor efectuate \
        într-un alt stat membru al Uniunii Europene"
        .into();
    certificate
}
