//! Two columns: the person who asks, and a recorded one. What differs is marked by a word and by bold.

use base::person_name::fold;
use base::{Cnp, PersonName};
use registers::{Citizenship, Place};
use web::ui::{self, Html, SummaryList};
use web::{Texts, fl};

use super::model::Statement;
use super::words;
use crate::ports::persons::{CivilStatus, birth_place};
use crate::ports::records::compare::{Agreement, Candidate, Comparison};

/// The person and one candidate, ready to be shown.
pub struct Pair {
    /// Where the recorded person stands among those on the page, from one.
    pub number: usize,
    /// The person who asks.
    pub person: SummaryList,
    /// The recorded person, with what differs.
    pub recorded: SummaryList,
    /// What the register compared.
    pub compared: String,
}

/// A line of both columns.
struct Fact {
    what: String,
    asked: String,
    recorded: String,
    /// What the register says of it, where the texts alone do not tell.
    agreement: Option<Agreement>,
}

/// The columns of everybody who may be the person.
pub fn pairs(
    l: Texts,
    person: &CivilStatus,
    candidates: &[Candidate],
    revealed: bool,
) -> Vec<Pair> {
    let pair = |(n, candidate): (usize, &Candidate)| {
        let facts = facts(l, person, candidate, revealed);
        Pair {
            number: n + 1,
            person: facts
                .iter()
                .fold(ui::summary_list(), |list, fact| list.row(&fact.what, &fact.asked)),
            recorded: facts
                .iter()
                .fold(ui::summary_list(), |list, fact| list.row_html(&fact.what, marked(l, fact))),
            compared: compared(l, candidate.comparison),
        }
    };
    candidates.iter().enumerate().map(pair).collect()
}

/// The person alone, where there is nobody to compare with.
pub fn alone(l: Texts, person: &CivilStatus, revealed: bool) -> SummaryList {
    ui::summary_list()
        .row(fl!(l, "reg-surname"), &person.name.surname)
        .row(fl!(l, "reg-given"), &person.name.given)
        .row(fl!(l, "reg-cnp"), number(person.cnp, revealed))
        .row(fl!(l, "counter-birth"), l.date(person.birth_date))
        .row(fl!(l, "office-fact-birth-place"), birth_place(&person.birth_place))
        .row(fl!(l, "office-citizenship"), citizenship(l, &person.citizenship))
}

/// What the person stated when they were asked; none where they stated nothing.
pub fn stated(l: Texts, statement: &Statement) -> Option<SummaryList> {
    let said = [
        (fl!(l, "office-fact-names"), Some(names(&statement.names))),
        (fl!(l, "office-fact-birth-place"), statement.birth_place.clone()),
        (fl!(l, "office-father"), statement.father.clone()),
        (fl!(l, "office-mother"), statement.mother.clone()),
    ];
    let said = said.into_iter().filter_map(|(what, text)| Some((what, text?)));
    let list = said
        .filter(|(_, text)| !text.is_empty())
        .fold(ui::summary_list(), |list, (what, text)| list.row(what, text));
    (!statement.is_empty()).then_some(list)
}

