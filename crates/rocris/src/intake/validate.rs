//! What makes a message wrong in itself, whatever is known of its subject. All mistakes are found, not only the first. Pure.

use base::Date;

use super::sender::SenderKind;
use super::wire::{Fault, Message, Told, fault, is_number};
use crate::records::event::{Later, NoteKind};
use crate::records::judgment::{
    ComplementaryKind, Decision, Judgment, Principal, Recognition, Sentence, Term,
};
use crate::records::model::{CompanyIdentity, PersonIdentity, SubjectIdentity};
use crate::search;

/// The most characters of a text.
const TEXT_MAX: usize = 400;
/// Nothing that the register knows is older.
pub(crate) const OLDEST: Date = Date::constant(1900, 1, 1);
/// The most items of a list.
const LIST_MAX: usize = 64;

/// All mistakes in a message received on `today` from a sender of this kind; none where it may tell everything.
pub(crate) fn mistakes(message: &Message, sender: Option<SenderKind>, today: Date) -> Vec<Fault> {
    let mut found = Mistakes(Vec::new());
    let allowed = "1 to 64 of A-Z a-z 0-9 . _ : / -";
    found.unless(is_number(&message.number), "number", "is not a number", allowed);
    if let Some(sender) = sender
        && !sender.may_tell(&message.told, &message.subject)
    {
        let problem = format!("a sender of the kind {sender} does not tell this");
        found.0.push(fault("event", &problem, Some(sender.tells())));
    }
    let past = (OLDEST..=today).contains(&message.happened_on);
    let allowed = "a day from 1900 on, and not after the day of receipt";
    found.unless(past, "happened_on", "is in the future or too long ago", allowed);
    found.subject("subject", &message.subject, today);
    found.told(message, today);
    found.0
}

/// All mistakes in what identifies a subject.
pub(crate) fn subject_mistakes(subject: &SubjectIdentity, today: Date) -> Vec<Fault> {
    let mut found = Mistakes(Vec::new());
    found.subject("subject", subject, today);
    found.0
}

struct Mistakes(Vec<Fault>);

impl Mistakes {
    fn unless(&mut self, good: bool, path: &str, problem: &str, allowed: &str) {
        if !good {
            self.0.push(fault(path, problem, Some(allowed)));
        }
    }

    fn text(&mut self, path: &str, text: &str) {
        let good = (1..=TEXT_MAX).contains(&text.chars().count())
            && !text.trim().is_empty()
            && !text.chars().any(char::is_control);
        self.unless(good, path, "is no usable text", "1 to 400 characters, no control characters");
    }

    fn country(&mut self, path: &str, code: &str) {
        let good = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        self.unless(good, path, "is not a country", "ISO 3166-1 alpha-2, such as RO");
    }

    fn subject(&mut self, at: &str, subject: &SubjectIdentity, today: Date) {
        match subject {
            SubjectIdentity::Person(person) => self.person(at, person, today),
            SubjectIdentity::Company(company) => self.company(at, company),
        }
    }

    fn person(&mut self, at: &str, person: &PersonIdentity, today: Date) {
        for (n, name) in std::iter::once(&person.name).chain(&person.previous_names).enumerate() {
            let path = if n == 0 {
                format!("{at}.name")
            } else {
                format!("{at}.previous_names[{}]", n - 1)
            };
            for (field, text) in [("surname", &name.surname), ("given", &name.given)] {
                self.text(&format!("{path}.{field}"), text);
                let few = search::words(text) <= 10;
                self.unless(few, &format!("{path}.{field}"), "has too many names", "at most 10");
            }
        }
        let lists = person.previous_names.len() <= 16 && person.former_cnps.len() <= 16;
        self.unless(lists, at, "has too many former names or numbers", "at most 16 of each");
        let born = person.birth_date <= today;
        self.unless(born, &format!("{at}.birth_date"), "is in the future", "a day of the past");
        self.country(&format!("{at}.birth_place.country"), &person.birth_place.country);
        self.text(&format!("{at}.birth_place.locality"), &person.birth_place.locality);
    }

