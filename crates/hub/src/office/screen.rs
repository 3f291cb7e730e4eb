//! The screen of a case.

use askama::Template;
use base::Id;
use web::ui::{self, Banner, Choices, Html, SummaryList, Tag, Warning};
use web::{Form, Layout, Result, Texts, Visit, fl};

use super::case::{BACK, FACTS, Look, NOTE, REVEAL, TO, address, field, note_field};
use super::compare::{self, Pair};
use super::model::{BackReason, Case, Fact, Finding, ReturnReason, RevealReason, Term, Verdict};
use super::queue::{self, names};
use super::store::note::Note;
use super::store::{decision, note};
use super::{grounds, nav, words};
use crate::Hub;
use crate::ports::records::compare::{Candidate, Recorded};
use crate::staff::model::{MemberState, StaffMember};
use crate::staff::rights::Role;
use crate::staff::signed_in::Staff;
use crate::staff::store::member as members;

/// What was decided before, and why it was sent back.
type Before = (Vec<Finding>, Option<ReturnReason>);

/// A recorded person on the page, with what the operator says of them.
pub struct Beside {
    /// The two columns.
    pub pair: Pair,
    /// The grounds to choose from.
    pub choice: Choices,
    /// The few words.
    pub note: ui::Field,
}

/// The screen of a case.
#[derive(Template)]
#[template(path = "office/pages/case.html")]
pub struct CasePage {
    l: Texts,
    layout: Layout,
    /// What was done before.
    pub notice: Option<Banner>,
    reference: String,
    term: Tag,
    address: String,
    hidden: Html,
    alert: Option<Warning>,
    why: String,
    notes: Vec<String>,
    stated: Option<SummaryList>,
    beside: Vec<Beside>,
    /// The person alone, where there is nobody to compare with.
    alone: Option<SummaryList>,
    reveal: Option<Choices>,
    facts: Choices,
    back: Choices,
    colleagues: ui::Field,
    back_note: ui::Field,
    /// Which of the folded parts is open, because an error stands in it.
    open: Part,
}

/// A folded part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    Reveal,
    Ask,
    Give,
}

impl Part {
    /// The part in which an error stands.
    fn of(form: &Form) -> Self {
        let wrong = |fields: &[&str]| fields.iter().any(|field| form.error(field).is_some());
        if wrong(&[REVEAL]) {
            Self::Reveal
        } else if wrong(&[FACTS]) {
            Self::Ask
        } else if wrong(&[BACK, TO, NOTE]) {
            Self::Give
        } else {
            Self::None
        }
    }
}

/// What a page of a case is made of besides the registers' answers.
pub struct Around {
    notes: Vec<(Note, String)>,
    colleagues: Vec<StaffMember>,
    before: Option<Before>,
}

impl Around {
    /// Reads it.
    pub async fn load(hub: &Hub, staff: &Staff, case: &Case) -> Result<Self> {
        let mut read = hub.db.read().await?;
        let notes = note::of_request(&mut read, case.request).await?;
        let who =
            names(&mut read, &notes.iter().map(|note| note.member).collect::<Vec<_>>()).await?;
        let by = |note: Note| {
            let name = who.get(&note.member).cloned().unwrap_or_default();
            (note, name)
        };
        let colleagues = members::all(&mut read).await?.into_iter().filter(|member| {
            member.roles.has(Role::Operator)
                && member.id != staff.member.id
                && member.state == MemberState::Active
        });
        Ok(Self {
            notes: notes.into_iter().map(by).collect(),
            colleagues: colleagues.collect(),
            before: decision::latest(&mut read, case.request).await?,
        })
    }
}

impl CasePage {
    /// No register answered: there is nobody to compare, and nothing to decide.
    fn is_down(&self) -> bool {
        self.alone.is_none() && self.beside.is_empty()
    }

    fn opens(&self, part: Part) -> bool {
        self.open == part
    }

