//! Inventing companies, with what they were sentenced for. Their CUIs have ten digits, as no real one has yet.

use base::Entropy;
use base::dates::add_days;
use base::{Cui, Date};
use registers::population::Dice;
use registers::{County, Place};

use super::Parameters;
use super::catalogue::{court, legal_text};
use super::lives::Clerk;
use super::stories::record;
use crate::records::event::{Later, NoteKind};
use crate::records::judgment::{
    Complementary, ComplementaryKind, Completion, Decision, Judgment, Offence, Participation,
    Principal, Recognition, Sentence,
};
use crate::records::model::{CompanyIdentity, LegalForm, SubjectIdentity};
use crate::records::store::Record;

/// A company in the record.
pub(super) struct Recorded {
    pub(super) record: Record,
    /// Whether it has an entry that has effects on the day of the census.
    pub(super) has_effects: bool,
}

/// One for so many persons with entries.
const OF_PERSONS: u32 = 50;
/// At least so many, so that each kind exists.
const LEAST: u32 = 8;

const TRADES: [&str; 8] =
    ["Construct", "Trans", "Agro", "Lemn", "Metal", "Comerț", "Textil", "Panificație"];
/// Name, act, article, paragraph, letter, ECRIS category.
const CRIMES: [[&str; 6]; 4] = [
    ["evaziune fiscală", "Legea nr. 241/2005", "9", "1", "b", "1300 00"],
    ["evaziune fiscală", "Legea nr. 241/2005", "9", "1", "c", "1300 00"],
    ["spălarea banilor", "Legea nr. 129/2019", "49", "1", "a", "1400 00"],
    ["fals în declarații", "Codul penal", "326", "", "", "1900 00"],
];

/// All companies of a record.
pub(super) fn all(parameters: &Parameters, entropy: &Entropy) -> Vec<Recorded> {
    let count = (parameters.records / OF_PERSONS).max(LEAST);
    (0..count).map(|index| one(index, parameters, entropy)).collect()
}

fn one(index: u32, parameters: &Parameters, entropy: &Entropy) -> Recorded {
    let mut dice = Dice::of(parameters.population.seed ^ 0x4649_524D_4521, u64::from(index));
    let counties: Vec<County> = County::all().collect();
    let county = *dice.pick(&counties);
    let company = identity(index, county, &mut dice);
    let mut clerk = parameters.clerk(&mut dice, entropy);
    // One in four is rehabilitated, one in eight has only a measure of an open case.
    let (past, only_noted) = (index % 4 == 3, index % 8 == 5);
    if only_noted {
        clerk.note(Some(county), &[NoteKind::CompanyMeasure]);
    } else {
        let final_on = if past { clerk.days_ago(2_000, 3_500) } else { clerk.days_ago(40, 850) };
        sentence(&mut clerk, county, final_on, past);
    }
    let record = record(SubjectIdentity::Company(company), clerk);
    Recorded { record, has_effects: !past && !only_noted }
}

fn identity(index: u32, county: County, dice: &mut Dice) -> CompanyIdentity {
    let (first, second) = (*dice.pick(&TRADES), *dice.pick(&TRADES));
    let joint_stock = dice.per_mille(150);
    let form = if joint_stock { LegalForm::JointStock } else { LegalForm::LimitedLiability };
    let kind = if joint_stock { "SA" } else { "SRL" };
    let year = dice.between(2_005, 2_020);
    let renamed = dice.per_mille(200);
    CompanyIdentity {
        name: format!("{first} {second} {} {kind}", index + 1),
        former_names: if renamed { vec![format!("{first} {} {kind}", index + 1)] } else { vec![] },
        cui: Cui::from_stem(900_000_000 + index).ok(),
        trade_number: Some(format!("J{:02}/{}/{year}", county.cnp_code(), 90_000 + index)),
        seat: Place::in_county(county, county.name()),
        form,
    }
}

fn sentence(clerk: &mut Clerk<'_>, county: County, final_on: Date, past: bool) {
    let judged_on = add_days(final_on, -clerk.days(11, 120));
    let [name, act, article, paragraph, letter, ecris] = *clerk.dice.pick(&CRIMES);
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    let offence = Offence {
        name: name.into(),
        legal_text: legal_text(act, article, some(paragraph), some(letter)),
        committed_on: Some(add_days(judged_on, -clerk.days(300, 900))),
        completion: Completion::Completed,
        participation: Participation::Perpetrator,
        ecris: Some(ecris.into()),
    };
    let banned = !past && clerk.dice.per_mille(300);
    let complementary = banned.then_some(Complementary {
        kind: ComplementaryKind::ProcurementBan,
        what: None,
        months: Some(24),
    });
    let judgment = Judgment {
        decision: Decision::Conviction,
        court: court(Some(county), true, clerk.dice),
        country: "RO".into(),
        number: format!("{}/{}", clerk.dice.between(1, 900), judged_on.year()),
        judged_on,
        final_on,
        offences: vec![offence],
        recidivism: false,
        sentence: Sentence {
            principal: Principal::Fine { lei: 1_000 * clerk.dice.between(18, 300) },
            complementary: complementary.into_iter().collect(),
            security: vec![],
            ecris: vec!["8001".into()],
        },
        recognition: Recognition::Domestic,
    };
    let paid_on = add_days(final_on, clerk.days(10, 200));
    let paid = paid_on < clerk.census && (past || clerk.dice.per_mille(500));
    clerk.record(judgment, if paid { vec![(paid_on, Later::Executed)] } else { vec![] });
}
