//! What a printed line holds, and what people read about what is not printed.

use base::Date;

use super::read;
use crate::law::{
    Change, Document, Execution, ExecutionState, Ground, Measure, Projection, ReasonClass, State,
    project, standing,
};
use crate::records::event::Pardon;
use crate::records::judgment::{
    ComplementaryKind, Decision, Principal, Recognition, SecurityKind, Term,
};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// What a document shows of a life's events, all known.
fn shown(events: &str, document: Document, on: &str) -> Projection {
    let text = format!("life: a\nrules: 53\n{events}\non 2020-01-01: next -\n");
    let life = read::lives(&text).unwrap().remove(0);
    project(&standing(life.kind, &life.events, day(on)), document, ReasonClass::Other)
}

/// Rule 53.
#[test]
fn a_line_has_all_that_the_law_asks_for() {
    let events = "person\n\
        2018-02-01 A prison 4y, judged 2017-12-20, art 244, also 291, recidivism, abroad IT, \
        recognised 2018-06-01, rights 24m, profession\n\
        2018-07-01 A started\n2019-01-01 A political\n2019-02-01 A extradited\n\
        2020-07-01 A pardoned rest";
    let projection = shown(events, Document::Certificate, "2021-01-01");
    let [line] = projection.lines.as_slice() else { panic!("one line") };
    assert_eq!((line.court.as_str(), line.country.as_str()), ("Judecătoria Dej", "IT"));
    assert_eq!((line.number.as_str(), line.decision), ("32/2018", Decision::Conviction));
    assert_eq!((line.judged_on, line.final_on), (day("2017-12-20"), day("2018-02-01")));
    assert!(
        matches!(line.recognition, Recognition::Recognised { on, .. } if on == day("2018-06-01"))
    );
    let articles: Vec<&str> =
        line.offences.iter().map(|it| it.legal_text.article.as_str()).collect();
    assert_eq!(articles, ["244", "291"]);
    let term = Term { years: 4, ..Term::default() };
    assert_eq!(line.principal, Principal::Imprisonment { term });
    assert_eq!(
        line.execution,
        Execution { state: ExecutionState::Pardoned, since: day("2020-07-01"), until: None }
    );
    let [(rights, lasts)] = line.complementary.as_slice() else { panic!("one penalty") };
    assert_eq!(rights.kind, ComplementaryKind::ProhibitionOfRights);
    assert_eq!(*lasts, Measure::Lasts { until: Some(day("2022-07-01")) });
    assert_eq!(
        line.security,
        [(SecurityKind::ProhibitionOfProfession, None, Measure::Lasts { until: None })]
    );
    assert!(line.recidivism && line.political && line.extradited);
    assert_eq!(line.pardon, Some((day("2020-07-01"), Pardon::Rest)));
    assert_eq!((line.merged_into, line.taken_over_from, line.disappears), (None, None, None));
    assert_eq!(line.explanation.ro, "Nu dispare de la sine, după datele cunoscute astăzi.");
    assert_eq!(line.explanation.en, "Will not disappear by itself, as far as is known today.");
}

#[test]
fn a_supervision_has_an_end_and_a_line_its_day() {
    let events = "person\n2024-03-14 A suspended 1y 24m";
    let projection = shown(events, Document::Certificate, "2025-01-01");
    let line = &projection.lines[0];
    let since = day("2024-03-14");
    let until = Some(day("2026-03-14"));
    assert_eq!(line.execution, Execution { state: ExecutionState::UnderSupervision, since, until });
    assert_eq!(line.disappears, Some(Change { on: day("2029-03-14"), by: Ground::ByLaw }));
    assert_eq!(
        line.explanation.ro,
        "Va dispărea la 14 martie 2029, prin reabilitare de drept (Codul penal, art. 165), dacă nu săvârșiți o nouă \
         infracțiune."
    );
}

#[test]
fn merged_and_taken_over_lines_say_so() {
    let events = "company\n2018-01-01 A fine 5000\n2018-06-01 B fine 9000, committed 2017-02-02\n\
        2018-06-01 A merged B\n2019-01-01 B taken-over p7";
    let projection = shown(events, Document::Certificate, "2019-01-01");
    let [first, second] = projection.lines.as_slice() else { panic!("two lines") };
    assert_eq!((first.merged_into, second.merged_into), (Some(second.entry), None));
    assert!(first.taken_over_from.is_none() && second.taken_over_from.is_some());
}

