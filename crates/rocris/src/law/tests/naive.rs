//! The law of the certificate said a second time, without looking at the first: for one day, by asking the messages again for
//! every question. Slow, and short enough to be read against the rules.

use base::{Date, Id};

use crate::records::event::{
    EntryOf, Event, Fact, Later, MeasureList, Pardon, Subject, SubjectKind,
};
use crate::records::judgment::{
    ComplementaryKind, Decision, Judgment, LegalText, Principal, Recognition, SecurityKind,
    Sentence, Term,
};

/// The entries that a certificate of the day shows (rules 42 to 69).
pub fn certificate(kind: SubjectKind, events: &[Event], day: Date) -> Vec<Id<EntryOf>> {
    let register = Register { kind, told: told(events) };
    let mut ids: Vec<Id<EntryOf>> = register
        .told
        .iter()
        .filter_map(|event| match event.fact {
            Fact::Judged { entry, .. } | Fact::Later { entry, what: Later::Corrected { .. } } => {
                Some(entry)
            }
            _ => None,
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| register.is_printed(*id, day));
    ids
}

struct Register<'a> {
    kind: SubjectKind,
    /// In the order in which it became known, without what was retracted.
    told: Vec<&'a Event>,
}

fn told(events: &[Event]) -> Vec<&Event> {
    let mut known: Vec<&Event> = events.iter().collect();
    known.sort_by_key(|event| (event.received_at, event.id));
    let counts = |at: usize| !is_retracted(&known, at);
    (0..known.len()).filter(|at| counts(*at)).map(|at| known[at]).collect()
}

fn is_retracted(known: &[&Event], at: usize) -> bool {
    (at + 1..known.len()).any(|later| {
        known[later].fact == Fact::Retracted { event: known[at].id } && !is_retracted(known, later)
    })
}

