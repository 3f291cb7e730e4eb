//! An entry's history: what the judgment ordered, and what became of it until a day.

use base::{Date, Id};

use super::rules::months_after;
use crate::records::event::{EntryOf, Later, MeasureList, Pardon, Subject, SubjectKind};
use crate::records::judgment::{
    Complementary, ComplementaryKind, Decision, Judgment, Principal, Recognition, SecurityKind,
    Sentence,
};

/// Supervision of a deferred penalty (CP art. 84), in months.
const DEFERRAL_SUPERVISION_MONTHS: i32 = 24;

/// Something that happened to an entry on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub on: Date,
    pub what: &'a Later,
}

/// An entry with all that is known about it.
#[derive(Debug)]
pub(super) struct History<'a> {
    pub id: Id<EntryOf>,
    /// As corrected.
    pub judgment: &'a Judgment,
    /// In the order of the days; of one day, in the order in which the register knew it.
    told: Vec<Told<'a>>,
}

/// How far the execution of the principal penalty or measure is, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Execution {
    /// How far.
    pub state: ExecutionState,
    /// Since when; the day of finality where nothing was told.
    pub since: Date,
    /// Until when, where the law fixes that: the end of a supervision.
    pub until: Option<Date>,
}

/// How far the execution is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExecutionState {
    /// Not begun, as far as is known.
    Pending,
    /// Begun.
    Running,
    /// Interrupted or postponed.
    Interrupted,
    /// A fine is paid in instalments.
    Instalments,
    /// Released on parole.
    ConditionallyReleased,
    /// Suspended or deferred: the supervision lasts.
    UnderSupervision,
    /// Served, paid, or the supervision is over.
    Executed,
    /// The right to execute was lost.
    Prescribed,
    /// Pardoned, as if executed.
    Pardoned,
    /// There is nothing to execute: a warning, or security measures alone.
    Nothing,
}

/// Whether a complementary penalty or a security measure lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// It lasts; until when, where that follows from what is known.
    Lasts {
        /// The first day without it.
        until: Option<Date>,
    },
    /// It is over, or was done at once.
    Ended {
        /// The first day without it.
        since: Date,
    },
}

/// An entry as it is on a day, before the law of removal is asked.
#[derive(Debug, Clone)]
pub(super) struct Course<'a> {
    /// What the decision is by now: a revoked deferral is a conviction.
    pub decision: Decision,
    /// The penalty by now: after revocation, replacement, commutation.
    pub principal: Principal,
    /// The sentence whose complementary penalties and security measures count.
    pub sentence: &'a Sentence,
    /// Since when it is final; a revoked deferral is a conviction since the revocation.
    pub final_on: Date,
    /// Life imprisonment was commuted or replaced (CP art. 166 (1) c).
    pub was_life: bool,
    /// The principal penalty's ends, as they were told, the earliest first: what is done once is done.
    done: Vec<(Date, ExecutionState)>,
    /// The latest of the execution before its end, as it was told.
    told: Option<(Date, ExecutionState)>,
    measures_ended: Vec<(MeasureList, usize, Date)>,
    pub merged_into: Option<Id<EntryOf>>,
    pub rehabilitated: Option<Date>,
    pub amnestied: Option<Date>,
    pub decriminalised: Option<Date>,
    pub quashed: Option<Date>,
    pub retransmission_until: Option<Date>,
    pub pardon: Option<(Date, Pardon)>,
    pub political: bool,
    pub extradited: bool,
    pub taken_over_from: Option<Id<Subject>>,
}

impl<'a> History<'a> {
    /// An entry with what was told about it, in the order in which the register knew it.
    pub fn new(id: Id<EntryOf>, judgment: &'a Judgment, mut told: Vec<Told<'a>>) -> Self {
        told.sort_by_key(|told| told.on);
        Self { id, judgment, told }
    }

    /// The day on which the entry begins: of finality; a foreign judgment's, of recognition (art. 9 d).
    pub fn begins(&self) -> Date {
        match &self.judgment.recognition {
            Recognition::Recognised { on, .. } => self.judgment.final_on.max(*on),
            Recognition::Domestic | Recognition::RetransmissionOnly => self.judgment.final_on,
        }
    }

    /// Whether it is of effect in Romania, not kept only for other states (art. 6 (2)).
    pub fn is_of_effect_here(&self) -> bool {
        self.judgment.recognition != Recognition::RetransmissionOnly
    }

    /// Whether it was recorded by mistake: then it never stood.
    pub fn is_withdrawn(&self) -> bool {
        self.told.iter().any(|told| matches!(told.what, Later::Withdrawn))
    }

    /// Whether an extraordinary appeal found, ever, that there was no offence or no case.
    pub fn is_quashed_ever(&self) -> bool {
        self.told.iter().any(|told| matches!(told.what, Later::Quashed))
    }

    /// The company that was convicted, where this one took the entry over, on whatever day.
    pub fn predecessor(&self) -> Option<Id<Subject>> {
        self.told.iter().find_map(|told| match told.what {
            Later::TakenOver { from } => Some(*from),
            _ => None,
        })
    }

