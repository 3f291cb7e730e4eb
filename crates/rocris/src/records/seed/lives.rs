//! Inventing lives: judgments whose offences, courts, penalties and dates fit together, and what came after them.

use base::dates::{add_days, add_months_clamped};
use base::{Date, Id, Timestamp};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _};
use registers::population::Dice;
use registers::{County, Person};

use super::catalogue::{Crime, court, crime_of, foreign_court};
use crate::records::event::{EntryOf, Event, Fact, Later, Note, NoteKind, Subject};
use crate::records::judgment::{
    Completion, Decision, Judgment, Offence, Participation, Principal, Recognition, Sentence, Term,
};

/// Whether an entry has effects on the day of the census.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A recent conviction, whose term of rehabilitation cannot be over.
    Present,
    /// Something that a certificate of today does not show: rehabilitated by law, a deferral or a waiver, an old
    /// administrative sanction.
    Past,
}

/// What a judgment orders, and what came of it.
pub(super) struct Course {
    pub(super) decision: Decision,
    pub(super) sentence: Sentence,
    /// What happened later, in order; only what happened before the census.
    pub(super) later: Vec<(Date, Later)>,
}

/// Writes the life of one subject.
pub(crate) struct Clerk<'a> {
    pub(crate) dice: &'a mut Dice,
    /// Makes identifiers.
    pub(crate) entropy: &'a base::Entropy,
    pub(crate) census: Date,
    pub(crate) subject: Id<Subject>,
    /// The life so far.
    pub(crate) events: Vec<Event>,
}

/// The provisional notes of people.
pub(super) const NOTES: [NoteKind; 6] = [
    NoteKind::ActionStarted,
    NoteKind::Retention,
    NoteKind::JudicialControl,
    NoteKind::Bail,
    NoteKind::HouseArrest,
    NoteKind::PreventiveArrest,
];

