//! Random lives, also such as nobody lived: the law must have an answer to any messages.

use base::dates::{add_days, start_of_day};
use base::{Date, Id};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::records::event::{
    Closing, Ending, EntryOf, Event, Fact, Later, MeasureList, Note, NoteKind, Pardon, SubjectKind,
};
use crate::records::judgment::{
    Complementary, ComplementaryKind, Completion, Decision, Educational, Judgment, LegalText,
    Offence, Participation, Principal, Recognition, SecurityKind, SecurityMeasure, Sentence, Term,
};

/// A life, and a day to ask for.
#[derive(Debug, Clone)]
pub struct Random {
    pub kind: SubjectKind,
    pub events: Vec<Event>,
    pub on: Date,
}

/// Lives of up to four entries between 2000 and 2030.
pub fn life() -> BoxedStrategy<Random> {
    let kind = prop_oneof![3 => Just(SubjectKind::Person), 1 => Just(SubjectKind::Company)];
    let judged = vec((judgment(), 0..400_i32), 1..5);
    let later = vec((0..5_usize, later(), day(), 0..400_i32), 0..12);
    let other = vec((0..6_u8, day(), 0..400_i32, 0..20_usize), 0..3);
    (kind, judged, later, other, day())
        .prop_map(|(kind, judged, later, other, on)| {
            let mut events = Vec::new();
            let entries = judged.len();
            for (at, (judgment, lag)) in judged.into_iter().enumerate() {
                let day = judgment.final_on;
                let judgment = Box::new(judgment);
                push(&mut events, day, lag, Fact::Judged { entry: entry(at), judgment });
            }
            for (at, what, day, lag) in later {
                let into = entry((at + 1) % entries);
                let what = match what {
                    Later::Merged { .. } => Later::Merged { into },
                    other => other,
                };
                push(&mut events, day, lag, Fact::Later { entry: entry(at % entries), what });
            }
            for (what, day, lag, at) in other {
                let fact = other_fact(what, &events[at % events.len()], kind);
                push(&mut events, day, lag, fact);
            }
            Random { kind, events, on }
        })
        .boxed()
}

fn other_fact(what: u8, any: &Event, kind: SubjectKind) -> Fact {
    let how = match kind {
        SubjectKind::Person => Ending::Died,
        SubjectKind::Company => Ending::StruckOff,
    };
    match what {
        0 => Fact::Ended { how },
        1 | 2 => Fact::Retracted { event: any.id },
        3 => Fact::NoteClosed { note: id(1), how: Closing::Closed },
        _ => Fact::Noted { note: id(1), what: note() },
    }
}

/// An event at a day, known some days later.
pub fn push(events: &mut Vec<Event>, day: Date, lag: i32, fact: Fact) {
    let number = events.len();
    events.push(Event {
        id: id(1000 + number as u128),
        subject: id(1),
        happened_on: day,
        received_at: start_of_day(add_days(day, lag)),
        sender: "Judecătoria Dej".into(),
        message: number.to_string(),
        fact,
    });
}

fn id<T>(number: u128) -> Id<T> {
    // Simple numbers, so that a counterexample reads well.
    format!("00000000-0000-7000-8000-{number:012}").parse().unwrap()
}

fn entry(at: usize) -> Id<EntryOf> {
    id(1 + at as u128)
}

/// Days near each other and near the ends of months, so that terms meet.
fn day() -> BoxedStrategy<Date> {
    let first = Date::constant(2000, 1, 1);
    let leap = prop_oneof![
        Just(Date::constant(2004, 2, 29)),
        Just(Date::constant(2012, 2, 29)),
        Just(Date::constant(2020, 2, 29)),
        Just(Date::constant(2014, 2, 1)),
    ];
    prop_oneof![1 => leap, 6 => (0..11_000_i32).prop_map(move |days| add_days(first, days))].boxed()
}

fn term() -> BoxedStrategy<Term> {
    let near = prop_oneof![Just((2, 0, 0)), Just((2, 0, 1)), Just((3, 0, 0)), Just((3, 0, 1))];
    let any = (0..16_u32, 0..12_u32, 0..30_u32);
    prop_oneof![near, any].prop_map(|(years, months, days)| Term { years, months, days }).boxed()
}

fn decided() -> BoxedStrategy<(Decision, Principal)> {
    let conviction = |principal| (Decision::Conviction, principal);
    prop_oneof![
        4 => (1..9000_u32).prop_map(move |lei| conviction(Principal::Fine { lei })),
        4 => term().prop_map(move |term| conviction(Principal::Imprisonment { term })),
        3 => (term(), 24..49_u32).prop_map(move |(term, supervision_months)| {
            conviction(Principal::SuspendedImprisonment { term, supervision_months })
        }),
        1 => Just(conviction(Principal::LifeImprisonment)),
        1 => Just((Decision::Waiver, Principal::Warning)),
        2 => term().prop_map(|term| {
            (Decision::Deferral, Principal::DeferredPenalty { term: Some(term), lei: None })
        }),
        1 => term().prop_map(|term| {
            let measure = Educational::EducationalCentre;
            (Decision::EducationalMeasure, Principal::Educational { measure, term })
        }),
        1 => Just((Decision::SecurityMeasure, Principal::None)),
        1 => Just((Decision::AdministrativeSanction, Principal::AdministrativeFine { lei: 100 })),
    ]
    .boxed()
}

