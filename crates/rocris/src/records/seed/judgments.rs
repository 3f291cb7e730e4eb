//! Inventing judgments: offences, courts, penalties and dates that fit together.

use std::collections::HashMap;
use std::sync::LazyLock;

use base::dates::{add_days, add_months_clamped};
use base::{Date, Id, Timestamp};
use jiff::tz::TimeZone;
use registers::population::{Dice, Weighted};
use registers::{County, Person};

use crate::records::model::{Entry, EntryKind, Execution, LegalText, NoteKind, PenaltyKind};
use crate::records::model::{ProvisionalNote, RecordedPerson};

/// An offence that synthetic people are convicted of.
struct Offence {
    name: &'static str,
    legal_text: LegalText,
    ecris: &'static str,
    least_months: u32,
    most_months: u32,
    may_be_fined: bool,
    tribunal: bool,
}

/// Offences, and the courts of each county.
struct Catalogue {
    offences: Weighted<Offence>,
    courts: HashMap<County, (&'static str, Vec<&'static str>)>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    offences: rows(include_str!("../../../data/offences.txt")).map(|row| offence(&row)).collect(),
    courts: rows(include_str!("../../../data/courts.txt")).map(|row| courts(&row)).collect(),
});

/// Foreign courts whose judgments were recognised: country, court, act, article of theft.
const FOREIGN: [[&str; 4]; 5] = [
    ["IT", "Tribunale di Torino", "Codice penale (Italia)", "624"],
    ["ES", "Audiencia Provincial de Madrid", "Código Penal (España)", "234"],
    ["DE", "Amtsgericht München", "Strafgesetzbuch (Deutschland)", "242"],
    ["FR", "Tribunal judiciaire de Lyon", "Code pénal (France)", "311-1"],
    ["HU", "Budapesti Fővárosi Törvényszék", "Büntető Törvénykönyv (Magyarország)", "370"],
];

/// Whether an entry has effects on the day of the census.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// A recent conviction, whose term of rehabilitation cannot be over.
    Present,
    /// Something that a certificate of today does not show: rehabilitated by law, a deferral or a waiver, an old
    /// administrative sanction.
    Past,
}

/// What entries and notes are made from.
pub(super) struct Clerk<'a> {
    pub(super) dice: &'a mut Dice,
    /// Makes identifiers.
    pub(super) entropy: &'a base::Entropy,
    pub(super) now: Timestamp,
    pub(super) census: Date,
}