impl Clerk<'_> {
    /// A judgment about `person`, and what came of it.
    pub(crate) fn entry(&mut self, person: &Person, effect: Effect) {
        let crime = crime_of(self.dice);
        let final_on = match effect {
            Effect::Present => self.days_ago(40, 850),
            Effect::Past => self.days_ago(3_400, 4_700),
        };
        let judged_on = add_days(final_on, -self.days(11, 120));
        let court = court(person.domicile.place.county, crime.tribunal, self.dice);
        let number = format!("{}/{}", self.dice.between(1, 3_900), judged_on.year());
        let committed_on = add_days(judged_on, -self.days(150, 800));
        let course = match effect {
            Effect::Present => self.sentence(final_on, crime),
            Effect::Past => self.old_decision(final_on, crime),
        };
        let mut judgment = Judgment {
            decision: course.decision,
            court,
            country: "RO".into(),
            number,
            judged_on,
            final_on,
            offences: vec![offence(crime, committed_on)],
            recidivism: false,
            sentence: course.sentence,
            recognition: Recognition::Domestic,
        };
        self.foreign(person, &mut judgment);
        self.record(judgment, course.later);
    }

    /// A judgment, and what happened to its entry.
    pub(super) fn record(&mut self, judgment: Judgment, later: Vec<(Date, Later)>) {
        let entry: Id<EntryOf> = self.id();
        let (on, known_on) = (judgment.final_on, known_on(&judgment));
        let judged = Fact::Judged { entry, judgment: Box::new(judgment) };
        let received_at = self.received(known_on);
        let mut told_at = self.tell(on, received_at, judged);
        for (on, what) in later {
            // The register learns of an entry before it learns what came of it.
            let received_at = self.received(on).max(told_at + 1.minute());
            told_at = self.tell(on, received_at, Fact::Later { entry, what });
        }
    }

    /// A note of a case that is not decided.
    pub(super) fn note(&mut self, county: Option<County>, kinds: &[NoteKind]) {
        let crime = crime_of(self.dice);
        let ordered_on = self.days_ago(3, 300);
        let what = Note {
            kind: *self.dice.pick(kinds),
            authority: format!(
                "Parchetul de pe lângă {}",
                court(county, crime.tribunal, self.dice)
            ),
            case_number: format!("{}/P/{}", self.dice.between(1, 9_000), ordered_on.year()),
            offence: crime.name.into(),
            legal_text: crime.legal_text.clone(),
        };
        let note = self.id();
        let received_at = self.received(ordered_on);
        self.tell(ordered_on, received_at, Fact::Noted { note, what });
    }

    /// A penalty that has effects today.
    fn sentence(&mut self, final_on: Date, crime: &Crime) -> Course {
        if crime.may_be_fined && self.dice.per_mille(400) {
            self.fine(final_on)
        } else if crime.least_months <= 36 && self.dice.per_mille(600) {
            let months = self.dice.between(crime.least_months, crime.most_months.min(36));
            self.suspended(final_on, months)
        } else {
            let months = self.dice.between(crime.least_months, crime.most_months);
            self.imprisonment(final_on, months)
        }
    }

    /// A decision that a certificate of today does not show. Nine years or more have passed.
    fn old_decision(&mut self, final_on: Date, crime: &Crime) -> Course {
        match self.dice.below(10) {
            0..4 => self.fine(final_on),
            4..6 => {
                let months = self.dice.between(crime.least_months.min(24), 24);
                self.suspended(final_on, months)
            }
            6..8 => {
                let term = Some(months(self.dice.between(6, 24)));
                let principal = Principal::DeferredPenalty { term, lei: None };
                let supervised_until = add_months_clamped(final_on, 24);
                self.course(
                    Decision::Deferral,
                    principal,
                    vec![(supervised_until, Later::Executed)],
                )
            }
            8 => {
                self.course(Decision::Waiver, Principal::Warning, vec![(final_on, Later::Executed)])
            }
            _ => {
                let lei = 100 * self.dice.between(1, 10);
                let paid_on = add_days(final_on, self.days(10, 90));
                let principal = Principal::AdministrativeFine { lei };
                let later = vec![(paid_on, Later::Executed)];
                self.course(Decision::AdministrativeSanction, principal, later)
            }
        }
    }

    fn fine(&mut self, final_on: Date) -> Course {
        let lei = self.dice.between(30, 400) * 10 * self.dice.between(1, 5);
        let paid_on = add_days(final_on, self.days(10, 200));
        let later = vec![(paid_on, Later::Executed)];
        self.course(Decision::Conviction, Principal::Fine { lei }, later)
    }

    fn suspended(&mut self, final_on: Date, term: u32) -> Course {
        let supervision_months = 12 * self.dice.between(2, 4);
        let principal = Principal::SuspendedImprisonment { term: months(term), supervision_months };
        let until = add_months_clamped(final_on, signed(supervision_months));
        self.course(Decision::Conviction, principal, vec![(until, Later::Executed)])
    }

    fn imprisonment(&mut self, final_on: Date, term: u32) -> Course {
        let principal = Principal::Imprisonment { term: months(term) };
        let started_on = add_days(final_on, self.days(1, 30));
        let until = add_months_clamped(started_on, signed(term));
        let mut later = vec![(started_on, Later::ExecutionStarted)];
        if self.dice.per_mille(300) {
            // Two thirds served (CP art. 100); the penalty ends when its term does.
            let released_on = add_months_clamped(started_on, signed(term * 2 / 3).max(1));
            later.push((released_on, Later::ConditionallyReleased));
        }
        later.push((until, Later::Executed));
        self.course(Decision::Conviction, principal, later)
    }

    fn course(
        &self,
        decision: Decision,
        principal: Principal,
        mut later: Vec<(Date, Later)>,
    ) -> Course {
        later.retain(|(on, _)| *on < self.census);
        let ecris = ecris_penalty(&principal).map(Into::into).into_iter().collect();
        let sentence =
            Sentence { principal, complementary: Vec::new(), security: Vec::new(), ecris };
        Course { decision, sentence, later }
    }

    /// Some of those born abroad were convicted there, and the judgment was recognised (art. 9 d).
    fn foreign(&mut self, person: &Person, judgment: &mut Judgment) {
        let country = &person.birth_place.country;
        if let Some((court, legal_text)) = foreign_court(country)
            && self.dice.per_mille(600)
        {
            let on = add_days(judgment.final_on, self.days(15, 35));
            judgment.recognition = Recognition::Recognised {
                court: "Curtea de Apel București".into(),
                number: format!("{}/{}", self.dice.between(1, 900), on.year()),
                on,
            };
            judgment.country.clone_from(country);
            judgment.court = court.into();
            for offence in &mut judgment.offences {
                offence.name = "furt".into();
                offence.ecris = Some("1600 00".into());
                offence.legal_text = legal_text.clone();
            }
        }
    }

    fn tell(&mut self, happened_on: Date, received_at: Timestamp, fact: Fact) -> Timestamp {
        // Made of the moment of receipt, so that identifiers are in the order of events.
        let id: Id<Event> = Id::new(received_at, self.entropy);
        self.events.push(Event {
            id,
            subject: self.subject,
            happened_on,
            received_at,
            sender: "synthetic".into(),
            message: id.to_string(),
            fact,
        });
        received_at
    }

    fn id<T>(&self) -> Id<T> {
        let midnight = self.census.at(0, 0, 0, 0).to_zoned(TimeZone::UTC);
        let made_at = midnight.map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
        Id::new(made_at, self.entropy)
    }

    pub(super) fn days(&mut self, low: u32, high: u32) -> i32 {
        signed(self.dice.between(low, high))
    }

    pub(super) fn days_ago(&mut self, low: u32, high: u32) -> Date {
        add_days(self.census, -self.days(low, high))
    }

    /// Received a few days or weeks after `date`, in office hours, and not after the census.
    fn received(&mut self, date: Date) -> Timestamp {
        let day = add_days(date, self.days(2, 35)).min(self.census);
        let hour = self.days(6, 13);
        let midnight = day.at(0, 0, 0, 0).to_zoned(TimeZone::UTC);
        let midnight = midnight.map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
        midnight + SignedDuration::from_hours(hour.into())
    }
}

/// When somebody here could know of a judgment: a foreign one when it was recognised.
fn known_on(judgment: &Judgment) -> Date {
    match judgment.recognition {
        Recognition::Recognised { on, .. } => on,
        _ => judgment.final_on,
    }
}

fn offence(crime: &Crime, committed_on: Date) -> Offence {
    Offence {
        name: crime.name.into(),
        legal_text: crime.legal_text.clone(),
        committed_on: Some(committed_on),
        completion: Completion::Completed,
        participation: Participation::Perpetrator,
        ecris: Some(crime.ecris.into()),
    }
}

fn months(months: u32) -> Term {
    Term { years: months / 12, months: months % 12, days: 0 }
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(0)
}

fn ecris_penalty(principal: &Principal) -> Option<&'static str> {
    match principal {
        Principal::Imprisonment { .. } | Principal::SuspendedImprisonment { .. } => Some("1001"),
        Principal::LifeImprisonment => Some("1002"),
        Principal::Fine { .. } => Some("8002"),
        Principal::Warning | Principal::DeferredPenalty { .. } => Some("11000"),
        Principal::Educational { .. } => Some("5004"),
        Principal::AdministrativeFine { .. } | Principal::None => None,
    }
}
