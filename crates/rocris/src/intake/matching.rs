//! Whom a message is about: the subject who certainly is meant, a new one where nobody is similar, or a question for an
//! officer. Pure.

use base::{Id, person_name};

use super::model::Reason;
use crate::records::event::Subject;
use crate::records::model::{CompanyIdentity, Recorded};
use crate::search::{Agreement, Finding, Grade};

/// Whom a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// Somebody in the record.
    Known(Id<Subject>),
    /// Nobody in the record is similar.
    Nobody,
    /// It is not certain.
    Unsure(Reason),
}

/// The person meant by a message, from what the search found. A namesake with another CNP is not in the way of an
/// exact match; where there is no exact match, anybody similar is.
pub fn person(finding: &Finding) -> Match {
    let exact: Vec<_> = finding.candidates.iter().filter(|c| c.grade == Grade::Exact).collect();
    let others_differ = finding
        .candidates
        .iter()
        .all(|c| c.grade == Grade::Exact || c.comparison.cnp == Agreement::Different);
    match exact[..] {
        [one] if others_differ => Match::Known(one.person),
        [_, _, ..] => Match::Unsure(Reason::SeveralSubjects),
        [] if finding.candidates.is_empty() && finding.sufficient => Match::Nobody,
        [] if finding.candidates.is_empty() => Match::Unsure(Reason::IdentityIncomplete),
        _ => Match::Unsure(Reason::SimilarSubject),
    }
}

/// The company meant by a message, among those that share a key with it.
pub fn company(asked: &CompanyIdentity, found: &[Recorded<CompanyIdentity>]) -> Match {
    let exact: Vec<_> = found.iter().filter(|company| is_same(asked, &company.identity)).collect();
    match exact[..] {
        [one] => Match::Known(one.id),
        [_, _, ..] => Match::Unsure(Reason::SeveralSubjects),
        [] if found.is_empty() => Match::Nobody,
        [] => Match::Unsure(Reason::SimilarSubject),
    }
}

/// By CUI and name, or by trade number and name where one side has no CUI; a name borne before counts.
fn is_same(asked: &CompanyIdentity, recorded: &CompanyIdentity) -> bool {
    let names = |company: &CompanyIdentity| -> Vec<String> {
        let names = std::iter::once(&company.name).chain(&company.former_names);
        names.map(|name| person_name::fold(name)).collect()
    };
    let recorded_names = names(recorded);
    let by_name = names(asked).iter().any(|name| recorded_names.contains(name));
    let by_number = match (asked.cui, recorded.cui) {
        (Some(asked), Some(recorded)) => asked == recorded,
        _ => asked.trade_number.is_some() && asked.trade_number == recorded.trade_number,
    };
    by_name && by_number
}