    /// The day on which what was told takes the consequences of the act away, if one is known: decriminalisation or amnesty
    /// (CP art. 4, art. 152).
    pub fn consequences_told_to_end(&self) -> Option<Date> {
        let ends = |told: &&Told<'_>| matches!(told.what, Later::Decriminalised | Later::Amnestied);
        self.told.iter().find(ends).map(|told| told.on)
    }

    /// The entry on a day.
    pub fn on(&self, day: Date) -> Course<'a> {
        let mut course = Course::of(self.judgment);
        for told in self.told.iter().take_while(|told| told.on <= day) {
            course.follow(told.on, told.what);
        }
        course
    }
}

impl<'a> Course<'a> {
    fn of(judgment: &'a Judgment) -> Self {
        Self {
            decision: judgment.decision,
            principal: judgment.sentence.principal.clone(),
            sentence: &judgment.sentence,
            final_on: judgment.final_on,
            was_life: false,
            done: Vec::new(),
            told: None,
            measures_ended: Vec::new(),
            merged_into: None,
            rehabilitated: None,
            amnestied: None,
            decriminalised: None,
            quashed: None,
            retransmission_until: None,
            pardon: None,
            political: false,
            extradited: false,
            taken_over_from: None,
        }
    }

    fn follow(&mut self, on: Date, what: &'a Later) {
        match what {
            Later::ExecutionStarted
            | Later::ExecutionInterrupted
            | Later::ExecutionResumed
            | Later::InstalmentsGranted
            | Later::ConditionallyReleased
            | Later::ReleaseRevoked
            | Later::Executed
            | Later::ExecutionPrescribed => self.execute(on, what),
            Later::FineReplaced { term } | Later::SuspensionRevoked { term } => {
                self.replace(Principal::Imprisonment { term: *term });
                self.reopen(on);
            }
            Later::DeferralRevoked { sentence } => self.convict(on, sentence),
            Later::LighterLaw { principal } => self.replace(principal.clone()),
            Later::Pardoned { pardon } => self.pardon(on, *pardon),
            Later::Amnestied => _ = self.amnestied.get_or_insert(on),
            Later::Decriminalised => _ = self.decriminalised.get_or_insert(on),
            Later::Quashed => _ = self.quashed.get_or_insert(on),
            Later::JudiciallyRehabilitated { .. } => _ = self.rehabilitated.get_or_insert(on),
            Later::RehabilitationAnnulled => self.rehabilitated = None,
            Later::PoliticalCharacter => self.political = true,
            Later::Extradited => self.extradited = true,
            Later::Merged { into } => self.merged_into = Some(*into),
            Later::MeasureEnded { list, index } => self.measures_ended.push((*list, *index, on)),
            Later::RetransmissionUntil { until } => self.retransmission_until = Some(*until),
            Later::TakenOver { from } => self.taken_over_from = Some(*from),
            // Of the whole entry, on any day: the judgment is read as corrected, and a withdrawn entry never stood.
            Later::Corrected { .. } | Later::Withdrawn => {}
        }
    }

    fn execute(&mut self, on: Date, what: &Later) {
        let told = match what {
            Later::Executed => return self.finish(on, ExecutionState::Executed),
            Later::ExecutionPrescribed => return self.finish(on, ExecutionState::Prescribed),
            Later::ReleaseRevoked => return self.reopen(on),
            Later::ExecutionInterrupted => ExecutionState::Interrupted,
            Later::InstalmentsGranted => ExecutionState::Instalments,
            Later::ConditionallyReleased => ExecutionState::ConditionallyReleased,
            _ => ExecutionState::Running,
        };
        self.told = Some((on, told));
    }

    fn finish(&mut self, on: Date, how: ExecutionState) {
        self.done.push((on, how));
    }

    /// It is executed again: ends that were told for earlier days were none.
    fn reopen(&mut self, on: Date) {
        self.done.retain(|(done, _)| *done >= on);
        self.told = Some((on, ExecutionState::Running));
    }

    fn replace(&mut self, principal: Principal) {
        self.was_life |= self.principal == Principal::LifeImprisonment;
        self.principal = principal;
    }

    /// A revoked deferral or waiver is a conviction from then on (CP art. 82, 88, 89); of anything else there is none to revoke.
    fn convict(&mut self, on: Date, sentence: &'a Sentence) {
        if matches!(self.decision, Decision::Deferral | Decision::Waiver) {
            self.decision = Decision::Conviction;
            self.principal = sentence.principal.clone();
            self.sentence = sentence;
            self.final_on = on;
            self.measures_ended.clear();
            self.reopen(on);
            self.told = None;
        }
    }

    fn pardon(&mut self, on: Date, pardon: Pardon) {
        self.pardon = Some((on, pardon));
        let Pardon::Commuted { to } = pardon else {
            return self.finish(on, ExecutionState::Pardoned);
        };
        match self.principal {
            Principal::SuspendedImprisonment { ref mut term, .. } => *term = to,
            _ => self.replace(Principal::Imprisonment { term: to }),
        }
    }