/// Rules 43 and 50: what is not shown has a reason, and the reason tells nothing of the content.
#[test]
fn what_is_not_shown_has_its_reason_in_words() {
    let events = "person\n2010-01-01 A fine 500\n2010-02-01 A paid\n2019-01-01 B waiver\n\
        2019-02-01 C educational training 4m\n2019-03-01 D administrative 100\n\
        2019-04-01 E prison 2y, abroad FR, retransmission\n2019-05-01 F measure, confiscation\n\
        2019-06-01 n1 noted action";
    let projection = shown(events, Document::Certificate, "2019-07-01");
    assert!(projection.lines.is_empty() && projection.notes.is_empty());
    let told: Vec<(Ground, Option<Date>, &str)> = projection
        .withheld
        .iter()
        .map(|it| (it.by, it.since, it.explanation.ro.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                Ground::ByLaw,
                Some(day("2013-02-01")),
                "Nu mai figurează din 1 februarie 2013, prin reabilitare de drept (Codul penal, art. 165)."
            ),
            (
                Ground::NotAConviction,
                None,
                "Nu se arată în acest document, pentru că renunțarea la aplicarea pedepsei și amânarea aplicării \
                 pedepsei nu sunt condamnări."
            ),
            (
                Ground::EducationalNotShown,
                None,
                "Nu se arată în acest document, pentru că măsurile educative nu atrag interdicții sau decăderi (Codul \
                 penal, art. 133)."
            ),
            (
                Ground::AdministrativeNotShown,
                None,
                "Nu se arată în acest document, pentru că o sancțiune administrativă nu este o sancțiune penală."
            ),
            (
                Ground::NotRecognised,
                Some(day("2019-04-01")),
                "Nu se arată în acest document, pentru că hotărârea străină nu este recunoscută în România și se \
                 păstrează numai pentru a fi transmisă altor state."
            ),
            (
                Ground::SecurityEnded,
                Some(day("2019-05-01")),
                "Nu mai figurează din 1 mai 2019, pentru că măsura de siguranță a încetat."
            ),
            (
                Ground::Provisional,
                None,
                "Nu se arată în acest document, pentru că este o notare provizorie (Legea nr. 290/2004, art. 11)."
            ),
        ]
    );
}

/// Rule 94: on that register's document an entry that will be rehabilitated does not disappear by that.
#[test]
fn the_other_register_promises_no_rehabilitation() {
    let events = "person\n2024-03-14 A suspended 1y 24m, art 219";
    let on = "2025-01-01";
    let integrity = shown(events, Document::Integrity, on);
    assert_eq!(integrity.lines[0].disappears, None);
    let theft = shown("person\n2024-03-14 A fine 100", Document::Integrity, on);
    assert_eq!(theft.withheld[0].by, Ground::OtherRegister);
    let certificate = shown(events, Document::Certificate, on);
    assert_eq!(certificate.lines[0].disappears.map(|it| it.by), Some(Ground::ByLaw));
}

/// A copy shows the notes themselves, and what left the register without its content.
#[test]
fn a_copy_shows_notes_with_their_day() {
    let events = "person\n2019-06-01 n1 noted arrest\n2019-07-01 n2 noted action\n\
        2019-08-01 n2 closed waived";
    let copy = shown(events, Document::AuthorityCopy, "2019-09-01");
    assert_eq!(copy.notes.len(), 1);
    assert_eq!(copy.notes[0].since, day("2019-06-01"));
    assert_eq!(copy.notes[0].note.case_number, "1234/P/2020");
    assert_eq!(copy.withheld[0].by, Ground::NoteClosed);
    assert_eq!(copy.withheld[0].since, Some(day("2019-08-01")));
    assert_eq!(copy.on, day("2019-09-01"));
}

/// Rule 67: which of the terms.
#[test]
fn an_eligibility_names_its_term() {
    for (penalty, by, from) in [
        ("prison 5y", Ground::Eligible4, "2024-01-01"),
        ("prison 10y", Ground::Eligible5, "2025-01-01"),
        ("prison 11y", Ground::Eligible7, "2027-01-01"),
        ("life", Ground::Eligible10, "2030-01-01"),
    ] {
        let text = format!(
            "life: a\nrules: 67\nperson\n2008-01-01 A {penalty}\n2020-01-01 A served\n\
             on 2020-01-01: A stands\n"
        );
        let life = read::lives(&text).unwrap().remove(0);
        let entry = standing(life.kind, &life.events, day("2020-06-01")).entries.remove(0);
        assert_eq!(entry.state, State::InForce);
        assert_eq!(entry.eligible.map(|it| (it.by, it.from)), Some((by, day(from))), "{penalty}");
    }
}
