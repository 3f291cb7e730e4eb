//! The words of the office in the language of whoever reads.

use web::ui::{self, Tag};
use web::{Texts, fl};

use super::model::{BackReason, Fact, PickReason, ReturnReason, RevealReason, Term, Why};
use super::store::note::{Note, NoteKind};
use crate::ports::records::compare::Agreement;

/// Why a request is here.
pub fn why(l: Texts, why: Why) -> String {
    match why {
        Why::Similar => fl!(l, "office-why-similar"),
        Why::Recorded => fl!(l, "office-why-recorded"),
        Why::NotLiving => fl!(l, "office-why-not-living"),
        Why::OtherNumber => fl!(l, "office-why-other-number"),
        Why::Citizenship => fl!(l, "office-why-citizenship"),
        Why::Age => fl!(l, "office-why-age"),
        Why::Unsearchable => fl!(l, "office-why-unsearchable"),
        Why::Unprintable => fl!(l, "office-why-unprintable"),
        Why::Company => fl!(l, "office-why-company"),
    }
}

/// How much time is left, by word and colour.
pub fn term(l: Texts, term: Term) -> Tag {
    match term {
        Term::Running(day) => ui::tag(fl!(l, "office-term", day = l.date(day))),
        Term::Warning(day) => ui::tag(fl!(l, "office-term-warning", day = l.date(day))).yellow(),
        Term::Late(day) => ui::tag(fl!(l, "office-term-late", day = l.date(day))).red(),
        Term::Stopped => ui::tag(fl!(l, "office-term-stopped")).grey(),
    }
}

/// How two facts agree.
pub fn agreement(l: Texts, agreement: Agreement) -> String {
    match agreement {
        Agreement::Same => fl!(l, "office-agrees"),
        Agreement::Swapped => fl!(l, "office-swapped"),
        Agreement::Previous => fl!(l, "office-previous"),
        Agreement::Variant => fl!(l, "office-variant"),
        Agreement::Partly => fl!(l, "office-partly"),
        Agreement::Unknown => fl!(l, "office-unknown"),
        Agreement::Different => fl!(l, "counter-differs"),
    }
}

/// A fact that a person may be asked for.
pub fn fact(l: Texts, fact: Fact) -> String {
    match fact {
        Fact::Names => fl!(l, "office-fact-names"),
        Fact::BirthPlace => fl!(l, "office-fact-birth-place"),
        Fact::Parents => fl!(l, "office-fact-parents"),
    }
}

/// Why a CNP is shown.
pub fn reveal(l: Texts, reason: RevealReason) -> String {
    match reason {
        RevealReason::Document => fl!(l, "office-reveal-document"),
        RevealReason::Registers => fl!(l, "office-reveal-registers"),
        RevealReason::Inquiry => fl!(l, "office-reveal-inquiry"),
    }
}

/// Why a case is taken out of its turn.
pub fn pick(l: Texts, reason: PickReason) -> String {
    match reason {
        PickReason::Urgent => fl!(l, "office-pick-urgent"),
        PickReason::Related => fl!(l, "office-pick-related"),
        PickReason::Told => fl!(l, "office-pick-told"),
    }
}

/// Why a case is given back.
pub fn back(l: Texts, reason: BackReason) -> String {
    match reason {
        BackReason::Relative => fl!(l, "office-back-relative"),
        BackReason::Hard => fl!(l, "office-back-hard"),
        BackReason::Time => fl!(l, "office-back-time"),
    }
}

/// Why a second person does not agree.
pub fn returned(l: Texts, reason: ReturnReason) -> String {
    match reason {
        ReturnReason::Evidence => fl!(l, "office-return-evidence"),
        ReturnReason::Candidate => fl!(l, "office-return-candidate"),
        ReturnReason::Ask => fl!(l, "office-return-ask"),
    }
}

/// What happened to a case, with the reason or the words of whoever did it.
pub fn note(l: Texts, note: &Note, by: &str) -> String {
    let text = note.text.as_deref().unwrap_or_default();
    let words = match note.kind {
        NoteKind::Picked => text.parse().map(|reason| pick(l, reason)),
        NoteKind::Back => text.parse().map(|reason| back(l, reason)),
        NoteKind::Returned => text.parse().map(|reason| returned(l, reason)),
        NoteKind::Over | NoteKind::Reassigned => Ok(text.to_owned()),
    };
    let (words, at) = (words.unwrap_or_default(), l.date_time(note.at));
    match note.kind {
        NoteKind::Picked => fl!(l, "office-note-picked", by = by, at = at, words = words),
        NoteKind::Back => fl!(l, "office-note-back", by = by, at = at, words = words),
        NoteKind::Over => fl!(l, "office-note-over", by = by, at = at, words = words),
        NoteKind::Reassigned => fl!(l, "office-note-reassigned", by = by, at = at),
        NoteKind::Returned => fl!(l, "office-note-returned", by = by, at = at, words = words),
    }
}
