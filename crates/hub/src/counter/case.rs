//! The second screen: what was typed beside what the population register says, three ticks, and the decision.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base::person_name::fold;
use base::{Cnp, Id, PersonName};
use web::page;
use web::ui::{self, Choices, Html, SummaryList, Warning};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::decide;
use super::model::{Case, Compared, Refusal, Ticks};
use super::store::case as rows;
use super::{desk, nav};
use crate::Hub;
use crate::account::model::{Account, Refusal as Standing};
use crate::account::store as accounts;
use crate::request::status::id_of;
use crate::staff::access::{Asked, authorise, barred};
use crate::staff::rights::{Action, Purpose, Resource};
use crate::staff::signed_in::Staff;

/// The three ticks.
pub const TICKS: &str = "verificat";
/// The reason.
pub const REASON: &str = "motiv";
/// Instead of a reason: the person is a relative of the clerk.
pub const RELATIVE: &str = "ruda";
/// What stood on the screen about the register.
pub const SHOWN: &str = "registru";
/// How long the clerk waits for the register.
const PATIENCE: Duration = Duration::from_secs(4);
/// What is shown about the person, as the access log names it.
pub const FIELDS: &[&str] = &["name", "cnp", "birth-date", "register-name", "register-birth-date"];

/// The address of a case.
pub fn address(id: Id<Case>) -> String {
    format!("/ghiseu/dosare/{id}")
}

/// A case with its person, as far as this clerk may see it.
pub struct Opened {
    /// The case.
    pub case: Case,
    /// The account.
    pub account: Account,
    /// What the register says now.
    pub compared: Compared,
}

/// The case of this desk, or where to go instead: a case that is decided leads to the next one.
pub async fn opened(
    hub: &Hub,
    (visit, staff): (&Visit, &Staff),
    id: &str,
    (action, key): (Action, Option<&str>),
) -> Result<std::result::Result<Opened, Response>> {
    if let Some(denied) = barred(hub, (visit, staff), Action::OpenEnrolment, desk::PAGE).await? {
        return Ok(Err(denied));
    }
    let mut read = hub.db.read().await?;
    let found = rows::by_id(&mut read, &staff.desk(), id_of(id)?).await?;
    let case = found.ok_or_else(Error::not_found)?;
    if !case.state.is_live() {
        return Ok(Err(decide::over(&case, key)));
    }
    let account = accounts::by_id(&mut read, case.account).await?.ok_or_else(Error::not_found)?;
    drop(read);
    let about = Resource::new("case", case.id)
        .of_unit(&staff.member.unit.code)
        .of_account(account.id)
        .about(hub.keys.cnp(&account.cnp));
    let asked = Asked::for_purpose(Purpose::Counter).case(&case.reference).fields(FIELDS);
    if let Err(refused) = authorise(hub, staff, action, &about, &asked).await? {
        return refused.answer(visit, staff, desk::PAGE).await.map(Err);
    }
    let compared = compared(hub, &account).await;
    Ok(Ok(Opened { case, account, compared }))
}

/// Asks the register; no answer in time is no answer.
async fn compared(hub: &Hub, account: &Account) -> Compared {
    let today = base::dates::today(hub.clock.now());
    match tokio::time::timeout(PATIENCE, hub.persons.person(account.cnp)).await {
        Ok(Ok(civil)) => Compared::of(account, civil, today, hub.config.age_min),
        _ => Compared::Down,
    }
}

/// The screen of a case.
#[derive(Template)]
#[template(path = "counter/pages/case.html")]
pub struct CasePage {
    l: Texts,
    layout: Layout,
    reference: String,
    typed: SummaryList,
    says: SummaryList,
    alert: Option<Warning>,
    /// The form that validates, where the register allows it.
    ticks: Option<Choices>,
    button: String,
    hidden: Html,
    refuse_address: String,
    refusal: Choices,
    /// The list of reasons is open: an error stands in it.
    refusing: bool,
}

impl CasePage {
    /// The page, with what was ticked.
    pub fn new(
        visit: &Visit,
        staff: &Staff,
        opened: &Opened,
        form: &Form,
        suspected: bool,
    ) -> Self {
        let (l, compared) = (visit.l, &opened.compared);
        let title = fl!(l, "counter-case-title");
        let layout = nav(l, staff, staff.layout(visit, title), "").back(desk::PAGE);
        let in_ticks = form.error(TICKS).is_some();
        let layout = if in_ticks { layout.begin_in_form() } else { layout };
        let may = !matches!(compared, Compared::Unknown | Compared::NotForOnline(_));
        let down = matches!(compared, Compared::Down);
        let keep = if down { fl!(l, "counter-keep") } else { fl!(l, "staff-counter-ok") };
        let (key, shown) = (form.hidden_key(), form.hidden(SHOWN, compared.as_str()));
        let [typed, says] = records(l, &opened.account, compared);
        let alert = alert(l, compared);
        let suspected = suspected.then(|| ui::warning(l, fl!(l, "counter-suspected")));
        Self {
            l,
            layout: layout.errors(form),
            reference: opened.case.reference.clone(),
            typed,
            says,
            alert: alert.or(suspected),
            ticks: may.then(|| ticks(l, form)),
            button: keep,
            hidden: Html::trusted(format!("{key}{shown}")),
            refuse_address: format!("{}/refuz", address(opened.case.id)),
            refusal: reasons(l, form),
            refusing: form.error(REASON).is_some(),
        }
    }
}

