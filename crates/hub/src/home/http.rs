//! The page where people arrive after they signed in.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use base::Date;
use web::page::{self, Page};
use web::ui::{self, Choices, Html, SummaryList, Table};
use web::{Form, Layout, Result, Texts, Visit, fl};

use crate::Hub;
use crate::account::citizen::Citizen;
use crate::account::registration;
use crate::issuing::store::{self as certificates, Listed};
use crate::request::certificate::kilobytes;
use crate::request::http::{may_ask, person_list, reason_choices};
use crate::request::model::{Request, RequestState};
use crate::request::reasons::table as reasons;
use crate::request::status::tag;
use crate::request::store as requests;

/// The most certificates that the page lists.
const LISTED_MAX: i64 = 50;

#[derive(Template)]
#[template(path = "home/pages/home.html")]
struct HomePage {
    l: Texts,
    layout: Layout,
    today: Date,
    valid: Vec<Listed>,
    asked: Option<Table>,
    ask: Ask,
}

/// How the person asks for a certificate.
enum Ask {
    /// The first time: a page for each step.
    FirstTime,
    /// Afterwards: reason, data and declaration on this page.
    Here(Box<Here>),
    /// Not online.
    Elsewhere,
}

struct Here {
    form: Form,
    choices: Choices,
    person: SummaryList,
}

impl HomePage {
    fn kb(certificate: &Listed) -> i64 {
        kilobytes(certificate.size)
    }

    fn until(&self, certificate: &Listed) -> String {
        self.l.date(certificate.expires_on)
    }

    fn days(&self, certificate: &Listed) -> i64 {
        i64::from(base::dates::days_between(self.today, certificate.expires_on))
    }
}

async fn load(hub: &Hub, visit: &Visit, citizen: &Citizen, form: Form) -> Result<HomePage> {
    let (l, today) = (visit.l, visit.today());
    let account = registration::refreshed(hub, &citizen.account).await?;
    let mut read = hub.db.read().await?;
    let mut valid = certificates::of_account(&mut read, account.id, LISTED_MAX).await?;
    let asked = requests::of_account(&mut read, account.id).await?;
    drop(read);
    let table = (!asked.is_empty()).then(|| asked_table(l, &asked, &valid));
    valid.retain(|certificate| certificate.is_valid_on(today));
    let layout = citizen.layout(visit, fl!(l, "home-title")).errors(&form);
    let ask = if may_ask(hub, &account, today).is_none() {
        Ask::Elsewhere
    } else if asked.is_empty() && form.is_valid() {
        Ask::FirstTime
    } else {
        let choices = reason_choices(&form, today).legend_m();
        Ask::Here(Box::new(Here { form, choices, person: person_list(l, &account) }))
    };
    Ok(HomePage { l, layout, today, valid, asked: table, ask })
}

fn asked_table(l: Texts, asked: &[Request], certificates: &[Listed]) -> Table {
    let empty = ui::table(fl!(l, "home-requests"))
        .caption_hidden()
        .column(fl!(l, "home-col-reason"))
        .column(fl!(l, "home-col-date"))
        .column(fl!(l, "home-col-state"));
    asked.iter().fold(empty, |table, request| {
        let certificate = certificates.iter().find(|c| c.request == request.id);
        let href = match certificate {
            Some(certificate) if request.state == RequestState::Issued => {
                format!("/certificate/{}", certificate.id)
            }
            _ => format!("/cereri/{}", request.id),
        };
        let reason = reasons().ever(&request.reason.code);
        let label = reason.map_or(request.reason.text.as_str(), |reason| reason.label(l.lang));
        let link = Html::link(href, label);
        table.row([link, l.date(request.day).into(), tag(l, request).into()])
    })
}

/// Certificates to download, the form of people who come back, and what became of their requests.
pub async fn home(State(hub): State<Hub>, visit: Visit, citizen: Citizen) -> Result {
    let form = visit.form();
    Ok(page::render(load(&hub, &visit, &citizen, form).await?).into_response())
}

/// The same page with what is wrong in the form (422).
pub async fn with_errors(hub: &Hub, visit: &Visit, citizen: &Citizen, form: Form) -> Result {
    let page: Page<HomePage> = page::invalid(load(hub, visit, citizen, form).await?);
    Ok(page.into_response())
}
