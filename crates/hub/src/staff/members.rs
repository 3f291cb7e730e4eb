//! The people who work here, and inviting one more.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse as _;
use base::PersonName;
use store::outbox;
use web::page;
use web::ui::{self, Choices, Field, Html, Table};
use web::{Form, Layout, Result, Texts, Visit, fl};

use super::access::{Asked, barred, stopped};
use super::model::{Roles, Unit};
use super::people::{self, House, NewMember, NotInvited};
use super::rights::{Action, Resource, Role};
use super::signed_in::Staff;
use super::store::{member as rows, unit as units};
use super::units::date;
use super::{roles, typed, words};
use crate::{Hub, messages};

/// The page.
pub const PAGE: &str = "/personal/oameni";
/// The page with the form.
const NEW: &str = "/personal/oameni/nou";
/// Characters of a name at most.
const NAME_MAX: usize = 80;

#[derive(Template)]
#[template(path = "staff/pages/members.html")]
struct MembersPage {
    l: Texts,
    layout: Layout,
    table: Table,
    may_invite: bool,
}

/// Everybody, with a link to each.
pub async fn show(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    let l = visit.l;
    let about = Resource::new("staff", "all");
    let what = (Action::SeeStaff, &about, &Asked::default());
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, PAGE).await? {
        return Ok(answer);
    }
    let mut read = hub.db.read().await?;
    let everybody = rows::all(&mut read).await?;
    drop(read);
    let empty = ui::table(fl!(l, "people-title"))
        .caption_hidden()
        .column(fl!(l, "staff-name"))
        .column(fl!(l, "staff-unit"))
        .column(fl!(l, "staff-roles"))
        .column(fl!(l, "staff-state"));
    let table = everybody.iter().fold(empty, |table, one| {
        let name = Html::link(format!("{PAGE}/{}", one.id), one.name.full());
        let roles: Vec<String> = one.roles.iter().map(|role| words::role(l, role)).collect();
        let state = words::state(l, one.state);
        table.row([name, one.unit.code.as_str().into(), roles.join(", ").into(), state.into()])
    });
    let layout = staff.layout(&visit, fl!(l, "people-title")).back(super::HOME);
    let may_invite = staff.member.roles.has(Role::Administrator);
    Ok(page::render(MembersPage { l, layout, table, may_invite }).into_response())
}

#[derive(Template)]
#[template(path = "staff/pages/invite.html")]
struct InvitePage {
    l: Texts,
    layout: Layout,
    form: Form,
    units: Vec<Unit>,
}

impl InvitePage {
    async fn new(hub: &Hub, visit: &Visit, staff: &Staff, form: Form) -> Result<Self> {
        let mut read = hub.db.read().await?;
        let units = units::all(&mut read).await?;
        let layout = staff.layout(visit, fl!(visit.l, "people-invite")).errors(&form).back(PAGE);
        Ok(Self { l: visit.l, layout, form, units })
    }

    fn unit(&self) -> Field {
        let select = self.form.select("unitate").label(fl!(self.l, "staff-unit"));
        let option = |select: Field, unit: &Unit| select.option(unit.code.as_str(), &unit.name);
        self.units.iter().fold(select.option("", ""), option)
    }

    fn roles(&self) -> Choices {
        role_boxes(&self.form)
    }
}

/// A box for each role.
pub fn role_boxes(form: &Form) -> Choices {
    let boxes = form.checkboxes("rol").legend(fl!(form.l, "staff-roles")).small();
    let item = |boxes: Choices, role: Role| boxes.item(role.as_str(), words::role(form.l, role));
    Role::ALL.into_iter().fold(boxes, item)
}

/// The roles that were ticked, where they go together.
pub fn read_roles(form: &mut Form) -> Option<Roles> {
    let l = form.l;
    let roles = Roles::new(form.all("rol").filter_map(|word| word.parse().ok()));
    match roles.conflict() {
        Some((one, other)) => {
            let (one, other) = (words::role(l, one), words::role(l, other));
            form.reject("rol", fl!(l, "err-roles", one = one, other = other));
            None
        }
        None => Some(roles),
    }
}

/// The form of somebody new.
pub async fn form(State(hub): State<Hub>, visit: Visit, staff: Staff) -> Result {
    let about = Resource::new("staff", "new");
    let what = (Action::InviteStaff, &about, &Asked::default());
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, NEW).await? {
        return Ok(answer);
    }
    let form = typed::form(&hub, &visit, &staff, NEW).await?;
    Ok(page::render(InvitePage::new(&hub, &visit, &staff, form).await?).into_response())
}

fn read(form: &mut Form) -> Option<NewMember> {
    let l = form.l;
    let mut name = |field: &str, missing: String| {
        form.required(field, NAME_MAX, missing, fl!(l, "err-field-long"))
    };
    let surname = name("nume", fl!(l, "err-name-empty"));
    let given = name("prenume", fl!(l, "err-given-empty"));
    let (cnp, email) = (form.cnp("cnp"), form.email("email"));
    let unit = form.choice("unitate", |text| text.parse().ok(), fl!(l, "err-unit-code"));
    let trained_until = form.parse("instruire", |text| match text {
        "" => Ok(None),
        text => date(text).map(Some).ok_or_else(|| fl!(l, "err-date")),
    });
    Some(NewMember {
        name: PersonName::new(&surname?, &given?),
        cnp: cnp?,
        email: email?,
        lang: l.lang,
        unit: unit?,
        // Roles are proposed, and given by somebody else.
        roles: Roles::default(),
        trained_until: trained_until?,
    })
}

/// Invites somebody: the link goes to their address and is shown to nobody else. They have no roles until somebody else agrees.
pub async fn invite(State(hub): State<Hub>, visit: Visit, staff: Staff, mut form: Form) -> Result {
    if let Some(answer) = barred(&hub, (&visit, &staff), Action::InviteStaff, NEW).await? {
        return Ok(answer);
    }
    let (l, new) = (visit.l, read(&mut form));
    let (Some(new), Some(wanted)) = (new, read_roles(&mut form)) else {
        return Ok(
            page::invalid(InvitePage::new(&hub, &visit, &staff, form).await?).into_response()
        );
    };
    let about = Resource::new("staff", "new").about(hub.keys.cnp(&new.cnp));
    let what = (Action::InviteStaff, &about, &Asked::default());
    if let Some(answer) = typed::stopped(&hub, (&visit, &staff), what, (NEW, &form)).await? {
        return Ok(answer);
    }
    let mut act = hub.db.act(&staff.actor(), "staff.invite").await?;
    let house = House { config: &hub.config, keys: &hub.keys, entropy: &hub.entropy };
    let (id, code) = match people::invite(&mut act, house, &new).await? {
        Ok(invited) => invited,
        Err(why) => {
            act.refuse("staff.not-invited").await?;
            let field = if why == NotInvited::NoUnit { "unitate" } else { "email" };
            form.reject(field, fl!(l, "err-staff-there"));
            let page = InvitePage::new(&hub, &visit, &staff, form).await?;
            return Ok(page::invalid(page).into_response());
        }
    };
    let letter = messages::staff_invited(&hub.config, new.lang, &new.email, &code);
    outbox::post(&mut act, letter).await?;
    let invited = rows::by_id(&mut act, id).await?.ok_or_else(web::Error::not_found)?;
    roles::propose(&mut act, &staff.member, &invited, &wanted, &fl!(l, "people-new")).await?;
    act.commit().await?;
    Ok(page::see_other(PAGE))
}