fn judgment() -> BoxedStrategy<Judgment> {
    let recognition = prop_oneof![
        6 => Just(None),
        1 => day().prop_map(Some),
    ];
    let offences = vec((0..5_u8, proptest::option::weighted(0.9, day())), 1..3);
    let facts = (decided(), day(), 0..60_i32, recognition, any::<bool>());
    (facts, offences, sentence())
        .prop_map(|(facts, offences, mut sentence)| {
            let ((decision, principal), final_on, before, recognised, abroad) = facts;
            sentence.principal = principal;
            Judgment {
                decision,
                court: "Judecătoria Dej".into(),
                country: "RO".into(),
                number: "1/2000".into(),
                judged_on: add_days(final_on, -before),
                final_on,
                offences: offences.into_iter().map(|(which, day)| offence(which, day)).collect(),
                recidivism: false,
                sentence,
                recognition: match (recognised, abroad) {
                    (None, _) => Recognition::Domestic,
                    (Some(_), true) => Recognition::RetransmissionOnly,
                    (Some(on), false) => {
                        Recognition::Recognised { court: "CA".into(), number: "1".into(), on }
                    }
                },
            }
        })
        .boxed()
}

fn sentence() -> BoxedStrategy<Sentence> {
    let complementary = vec((any::<bool>(), proptest::option::of(1..37_u32)), 0..3);
    let security = vec(any::<bool>(), 0..3);
    (decided(), complementary, security)
        .prop_map(|((_, principal), complementary, security)| {
            let complementary = complementary.into_iter().map(|(lasts, months)| Complementary {
                kind: if lasts {
                    ComplementaryKind::ProcurementBan
                } else {
                    ComplementaryKind::Publication
                },
                what: None,
                months,
            });
            let security = security.into_iter().map(|at_once| SecurityMeasure {
                kind: if at_once {
                    SecurityKind::Confiscation
                } else {
                    SecurityKind::MedicalTreatment
                },
                what: None,
            });
            Sentence {
                principal,
                complementary: complementary.collect(),
                security: security.collect(),
                ecris: vec![],
            }
        })
        .boxed()
}

fn offence(which: u8, committed_on: Option<Date>) -> Offence {
    let (act, article) = match which {
        0 => ("Codul penal din 1968", "205"),
        1 => ("Codul penal", "276"),
        2 => ("Codul penal", "218"),
        _ => ("Codul penal", "228"),
    };
    Offence {
        name: "faptă".into(),
        legal_text: LegalText {
            act: act.into(),
            article: article.into(),
            paragraph: None,
            letter: None,
        },
        committed_on,
        completion: Completion::default(),
        participation: Participation::default(),
        ecris: None,
    }
}

fn later() -> BoxedStrategy<Later> {
    let measure = (any::<bool>(), 0..3_usize).prop_map(|(security, index)| {
        let list = if security { MeasureList::Security } else { MeasureList::Complementary };
        Later::MeasureEnded { list, index }
    });
    let done = prop_oneof![
        6 => Just(Later::Executed),
        1 => Just(Later::ExecutionPrescribed),
        1 => Just(Later::Pardoned { pardon: Pardon::Rest }),
        1 => term().prop_map(|to| Later::Pardoned { pardon: Pardon::Commuted { to } }),
        1 => decided().prop_map(|(_, principal)| Later::LighterLaw { principal }),
    ];
    let course = prop_oneof![
        Just(Later::ExecutionStarted),
        Just(Later::ExecutionInterrupted),
        Just(Later::ConditionallyReleased),
        Just(Later::ReleaseRevoked),
        term().prop_map(|term| Later::FineReplaced { term }),
        term().prop_map(|term| Later::SuspensionRevoked { term }),
        sentence().prop_map(|sentence| Later::DeferralRevoked { sentence }),
        measure,
    ];
    let end = prop_oneof![
        Just(Later::Amnestied),
        Just(Later::Decriminalised),
        Just(Later::JudiciallyRehabilitated { court: "J".into(), number: "1".into() }),
        Just(Later::RehabilitationAnnulled),
        Just(Later::Quashed),
        Just(Later::Withdrawn),
        day().prop_map(|until| Later::RetransmissionUntil { until }),
        judgment().prop_map(|it| Later::Corrected { judgment: Box::new(it) }),
    ];
    let other = prop_oneof![
        2 => Just(Later::Merged { into: entry(0) }),
        1 => (8..10_u32).prop_map(|from| Later::TakenOver { from: id(from.into()) }),
    ];
    prop_oneof![6 => done, 3 => course, 2 => end, 2 => other].boxed()
}

fn note() -> Note {
    let of = offence(3, None);
    Note {
        kind: NoteKind::ActionStarted,
        authority: "Parchetul".into(),
        case_number: "1/P/2020".into(),
        offence: of.name,
        legal_text: of.legal_text,
    }
}
