//! Empowerments: a representative lets a person ask for the company, for a time, and takes it back at once (rule 15).

use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use base::{Cnp, Date};
use store::{Act, StoreError, outbox};
use web::page;
use web::ui::{self, Banner, Tag};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::enter::{Acts, numbers};
use super::model::{Empowerment, Force, OPEN_MAX, Scope, TermError, term};
use super::store::{self as rows, Gift};
use crate::account::model::Account;
use crate::account::store as accounts;
use crate::keys::Mac;
use crate::request::status::id_of;
use crate::staff::units::date;
use crate::{Hub, messages};

/// The field of the person's number.
const CNP: &str = "cnp";
/// The field of the scope.
const SCOPE: &str = "pentru";
/// The fields of the first and the last day.
const FROM: &str = "de-la";
const UNTIL: &str = "pana-la";

#[derive(Template)]
#[template(path = "company/pages/empower.html")]
struct EmpowerPage {
    l: Texts,
    layout: Layout,
    form: Form,
    action: String,
    notice: Option<Banner>,
    given: Vec<Line>,
}

/// An empowerment, and where it stands.
struct Line {
    one: Empowerment,
    force: Force,
}

impl EmpowerPage {
    fn scope(&self, line: &Line) -> String {
        scope_word(self.l, line.one.scope)
    }

    fn days(&self, line: &Line) -> String {
        let (from, until) = (self.l.date(line.one.from), self.l.date(line.one.until));
        fl!(self.l, "empower-days", from = from, until = until)
    }

    fn tag(&self, line: &Line) -> Tag {
        let l = self.l;
        match line.force {
            Force::InForce => ui::tag(fl!(l, "empower-in-force")).green(),
            Force::ToCome => ui::tag(fl!(l, "empower-to-come")),
            Force::Used => ui::tag(fl!(l, "empower-used")).grey(),
            Force::Over => ui::tag(fl!(l, "empower-over")).grey(),
            Force::Revoked => ui::tag(fl!(l, "empower-revoked")).grey(),
            Force::GiverGone => ui::tag(fl!(l, "empower-giver-gone")).grey(),
        }
    }

    /// Whether there is anything left to take back.
    fn is_open(line: &Line) -> bool {
        matches!(line.force, Force::InForce | Force::ToCome | Force::GiverGone)
    }

    fn choices(&self) -> ui::Choices {
        let l = self.l;
        let radios = self.form.radios(SCOPE).legend(fl!(l, "empower-scope")).legend_m();
        Scope::ALL.into_iter().fold(radios, |r, scope| r.item(scope.as_str(), scope_word(l, scope)))
    }
}

fn scope_word(l: Texts, scope: Scope) -> String {
    match scope {
        Scope::All => fl!(l, "empower-all"),
        Scope::One => fl!(l, "empower-one"),
    }
}

/// Only who represents the company empowers; to others the page is not there.
fn only_representatives(acts: &Acts) -> Result<()> {
    if acts.acting.represents() { Ok(()) } else { Err(Error::not_found()) }
}

async fn build(hub: &Hub, visit: &Visit, acts: &Acts, form: Form) -> Result<EmpowerPage> {
    let (l, day) = (visit.l, visit.today());
    let company = &acts.acting.company;
    let mut read = hub.db.read().await?;
    let given = rows::of_company(&mut read, company.cui).await?;
    drop(read);
    let given = given.into_iter().map(|one| {
        let force = one.force(company, day);
        Line { one, force }
    });
    let layout = acts.layout(visit, fl!(l, "empower-title")).back(acts.home()).errors(&form);
    let action = acts.at("imputerniciri");
    Ok(EmpowerPage { l, layout, form, action, notice: None, given: given.collect() })
}

/// What was given, and the form.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    acts: Acts,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Result {
    only_representatives(&acts)?;
    let l = visit.l;
    let form = visit.form().with(FROM, visit.today().strftime("%d.%m.%Y"));
    let mut page = build(&hub, &visit, &acts, form).await?;
    page.notice = match query.as_deref() {
        Some("dat=da") => Some(ui::success(l, fl!(l, "empower-done"))),
        Some("retras=da") => Some(ui::success(l, fl!(l, "empower-taken"))),
        _ => None,
    };
    Ok(page::render(page).into_response())
}

/// What the form says.
struct Asked {
    cnp: Cnp,
    scope: Scope,
    from: Date,
    until: Date,
}