impl Clerk<'_> {
    /// An entry of `person`, recorded as `id`.
    pub(super) fn entry(
        &mut self,
        person: &Person,
        id: Id<RecordedPerson>,
        effect: Effect,
    ) -> Entry {
        let offence = CATALOGUE.offences.draw(self.dice);
        let final_on = match effect {
            Effect::Present => self.days_ago(40, 850),
            Effect::Past => self.days_ago(3_400, 4_700),
        };
        let judged_on = add_days(final_on, -self.days(11, 120));
        let mut entry = Entry {
            id: Id::new(self.now, self.entropy),
            person: id,
            kind: EntryKind::Conviction,
            court: self.court(person, offence),
            court_country: "RO".into(),
            judgment_number: format!("{}/{}", self.dice.between(1, 3_900), judged_on.year()),
            judged_on,
            final_on,
            offence: offence.name.into(),
            offence_on: Some(add_days(judged_on, -self.days(150, 800))),
            legal_text: offence.legal_text.clone(),
            penalty: PenaltyKind::Fine,
            penalty_months: None,
            penalty_days: None,
            fine_lei: None,
            execution: Execution::Pending,
            execution_started_on: None,
            execution_ended_on: None,
            supervision_ends_on: None,
            ecris_offence: Some(offence.ecris.into()),
            ecris_penalty: None,
            received_at: self.received(final_on),
        };
        match effect {
            Effect::Present => self.sentence(&mut entry, offence),
            Effect::Past => self.old_decision(&mut entry, offence),
        }
        entry.ecris_penalty = ecris_penalty(entry.penalty).map(Into::into);
        self.foreign(person, &mut entry);
        entry
    }

    /// A note of a case that is not decided.
    pub(super) fn note(&mut self, person: &Person, id: Id<RecordedPerson>) -> ProvisionalNote {
        let offence = CATALOGUE.offences.draw(self.dice);
        let ordered_on = self.days_ago(3, 300);
        ProvisionalNote {
            id: Id::new(self.now, self.entropy),
            person: id,
            kind: *self.dice.pick(NoteKind::ALL),
            authority: format!("Parchetul de pe lângă {}", self.court(person, offence)),
            case_number: format!("{}/P/{}", self.dice.between(1, 9_000), ordered_on.year()),
            ordered_on,
            offence: offence.name.into(),
            legal_text: offence.legal_text.clone(),
            received_at: self.received(ordered_on),
        }
    }

    /// A penalty that has effects today.
    fn sentence(&mut self, entry: &mut Entry, offence: &Offence) {
        if offence.may_be_fined && self.dice.per_mille(400) {
            self.fine(entry);
        } else if offence.least_months <= 36 && self.dice.per_mille(600) {
            let months = self.dice.between(offence.least_months, offence.most_months.min(36));
            self.suspended(entry, months);
        } else {
            let months = self.dice.between(offence.least_months, offence.most_months);
            self.imprisonment(entry, months);
        }
    }

    /// A decision that a certificate of today does not show. Nine years or more have passed.
    fn old_decision(&mut self, entry: &mut Entry, offence: &Offence) {
        match self.dice.below(10) {
            0..4 => self.fine(entry),
            4..6 => {
                let months = self.dice.between(offence.least_months.min(24), 24);
                self.suspended(entry, months);
            }
            6..8 => {
                entry.kind = EntryKind::Deferral;
                entry.penalty = PenaltyKind::DeferredPenalty;
                entry.penalty_months = Some(self.dice.between(6, 24));
                self.supervise(entry, 24);
            }
            8 => {
                entry.kind = EntryKind::Waiver;
                entry.penalty = PenaltyKind::Warning;
                entry.execution = Execution::Executed;
                entry.execution_ended_on = Some(entry.final_on);
            }
            _ => {
                entry.kind = EntryKind::AdministrativeSanction;
                entry.penalty = PenaltyKind::AdministrativeFine;
                entry.fine_lei = Some(100 * self.dice.between(1, 10));
                entry.execution = Execution::Executed;
                entry.execution_ended_on = Some(add_days(entry.final_on, self.days(10, 90)));
            }
        }
    }

    fn fine(&mut self, entry: &mut Entry) {
        entry.penalty = PenaltyKind::Fine;
        entry.fine_lei = Some(self.dice.between(30, 400) * 10 * self.dice.between(1, 5));
        let days = self.days(10, 200);
        self.execute(entry, days);
    }

    fn suspended(&mut self, entry: &mut Entry, months: u32) {
        entry.penalty = PenaltyKind::SuspendedImprisonment;
        entry.penalty_months = Some(months);
        let supervision = 12 * i32::try_from(self.dice.between(2, 4)).unwrap_or(2);
        self.supervise(entry, supervision);
    }

    fn supervise(&self, entry: &mut Entry, months: i32) {
        let ends_on = add_months_clamped(entry.final_on, months);
        entry.supervision_ends_on = Some(ends_on);
        entry.execution_started_on = Some(entry.final_on);
        if ends_on < self.census {
            entry.execution = Execution::Executed;
            entry.execution_ended_on = Some(ends_on);
        } else {
            entry.execution = Execution::Running;
        }
    }

    fn imprisonment(&mut self, entry: &mut Entry, months: u32) {
        entry.penalty = PenaltyKind::Imprisonment;
        entry.penalty_months = Some(months);
        let started_on = add_days(entry.final_on, self.days(1, 30));
        entry.execution_started_on = Some(started_on);
        let ends_on = add_months_clamped(started_on, i32::try_from(months).unwrap_or(0));
        if ends_on < self.census {
            entry.execution = Execution::Executed;
            entry.execution_ended_on = Some(ends_on);
        } else {
            entry.execution = Execution::Running;
        }
    }

    /// Paid `days` after the judgment became final, if that day has come.
    fn execute(&self, entry: &mut Entry, days: i32) {
        let done_on = add_days(entry.final_on, days);
        if done_on < self.census {
            entry.execution = Execution::Executed;
            entry.execution_ended_on = Some(done_on);
        }
    }

    /// Some of those born abroad were convicted there, and the judgment was recognised (art. 9 d).
    fn foreign(&mut self, person: &Person, entry: &mut Entry) {
        let abroad = FOREIGN.iter().find(|row| row[0] == person.birth_place.country);
        if let Some([country, court, act, article]) = abroad
            && self.dice.per_mille(600)
        {
            entry.court_country = (*country).into();
            entry.court = (*court).into();
            entry.offence = "furt".into();
            entry.ecris_offence = Some("1600 00".into());
            entry.legal_text = LegalText {
                act: (*act).into(),
                article: (*article).into(),
                paragraph: None,
                letter: None,
            };
        }
    }

    /// A court of the county where the person lives; who lives abroad is judged in Bucharest.
    fn court(&mut self, person: &Person, offence: &Offence) -> String {
        let county = person.domicile.place.county.or_else(|| County::by_code("B"));
        let (tribunal, seats) = county
            .and_then(|county| CATALOGUE.courts.get(&county))
            .expect("a test finds courts in every county");
        if offence.tribunal {
            format!("Tribunalul {tribunal}")
        } else {
            format!("Judecătoria {}", self.dice.pick::<&str>(seats))
        }
    }

    fn days(&mut self, low: u32, high: u32) -> i32 {
        i32::try_from(self.dice.between(low, high)).unwrap_or(0)
    }

    fn days_ago(&mut self, low: u32, high: u32) -> Date {
        add_days(self.census, -self.days(low, high))
    }

    /// Received a few days or weeks after `date`, in office hours, and not after the census.
    fn received(&mut self, date: Date) -> Timestamp {
        let day = add_days(date, self.days(2, 35)).min(self.census);
        let hour = i8::try_from(self.dice.between(6, 13)).unwrap_or(6);
        let at = day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC);
        at.map_or(self.now, |zoned| zoned.timestamp())
    }
}

