//! Pages that say what to do instead: one for each reason why a company cannot be asked for here, each with its stable code.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use web::page;
use web::{Layout, Result, Texts, Visit, fl};

use super::enter::AGAIN_AFTER;
use super::model::Stop;
use crate::Hub;
use crate::account::citizen::Citizen;
use crate::ports::companies::Company;

/// What a page says instead of serving.
#[derive(Debug)]
pub struct Instead {
    code: &'static str,
    title: String,
    texts: Vec<String>,
    /// Where it leads on, the best way first.
    links: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "company/pages/instead.html")]
struct InsteadPage {
    l: Texts,
    layout: Layout,
    instead: Instead,
}

impl Instead {
    /// The page of a reason, about a company where it is about one.
    pub fn of(visit: &Visit, stop: Stop, company: Option<&Company>) -> Self {
        let l = visit.l;
        let name = company.map_or("", |company| company.name.as_str());
        let (title, text) = match stop {
            Stop::NotLegalPerson => {
                (fl!(l, "company-sole-title"), fl!(l, "company-sole", name = name))
            }
            Stop::SeatAbroad => {
                (fl!(l, "company-abroad-title"), fl!(l, "company-abroad", name = name))
            }
            Stop::NotRegistered => (fl!(l, "company-other-title"), fl!(l, "company-other")),
            Stop::StruckOff => {
                (fl!(l, "company-struck-title"), fl!(l, "company-struck", name = name))
            }
            Stop::Dissolved => {
                (fl!(l, "company-dissolved-title"), fl!(l, "company-dissolved", name = name))
            }
            Stop::Jointly => {
                (fl!(l, "company-jointly-title"), fl!(l, "company-jointly", name = name))
            }
            Stop::NoCompany => (fl!(l, "company-none-title"), fl!(l, "company-none")),
            Stop::NotOpen => (fl!(l, "company-closed-title"), fl!(l, "company-closed")),
        };
        let mut texts = vec![text];
        if let Some(county) = company.and_then(Company::county).filter(|_| goes_to_counter(stop)) {
            texts.push(fl!(l, "company-county", county = county.name()));
        }
        Self { code: stop.code(), title, texts, links: links(l, stop) }
    }

    /// As an answer to somebody who is signed in.
    pub fn page(self, visit: &Visit, citizen: &Citizen) -> Response {
        let layout = citizen.layout(visit, &self.title).back(back(self.code));
        page::render(InsteadPage { l: visit.l, layout, instead: self }).into_response()
    }
}

/// The list of companies leads home; what stops at one company leads back to the list.
fn back(code: &str) -> &'static str {
    let of_list = [Stop::NoCompany, Stop::NotOpen].map(Stop::code);
    if of_list.contains(&code) { "/acasa" } else { super::PAGE }
}

const fn goes_to_counter(stop: Stop) -> bool {
    matches!(stop, Stop::Jointly | Stop::NotOpen)
}

fn links(l: Texts, stop: Stop) -> Vec<(&'static str, String)> {
    let (myself, counter) = (fl!(l, "company-ask-myself"), fl!(l, "find-office"));
    match stop {
        Stop::NotLegalPerson => vec![("/cereri/motiv", myself)],
        Stop::SeatAbroad | Stop::NotRegistered | Stop::Jointly | Stop::NotOpen => {
            vec![("/ghisee", counter), ("/acasa", fl!(l, "home-back"))]
        }
        Stop::StruckOff | Stop::Dissolved => {
            vec![("/ghisee", counter), (super::PAGE, fl!(l, "company-switch"))]
        }
        Stop::NoCompany => vec![
            ("/companii/alta-forma", fl!(l, "company-other-title")),
            ("/ghisee", counter),
            ("/acasa", fl!(l, "home-back")),
        ],
    }
}

/// The page before the day on which companies are served, which it names where it is known.
pub fn not_open(hub: &Hub, visit: &Visit, citizen: &Citizen) -> Response {
    let l = visit.l;
    let mut instead = Instead::of(visit, Stop::NotOpen, None);
    if let Some(rollout) = &hub.companies {
        instead.texts.insert(0, fl!(l, "company-closed-until", date = l.date(rollout.from)));
    }
    instead.page(visit, citizen)
}

/// The page of an organisation that is not in the trade register (rule 14).
pub async fn not_registered(State(hub): State<Hub>, visit: Visit, citizen: Citizen) -> Result {
    if hub.trade_register(visit.today()).is_none() {
        return Ok(not_open(&hub, &visit, &citizen));
    }
    Ok(Instead::of(&visit, Stop::NotRegistered, None).page(&visit, &citizen))
}

/// The trade register does not answer: nothing is lost, and it is asked again in a minute.
pub fn down(visit: &Visit, citizen: &Citizen) -> Response {
    let l = visit.l;
    let instead = Instead {
        code: "company.register-down",
        title: fl!(l, "company-down-title"),
        texts: vec![fl!(l, "company-down"), fl!(l, "company-down-kept")],
        links: vec![
            (super::PAGE, fl!(l, "company-again")),
            ("/ghisee", fl!(l, "find-office")),
            ("/acasa", fl!(l, "home-back")),
        ],
    };
    let layout = citizen.layout(visit, &instead.title).back("/acasa");
    let page = page::render(InsteadPage { l, layout, instead });
    let mut response = page.status(StatusCode::SERVICE_UNAVAILABLE).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, AGAIN_AFTER.as_secs().into());
    response
}