    fn company(&mut self, at: &str, company: &CompanyIdentity) {
        self.text(&format!("{at}.name"), &company.name);
        for (n, name) in company.former_names.iter().enumerate() {
            self.text(&format!("{at}.former_names[{n}]"), name);
        }
        let few = company.former_names.len() <= 16;
        self.unless(few, &format!("{at}.former_names"), "has too many names", "at most 16");
        self.country(&format!("{at}.seat.country"), &company.seat.country);
        self.text(&format!("{at}.seat.locality"), &company.seat.locality);
        let known = company.cui.is_some() || company.trade_number.is_some();
        let foreign = company.seat.country != "RO";
        let allowed = "cui, trade_number or both for a company with its seat in Romania";
        self.unless(known || foreign, at, "has no number", allowed);
        if let Some(number) = &company.trade_number {
            self.text(&format!("{at}.trade_number"), number);
        }
    }

    fn told(&mut self, message: &Message, today: Date) {
        match &message.told {
            Told::Judged { judgment } => {
                self.judgment("event.judgment", judgment, &message.subject);
                let same = judgment.final_on == message.happened_on;
                let allowed = "the day of event.judgment.final_on";
                self.unless(same, "happened_on", "is not the day of finality", allowed);
            }
            Told::Later { what, .. } => self.later(what, &message.subject),
            Told::Merged { entry, into } => {
                let other = entry != into;
                self.unless(other, "event.into", "is the entry itself", "a later judgment");
            }
            Told::Noted { note } => {
                self.text("event.note.case_number", &note.case_number);
                self.text("event.note.authority", &note.authority);
                self.text("event.note.offence", &note.offence);
                let company = matches!(message.subject, SubjectIdentity::Company(_));
                let fits = match note.kind {
                    NoteKind::ActionStarted => true,
                    NoteKind::CompanyMeasure => company,
                    _ => !company,
                };
                let allowed =
                    "action_started; company_measure of a company; the others of a person";
                self.unless(fits, "event.note.kind", "does not fit the subject", allowed);
            }
            Told::NoteClosed { .. } | Told::Ended { .. } => {}
            Told::IdentityChanged { identity } => {
                self.subject("event.identity", identity, today);
                let same =
                    std::mem::discriminant(identity) == std::mem::discriminant(&message.subject);
                self.unless(same, "event.identity.kind", "is another kind", "that of the subject");
            }
            Told::Succeeded { predecessor, .. } => {
                self.company("event.predecessor", predecessor);
                let same =
                    matches!(&message.subject, SubjectIdentity::Company(c) if c == predecessor);
                self.unless(!same, "event.predecessor", "is the subject itself", "another company");
            }
        }
    }

    fn later(&mut self, what: &Later, subject: &SubjectIdentity) {
        match what {
            Later::Corrected { judgment } => {
                self.judgment("event.what.judgment", judgment, subject);
            }
            Later::FineReplaced { term } | Later::SuspensionRevoked { term } => {
                self.term("event.what.term", *term);
            }
            Later::DeferralRevoked { sentence } => {
                let penal = matches!(
                    sentence.principal,
                    Principal::Imprisonment { .. }
                        | Principal::SuspendedImprisonment { .. }
                        | Principal::Fine { .. }
                );
                let path = "event.what.sentence.principal";
                self.unless(
                    penal,
                    path,
                    "is no penalty",
                    "imprisonment, suspended or not, or a fine",
                );
            }
            _ => {}
        }
    }