fn ecris_penalty(penalty: PenaltyKind) -> Option<&'static str> {
    match penalty {
        PenaltyKind::Imprisonment | PenaltyKind::SuspendedImprisonment => Some("1001"),
        PenaltyKind::LifeImprisonment => Some("1002"),
        PenaltyKind::Fine => Some("8002"),
        PenaltyKind::Warning | PenaltyKind::DeferredPenalty => Some("11000"),
        PenaltyKind::Supervision => Some("5003"),
        PenaltyKind::EducationalCentre => Some("7003"),
        PenaltyKind::AdministrativeFine => None,
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('|').collect())
}

fn offence(row: &[&'static str]) -> (Offence, u32) {
    let number = |text: &str| text.parse().expect("a number: a test reads the whole file");
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let legal_text = LegalText {
        act: row[1].into(),
        article: row[2].into(),
        paragraph: some(row[3]),
        letter: some(row[4]),
    };
    let offence = Offence {
        name: row[0],
        legal_text,
        ecris: row[5],
        least_months: number(row[6]),
        most_months: number(row[7]),
        may_be_fined: row[8] == "f",
        tribunal: row[9] == "t",
    };
    (offence, number(row[10]))
}

fn courts(row: &[&'static str]) -> (County, (&'static str, Vec<&'static str>)) {
    let county = County::by_code(row[0]).expect("a code of a county: a test reads the whole file");
    (county, (row[1], row[2].split(", ").collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_county_has_courts_and_the_tribunal_has_its_name() {
        for county in County::all() {
            let (tribunal, seats) = &CATALOGUE.courts[&county];
            assert_eq!(*tribunal, county.name());
            assert!(seats.len() > 1, "{tribunal}");
        }
        assert!(!CATALOGUE.offences.is_empty());
    }
}
