//! Journey 8: every mistake that a person can make at every form on the way.
//!
//! Each answer is the same page with status 422, a title that begins with "Eroare:", a summary that leads to the fields,
//! and what was typed; never what is secret.

use anyhow::{Result, ensure};
use e2e::{Country, Means, PASSWORD, Person};

use crate::steps;

/// All forms, in the order of the way.
pub async fn everywhere(country: &Country) -> Result<()> {
    let mut person = Person::arrives(country, "clean-4", Means::PHONE).await?;
    suitability(&mut person).await?;
    account(&mut person).await?;
    mail_code(&mut person, "gh-err-code-shape").await?;
    card(&mut person).await?;
    bank(&mut person).await?;
    steps::agrees(&mut person).await?;
    registration(&mut person).await?;
    mail_code(&mut person, "err-code-form").await?;
    reason(&mut person).await?;
    home(&mut person).await?;
    check_page(&mut person).await?;
    sign_in(&mut person).await?;
    password(&mut person).await?;
    person.leaves().await
}

/// Presses the button of a form and looks at what is wrong.
async fn refused(
    person: &mut Person<'_>,
    button: &str,
    page: &str,
    wrong: &[(&str, &str)],
) -> Result<()> {
    person.presses(button).await?;
    person.sees_errors(page, wrong).await
}

async fn suitability(person: &mut Person<'_>) -> Result<()> {
    for (path, page, field, text) in [
        ("/eligibilitate", "elig-title", "pentru", "err-choose-who"),
        ("/eligibilitate/cetatenie", "elig-citizen-title", "cetatean", "err-choose-yes-no"),
        ("/identificare", "id-title", "cale", "err-choose-id"),
    ] {
        person.opens(path).await?;
        person.sees(page).await?;
        refused(person, "continue", page, &[(field, text)]).await?;
    }
    person.chooses("cale", "card").await?;
    person.presses("continue").await
}

async fn account(person: &mut Person<'_>) -> Result<()> {
    let page = "gh-new-title";
    person.sees(page).await?;
    let nothing = [
        ("nume", "err-name-empty"),
        ("prenume", "err-given-empty"),
        ("cnp", "err-cnp-empty"),
        ("adresa", "err-email-empty"),
        ("parola-noua", "err-password-short"),
    ];
    refused(person, "continue", page, &nothing).await?;

    let (surname, given) = (person.identity.surname.clone(), person.identity.given.clone());
    for (cnp, address, password, wrong) in [
        ("123", "ana@", "scurt", ["err-cnp-length", "err-email-format", "err-password-short"]),
        (
            "18001O1221144",
            "ana",
            "scurt",
            ["err-cnp-digits", "err-email-format", "err-password-short"],
        ),
        (
            "1800101221145",
            "@b.ro",
            "x",
            ["err-cnp-check", "err-email-format", "err-password-short"],
        ),
    ] {
        person.types("nume", &surname).await?;
        person.types("prenume", &given).await?;
        person.types("cnp", cnp).await?;
        person.types("adresa", address).await?;
        person.types("parola-noua", password).await?;
        let wrong = [("cnp", wrong[0]), ("adresa", wrong[1]), ("parola-noua", wrong[2])];
        refused(person, "continue", page, &wrong).await?;
        person.must_keep("nume", &surname).await?;
        person.must_keep("prenume", &given).await?;
        person.must_keep("cnp", cnp).await?;
        person.must_keep("adresa", address).await?;
        person.must_keep("parola-noua", "").await?;
    }
    steps::writes_who_they_are(person).await?;
    person.types("parola-noua", "parola123456").await?;
    refused(person, "continue", page, &[("parola-noua", "err-password-common")]).await?;
    steps::writes_who_they_are(person).await?;
    person.presses("continue").await
}

/// The page of the code from the e-mail, in GHISEUL and in the hub.
async fn mail_code(person: &mut Person<'_>, shape: &str) -> Result<()> {
    let page = "email-code-title";
    person.sees(page).await?;
    let code = person.reads_mail_code().await?;
    refused(person, "continue", page, &[("cod", "err-code-empty")]).await?;
    person.types("cod", "12ab").await?;
    refused(person, "continue", page, &[("cod", shape)]).await?;
    person.types("cod", if code == "000000" { "111111" } else { "000000" }).await?;
    refused(person, "continue", page, &[("cod", "err-code-wrong")]).await?;
    // Spaces and dots are forgiven.
    person.types("cod", &format!("{} {}", &code[..3], &code[3..])).await?;
    person.presses("continue").await
}

async fn card(person: &mut Person<'_>) -> Result<()> {
    let page = "gh-card-title";
    person.sees(page).await?;
    let nothing = [("card", "gh-err-card-empty"), ("expira", "gh-err-expiry-empty")];
    refused(person, "continue", page, &nothing).await?;
    let number = person.identity.card.clone();
    let other_digit = if number.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{other_digit}", &number[..number.len() - 1]);
    for (card, expiry, wrong) in [
        ("4242", "13/29", ["gh-err-card-length", "gh-err-expiry-format"]),
        (mistyped.as_str(), "01/20", ["gh-err-card-check", "gh-err-expiry-past"]),
    ] {
        person.types("card", card).await?;
        person.types("expira", expiry).await?;
        let wrong = [("card", wrong[0]), ("expira", wrong[1])];
        refused(person, "continue", page, &wrong).await?;
        person.must_keep("expira", expiry).await?;
        // The number of a card is never sent back.
        person.must_keep("card", "").await?;
    }
    Ok(())
}

