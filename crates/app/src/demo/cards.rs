//! Electronic identity cards of the people in the guide, as files for a browser (`.p12`) and for programs (`.pem`).

use std::path::Path;

use anyhow::{Context as _, Result};
use base::{Cnp, PersonName, Timestamp};
use devpki::authority::{Authority, CardUse};
use jiff::SignedDuration;
use signing::Certificate;

use super::guide::Identity;
use super::keys::write;

/// How long a card lasts, in years.
const YEARS: i32 = 5;
const MONTH: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Hands out a card to each, into `folder`; one that still lasts is left as it is.
pub fn hand_out(
    office: &Authority,
    folder: &Path,
    people: &[Identity],
    now: Timestamp,
) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let sub = Certificate::from_pem(&office.sub_pem())?.swap_remove(0);
    for person in people.iter().filter(|person| !person.what.is_empty()) {
        let pem = folder.join(format!("{}.pem", person.kind));
        let known = std::fs::read_to_string(&pem).unwrap_or_default();
        let lasts = Certificate::from_pem(&known)
            .is_ok_and(|chain| chain[0].is_valid_at(now + MONTH) && chain[0].is_issued_by(&sub));
        if !lasts {
            let cnp = Cnp::parse(&person.cnp).context("the guide has a wrong CNP")?;
            let name = PersonName::new(&person.surname, &person.given);
            let span = office.for_years(YEARS);
            let card = office.card(&cnp, &name, CardUse::Authentication, span)?;
            write(&pem.with_extension("p12"), &card.pkcs12)?;
            write(&pem, format!("{}{}", card.chain, card.key).as_bytes())?;
        }
    }
    Ok(())
}
