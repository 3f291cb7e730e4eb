//! Pages beside the way: they are looked at like all others.

use anyhow::Result;
use e2e::{Country, Means, Person};

/// Pages of the hub with their headings.
const HUB: [(&str, &str); 20] = [
    ("/strainatate", "abroad-title"),
    ("/ghisee", "find-office"),
    ("/eligibilitate/copil", "elig-stop-child-title"),
    ("/eligibilitate/procura", "elig-stop-proxy-title"),
    ("/eligibilitate/strain", "elig-stop-foreign-title"),
    ("/eligibilitate/firma", "company-open-title"),
    ("/cont-nou", "member-title"),
    ("/intrare/parola", "member-signin-title"),
    ("/intrare/parola-uitata", "gh-forgotten-title"),
    ("/identificare/roeid", "way-roeid-title"),
    ("/identificare/cei", "cei-title"),
    ("/cont", "signin-title"),
    // Who is not signed in is asked to.
    ("/acasa", "signin-title"),
    ("/ajutor", "help-title"),
    ("/contact", "contact-title"),
    ("/accesibilitate", "a11y-title"),
    ("/date-personale", "privacy-title"),
    ("/cookie-uri", "cookies-title"),
    ("/siguranta", "security-title"),
    ("/nu-exista", "sys-404-title"),
];

/// Pages of the portal.
const GHISEUL: [(&str, &str); 5] = [
    ("/cont/intrare", "gh-title"),
    ("/cont/parola", "gh-forgotten-title"),
    ("/date-personale", "privacy-title"),
    ("/authorize?client_id=nimeni", "gh-refused-title"),
    ("/autorizare", "sys-410-title"),
];

/// Looks at each, on a telephone in Romanian and at a desk in English.
pub async fn are_looked_at(country: &Country, means: Means) -> Result<()> {
    let mut person = Person::arrives(country, "clean", means).await?;
    for (path, heading) in HUB {
        person.opens(path).await?;
        person.sees(heading).await?;
    }
    for (path, heading) in GHISEUL {
        person.visits(&country.guide.ghiseul.join(path)?).await?;
        person.sees(heading).await?;
    }
    person.visits(&country.guide.bank.join("/telefon")?).await?;
    person.sees("bank-phones-title").await?;
    person.leaves().await
}