    fn judgment(&mut self, at: &str, judgment: &Judgment, subject: &SubjectIdentity) {
        let path = |field: &str| format!("{at}.{field}");
        self.text(&path("court"), &judgment.court);
        self.text(&path("number"), &judgment.number);
        self.country(&path("country"), &judgment.country);
        let later = judgment.judged_on <= judgment.final_on;
        self.unless(later, &path("final_on"), "is before the judgment", "judged_on or later");
        let count = judgment.offences.len();
        let some = (1..=LIST_MAX).contains(&count);
        self.unless(some, &path("offences"), "has none or too many", "1 to 64 offences");
        for (n, offence) in judgment.offences.iter().enumerate() {
            let path = |field: &str| format!("{at}.offences[{n}].{field}");
            self.text(&path("name"), &offence.name);
            self.text(&path("legal_text.act"), &offence.legal_text.act);
            self.text(&path("legal_text.article"), &offence.legal_text.article);
            let before = offence.committed_on.is_none_or(|day| day <= judgment.judged_on);
            self.unless(
                before,
                &path("committed_on"),
                "is after the judgment",
                "judged_on or before",
            );
        }
        let domestic = judgment.recognition == Recognition::Domestic;
        let allowed = "left out for a Romanian court, and only for one";
        let fits = domestic == (judgment.country == "RO");
        self.unless(fits, &path("recognition"), "does not fit the country", allowed);
        let company = matches!(subject, SubjectIdentity::Company(_));
        self.sentence(&path("sentence"), judgment.decision, &judgment.sentence, company);
    }

    fn sentence(&mut self, at: &str, decision: Decision, sentence: &Sentence, company: bool) {
        let (fits, allowed) = principal(decision, &sentence.principal, company);
        let path = format!("{at}.principal");
        self.unless(fits, &path, "does not fit the decision and the subject", allowed);
        match &sentence.principal {
            Principal::Imprisonment { term } | Principal::Educational { term, .. } => {
                self.term(&format!("{path}.term"), *term);
            }
            Principal::SuspendedImprisonment { term, supervision_months } => {
                self.term(&format!("{path}.term"), *term);
                let good = (24..=48).contains(supervision_months);
                let path = format!("{path}.supervision_months");
                self.unless(good, &path, "is not a term of supervision", "24 to 48 (CP art. 92)");
            }
            Principal::DeferredPenalty { term, lei } => {
                let one = term.is_some() != lei.is_some();
                self.unless(one, &path, "names none or two penalties", "either term or lei");
            }
            Principal::Fine { lei } => {
                self.unless(*lei > 0, &format!("{path}.lei"), "is nothing", "1 or more");
            }
            Principal::LifeImprisonment
            | Principal::Warning
            | Principal::AdministrativeFine { .. }
            | Principal::None => {}
        }
        for (n, penalty) in sentence.complementary.iter().enumerate() {
            let of_persons = matches!(
                penalty.kind,
                ComplementaryKind::ProhibitionOfRights | ComplementaryKind::MilitaryDegradation
            );
            let of_all = penalty.kind == ComplementaryKind::Publication;
            let path = format!("{at}.complementary[{n}].kind");
            let allowed = "CP art. 55 for a person, art. 136 for a company";
            self.unless(
                of_all || of_persons != company,
                &path,
                "does not fit the subject",
                allowed,
            );
        }
    }

    fn term(&mut self, path: &str, term: Term) {
        let some = term != Term::default() && term.years <= 40 && term.months < 1_000;
        self.unless(some, path, "is not a term", "more than nothing, at most 40 years");
    }
}

fn principal(decision: Decision, principal: &Principal, company: bool) -> (bool, &'static str) {
    match decision {
        Decision::Conviction if company => {
            (matches!(principal, Principal::Fine { .. }), "fine, of a company (CP art. 136)")
        }
        Decision::Conviction => (
            matches!(
                principal,
                Principal::Imprisonment { .. }
                    | Principal::SuspendedImprisonment { .. }
                    | Principal::LifeImprisonment
                    | Principal::Fine { .. }
            ),
            "imprisonment, suspended_imprisonment, life_imprisonment, fine",
        ),
        Decision::Waiver => (*principal == Principal::Warning && !company, "warning, of a person"),
        Decision::Deferral => (
            matches!(principal, Principal::DeferredPenalty { .. }) && !company,
            "deferred_penalty, of a person",
        ),
        Decision::EducationalMeasure => (
            matches!(principal, Principal::Educational { .. }) && !company,
            "educational, of a person",
        ),
        Decision::SecurityMeasure => (*principal == Principal::None, "none"),
        Decision::AdministrativeSanction => (
            matches!(principal, Principal::AdministrativeFine { .. }) && !company,
            "administrative_fine, of a person",
        ),
    }
}
