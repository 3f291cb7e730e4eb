//! The multilingual standard form.

use base::Sex;

use super::read::Read;
use super::{template, with_person};
use crate::{Certificate, FormRefused, Language, RenderError, StandardForm, sample};

fn form(language: Language) -> StandardForm {
    StandardForm {
        language,
        state_of_use: "Germania / Deutschland".into(),
        sex: Sex::Female,
        nationality: "română / rumänisch".into(),
        issued_at: "2026-12-01T10:00:00Z".parse().unwrap(),
    }
}

/// Rule 91: the fields of the form, each heading in both languages, and the number of the certificate.
#[test]
fn says_the_same_in_both_languages() {
    let certificate = sample::certificate();
    for language in Language::ALL {
        let staged = template().standard_form(&certificate, &form(language)).unwrap();
        let read = Read::new(&staged.bytes);
        let said: Vec<String> =
            read.reading().iter().map(|(tag, text)| format!("{tag} {text}")).collect();
        let all = said.join("\n");
        for part in [
            "H1 FORMULAR STANDARD MULTILINGV",
            &format!("TD {}", certificate.number),
            "TD 22/11/2026",
            "TD 01/12/2026",
            "TD Inspectoratul General al Poliției Române",
            "TD Ștefănescu-Pîrvu",
            "TD Țăranu",
            "TD 29/02/1996",
            "TD Municipiul Alba Iulia",
            "TD 2960229011231",
            "TD Germania / Deutschland",
            "TD română / rumänisch",
            "Nu este înscrisă nicio condamnare",
            "2016/1191",
        ] {
            assert!(all.contains(part), "{part} in {all}");
        }
        let headings = said.iter().filter(|line| line.starts_with("TH ")).count();
        let translated = said.iter().filter(|line| line.starts_with("Span ")).count();
        assert_eq!((headings, translated), (13, 13));
        let tagged = format!("/Lang({})", language.code());
        let foreign = read.objects.keys().filter(|id| read.text(**id).contains(&tagged)).count();
        assert_eq!(foreign, 13 + 3, "title, headings, statement and note have their language");
        assert_eq!(read.pages().len(), 1);
    }
}

#[test]
fn only_beside_a_valid_certificate_of_nothing_recorded() {
    let refused = |certificate: &Certificate, form: &StandardForm| {
        template().standard_form(certificate, form).unwrap_err()
    };
    let form = form(Language::German);
    for certificate in &sample::kinds()[1..] {
        assert_eq!(refused(certificate, &form), FormRefused::Certificate);
    }
    let recorded = sample::recorded(sample::certificate(), 1);
    assert_eq!(refused(&recorded, &form), FormRefused::Certificate);
    let late = StandardForm { issued_at: "2027-05-23T10:00:00Z".parse().unwrap(), ..form.clone() };
    assert_eq!(refused(&sample::certificate(), &late), FormRefused::Expired);
    let unprintable = StandardForm { state_of_use: "日本".into(), ..form.clone() };
    let field = "state_of_use";
    assert_eq!(
        refused(&sample::certificate(), &unprintable),
        FormRefused::Render(RenderError::Unprintable { field, character: '日' })
    );
    let endless =
        with_person(|person| person.previous_names = vec!["Constantinescu".repeat(90); 9]);
    assert_eq!(refused(&endless, &form), FormRefused::Render(RenderError::TooLong));
}
