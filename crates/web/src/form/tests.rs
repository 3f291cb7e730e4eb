//! Reading forms: lenient where people differ, exact where it matters.

use base::Entropy;

use super::Form;
use crate::{Lang, Texts};

fn form(body: &str) -> Form {
    Form::parse_body(Texts::new(Lang::Ro), &Entropy::seeded(1), body.as_bytes())
}

#[track_caller]
fn check<T: std::fmt::Debug>(
    body: &str,
    read: impl FnOnce(&mut Form) -> Option<T>,
    error: Option<&str>,
) {
    let mut form = form(body);
    let value = read(&mut form);
    assert_eq!(value.is_none(), error.is_some(), "{body}: {value:?}");
    assert_eq!(form.error("f"), error, "{body}");
    assert_eq!(form.is_valid(), error.is_none());
}

#[test]
fn a_personal_number_forgives_spaces_and_says_what_is_wrong() {
    check("f=1+800101+22-1144", |form| form.cnp("f"), None);
    check("f=", |form| form.cnp("f"), Some("Introduceți CNP-ul"));
    check("g=1", |form| form.cnp("f"), Some("Introduceți CNP-ul"));
    check("f=180010122114", |form| form.cnp("f"), Some("CNP-ul trebuie să aibă 13 cifre"));
    check("f=180010122114x", |form| form.cnp("f"), Some("CNP-ul trebuie să conțină numai cifre"));
    check(
        "f=1800101221145",
        |form| form.cnp("f"),
        Some("CNP-ul nu este corect. Verificați fiecare cifră"),
    );
}

#[test]
fn a_code_forgives_spaces() {
    let read = |form: &mut Form| form.code("f", 6, "missing", "wrong");
    check("f=123+456", read, None);
    check("f=123-456", read, None);
    check("f=", read, Some("missing"));
    check("f=12345", read, Some("wrong"));
    check("f=١٢٣٤٥٦", read, Some("wrong"));
}

#[test]
fn texts_are_trimmed_counted_in_characters_and_composed() {
    check(
        "f=++%C8%98tefan++",
        |form| form.required("f", 6, "missing", "long").filter(|text| text == "Ștefan"),
        None,
    );
    check("f=+++", |form| form.required("f", 6, "missing", "long"), Some("missing"));
    check("f=%C8%98tefanel", |form| form.required("f", 6, "missing", "long"), Some("long"));
    check(
        "f=a%CC%86",
        |form| form.required("f", 1, "missing", "long").filter(|text| text == "ă"),
        None,
    );
    check(
        "f=a%00b%1Bc",
        |form| form.required("f", 9, "missing", "long").filter(|text| text == "abc"),
        None,
    );
}

#[test]
fn choices_boxes_and_secrets() {
    let known = |text: &str| (text == "me").then_some(1);
    check("f=me", |form| form.choice("f", known, "choose"), None);
    check("f=you", |form| form.choice("f", known, "choose"), Some("choose"));
    check("f=yes", |form| form.ticked("f", "tick"), None);
    check("", |form| form.ticked("f", "tick"), Some("tick"));
    let sent = form("f=a&f=b&p=+pass+word+&f=c");
    assert_eq!(sent.all("f").collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(sent.secret("p").reveal(), " pass word ", "a password is taken as it is");
    assert_eq!(sent.optional("p", 4).as_deref(), Some("pass"));
}

#[test]
fn the_first_error_of_a_field_counts() {
    let mut form = form("");
    form.reject("f", "first");
    form.reject("f", "second");
    form.reject("", "whole");
    form.reject("", "whole again");
    assert_eq!(form.errors().len(), 3);
    assert_eq!(form.error("f"), Some("first"));
}
