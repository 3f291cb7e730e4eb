//! Documents of every kind about made-up persons, with nothing and with much recorded.

use base::{Cnp, Date, Entropy, PersonName};
use certificate::{
    Act, Amount, Certificate, Company, Consent, Execution, ExecutionState, Language, Line, Measure,
    Number, Offence, Outcome, Penalty, Person, ProvisionalNote, Reason, RegisterNumber, Sanction,
    Series, StandardForm, Subject, Supervised, Term,
};

/// The certificate of a person of whom nothing is recorded.
pub fn ordinary() -> Certificate {
    Certificate {
        number: Number::new(Series::parse("CJ").expect("letters"), 2026, &Entropy::seeded(7)),
        register: RegisterNumber { year: 2026, sequence: 48_213 },
        act: Act::NaturalPerson(person()),
        reason: Reason { code: "job".into(), text: "Angajare în România".into() },
        outcome: Outcome::NotRecorded,
        issued_at: "2026-11-22T08:14:05Z".parse().expect("an instant"),
    }
}

/// A person who does not exist.
pub fn person() -> Person {
    Person {
        name: PersonName::new("Popescu", "Ion Ștefan"),
        cnp: Cnp::parse("1800101123450").expect("the check digit fits"),
        birth_date: day("1980-01-01"),
        birth_place: "Cluj-Napoca, județul Cluj".into(),
        father: Some("Vasile".into()),
        mother: Some("Măriuța".into()),
        previous_names: Vec::new(),
    }
}

/// Documents of every kind, each with the name of its file.
pub fn all() -> Vec<(&'static str, Certificate)> {
    let of = |act| Certificate { act, ..ordinary() };
    let copy = |subject| {
        let recipient = "Parchetul de pe lângă Judecătoria Cluj-Napoca".into();
        of(Act::AuthorityCopy { subject, recipient, notes: vec![note()] })
    };
    let institution = "Inspectoratul Școlar Județean Cluj".into();
    let consent = Consent { number: "4512".into(), given_on: day("2026-11-20"), institution };
    let extract = of(Act::Extract { person: person(), consent });
    let integrity = of(Act::Integrity(person()));
    vec![
        ("ordinary", ordinary()),
        ("recorded-1", recorded(ordinary(), 1)),
        ("recorded-2", recorded(ordinary(), 2)),
        ("recorded-7", recorded(ordinary(), 7)),
        ("recorded-60", recorded(ordinary(), 60)),
        ("company", of(Act::LegalPerson(company()))),
        ("company-recorded", recorded(of(Act::LegalPerson(company())), 2)),
        ("integrity", integrity.clone()),
        ("integrity-recorded", recorded(integrity, 1)),
        ("extract", extract.clone()),
        ("extract-recorded", recorded(extract, 3)),
        ("copy", recorded(copy(Subject::Person(person())), 6)),
        ("copy-of-notes", copy(Subject::Person(person()))),
        ("copy-company", recorded(copy(Subject::Company(company())), 1)),
    ]
}

/// The standard form beside [`ordinary`] in each language.
pub fn standard_forms() -> Vec<(String, StandardForm)> {
    let form = |language: Language| StandardForm {
        language,
        state_of_use: "Germania / Germany / Deutschland".into(),
        sex: base::Sex::Male,
        nationality: "română".into(),
        issued_at: ordinary().issued_at,
    };
    let named = |language: Language| (format!("form-{}", language.code()), form(language));
    Language::ALL.into_iter().map(named).collect()
}

fn recorded(certificate: Certificate, count: usize) -> Certificate {
    let lines = lines().into_iter().cycle().take(count).collect();
    Certificate { outcome: Outcome::Recorded { lines }, ..certificate }
}

fn company() -> Company {
    Company {
        name: "Țesătoria Făgetul S.R.L.".into(),
        cui: "12345674".into(),
        trade_number: "J12/1234/2010".into(),
        seat: "Cluj-Napoca, str. Fabricii nr. 5, județul Cluj".into(),
        representative: "Popescu Ion Ștefan, administrator".into(),
    }
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn offence(name: &str, article: &str, paragraph: Option<&str>, letter: Option<&str>) -> Offence {
    Offence {
        name: name.into(),
        act: "Codul penal".into(),
        article: article.into(),
        paragraph: paragraph.map(Into::into),
        letter: letter.map(Into::into),
    }
}

fn lines() -> Vec<Line> {
    let theft = Line {
        court: "Judecătoria Cluj-Napoca".into(),
        country: None,
        judgment: "1234/2021".into(),
        judged_on: day("2021-03-12"),
        final_on: day("2021-04-15"),
        offences: vec![offence("furt calificat", "229", Some("1"), Some("b"))],
        penalty: Penalty {
            sanction: Sanction::SuspendedImprisonment(Supervised {
                months: 18,
                days: 0,
                lei: None,
                supervision_months: 36,
            }),
            complementary: vec![
                "interzicerea dreptului de a fi ales în autoritățile publice pe o durată de 2 ani \
                 (art. 66 alin. (1) lit. a) din Codul penal)"
                    .into(),
            ],
        },
        execution: Execution { state: ExecutionState::Running, on: Some(day("2021-04-15")) },
        note: None,
    };
    let road = Line {
        court: "Tribunalul București, Secția I penală".into(),
        judgment: "87/2019".into(),
        judged_on: day("2019-02-01"),
        final_on: day("2019-02-20"),
        offences: vec![
            offence("conducerea unui vehicul fără permis de conducere", "335", Some("1"), None),
            offence("părăsirea locului accidentului", "338", Some("1"), None),
        ],
        penalty: Penalty {
            sanction: Sanction::Fine(Amount { lei: 12_000 }),
            complementary: Vec::new(),
        },
        execution: Execution { state: ExecutionState::Executed, on: Some(day("2019-08-03")) },
        ..theft.clone()
    };
    let abroad = Line {
        court: "Amtsgericht München".into(),
        country: Some("Germania".into()),
        judgment: "Cs 123 Js 4567/18".into(),
        offences: vec![offence("înșelăciune", "244", Some("2"), None)],
        penalty: Penalty {
            sanction: Sanction::Imprisonment(Term { months: 27, days: 15 }),
            complementary: vec!["interzicerea exercitării profesiei".into()],
        },
        execution: Execution { state: ExecutionState::Pardoned, on: Some(day("2020-12-01")) },
        note: Some(
            "Hotărâre recunoscută prin sentința penală nr. 12/2020 a Curții de Apel Cluj.".into(),
        ),
        ..theft.clone()
    };
    vec![theft, road, abroad]
}

fn note() -> ProvisionalNote {
    ProvisionalNote {
        kind: Measure::JudicialControl,
        authority: "Parchetul de pe lângă Judecătoria Cluj-Napoca".into(),
        case_number: "812/P/2026".into(),
        ordered_on: day("2026-09-04"),
        offences: vec![offence("lovirea sau alte violențe", "193", Some("2"), None)],
    }
}
