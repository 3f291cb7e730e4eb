//! Made-up documents of all kinds, for tests.

use super::{certificate, person};
use crate::line::{
    Execution, ExecutionState, Line, Measure, Offence, Penalty, ProvisionalNote, Sanction,
    Supervised,
};
use crate::model::{Act, Certificate, Company, Consent, Outcome, Subject};

/// A company that does not exist.
pub(crate) fn company() -> Company {
    Company {
        name: "Țesătoria Făgetul S.R.L.".into(),
        cui: "12345674".into(),
        trade_number: "J12/1234/2010".into(),
        seat: "Municipiul Cluj-Napoca, str. Fabricii nr. 5, județul Cluj".into(),
        representative: "Ștefănescu-Pîrvu Ana Mărioara".into(),
    }
}

/// A document of each kind, and of each kind of subject, of whom nothing is recorded.
pub(crate) fn kinds() -> Vec<Certificate> {
    let recipient = || "Parchetul de pe lângă Judecătoria Alba Iulia".to_owned();
    let copy = |subject| Act::AuthorityCopy { subject, recipient: recipient(), notes: Vec::new() };
    let consent = Consent {
        number: "4512".into(),
        given_on: jiff::civil::date(2026, 11, 20),
        institution: "Primăria Municipiului Alba Iulia".into(),
    };
    [
        Act::NaturalPerson(person()),
        Act::LegalPerson(company()),
        Act::Integrity(person()),
        Act::Extract { person: person(), consent },
        copy(Subject::Person(person())),
        copy(Subject::Company(company())),
    ]
    .into_iter()
    .map(|act| Certificate { act, ..certificate() })
    .collect()
}

/// The same document, with so many judgments.
pub(crate) fn recorded(mut certificate: Certificate, count: u32) -> Certificate {
    certificate.outcome = Outcome::Recorded { lines: (0..count).map(line).collect() };
    if let Act::AuthorityCopy { notes, .. } = &mut certificate.act {
        notes.push(note());
    }
    certificate
}

/// The same document, with the judgment of another country's court and all that a judgment may have.
pub(crate) fn foreign(certificate: Certificate) -> Certificate {
    let penalty = |sanction| Penalty { sanction, complementary: Vec::new() };
    let fine = Line {
        country: Some("Germania".into()),
        penalty: penalty(Sanction::DeferredPenalty(Supervised {
            lei: Some(900),
            ..Default::default()
        })),
        note: Some("recunoscută prin sentința nr. 12/2024".into()),
        ..line(1)
    };
    let other = Line { penalty: penalty(Sanction::Other { text: "expulzare".into() }), ..line(2) };
    Certificate { outcome: Outcome::Recorded { lines: vec![fine, other] }, ..certificate }
}

fn offence() -> Offence {
    Offence {
        name: "furt calificat".into(),
        act: "Codul penal".into(),
        article: "229".into(),
        paragraph: Some("1".into()),
        letter: Some("b".into()),
    }
}

fn line(number: u32) -> Line {
    Line {
        court: "Judecătoria Alba Iulia".into(),
        country: None,
        judgment: format!("{}/2021", 1234 + number),
        judged_on: jiff::civil::date(2021, 3, 12),
        final_on: jiff::civil::date(2021, 4, 15),
        offences: vec![offence()],
        penalty: Penalty {
            sanction: Sanction::SuspendedImprisonment(Supervised {
                months: 18,
                days: 0,
                lei: None,
                supervision_months: 36,
            }),
            complementary: vec!["interzicerea dreptului de a fi ales (art. 66 lit. a) CP)".into()],
        },
        execution: Execution {
            state: ExecutionState::Running,
            on: Some(jiff::civil::date(2021, 4, 15)),
        },
        note: None,
    }
}

fn note() -> ProvisionalNote {
    ProvisionalNote {
        kind: Measure::JudicialControl,
        authority: "Parchetul de pe lângă Judecătoria Alba Iulia".into(),
        case_number: "812/P/2026".into(),
        ordered_on: jiff::civil::date(2026, 9, 4),
        offences: vec![offence()],
    }
}
