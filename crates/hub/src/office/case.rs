//! A case: the person beside the recorded ones, and one button that decides and opens the next.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use web::page;
use web::ui::{self, Banner, Choices, Html, SummaryList, Tag, Warning};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::compare::{self, Pair};
use super::grounds;
use super::model::{
    BackReason, Case, CaseState, Fact, Finding, Results, ReturnReason, RevealReason, Shown,
    TEXT_MAX, Term, Verdict, Why,
};
use super::queue::{self, Said, names};
use super::store::note::Note;
use super::store::{case as rows, decision, note, results};
use super::{nav, pick, words};
use crate::Hub;
use crate::ports::persons::CivilStatus;
use crate::ports::records::Question;
use crate::ports::records::compare::{Candidate, Found, Recorded};
use crate::request::model::Request;
use crate::request::status::id_of;
use crate::staff::access::{Asked, authorise, barred};
use crate::staff::model::StaffMember;
use crate::staff::rights::{Action, Purpose, Resource, Role};
use crate::staff::signed_in::Staff;
use crate::staff::store::member as members;

/// Which button was pressed; nothing for the main one.
pub const DO: &str = "fa";
/// Why the CNP is shown.
pub const REVEAL: &str = "motiv-cnp";
/// Why it is given back.
pub const BACK: &str = "motiv";
/// To whom it is given.
pub const TO: &str = "coleg";
/// A few words for a colleague.
pub const NOTE: &str = "nota";
/// What is asked of the person.
pub const FACTS: &str = "date";
/// How long an operator waits for a register.
const PATIENCE: Duration = Duration::from_secs(4);
/// What is shown about people, as the access log names it.
const FIELDS: &[&str] = &[
    "name",
    "previous-names",
    "masked-cnp",
    "birth-date",
    "birth-place",
    "parents",
    "citizenship",
    "recorded-identities",
];

/// The address of a case.
pub fn address(id: Id<Request>) -> String {
    format!("{}/{id}", queue::PAGE)
}

/// The field of the ground about a recorded person.
pub fn field(id: Id<Recorded>) -> String {
    format!("c-{id}")
}

/// The field of the few words about a recorded person.
pub fn note_field(id: Id<Recorded>) -> String {
    format!("n-{id}")
}

/// What the case is about, for the rules and the log.
pub fn resource(case: &Case) -> Resource {
    Resource::new("request", case.request).about(case.subject.clone()).of_account(case.account)
}

/// Why it is asked, for the rules and the log.
pub fn asked(case: &Case, fields: &'static [&'static str]) -> Asked {
    Asked::for_purpose(Purpose::Review).case(&case.reference).fields(fields)
}

/// The case of this operator, or where they go instead.
pub async fn mine(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    id: &str,
) -> Result<std::result::Result<Case, Response>> {
    if let Some(denied) = barred(hub, (visit, staff), Action::ReviewRequest, queue::PAGE).await? {
        return Ok(Err(denied));
    }
    let mut read = hub.db.read().await?;
    let case = rows::by_id(&mut read, id_of(id)?).await?.ok_or_else(Error::not_found)?;
    drop(read);
    if !case.waits {
        return Ok(Err(queue::queue(Said::Lost)));
    }
    // Who comes back late goes on, as long as nobody else has it.
    if case.holder != Some(staff.member.id) || case.state != CaseState::Waiting {
        return pick::offer(hub, (visit, staff), &case).await.map(Err);
    }
    let (about, asked) = (resource(&case), asked(&case, FIELDS));
    if let Err(refused) = authorise(hub, staff, Action::ReviewRequest, &about, &asked).await? {
        return refused.answer(visit, staff, queue::PAGE).await.map(Err);
    }
    Ok(Ok(case))
}

/// What the registers say of a person now.
pub struct Look {
    /// The person as the population register has them; as they were where it has lost them.
    pub person: CivilStatus,
    /// Who may be them.
    pub candidates: Vec<Candidate>,
    /// What was found and stated before.
    pub results: Results,
}

/// Asks the registers, for this operator; none where one of them does not answer in time.
pub async fn look(hub: &Hub, operator: Id<StaffMember>, case: &Case) -> Result<Option<Look>> {
    let mut read = hub.db.read().await?;
    let known = results::of(&mut read, &[case.request]).await?.remove(&case.request);
    drop(read);
    let results = known.unwrap_or_default();
    let asking = tokio::time::timeout(PATIENCE, hub.persons.person(case.person.cnp)).await;
    let Ok(Ok(person)) = asking else { return Ok(None) };
    let person = person.unwrap_or_else(|| case.person.clone());
    if case.why != Why::Similar {
        return Ok(Some(Look { person, candidates: Vec::new(), results }));
    }
    let question = Question {
        case: case.reference.clone(),
        person: results.stated.beside(&person),
        found: Found::default(),
        reason: None,
    };
    let operator = operator.to_string();
    let asking = tokio::time::timeout(PATIENCE, hub.records.compare(&question, &operator)).await;
    let Ok(Ok(candidates)) = asking else { return Ok(None) };
    Ok(Some(Look { person, candidates, results }))
}

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
    notice: Option<Banner>,
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
                && member.state == crate::staff::model::MemberState::Active
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

/// The page of a case, newly asked, and kept for its operator for another while.
pub async fn page(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    case: &Case,
    form: &Form,
    revealed: bool,
) -> Result<std::result::Result<CasePage, Response>> {
    let look = look(hub, staff.member.id, case).await?;
    let shown: Vec<Shown> =
        look.iter().flat_map(|look| &look.candidates).map(Shown::from).collect();
    let mut act = hub.db.act(&staff.actor(), "office.look").await?;
    act.subject("request", case.request);
    act.detail(serde_json::json!({ "candidates": shown.len(), "answered": look.is_some() }));
    if !rows::hold(&mut act, case.request, staff.member.id, &shown).await? {
        return Ok(Err(queue::queue(Said::Lost)));
    }
    act.commit().await?;
    let around = Around::load(hub, staff, case).await?;
    let page = CasePage::new((visit, staff), (case, look.as_ref(), &around), form, revealed);
    Ok(Ok(page))
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result {
    let case = match mine(&hub, (&visit, &staff), &id).await? {
        Ok(case) => case,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let form = visit.form();
    let mut page = match page(&hub, (&visit, &staff), &case, &form, false).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(elsewhere),
    };
    page.notice = Said::of(query.as_deref()).map(|said| said.notice(visit.l));
    Ok(page::render(page).into_response())
}

/// The same page again, with what is wrong or with the whole numbers.
pub async fn again(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    case: &Case,
    form: &Form,
    revealed: bool,
) -> Result {
    let page = match page(hub, (visit, staff), case, form, revealed).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let valid = form.is_valid();
    Ok(if valid { page::render(page).into_response() } else { page::invalid(page).into_response() })
}

/// The address of what is done with a case leads to it.
pub async fn back(Path(id): Path<String>) -> Result {
    Ok(page::see_other(address(id_of(&id)?)))
}

/// A few words: cut where they are long, refused where a number of somebody's could be among them.
pub fn few_words(form: &mut Form, name: &str) -> Option<String> {
    let text = form.optional(name, TEXT_MAX)?;
    if crate::staff::access::holds_number(&text) {
        let wrong = fl!(form.l, "office-err-number");
        form.reject(name, wrong);
    }
    Some(text)
}