    /// The page, with what was typed.
    pub fn new(
        (visit, staff): (&Visit, &Staff),
        (case, look, around): (&Case, Option<&Look>, &Around),
        form: &Form,
        revealed: bool,
    ) -> Self {
        let l = visit.l;
        let title = fl!(l, "staff-case-compare");
        let layout = nav(l, staff, staff.layout(visit, title), "").back(queue::PAGE);
        let candidates = look.map_or(&[][..], |look| &look.candidates);
        let before = around.before.as_ref();
        let beside =
            look.map_or_else(Vec::new, |look| columns(l, look, form, (visit, before, revealed)));
        let sent_back = before.and_then(|(_, why)| *why);
        let alert = sent_back
            .map(|why| ui::warning(l, fl!(l, "office-sent-back", why = words::returned(l, why))));
        let stated = look.and_then(|look| compare::stated(l, &look.results.stated));
        let alone = look.filter(|_| candidates.is_empty());
        Self {
            l,
            layout: layout.errors(form),
            notice: None,
            reference: case.reference.clone(),
            term: words::term(l, Term::of(case.promised, visit.today())),
            address: address(case.request),
            hidden: form.hidden_key(),
            alert,
            why: words::why(l, case.why),
            notes: around.notes.iter().map(|(note, by)| words::note(l, note, by)).collect(),
            stated,
            beside,
            alone: alone.map(|look| compare::alone(l, &look.person, revealed)),
            reveal: (look.is_some() && !revealed).then(|| reveal(l, form)),
            facts: facts(l, form),
            back: back_reasons(l, form),
            colleagues: colleagues(l, form, &around.colleagues),
            back_note: form.input(NOTE).label(fl!(l, "office-note")).autocomplete("off"),
            open: Part::of(form),
        }
    }
}

fn columns(
    l: Texts,
    look: &Look,
    form: &Form,
    (visit, before, revealed): (&Visit, Option<&Before>, bool),
) -> Vec<Beside> {
    let person = &look.person;
    let pairs = compare::pairs(l, person, &look.candidates, revealed);
    let of = |(pair, candidate): (Pair, &Candidate)| {
        let said = before
            .and_then(|(findings, _)| findings.iter().find(|found| found.recorded == candidate.id));
        let first = pair.number == 1 && form.is_valid();
        Beside {
            choice: choice(form, candidate.id, (said, first), visit.today()),
            note: form
                .input(&note_field(candidate.id))
                .label(fl!(l, "office-few-words"))
                .autocomplete("off"),
            pair,
        }
    };
    pairs.into_iter().zip(&look.candidates).map(of).collect()
}

/// The grounds about a recorded person: somebody else, or the same; each says which.
fn choice(
    form: &Form,
    id: Id<Recorded>,
    (said, first): (Option<&Finding>, bool),
    today: base::Date,
) -> Choices {
    let l = form.l;
    let name = field(id);
    let choice = form.radios(&name).legend(fl!(l, "staff-case-reason")).legend_m().small();
    let choice = if first { choice.autofocus() } else { choice };
    // What was said before is chosen again, so that only what is new has to be thought about.
    let choice = match said {
        Some(said) if !form.has(&name) => choice.chosen(&said.ground),
        _ => choice,
    };
    Verdict::ALL.iter().fold(choice, |choice, verdict| {
        let of = grounds::list().of(*verdict, today);
        of.fold(choice, |choice, ground| {
            let label = ground.label(l.lang);
            let text = match verdict {
                Verdict::Different => fl!(l, "office-different", why = label),
                Verdict::Same => fl!(l, "office-same", why = label),
            };
            choice.item(&ground.code, text)
        })
    })
}

fn reveal(l: Texts, form: &Form) -> Choices {
    let list = form.radios(REVEAL).legend(fl!(l, "staff-reveal-why")).small();
    let all = RevealReason::ALL.iter();
    all.fold(list, |list, reason| list.item(reason.as_str(), words::reveal(l, *reason)))
}

fn facts(l: Texts, form: &Form) -> Choices {
    let list = form.checkboxes(FACTS).legend(fl!(l, "office-ask-what")).small();
    Fact::ALL.iter().fold(list, |list, fact| list.item(fact.as_str(), words::fact(l, *fact)))
}

fn back_reasons(l: Texts, form: &Form) -> Choices {
    let list = form.radios(BACK).legend(fl!(l, "office-back-why")).small();
    let all = BackReason::ALL.iter();
    all.fold(list, |list, reason| list.item(reason.as_str(), words::back(l, *reason)))
}

/// Colleagues who may take it, by id, with their unit.
pub fn colleagues(l: Texts, form: &Form, colleagues: &[StaffMember]) -> ui::Field {
    let list = form.select(TO).label(fl!(l, "office-colleague"));
    let list = list.option("", fl!(l, "office-nobody"));
    colleagues.iter().fold(list, |list, member| {
        list.option(member.id, format!("{}, {}", member.name.full(), member.unit.code))
    })
}