fn read(form: &mut Form, acts: &Acts, today: Date) -> Option<Asked> {
    let l = form.l;
    let cnp = form.cnp(CNP);
    if cnp.is_some_and(|cnp| numbers(&acts.citizen.account).contains(&cnp)) {
        form.reject(CNP, fl!(l, "err-empower-self"));
    }
    let known = |text: &str| text.parse::<Scope>().ok();
    let scope = form.choice(SCOPE, known, fl!(l, "err-empower-scope"));
    let from = form.parse(FROM, |text| date(text).ok_or_else(|| fl!(l, "err-date")));
    let until = form.parse(UNTIL, |text| date(text).ok_or_else(|| fl!(l, "err-date")));
    let (cnp, scope, from, until) = (cnp?, scope?, from?, until?);
    match term(from, until, today) {
        Ok(()) => {}
        Err(TermError::Past) => form.reject(FROM, fl!(l, "err-empower-past")),
        Err(TermError::Order) => form.reject(UNTIL, fl!(l, "err-empower-order")),
        Err(TermError::Long) => form.reject(UNTIL, fl!(l, "err-empower-long")),
    }
    form.is_valid().then_some(Asked { cnp, scope, from, until })
}

/// Gives. Whether anybody has the number, or an account here, changes nothing in the answer.
pub async fn give(State(hub): State<Hub>, visit: Visit, acts: Acts, mut form: Form) -> Result {
    only_representatives(&acts)?;
    let (cui, today) = (acts.acting.company.cui, visit.today());
    let Some(asked) = read(&mut form, &acts, today) else {
        return Ok(page::invalid(build(&hub, &visit, &acts, form).await?).into_response());
    };
    let mut act = hub.db.act(&acts.citizen.actor(), "company.empower").await?;
    act.subject("company", cui);
    if usize::try_from(rows::open(&mut act, cui, today).await?).is_ok_and(|n| n >= OPEN_MAX) {
        act.refuse("company.empowerments-many").await?;
        form.reject("", fl!(visit.l, "err-empower-many"));
        return Ok(page::invalid(build(&hub, &visit, &acts, form).await?).into_response());
    }
    keep(&hub, act, &acts, (&asked, form.key())).await?;
    Ok(page::see_other(acts.at("imputerniciri?dat=da")))
}

/// One empowerment for each form, with a letter to both; none names the other.
async fn keep(
    hub: &Hub,
    mut act: Act,
    acts: &Acts,
    (asked, form_key): (&Asked, &str),
) -> Result<()> {
    let Asked { cnp, scope, from, until } = *asked;
    let (cui, giver, to) = (acts.acting.company.cui, acts.citizen.account.id, hub.keys.cnp(&cnp));
    let shown = cnp.to_string();
    let gift = Gift { cui, giver, to: &to, shown, scope, from, until, form_key };
    let Some(id) = rows::give(&mut act, &gift).await? else {
        return Ok(act.refuse("company.empower-again").await?);
    };
    act.detail(
        serde_json::json!({ "empowerment": id, "scope": scope, "from": from, "until": until }),
    );
    tell(hub, &mut act, &acts.citizen.account, &to, messages::empowered).await?;
    Ok(act.commit().await?)
}

/// Takes back, at once.
pub async fn revoke(
    State(hub): State<Hub>,
    acts: Acts,
    Path((_, id)): Path<(String, String)>,
) -> Result {
    only_representatives(&acts)?;
    let (id, cui) = (id_of::<Empowerment>(&id)?, acts.acting.company.cui);
    let mut act = hub.db.act(&acts.citizen.actor(), "company.revoke-empowerment").await?;
    act.subject("company", cui).detail(serde_json::json!({ "empowerment": id }));
    if !rows::revoke(&mut act, id, cui).await? {
        act.refuse("company.nothing-to-revoke").await?;
        return Err(Error::not_found());
    }
    if let Some(to) = rows::person(&mut act, id).await? {
        tell(&hub, &mut act, &acts.citizen.account, &to, messages::empowerment_over).await?;
    }
    act.commit().await?;
    Ok(page::see_other(acts.at("imputerniciri?retras=da")))
}

/// Writes to who gave or took, and to the person where they have an account.
async fn tell(
    hub: &Hub,
    act: &mut Act,
    giver: &Account,
    to: &Mac,
    letter: messages::Letter,
) -> Result<(), StoreError> {
    let person = accounts::by_cnp(act, to).await?;
    for account in std::iter::once(giver).chain(&person) {
        if let Some(email) = &account.email {
            outbox::post(act, letter(&hub.config, account.lang, email)).await?;
        }
    }
    Ok(())
}
