//! The list of companies, and the first page of one.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::IntoResponse as _;
use base::Id;
use registers::company::Status;
use web::page;
use web::ui::{self, Banner, Html, SummaryList, Table, Tag};
use web::{Layout, Result, Texts, Visit, fl};

use super::enter::{self, Acts};
use super::instead::{self, Instead};
use super::model::{Acting, Capacity, Standing, Stop};
use crate::Hub;
use crate::account::citizen::Citizen;
use crate::account::model::Account;
use crate::ports::companies::Company;
use crate::request::model::Request;
use crate::request::reasons::table as reasons;
use crate::request::status::tag;
use crate::request::store as requests;

#[derive(Template)]
#[template(path = "company/pages/choose.html")]
struct ChoosePage {
    l: Texts,
    layout: Layout,
    standings: Vec<Standing>,
}

impl ChoosePage {
    fn role(&self, standing: &Standing) -> String {
        match standing {
            Standing::Acts(Acting { capacity: Capacity::Empowered { .. }, .. }) => {
                fl!(self.l, "company-role-empowered")
            }
            Standing::Acts(_) | Standing::Stopped(_, _) => {
                fl!(self.l, "company-role-representative")
            }
        }
    }

    /// What stands in the way, in a word; none for a company that works.
    fn tag(&self, standing: &Standing) -> Option<Tag> {
        let l = self.l;
        let text = match standing {
            Standing::Acts(Acting { company, .. }) => match company.status {
                Status::Suspended { .. } => fl!(l, "company-tag-suspended"),
                _ => return None,
            },
            Standing::Stopped(_, stop) => match stop {
                Stop::NotLegalPerson => fl!(l, "company-tag-sole"),
                Stop::SeatAbroad => fl!(l, "company-tag-abroad"),
                Stop::StruckOff => fl!(l, "company-tag-struck"),
                Stop::Dissolved => fl!(l, "company-tag-dissolved"),
                Stop::Jointly => fl!(l, "company-tag-jointly"),
                Stop::NotRegistered | Stop::NoCompany | Stop::NotOpen => return None,
            },
        };
        Some(ui::tag(text).grey())
    }
}

/// The companies that somebody represents today, and those they are empowered for.
pub async fn choose(State(hub): State<Hub>, visit: Visit, citizen: Citizen) -> Result {
    let (l, day) = (visit.l, visit.today());
    let Some(register) = hub.trade_register(day) else {
        return Ok(instead::not_open(&hub, &visit, &citizen));
    };
    let Ok(standings) = enter::all(&hub, register, &citizen.account, day).await? else {
        return Ok(instead::down(&visit, &citizen));
    };
    if standings.is_empty() {
        return Ok(Instead::of(&visit, Stop::NoCompany, None).page(&visit, &citizen));
    }
    let layout = citizen.layout(&visit, fl!(l, "company-choose-title")).back("/acasa");
    Ok(page::render(ChoosePage { l, layout, standings }).into_response())
}

/// A company as the trade register has it; nobody can edit it here (rule 29).
pub fn company_list(l: Texts, company: &Company) -> SummaryList {
    ui::summary_list()
        .row(fl!(l, "company-name"), &company.name)
        .row(fl!(l, "company-cui"), company.cui)
        .row(fl!(l, "company-number"), &company.trade_number)
        .row(fl!(l, "company-seat"), company.seat())
}

/// The notice about a company that stopped for a while (rule 17).
pub fn suspended(l: Texts, company: &Company) -> Option<Banner> {
    match company.status {
        Status::Suspended { until } => {
            Some(ui::banner(l, fl!(l, "company-suspended", date = l.date(until))))
        }
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "company/pages/company.html")]
struct CompanyPage {
    l: Texts,
    layout: Layout,
    acts: Acts,
    notice: Option<Banner>,
    list: SummaryList,
    asked: Option<Table>,
}

/// The company, what was asked for it, and what can be done.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    acts: Acts,
    RawQuery(query): RawQuery,
) -> Result {
    let l = visit.l;
    let company = &acts.acting.company;
    let mut read = hub.db.read().await?;
    let mut asked = requests::of_company(&mut read, company.cui).await?;
    drop(read);
    asked.retain(|request| may_see(&acts, request.account));
    let layout = acts.layout(&visit, &company.name).back(super::PAGE);
    let today =
        (query.as_deref() == Some("azi=da")).then(|| ui::banner(l, fl!(l, "company-same-day")));
    // One notice at a time: what was just done comes first.
    let notice = today.or_else(|| suspended(l, company));
    let list = company_list(l, company);
    let asked = (!asked.is_empty()).then(|| asked_table(l, &acts, &asked));
    Ok(page::render(CompanyPage { l, layout, acts, notice, list, asked }).into_response())
}

/// A representative sees all that was asked for the company, an empowered person what they sent.
pub fn may_see(acts: &Acts, sent_by: Id<Account>) -> bool {
    acts.acting.represents() || sent_by == acts.citizen.account.id
}

fn asked_table(l: Texts, acts: &Acts, asked: &[Request]) -> Table {
    let empty = ui::table(fl!(l, "company-requests"))
        .caption_hidden()
        .column(fl!(l, "home-col-reason"))
        .column(fl!(l, "home-col-date"))
        .column(fl!(l, "home-col-state"));
    asked.iter().fold(empty, |table, request| {
        let reason = reasons().ever(&request.reason.code);
        let label = reason.map_or(request.reason.text.as_str(), |reason| reason.label(l.lang));
        let link = Html::link(acts.at(&format!("cereri/{}", request.id)), label);
        table.row([link, l.date(request.day).into(), tag(l, request).into()])
    })
}
