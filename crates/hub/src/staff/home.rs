//! The first page of staff: what their roles let them do.

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use web::page;
use web::ui::{self, Banner, SummaryList};
use web::{Layout, Texts, Visit, fl};

use super::rights::Action;
use super::signed_in::Staff;
use crate::{counter, office};

#[derive(Template)]
#[template(path = "staff/pages/home.html")]
struct HomePage {
    l: Texts,
    layout: Layout,
    notice: Option<Banner>,
    who: SummaryList,
    tasks: Vec<Task>,
}

/// Something that a role lets somebody do, and the page where it is done.
pub struct Task {
    /// The page.
    pub page: &'static str,
    /// What, in words.
    pub text: String,
}

/// The pages by what they let somebody do. A slice for staff adds its page here.
fn tasks(l: Texts, staff: &Staff) -> Vec<Task> {
    let all = [
        (Action::OpenEnrolment, counter::desk::PAGE, fl!(l, "staff-counter-title")),
        (Action::ProposeRevocation, counter::unit::PAGE, fl!(l, "counter-unit-title")),
        (Action::ApproveRevocation, counter::revoke::PAGE, fl!(l, "counter-revoke-title")),
        (Action::ReviewRequest, office::queue::PAGE, fl!(l, "staff-queue-title")),
        (Action::ApproveReview, office::second::PAGE, fl!(l, "office-second-title")),
        (Action::Reassign, office::lead::PAGE, fl!(l, "office-lead-title")),
        (Action::ReadLog, super::log::PAGE, fl!(l, "staff-audit-title")),
        (Action::ChangeUnit, super::units::PAGE, fl!(l, "units-title")),
        (Action::SeeStaff, super::members::PAGE, fl!(l, "people-title")),
        (Action::ApproveRoles, super::approve::PAGE, fl!(l, "proposals-title")),
        (Action::BreakGlass, super::glass::PAGE, fl!(l, "glass-title")),
        (Action::ReviewGlass, super::glass::PAGE, fl!(l, "glass-title")),
    ];
    let mut tasks: Vec<Task> = all
        .into_iter()
        .filter(|(action, ..)| staff.may_ever(*action))
        .map(|(_, page, text)| Task { page, text })
        .collect();
    tasks.push(Task { page: super::spare::PAGE, text: fl!(l, "staff-keys-title") });
    tasks
}

/// The page.
pub async fn show(visit: Visit, staff: Staff) -> Response {
    let (l, member) = (visit.l, &staff.member);
    let roles: Vec<String> = member.roles.iter().map(|role| super::words::role(l, role)).collect();
    let trained = member.trained_until.map_or_else(|| fl!(l, "staff-trained-not"), |d| l.date(d));
    let who = ui::summary_list()
        .row(fl!(l, "staff-name"), member.name.full())
        .row(fl!(l, "staff-unit"), &member.unit.name)
        .row(fl!(l, "staff-roles"), roles.join(", "))
        .row(fl!(l, "staff-trained"), trained);
    let today = visit.today();
    let trained = member.trained_until.is_some_and(|last| last >= today);
    let notice = if !trained {
        Some(fl!(l, "staff-denied-untrained"))
    } else if !member.unit.is_open_on(today) {
        Some(fl!(l, "staff-denied-unit-closed"))
    } else {
        None
    };
    let page = HomePage {
        l,
        layout: staff.layout(&visit, fl!(l, "staff-home-title")),
        notice: notice.map(|text| ui::banner(l, text)),
        who,
        tasks: tasks(l, &staff),
    };
    page::render(page).into_response()
}