fn facts(l: Texts, person: &CivilStatus, candidate: &Candidate, revealed: bool) -> [Fact; 9] {
    let (other, said) = (&candidate.recorded, &candidate.comparison);
    let fact = |what: String, asked: String, recorded: String, agreement: Option<Agreement>| Fact {
        what,
        asked,
        recorded,
        agreement,
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cnp = |cnp: Option<Cnp>| cnp.map(|cnp| number(cnp, revealed)).unwrap_or_default();
    [
        fact(fl!(l, "reg-surname"), person.name.surname.clone(), other.surname.clone(), None),
        fact(fl!(l, "reg-given"), person.name.given.clone(), other.given.clone(), None),
        fact(
            fl!(l, "office-fact-names"),
            names(&person.previous_names),
            names(&other.previous_names),
            None,
        ),
        // Two masked numbers may look the same and be others.
        fact(fl!(l, "reg-cnp"), cnp(Some(person.cnp)), cnp(other.cnp), Some(said.cnp)),
        fact(fl!(l, "counter-birth"), l.date(person.birth_date), l.date(other.birth_date), None),
        fact(
            fl!(l, "office-fact-birth-place"),
            place(&person.birth_place),
            place(&other.birth_place),
            None,
        ),
        fact(fl!(l, "office-father"), text(&person.father), text(&other.parents.father), None),
        fact(fl!(l, "office-mother"), text(&person.mother), text(&other.parents.mother), None),
        fact(
            fl!(l, "office-citizenship"),
            citizenship(l, &person.citizenship),
            citizenship(l, &other.citizenship),
            None,
        ),
    ]
}

/// The value of the right column, with a word where it is not the same.
fn marked(l: Texts, fact: &Fact) -> Html {
    let missing = fact.asked.is_empty() || fact.recorded.is_empty();
    let same = match fact.agreement {
        Some(agreement) => agreement == Agreement::Same,
        None => fold(&fact.asked) == fold(&fact.recorded),
    };
    if missing && fact.asked == fact.recorded {
        Html::text("")
    } else if missing {
        let word = ui::tag(fl!(l, "office-missing")).grey();
        Html::trusted(format!("{} {word}", Html::text(&fact.recorded)))
    } else if same {
        Html::text(&fact.recorded)
    } else {
        let word = ui::tag(fl!(l, "counter-differs")).yellow();
        Html::trusted(format!(
            r#"<strong class="differs">{}</strong> {word}"#,
            Html::text(&fact.recorded)
        ))
    }
}

/// What the register compared, in one line.
fn compared(l: Texts, said: Comparison) -> String {
    let parts = [
        (fl!(l, "reg-cnp"), said.cnp),
        (fl!(l, "staff-name"), said.name),
        (fl!(l, "counter-birth"), said.birth_date),
        (fl!(l, "office-fact-birth-place"), said.birth_place),
        (fl!(l, "office-fact-parents"), said.parents),
    ];
    let parts = parts.map(|(what, how)| format!("{what}: {}", words::agreement(l, how)));
    parts.join(" · ")
}

/// A number as it may stand on a screen that somebody else passes by: sex and year, and the last digit.
fn number(cnp: Cnp, revealed: bool) -> String {
    let digits = cnp.as_str();
    if revealed {
        return digits.to_owned();
    }
    format!("{} {}•• ••••• ••{}", &digits[..1], &digits[1..3], &digits[12..])
}

fn names(names: &[PersonName]) -> String {
    names.iter().map(PersonName::full).collect::<Vec<_>>().join("; ")
}

fn place(place: &Place) -> String {
    birth_place(place)
}

fn citizenship(l: Texts, citizenship: &Citizenship) -> String {
    match citizenship {
        Citizenship::Of(countries) => countries.join(", "),
        _ => fl!(l, "office-unknown"),
    }
}

#[cfg(test)]
mod tests {
    use web::Lang;

    use super::*;
    use crate::testing::maria;

    #[test]
    fn a_number_is_masked_but_for_sex_year_and_last_digit() {
        let cnp = maria().cnp;
        let masked = number(cnp, false);
        assert!(masked.starts_with("2 85•• •••••"), "{masked}");
        assert!(!masked.contains(&cnp.as_str()[3..12]));
        assert_eq!(number(cnp, true), cnp.as_str());
    }

    #[test]
    fn what_differs_and_what_is_missing_has_a_word() {
        let l = Texts::new(Lang::Ro);
        let fact = |asked: &str, recorded: &str, agreement| Fact {
            what: String::new(),
            asked: asked.to_owned(),
            recorded: recorded.to_owned(),
            agreement,
        };
        let shown = |fact: &Fact| marked(l, fact).to_string();
        assert_eq!(shown(&fact("Ștefan", "STEFAN", None)), "STEFAN");
        let differs = shown(&fact("Ion", "Vasile", None));
        assert!(differs.contains("<strong") && differs.contains("diferit"), "{differs}");
        assert!(shown(&fact("Ion", "", None)).contains("lipsește"));
        assert_eq!(shown(&fact("", "", None)), "");
        let masked = fact("2 85••", "2 85••", Some(Agreement::Different));
        assert!(shown(&masked).contains("diferit"));
    }
}
