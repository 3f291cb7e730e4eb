//! Our components against the design system's own examples.

use std::collections::BTreeMap;

use scraper::Html as Document;
use web::{Lang, Texts, ui, ui::Html};

use crate::html::{normal, select};

#[derive(serde::Deserialize)]
struct Case {
    component: String,
    name: String,
    html: String,
}

fn cases() -> BTreeMap<(String, String), String> {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../fixtures/components.json")).unwrap();
    cases.into_iter().map(|case| ((case.component, case.name), case.html)).collect()
}

/// What we do differently on purpose: texts for the script in the page's language, a guard against double clicks,
/// attributes that a fixture does not use, and ids that are always the name.
const OURS: [&str; 4] = ["data-i18n", "data-prevent-double-click", "name", "accept"];

#[track_caller]
fn check(component: &str, name: &str, ours: impl std::fmt::Display) {
    let key = (component.to_owned(), name.to_owned());
    let theirs = cases().remove(&key).unwrap_or_else(|| panic!("no fixture {component}/{name}"));
    assert_eq!(normal(&ours.to_string(), &OURS), normal(&theirs, &OURS), "{component}/{name}");
}

const L: Texts = Texts::new(Lang::En);
const NI: &str = "National insurance number";
const NI_HINT: &str = "It’s on your National Insurance card, benefit letter, payslip or P60. For example, ‘QQ 12 34 56 C’.";

#[test]
fn buttons() {
    check("button", "default", ui::button("Save and continue"));
    check("button", "link", ui::link_button("Link button", "/"));
    check("button", "secondary", ui::button("Secondary button").secondary());
    check("button", "warning", ui::button("Warning button").warning());
}

#[test]
fn text_fields() {
    let error = "Enter a National Insurance number in the correct format";
    check(
        "input",
        "with error and hint",
        ui::input(L, "with-error-hint").label(NI).hint(NI_HINT).error(Some(error)),
    );
    check(
        "input",
        "with label as page heading",
        ui::input(L, "input-with-page-heading").label("National Insurance number").heading(),
    );
    check(
        "input",
        "with width-10 class",
        ui::input(L, "input-width-10").label(NI).hint(NI_HINT).width(10),
    );
    check(
        "textarea",
        "with hint and error message",
        ui::textarea(L, "with-hint-error")
            .label("With hint and error")
            .hint("Hint")
            .error(Some("Error message")),
    );
    let address = "221B Baker Street\nLondon\nNW1 6XE\n";
    check(
        "textarea",
        "with default value",
        ui::textarea(L, "full-address").label("Full address").value(address),
    );
    check(
        "select",
        "with hint text and error message",
        ui::select(L, "select-2")
            .label("Label text goes here")
            .hint("Hint text goes here")
            .error(Some("Error message goes here"))
            .option(1, "GOV.UK frontend option 1")
            .option(2, "GOV.UK frontend option 2")
            .option(3, "GOV.UK frontend option 3"),
    );
    let hint = "Your photo may be in your Pictures, Photos, Downloads or Desktop folder. Or in an app like iPhoto.";
    check(
        "file-upload",
        "with error message and hint",
        ui::file(L, "file-upload-3", ".pdf")
            .label("Upload a file")
            .hint(hint)
            .error(Some("Error message goes here")),
    );
}

#[test]
fn passwords() {
    check("password-input", "default", ui::password(L, "password").label("Password"));
    check(
        "password-input",
        "with error message",
        ui::password(L, "password-input-with-error-message")
            .label("Password")
            .hint("It probably has some letters, numbers and maybe even some symbols in it.")
            .error(Some("Error message goes here"))
            .value("a password is never shown again"),
    );
}

#[test]
fn character_count() {
    let ours =
        ui::textarea(L, "more-detail").label("Can you provide more detail?").limit(10).to_string();
    let ours =
        ours.replace("You can write up to 10 characters", "You can enter up to 10 characters");
    check("character-count", "default", ours);
}

#[test]
fn choices() {
    let changed = "Have you changed your name?";
    check(
        "radios",
        "with hint",
        ui::radios(L, "example-with-hint")
            .legend(changed)
            .hint("This includes changing your last name or spelling your name differently.")
            .item("yes", "Yes")
            .item("no", "No"),
    );
    check(
        "radios",
        "inline",
        ui::radios(L, "example")
            .inline()
            .legend(changed)
            .hint("This includes changing your last name or spelling your name differently.")
            .chosen("no")
            .item("yes", "Yes")
            .item("no", "No"),
    );
    check(
        "radios",
        "with fieldset and error message",
        ui::radios(L, "example")
            .legend(changed)
            .error(Some("Please select an option"))
            .chosen("no")
            .item("yes", "Yes")
            .item("no", "No"),
    );
}