/// What the register says, where it is not simply the same.
fn alert(l: Texts, compared: &Compared) -> Option<Warning> {
    let text = match compared {
        Compared::Agrees(_) => return None,
        Compared::Differs(_) => fl!(l, "staff-counter-alert"),
        Compared::Unknown => fl!(l, "counter-register-unknown"),
        Compared::NotForOnline(Standing::Minor) => fl!(l, "counter-register-minor"),
        Compared::NotForOnline(_) => fl!(l, "counter-register-foreign"),
        Compared::Down => fl!(l, "counter-register-down"),
    };
    Some(ui::warning(l, text))
}

/// What was typed, and what the register says; what differs is marked by a word and by bold.
fn records(l: Texts, account: &Account, compared: &Compared) -> [SummaryList; 2] {
    let born = account.birth_date.or_else(|| account.cnp.birth_date());
    let typed = facts(l, (&account.name, born, account.cnp));
    let Some(civil) = compared.civil() else {
        let none = typed.iter().map(|(what, _)| (what, fl!(l, "counter-no-answer")));
        let none = none.fold(ui::summary_list(), |list, (what, text)| list.row(what, text));
        return [list(&typed), none];
    };
    let says = facts(l, (&civil.name, Some(civil.birth_date), civil.cnp));
    let marked = typed.iter().zip(&says).fold(ui::summary_list(), |list, (one, two)| {
        if fold(&one.1) == fold(&two.1) {
            list.row(&two.0, &two.1)
        } else {
            list.row_html(&two.0, differs(l, &two.1))
        }
    });
    [list(&typed), marked]
}

fn list(facts: &[(String, String)]) -> SummaryList {
    facts.iter().fold(ui::summary_list(), |list, (what, text)| list.row(what, text))
}

fn facts(
    l: Texts,
    (name, born, cnp): (&PersonName, Option<base::Date>, Cnp),
) -> [(String, String); 4] {
    [
        (fl!(l, "reg-surname"), name.surname.clone()),
        (fl!(l, "reg-given"), name.given.clone()),
        (fl!(l, "counter-birth"), born.map(|date| l.date(date)).unwrap_or_default()),
        (fl!(l, "reg-cnp"), cnp.as_str().to_owned()),
    ]
}

fn differs(l: Texts, says: &str) -> Html {
    let word = ui::tag(fl!(l, "counter-differs")).yellow();
    Html::trusted(format!(r#"<span class="differs">{}</span> {word}"#, Html::text(says)))
}

fn ticks(l: Texts, form: &Form) -> Choices {
    form.checkboxes(TICKS)
        .legend(fl!(l, "counter-ticks"))
        .legend_m()
        .autofocus()
        .item("act", fl!(l, "staff-counter-doc"))
        .item("foto", fl!(l, "staff-counter-photo"))
        .item("date", fl!(l, "staff-counter-data"))
}

fn reasons(l: Texts, form: &Form) -> Choices {
    let list = form.radios(REASON).legend(fl!(l, "counter-why")).small();
    let list = Refusal::ALL
        .into_iter()
        .fold(list, |list, reason| list.item(reason.as_str(), reason_text(l, reason)));
    list.item(RELATIVE, fl!(l, "counter-why-relative"))
}

/// A reason in the words of the list.
pub fn reason_text(l: Texts, reason: Refusal) -> String {
    match reason {
        Refusal::Photo => fl!(l, "counter-why-photo"),
        Refusal::Expired => fl!(l, "counter-why-expired"),
        Refusal::Damaged => fl!(l, "counter-why-damaged"),
        Refusal::NotOriginal => fl!(l, "counter-why-not-original"),
        Refusal::Data => fl!(l, "counter-why-data"),
        Refusal::Register => fl!(l, "counter-why-register"),
        Refusal::NotForOnline => fl!(l, "counter-why-not-for-online"),
        Refusal::Fraud => fl!(l, "counter-why-fraud"),
        Refusal::Left => fl!(l, "counter-why-left"),
    }
}

/// The ticks of a form.
pub fn ticked(form: &Form) -> Ticks {
    let has = |what: &str| form.all(TICKS).any(|tick| tick == what);
    Ticks { document: has("act"), photo: has("foto"), data: has("date") }
}

/// The form as a case that waited left it: what was looked at with the person there counts, unless the register now says
/// something that was not on the screen then.
fn kept(visit: &Visit, opened: &Opened) -> Form {
    let form = visit.form();
    let Ticks { document, photo, data } = opened.case.ticks;
    if !matches!(opened.compared, Compared::Agrees(_) | Compared::Down) {
        return form;
    }
    let values = [("act", document), ("foto", photo), ("date", data)];
    let ticked = values.into_iter().filter(|(_, ticked)| *ticked);
    let mut values: Vec<_> = ticked.map(|(word, _)| (TICKS.to_owned(), word.to_owned())).collect();
    values.push(("_key".to_owned(), form.key().to_owned()));
    Form::from_values(visit.l, &visit.site.entropy, values)
}

/// The page.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
) -> Result {
    let asked = (Action::OpenEnrolment, None);
    let opened = match opened(&hub, (&visit, &staff), &id, asked).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let suspected = rows::was_suspected(&mut hub.db.read().await?, opened.account.id).await?;
    let form = kept(&visit, &opened);
    let page = CasePage::new(&visit, &staff, &opened, &form, suspected);
    Ok(page::render(page).into_response())
}

/// The address of a refusal leads to its case.
pub async fn back(Path(id): Path<String>) -> Result {
    Ok(page::see_other(address(id_of(&id)?)))
}
