//! The demonstration's own pages: addresses, identities, and the mail that people would have received.

use std::sync::Arc;

use anyhow::Result;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use mail_parser::MessageParser;
use web::{Error, Layout, Service, Site, Visit, page};

use super::guide::Guide;
use super::plan::Plan;
use super::smtp::Mailbox;
use crate::roles::Country;

/// Messages on the list of mail.
const LISTED: u64 = 50;

struct Demo {
    guide: Guide,
    mailbox: Mailbox,
}

/// Serves the pages.
pub async fn start(
    country: &mut Country,
    plan: &Plan,
    guide: &Guide,
    mailbox: Mailbox,
) -> Result<()> {
    let state = Arc::new(Demo { guide: guide.clone(), mailbox });
    let routes = Router::new()
        .route("/", get(start_page))
        .route("/posta", get(mail))
        .route("/posta/{number}", get(letter))
        .with_state(state);
    let site = Site::new(
        Service::Hub,
        plan.page.public_url.clone(),
        country.clock.clone(),
        country.entropy.clone(),
    )
    .named("Cazier: demo")
    .without_info_pages();
    country.serve(plan.page.listen, web::app(site, routes)).await
}

#[derive(Template)]
#[template(path = "demo/pages/start.html")]
struct StartPage {
    layout: Layout,
    guide: Guide,
}

async fn start_page(State(demo): State<Arc<Demo>>, visit: Visit) -> page::Page<StartPage> {
    let layout = visit.layout("Demo");
    page::render(StartPage { layout, guide: demo.guide.clone() })
}

/// A message on the list.
struct Line {
    number: u64,
    to: String,
    subject: String,
}

#[derive(Template)]
#[template(path = "demo/pages/mail.html")]
struct MailPage {
    layout: Layout,
    lines: Vec<Line>,
}

async fn mail(State(demo): State<Arc<Demo>>, visit: Visit) -> page::Page<MailPage> {
    let last = demo.mailbox.len();
    let numbers = (1..=last).rev().take(usize::try_from(LISTED).unwrap_or(50));
    let lines = numbers
        .filter_map(|number| {
            let bytes = demo.mailbox.read(number)?;
            let (to, subject, _) = read(&bytes)?;
            Some(Line { number, to, subject })
        })
        .collect();
    let layout = visit.layout("Mail").back("/");
    page::render(MailPage { layout, lines })
}

#[derive(Template)]
#[template(path = "demo/pages/letter.html")]
struct LetterPage {
    layout: Layout,
    to: String,
    subject: String,
    text: String,
}

async fn letter(
    State(demo): State<Arc<Demo>>,
    Path(number): Path<u64>,
    visit: Visit,
) -> web::Result<page::Page<LetterPage>> {
    let bytes = demo.mailbox.read(number).ok_or_else(Error::not_found)?;
    let (to, subject, text) = read(&bytes).ok_or_else(Error::not_found)?;
    let layout = visit.layout(&subject).back("/posta");
    Ok(page::render(LetterPage { layout, to, subject, text }))
}

/// Recipient, subject and text of a message.
pub fn read(message: &[u8]) -> Option<(String, String, String)> {
    let message = MessageParser::default().parse(message)?;
    let to = message.to()?.first()?.address()?.to_owned();
    let text = message.body_text(0)?.into_owned();
    Some((to, message.subject()?.to_owned(), text))
}