#[test]
fn choices_with_more_under_them() {
    let field = |label: &str, name: &str| {
        Html::trusted(format!(
            r#"<label class="govuk-label" for="{name}">{label}</label>
<input class="govuk-input govuk-!-width-one-third" name="{name}" type="text" id="{name}">"#
        ))
    };
    check(
        "radios",
        "with conditional item checked",
        ui::radios(L, "how-contacted-checked")
            .legend("How do you want to be contacted?")
            .chosen("email")
            .item("email", "Email")
            .reveals(field("Email", "context-email"))
            .item("phone", "Phone")
            .reveals(field("Phone number", "contact-phone"))
            .item("text", "Text message")
            .reveals(field("Mobile phone number", "contact-text-message")),
    );
    check(
        "checkboxes",
        "with hint",
        ui::checkboxes(L, "nationality")
            .legend("What is your nationality?")
            .hint("Select all that apply")
            .item("british", "British")
            .item("irish", "Irish")
            .item("other", "Citizen of another country"),
    );
    let hint = "Nullam id dolor id nibh ultricies vehicula ut id elit.";
    check(
        "checkboxes",
        "with error message",
        ui::checkboxes(L, "waste")
            .legend("Which types of waste do you transport regularly?")
            .error(Some("Please select an option"))
            .item("animal", "Waste from animal carcasses")
            .item_hint(hint)
            .item("mines", "Waste from mines or quarries")
            .item_hint(hint)
            .item("farm", "Farm or agricultural waste")
            .item_hint(hint),
    );
}

#[test]
fn blocks() {
    let panel = ui::panel("Application complete")
        .reference("Your reference number", "HDJ2123F")
        .to_string();
    check("panel", "default", panel.replace(r#" class="reference""#, ""));
    check("panel", "title with no body text", ui::panel("Application complete"));
    check("tag", "default", ui::tag("Alpha"));
    check("tag", "grey", ui::tag("Grey").grey());
    check("tag", "green", ui::tag("Green").green());
    check(
        "warning-text",
        "default",
        ui::warning(L, "You can be fined up to £5,000 if you don’t register."),
    );
    check(
        "inset-text",
        "default",
        ui::inset(
            "It can take up to 8 weeks to register a lasting power of attorney if there are no mistakes in the application.",
        ),
    );
    check(
        "notification-banner",
        "default",
        ui::banner(L, "This publication was withdrawn on 7 March 2014."),
    );
    check(
        "notification-banner",
        "with type as success",
        ui::success(L, "Email sent to example@email.com"),
    );
    let help = "We need to know your nationality so we can work out which elections you’re entitled to vote in. If you can’t provide your nationality, you’ll have to send copies of identity documents through the post.";
    check("details", "default", ui::details("Help with nationality", help));
    check(
        "details",
        "id",
        ui::details("Expand this section", "Here are some more details").id("my-details-element"),
    );
}

#[test]
fn lists() {
    check(
        "summary-list",
        "actions href",
        ui::summary_list().row("Name", "Firstname Lastname").action(
            "https://www.gov.uk",
            "Go to GOV.UK",
            "",
        ),
    );
    let money =
        |bicycle: &str, vehicle: &str, month: &str| [month.into(), bicycle.into(), vehicle.into()];
    check(
        "table",
        "with head and caption",
        ui::table("Caption 1: Months and rates")
            .column("Month you apply")
            .numbers("Rate for bicycles")
            .numbers("Rate for vehicles")
            .row(money("£85", "£95", "January"))
            .row(money("£75", "£55", "February"))
            .row(money("£165", "£125", "March")),
    );
}

#[test]
fn the_layout_has_the_summary_and_the_languages_of_the_fixtures() {
    let page = crate::app::sample_page(
        Lang::En,
        &[
            ("example-error-1", "The date your passport was issued must be in the past"),
            ("example-error-2", "Enter a postcode, like AA1 1AA"),
        ],
    );
    let page = Document::parse_document(&page);
    let part = |css: &str| page.select(&select(css)).next().unwrap().html();
    check("error-summary", "default", part(".govuk-error-summary"));
    let nav =
        part(".govuk-language-navigation").replace("?lang=ro", "#/cy").replace("Română", "Cymraeg");
    let theirs = cases().remove(&("language-navigation".to_owned(), "default".to_owned())).unwrap();
    // The same items in another order: ours always begins with Romanian, which is not the current language here.
    let sorted = |html: &str| {
        let text =
            normal(html, &["aria-label"]).replace("\"ro\"", "\"cy\"").replace("/form#/cy", "#/cy");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&nav), sorted(&theirs));
}
