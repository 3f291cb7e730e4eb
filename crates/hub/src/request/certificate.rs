//! The pages of a certificate: the result, its content to read, its file.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use certificate::canonical::{Document, Statement};
use certificate::{InWords, Line, Outcome};
use web::page;
use web::ui::{self, SummaryList};
use web::{Error, Fault, Layout, Result, Texts, Visit, fl};

use super::model::Request;
use super::status::{id_of, notice};
use super::store as requests;
use crate::Hub;
use crate::account::citizen::Citizen;
use crate::issuing::store::{self as certificates, Listed};
use crate::ports::persons::birth_place;

async fn load(hub: &Hub, citizen: &Citizen, id: &str) -> Result<Listed> {
    let mut read = hub.db.read().await?;
    let found = certificates::one(&mut read, id_of(id)?, citizen.account.id).await?;
    found.ok_or_else(Error::not_found)
}

/// The length of a file as people read it: in KB, rounded up.
pub fn kilobytes(bytes: i64) -> i64 {
    ((bytes + 1023) / 1024).max(1)
}

#[derive(Template)]
#[template(path = "request/pages/done.html")]
struct DonePage {
    l: Texts,
    layout: Layout,
    certificate: Listed,
    valid: bool,
    email: String,
    check_address: String,
    notice: Option<ui::Banner>,
}

impl DonePage {
    fn until(&self) -> String {
        self.l.date(self.certificate.expires_on)
    }

    fn kb(&self) -> i64 {
        kilobytes(self.certificate.size)
    }

    fn file(&self) -> String {
        format!("/certificate/{}/pdf", self.certificate.id)
    }
}

/// The certificate is ready: number, download, how to use it.
pub async fn page(
    State(hub): State<Hub>,
    visit: Visit,
    citizen: Citizen,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result {
    let certificate = load(&hub, &citizen, &id).await?;
    let email = citizen.account.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let l = visit.l;
    let valid = certificate.is_valid_on(visit.today());
    let title = if valid { fl!(l, "done-title") } else { fl!(l, "done-over-title") };
    let page = DonePage {
        l,
        layout: citizen.layout(&visit, title).back("/acasa"),
        valid,
        certificate,
        email,
        check_address: hub.config.check_address(),
        notice: notice(l, query.as_deref()),
    };
    Ok(page::render(page).into_response())
}

#[derive(Template)]
#[template(path = "request/pages/text.html")]
struct TextPage {
    l: Texts,
    layout: Layout,
    certificate: Listed,
    list: SummaryList,
    /// The sentence of the certificate.
    result: String,
    /// What is recorded, one list for each judgment.
    recorded: Vec<(String, SummaryList)>,
}

impl TextPage {
    fn new(
        visit: &Visit,
        citizen: &Citizen,
        certificate: Listed,
        request: &Request,
        content: Statement,
    ) -> Self {
        let l = visit.l;
        let back = format!("/certificate/{}", certificate.id);
        Self {
            l,
            layout: citizen.layout(visit, fl!(l, "copy-title")).back(back),
            list: list(l, &certificate, request),
            result: content.text,
            recorded: match &content.outcome {
                Outcome::Recorded { lines } => lines.iter().map(in_words).collect(),
                _ => Vec::new(),
            },
            certificate,
        }
    }
}

/// A judgment as the certificate prints it: the court, and what it decided.
pub fn in_words(line: &Line) -> (String, SummaryList) {
    let InWords { head, rows } = InWords::of_line(line);
    let row = |list: SummaryList, (label, _, text): (&str, &str, String)| {
        list.row(label.trim_end_matches([':', ' ']), text)
    };
    (head, rows.into_iter().fold(ui::summary_list(), row))
}

fn list(l: Texts, certificate: &Listed, request: &Request) -> SummaryList {
    let person = request.subject.sender();
    let mut list = ui::summary_list()
        .row(fl!(l, "done-number"), &certificate.number)
        .row(fl!(l, "check-name"), &person.name.surname)
        .row(fl!(l, "check-given"), &person.name.given)
        .row(fl!(l, "check-cnp"), person.cnp.as_str())
        .row(fl!(l, "copy-born"), l.date(person.birth_date))
        .row(fl!(l, "copy-place"), birth_place(&person.birth_place));
    let parents: Vec<&str> =
        [&person.father, &person.mother].into_iter().flatten().map(String::as_str).collect();
    if !parents.is_empty() {
        list = list.row(fl!(l, "check-parents"), parents.join(", "));
    }
    list.row(fl!(l, "check-reason"), &request.reason.text)
        .row(fl!(l, "copy-issued"), l.date_time(certificate.issued_at))
        .row(fl!(l, "copy-until"), l.date(certificate.expires_on))
}

/// The content of the certificate as a page, for people who cannot use PDF files.
pub async fn text(
    State(hub): State<Hub>,
    visit: Visit,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result {
    let certificate = load(&hub, &citizen, &id).await?;
    let mut read = hub.db.read().await?;
    let request = requests::one(&mut read, certificate.request, citizen.account.id).await?;
    let request = request.ok_or_else(Error::not_found)?;
    let file = certificates::file(&mut read, certificate.id, citizen.account.id).await?;
    let damaged = |damaged| Fault::of("reading a certificate from the register", damaged);
    let pdf = file.ok_or_else(Error::not_found)?.map_err(damaged)?;
    let content = Document::of_file(&pdf.bytes)
        .map_err(|error| Fault::of("reading the content of a certificate", error))?;
    let page = TextPage::new(&visit, &citizen, certificate, &request, content.result);
    Ok(page::render(page).into_response())
}

/// The file, byte for byte as it was signed, while it is valid (rules 79 and 80). Each download is written down.
pub async fn pdf(
    State(hub): State<Hub>,
    visit: Visit,
    citizen: Citizen,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result {
    let certificate = load(&hub, &citizen, &id).await?;
    if !certificate.is_valid_on(visit.today()) {
        return Err(Error::gone());
    }
    let mut act = hub.db.act(&citizen.actor(), "certificate.download").await?;
    act.subject("certificate", certificate.id);
    let file = certificates::file(&mut act, certificate.id, citizen.account.id).await?;
    match file.ok_or_else(Error::not_found)? {
        Ok(pdf) => {
            act.commit().await?;
            answer(&headers, &pdf)
        }
        Err(damaged) => {
            act.refuse("certificate.damaged").await?;
            Err(Fault::of("reading a certificate from the register", damaged).into())
        }
    }
}

/// The headers of a download: a file name without a person's name, never kept by anybody in between.
fn answer(asked: &HeaderMap, pdf: &certificates::Pdf) -> Result {
    let tag = HeaderValue::from_str(&format!("\"{}\"", hex::encode(&pdf.sum)))?;
    let name = format!("attachment; filename=\"cazier-{}.pdf\"", pdf.number);
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::ETAG, tag.clone()),
    ];
    if asked.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    let response: Response = (fixed, pdf.bytes.clone()).into_response();
    Ok(response)
}