async fn bank(person: &mut Person<'_>) -> Result<()> {
    steps::shows_the_card(person).await?;
    let page = "bank-challenge-title";
    refused(person, "bank-challenge-button", page, &[("code", "bank-err-code-empty")]).await?;
    steps::confirms_at_the_bank(person).await
}

async fn registration(person: &mut Person<'_>) -> Result<()> {
    let page = "reg-title";
    person.sees(page).await?;
    person.types("email", "").await?;
    person.types("telefon", "12").await?;
    let wrong = [("email", "err-email-empty"), ("telefon", "err-phone"), ("termeni", "err-terms")];
    refused(person, "continue", page, &wrong).await?;
    person.must_keep("telefon", "12").await?;
    // Another address than the one that GHISEUL confirmed needs a code of its own.
    person.identity.email = format!("alta.{}", person.identity.email);
    person.forgets_letters();
    let (email, phone) = (person.identity.email.clone(), person.identity.phone.clone());
    person.types("email", &email).await?;
    person.types("telefon", &phone).await?;
    person.chooses("termeni", "da").await?;
    person.presses("continue").await
}

async fn reason(person: &mut Person<'_>) -> Result<()> {
    let page = "reason-title";
    person.sees(page).await?;
    refused(person, "continue", page, &[("motiv", "err-choose-reason")]).await?;
    person.chooses("motiv", "other").await?;
    refused(person, "continue", page, &[("alt", "err-other-empty")]).await?;
    let long = "abcdefghi ".repeat(11);
    person.types("alt", &long).await?;
    refused(person, "continue", page, &[("alt", "err-other-long")]).await?;
    person.must_keep("alt", long.trim()).await?;
    person.types("alt", "pentru bunica mea").await?;
    person.presses("continue").await?;
    person.sees("check-title").await?;
    ensure!(person.browser.text().await?.contains("pentru bunica mea"), "the own words are lost");
    person.presses("check-send").await?;
    person.sees("done-title").await?;
    person.downloads("done-download").await.map(drop)
}

async fn home(person: &mut Person<'_>) -> Result<()> {
    person.opens("/acasa").await?;
    person.sees("home-title").await?;
    refused(person, "check-send", "home-title", &[("motiv", "err-choose-reason")]).await
}

async fn check_page(person: &mut Person<'_>) -> Result<()> {
    let page = "verify-title";
    person.opens("/verificare").await?;
    person.sees(page).await?;
    let nothing = [("numar", "err-number-empty"), ("cnp", "err-cnp-empty")];
    refused(person, "verify-button", page, &nothing).await?;
    person.types("numar", "CJ-2026").await?;
    person.types("cnp", "1800101").await?;
    let wrong = [("numar", "err-number-format"), ("cnp", "err-cnp-length")];
    refused(person, "verify-button", page, &wrong).await?;
    person.must_keep("numar", "CJ-2026").await
}

async fn sign_in(person: &mut Person<'_>) -> Result<()> {
    let page = "gh-title";
    let ghiseul = person.country.guide.ghiseul.clone();
    person.visits(&ghiseul).await?;
    person.presses("sign-out").await?;
    person.sees_site("gh-service-name").await?;
    person.visits(&ghiseul.join("/cont/intrare")?).await?;
    person.sees(page).await?;
    let nothing = [("email", "err-email-empty"), ("parola", "gh-err-password-empty")];
    refused(person, "gh-sign-in", page, &nothing).await?;
    for address in ["nimeni@exemplu.ro", person.identity.email.clone().as_str()] {
        person.types("email", address).await?;
        person.types("parola", "nu este parola mea").await?;
        refused(person, "gh-sign-in", page, &[("email", "err-signin")]).await?;
        person.must_keep("email", address).await?;
        person.must_keep("parola", "").await?;
    }
    Ok(())
}

async fn password(person: &mut Person<'_>) -> Result<()> {
    person.follows("gh-forgotten").await?;
    let page = "gh-forgotten-title";
    person.sees(page).await?;
    refused(person, "gh-code-send", page, &[("email", "err-email-empty")]).await?;
    // The account's address is the first one; the second is known to the hub alone.
    let address = person.identity.email.trim_start_matches("alta.").to_owned();
    person.identity.email.clone_from(&address);
    person.forgets_letters();
    person.types("email", &address).await?;
    person.presses("gh-code-send").await?;
    let page = "gh-new-password-title";
    person.sees(page).await?;
    let code = person.reads_mail_code().await?;
    let nothing = [("cod", "err-code-empty"), ("parola-noua", "err-password-short")];
    refused(person, "gh-new-password-button", page, &nothing).await?;
    let other = format!("{PASSWORD} și mere");
    person.country.keep_secret("password", &other);
    person.types("cod", &code).await?;
    person.types("parola-noua", &other).await?;
    person.presses("gh-new-password-button").await?;
    person.sees_site("gh-service-name").await
}