impl Register<'_> {
    fn judgment(&self, id: Id<EntryOf>) -> Option<&Judgment> {
        self.told.iter().rev().find_map(|event| match &event.fact {
            Fact::Judged { entry, judgment }
            | Fact::Later { entry, what: Later::Corrected { judgment } }
                if *entry == id =>
            {
                Some(&**judgment)
            }
            _ => None,
        })
    }

    /// What happened to an entry until a day, in the order of the days.
    fn later(&self, id: Id<EntryOf>, day: Date) -> Vec<(Date, &Later)> {
        let mut later: Vec<(Date, &Later)> = self
            .told
            .iter()
            .filter_map(|event| match &event.fact {
                Fact::Later { entry, what } if *entry == id => Some((event.happened_on, what)),
                _ => None,
            })
            .filter(|(on, _)| *on <= day)
            .collect();
        later.sort_by_key(|(on, _)| *on);
        later
    }

    fn ever(&self, id: Id<EntryOf>, what: &Later) -> bool {
        self.later(id, Date::MAX).iter().any(|(_, it)| *it == what)
    }

    fn is_printed(&self, id: Id<EntryOf>, day: Date) -> bool {
        let Some(judgment) = self.judgment(id) else { return false };
        let begun = judgment.final_on <= day
            && match &judgment.recognition {
                Recognition::Domestic => true,
                Recognition::Recognised { on, .. } => *on <= day,
                Recognition::RetransmissionOnly => return false,
            };
        let ended = self
            .told
            .iter()
            .any(|event| matches!(event.fact, Fact::Ended { .. }) && event.happened_on <= day);
        let sanction = match self.decision(id, day) {
            Decision::Conviction => true,
            Decision::SecurityMeasure => self.some_security_measure_lasts(id, day),
            _ => false,
        };
        let gone = self.ever(id, &Later::Withdrawn)
            || self.acted_out(id, day)
            || self.happened(id, day, &Later::Quashed)
            || self.is_rehabilitated_by_court(id, day);
        let leading = self.leading(id, day);
        let over = self.is_rehabilitated_by_court(leading, day)
            || self.is_rehabilitated_by_law(leading, day)
            || self.is_twenty_years_old(leading, day);
        begun && !ended && sanction && !gone && !over
    }

    fn happened(&self, id: Id<EntryOf>, day: Date, what: &Later) -> bool {
        self.later(id, day).iter().any(|(_, it)| *it == what)
    }

    /// Amnestied or no offence any more, as told or by the legal texts (rules 54 and 57).
    fn acted_out(&self, id: Id<EntryOf>, day: Date) -> bool {
        let texts_gone = self
            .judgment(id)
            .is_some_and(|it| it.offences.iter().all(|of| is_no_offence(&of.legal_text, day)));
        texts_gone
            || self.happened(id, day, &Later::Amnestied)
            || self.happened(id, day, &Later::Decriminalised)
    }

    fn revocation(&self, id: Id<EntryOf>, day: Date) -> Option<(Date, &Sentence)> {
        let decided = self.judgment(id)?.decision;
        self.later(id, day).into_iter().find_map(|(on, what)| match what {
            Later::DeferralRevoked { sentence }
                if matches!(decided, Decision::Deferral | Decision::Waiver) =>
            {
                Some((on, sentence))
            }
            _ => None,
        })
    }

    fn decision(&self, id: Id<EntryOf>, day: Date) -> Decision {
        let decided = self.judgment(id).map_or(Decision::Waiver, |it| it.decision);
        if self.revocation(id, day).is_some() { Decision::Conviction } else { decided }
    }

    fn sentence(&self, id: Id<EntryOf>, day: Date) -> &Sentence {
        let judged = || &self.judgment(id).unwrap().sentence;
        self.revocation(id, day).map_or_else(judged, |(_, sentence)| sentence)
    }

    fn final_on(&self, id: Id<EntryOf>, day: Date) -> Date {
        self.revocation(id, day).map_or_else(|| self.judgment(id).unwrap().final_on, |(on, _)| on)
    }

    fn penalty(&self, id: Id<EntryOf>, day: Date) -> Principal {
        let revoked = self.revocation(id, day).map(|(_, sentence)| sentence);
        let mut penalty = self.judgment(id).unwrap().sentence.principal.clone();
        for (_, what) in self.later(id, day) {
            penalty = match (what, penalty) {
                (Later::FineReplaced { term } | Later::SuspensionRevoked { term }, _) => {
                    Principal::Imprisonment { term: *term }
                }
                (Later::LighterLaw { principal }, _) => principal.clone(),
                (
                    Later::Pardoned { pardon: Pardon::Commuted { to } },
                    Principal::SuspendedImprisonment { supervision_months, .. },
                ) => Principal::SuspendedImprisonment { term: *to, supervision_months },
                (Later::Pardoned { pardon: Pardon::Commuted { to } }, _) => {
                    Principal::Imprisonment { term: *to }
                }
                // Only the first revocation of a deferral is one.
                (Later::DeferralRevoked { sentence }, _)
                    if revoked.is_some_and(|it| std::ptr::eq(it, sentence)) =>
                {
                    sentence.principal.clone()
                }
                (_, same) => same,
            };
        }
        penalty
    }

    /// The first end of the penalty that was told for the day of its last reopening or a later one; without any, the end of the
    /// supervision (rule 68).
    fn executed_on(&self, id: Id<EntryOf>, day: Date) -> Option<Date> {
        let later = self.later(id, day);
        let revoked = self.revocation(id, day).map(|(on, _)| on);
        let reopened = later.iter().rev().find(|(_, what)| {
            matches!(
                what,
                Later::FineReplaced { .. }
                    | Later::SuspensionRevoked { .. }
                    | Later::ReleaseRevoked
            )
        });
        let reopened = reopened.map(|(on, _)| *on).into_iter().chain(revoked).max();
        let ended = later.iter().find(|(on, what)| {
            let ends = matches!(
                what,
                Later::Executed
                    | Later::ExecutionPrescribed
                    | Later::Pardoned { pardon: Pardon::Whole | Pardon::Rest }
            );
            ends && reopened.is_none_or(|reopened| *on >= reopened)
        });
        let final_on = self.final_on(id, day);
        match (ended, self.penalty(id, day)) {
            (Some((on, _)), _) => Some((*on).max(final_on)),
            (None, Principal::SuspendedImprisonment { supervision_months, .. }) => {
                Some(months_later(final_on, supervision_months))
            }
            (None, Principal::DeferredPenalty { .. }) => Some(months_later(final_on, 24)),
            (None, _) => None,
        }
    }

    /// Rules 56, 68 and 69.
    fn is_rehabilitated_by_law(&self, id: Id<EntryOf>, day: Date) -> bool {
        let small = match (self.kind, self.penalty(id, day)) {
            (SubjectKind::Company, _)
            | (_, Principal::Fine { .. } | Principal::SuspendedImprisonment { .. }) => true,
            (_, Principal::Imprisonment { term }) => is_at_most(term, 2),
            _ => false,
        };
        let Some(executed) = self.executed_on(id, day) else { return false };
        let Some(start) = self.complementary_over(id, day, executed) else { return false };
        let end = months_later(start, 36);
        small
            && self.decision(id, day) == Decision::Conviction
            && end <= day
            && !self.is_hindered(id, start, end, day)
    }

    /// A company's term waits for its penalties that last.
    fn complementary_over(&self, id: Id<EntryOf>, day: Date, executed: Date) -> Option<Date> {
        let mut start = executed;
        if self.kind == SubjectKind::Person {
            return Some(start);
        }
        let since = self.revocation(id, day).map(|(on, _)| on);
        for (at, penalty) in self.sentence(id, day).complementary.iter().enumerate() {
            if penalty.kind == ComplementaryKind::Publication {
                continue;
            }
            let told = self.measure_ended(id, day, MeasureList::Complementary, at, since);
            let from = match self.penalty(id, day) {
                Principal::Imprisonment { .. } | Principal::LifeImprisonment => executed,
                _ => self.final_on(id, day),
            };
            let ends = told.or(penalty.months.map(|months| months_later(from, months)))?;
            start = start.max(ends);
        }
        Some(start)
    }

    fn measure_ended(
        &self,
        id: Id<EntryOf>,
        day: Date,
        of: MeasureList,
        at: usize,
        since: Option<Date>,
    ) -> Option<Date> {
        let later = self.later(id, day);
        // What ended before the revocation was of the sentence before it.
        let revoked = later.iter().position(|(on, what)| {
            Some(*on) == since && matches!(what, Later::DeferralRevoked { .. })
        });
        let ended = later.iter().skip(revoked.unwrap_or(0)).find(|(_, what)| {
            matches!(what, Later::MeasureEnded { list, index } if *list == of && *index == at)
        });
        ended.map(|(on, _)| *on)
    }

    fn some_security_measure_lasts(&self, id: Id<EntryOf>, day: Date) -> bool {
        let security = self.sentence(id, day).security.iter().enumerate();
        security
            .filter(|(_, it)| it.kind == SecurityKind::MedicalTreatment)
            .any(|(at, _)| self.measure_ended(id, day, MeasureList::Security, at, None).is_none())
    }

    fn is_hindered(&self, id: Id<EntryOf>, start: Date, end: Date, day: Date) -> bool {
        let entries: Vec<Id<EntryOf>> = self
            .told
            .iter()
            .filter_map(|event| match event.fact {
                Fact::Judged { entry, .. } | Fact::Later { entry, .. } => Some(entry),
                _ => None,
            })
            .collect();
        entries.into_iter().filter(|other| *other != id).any(|other| {
            let Some(judgment) = self.judgment(other) else { return false };
            // What another company did counts only against what was taken over from it.
            let theirs = self.taken_over(other);
            if theirs.is_some() && theirs != self.taken_over(id) {
                return false;
            }
            let guilty = !matches!(
                judgment.decision,
                Decision::SecurityMeasure | Decision::AdministrativeSanction
            ) && judgment.recognition != Recognition::RetransmissionOnly
                && !self.ever(other, &Later::Withdrawn)
                && !self.ever(other, &Later::Quashed);
            let forgotten = self.happened(other, day, &Later::Amnestied)
                || self.happened(other, day, &Later::Decriminalised);
            let inside = judgment.offences.iter().any(|offence| {
                let inside = match offence.committed_on {
                    Some(on) => start <= on && on < end,
                    None => judgment.judged_on > start,
                };
                inside && !is_no_offence(&offence.legal_text, day)
            });
            guilty && !forgotten && inside
        })
    }

    fn taken_over(&self, id: Id<EntryOf>) -> Option<Id<Subject>> {
        self.later(id, Date::MAX).into_iter().find_map(|(_, what)| match what {
            Later::TakenOver { from } => Some(*from),
            _ => None,
        })
    }

    /// Rule 58.
    fn is_twenty_years_old(&self, id: Id<EntryOf>, day: Date) -> bool {
        let short = match self.penalty(id, day) {
            Principal::Fine { .. } => true,
            Principal::Imprisonment { term } | Principal::SuspendedImprisonment { term, .. } => {
                is_at_most(term, 3)
            }
            _ => false,
        };
        let old = months_later(self.final_on(id, day), 240) <= day;
        short && old && self.decision(id, day) == Decision::Conviction
    }

    /// Rule 55.
    fn is_rehabilitated_by_court(&self, id: Id<EntryOf>, day: Date) -> bool {
        let last = self.later(id, day).into_iter().rev().find(|(_, what)| {
            matches!(what, Later::JudiciallyRehabilitated { .. } | Later::RehabilitationAnnulled)
        });
        last.is_some_and(|(_, what)| matches!(what, Later::JudiciallyRehabilitated { .. }))
    }

    /// The entry whose penalty counts: follows mergers into convictions that hold; in a circle, the entry itself.
    fn leading(&self, id: Id<EntryOf>, day: Date) -> Id<EntryOf> {
        let mut path = vec![id];
        loop {
            let at = *path.last().unwrap();
            let into = self.later(at, day).into_iter().rev().find_map(|(_, what)| match what {
                Later::Merged { into } => Some(*into),
                _ => None,
            });
            match into.filter(|into| self.holds(*into, day)) {
                None => return at,
                Some(into) if path.contains(&into) => return id,
                Some(into) => path.push(into),
            }
        }
    }

    fn holds(&self, id: Id<EntryOf>, day: Date) -> bool {
        let Some(judgment) = self.judgment(id) else { return false };
        let begun = match &judgment.recognition {
            Recognition::Domestic => judgment.final_on <= day,
            Recognition::Recognised { on, .. } => judgment.final_on <= day && *on <= day,
            Recognition::RetransmissionOnly => false,
        };
        begun
            && self.decision(id, day) == Decision::Conviction
            && !self.ever(id, &Later::Withdrawn)
            && !self.happened(id, day, &Later::Quashed)
            && !self.acted_out(id, day)
    }
}

/// The texts of `data/decriminalised.txt` that random lives have.
fn is_no_offence(text: &LegalText, day: Date) -> bool {
    match (text.act.as_str(), text.article.as_str()) {
        ("Codul penal din 1968", "205") => day >= Date::constant(2014, 2, 1),
        ("Codul penal", "276") => day >= Date::constant(2016, 5, 23),
        _ => false,
    }
}

/// Random terms have less than a month of days.
fn is_at_most(term: Term, years: u32) -> bool {
    let months = term.years * 12 + term.months;
    months < years * 12 || (months == years * 12 && term.days == 0)
}

/// The same day so many months later, or the last of that month (rule 72).
fn months_later(date: Date, months: u32) -> Date {
    let mut first = date.first_of_month();
    for _ in 0..months {
        first = first.last_of_month().tomorrow().unwrap();
    }
    let day = date.day().min(first.days_in_month());
    Date::constant(first.year(), first.month(), day)
}