    /// Since when, or from when on by itself, the principal penalty is executed or counts as executed (CP art. 167; rule 68): what was
    /// told, not before finality; without it the end of a supervision that is not revoked.
    pub fn executed_on(&self) -> Option<Date> {
        match self.done.first() {
            Some((on, _)) => Some((*on).max(self.final_on)),
            None => self.supervision_ends(),
        }
    }

    /// The start of a term of rehabilitation: a company must have executed its complementary penalties, too (CP art. 150).
    pub fn term_starts(&self, kind: SubjectKind) -> Option<Date> {
        let executed = self.executed_on()?;
        let complementary = self.sentence.complementary.iter().enumerate();
        match kind {
            SubjectKind::Person => Some(executed),
            SubjectKind::Company => complementary
                .filter(|(_, penalty)| lasts(penalty.kind))
                .map(|(index, penalty)| self.complementary_ends(index, penalty))
                .try_fold(executed, |latest, ends| Some(latest.max(ends?))),
        }
    }

    fn supervision_ends(&self) -> Option<Date> {
        match self.principal {
            Principal::SuspendedImprisonment { supervision_months: months, .. } => {
                Some(months_after(self.final_on, months))
            }
            Principal::DeferredPenalty { .. } => {
                Some(months_after(self.final_on, DEFERRAL_SUPERVISION_MONTHS))
            }
            _ => None,
        }
    }

    /// How far the execution is on a day.
    pub fn execution(&self, day: Date) -> Execution {
        let of = |since, state| Execution { state, since, until: None };
        if let Some(&(on, how)) = self.done.first() {
            return of(on.max(self.final_on), how);
        }
        if let Some(until) = self.supervision_ends() {
            return if until <= day {
                of(until, ExecutionState::Executed)
            } else {
                let state = ExecutionState::UnderSupervision;
                Execution { state, since: self.final_on, until: Some(until) }
            };
        }
        match (&self.principal, self.told) {
            (Principal::Warning | Principal::None, _) => of(self.final_on, ExecutionState::Nothing),
            (_, Some((on, told))) => of(on, told),
            (_, None) => of(self.final_on, ExecutionState::Pending),
        }
    }

    fn told_end(&self, list: MeasureList, index: usize) -> Option<Date> {
        let ended = self.measures_ended.iter().find(|(of, at, _)| *of == list && *at == index);
        ended.map(|(_, _, on)| *on)
    }

    /// The first day without a complementary penalty: as told, or its months from finality, and with imprisonment
    /// to be executed from its end (CP art. 68).
    fn complementary_ends(&self, index: usize, penalty: &Complementary) -> Option<Date> {
        if let Some(told) = self.told_end(MeasureList::Complementary, index) {
            return Some(told);
        }
        let from = match self.principal {
            Principal::Imprisonment { .. } | Principal::LifeImprisonment => self.executed_on()?,
            _ => self.final_on,
        };
        penalty.months.map(|months| months_after(from, months))
    }

    /// The complementary penalties' states on a day, in their order.
    pub fn complementary(&self, day: Date) -> Vec<(Complementary, Measure)> {
        let state = |(index, penalty): (usize, &Complementary)| {
            (penalty.clone(), Measure::on(day, self.complementary_ends(index, penalty)))
        };
        self.sentence.complementary.iter().enumerate().map(state).collect()
    }

    /// The security measures' states on a day, in their order.
    pub fn security(&self, day: Date) -> Vec<Measure> {
        let ends = |(index, kind): (usize, SecurityKind)| match kind {
            SecurityKind::Confiscation | SecurityKind::ExtendedConfiscation => Some(self.final_on),
            _ => self.told_end(MeasureList::Security, index),
        };
        let kinds = self.sentence.security.iter().map(|measure| measure.kind);
        kinds.enumerate().map(|it| Measure::on(day, ends(it))).collect()
    }

    /// Days still to come on which something ends by itself.
    pub fn ends(&self) -> impl Iterator<Item = Date> {
        let complementary = self.sentence.complementary.iter().enumerate();
        let ends = complementary.filter_map(|(index, it)| self.complementary_ends(index, it));
        ends.chain(self.supervision_ends()).chain(self.executed_on())
    }
}

impl Measure {
    fn on(day: Date, ends: Option<Date>) -> Self {
        match ends {
            Some(since) if since <= day => Self::Ended { since },
            until => Self::Lasts { until },
        }
    }
}

/// Complementary penalties of companies that last for a time; the others are done at once.
fn lasts(kind: ComplementaryKind) -> bool {
    matches!(
        kind,
        ComplementaryKind::SuspensionOfActivity
            | ComplementaryKind::ClosingOfPlaces
            | ComplementaryKind::ProcurementBan
            | ComplementaryKind::JudicialSupervision
    )
}
