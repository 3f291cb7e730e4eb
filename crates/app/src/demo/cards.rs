//! Electronic identity cards of the people in the guide, as files for a browser (`.p12`) and for programs (`.pem`).

use std::path::Path;

use anyhow::{Context as _, Result};
use base::{Cnp, PersonName, Timestamp};
use devpki::authority::{Authority, CardUse, Issued, Validity};
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
            let card = issue(office, person, CardUse::Authentication, office.for_years(YEARS))?;
            keep(&pem, &card)?;
        }
    }
    Ok(())
}

/// Puts cards that are refused, each for a reason of its own, beside the good ones: whoever wants to can read what the site says
/// then. `stranger` is an authority of the same name with a key of its own. Those that are there are left as they are.
pub fn hand_out_refused(
    office: &Authority,
    stranger: &Authority,
    folder: &Path,
    person: &Identity,
) -> Result<()> {
    let lasting = office.for_years(YEARS);
    let over = Validity { from: lasting.from - MONTH * 2, to: lasting.from - MONTH };
    let (authentication, signature) = (CardUse::Authentication, CardUse::Signature);
    for (name, issuer, usage, span) in [
        ("expired", office, authentication, over),
        ("revoked", office, authentication, lasting),
        ("foreign", stranger, authentication, lasting),
        ("signature", office, signature, lasting),
    ] {
        let pem = folder.join(format!("refused-{name}.pem"));
        if pem.exists() {
            continue;
        }
        let card = issue(issuer, person, usage, span)?;
        if name == "revoked" {
            issuer.revoke(&card)?;
        }
        keep(&pem, &card)?;
    }
    Ok(())
}

fn issue(office: &Authority, person: &Identity, usage: CardUse, span: Validity) -> Result<Issued> {
    let cnp = Cnp::parse(&person.cnp).context("the guide has a wrong CNP")?;
    let name = PersonName::new(&person.surname, &person.given);
    Ok(office.card(&cnp, &name, usage, span)?)
}

/// Writes both files; the one that is looked for last.
fn keep(pem: &Path, card: &Issued) -> Result<()> {
    write(&pem.with_extension("p12"), &card.pkcs12)?;
    write(pem, format!("{}{}", card.chain, card.key).as_bytes())
}
