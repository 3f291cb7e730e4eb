//! "This is not right": from a line to a correction that somebody will decide. What the person chose and wrote waits in their session
//! until it is sent, so that a fresh sign-in in between loses nothing.

use ::store::outbox;
use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use base::{Id, dates};
use serde::{Deserialize, Serialize};
use web::page;
use web::ui::{self, Choices, SummaryList};
use web::{Error, Form, Layout, Result, Session, Texts, Visit, fl};

use super::http::{LaterPage, asked, viewed};
use super::model::{Correction, State, WORDS_MAX, Wrong, promised};
use super::{CHECK, CORRECT, CORRECTIONS, PAGE, store as rows};
use crate::account::citizen::Citizen;
use crate::account::model::Account;
use crate::ports::records::views::{Entry, View};
use crate::profile::fresh;
use crate::request::model::new_number;
use crate::{Hub, messages};

/// What is being written, in the session.
const DRAFT: &str = "correction";
/// The fields.
const WRONG: &str = "ce";
const WORDS: &str = "cuvinte";

#[derive(Clone, Serialize, Deserialize)]
struct Draft {
    account: Id<Account>,
    entry: Id<Entry>,
    judgment: String,
    wrong: Option<Wrong>,
    words: String,
}

/// What this person is writing.
fn draft(session: &Session, citizen: &Citizen) -> Option<Draft> {
    let draft = session.get::<Draft>(DRAFT)?;
    (draft.account == citizen.account.id).then_some(draft)
}

/// Begins with one line of the person's own record, which is looked up again.
pub async fn choose(
    Shared(hub): Shared<Hub>,
    visit: Visit,
    citizen: Citizen,
    form: Form,
) -> Result {
    if let Some(again) = fresh::required(&citizen.session, visit.now(), PAGE).await? {
        return Ok(again);
    }
    let entry: Id<Entry> = form.value("linie").parse().map_err(|_| Error::not_found())?;
    let Some(view) = asked(&hub, &citizen).await else {
        let page = page::render(LaterPage::new(&visit, &citizen));
        return Ok(page.status(StatusCode::SERVICE_UNAVAILABLE).into_response());
    };
    viewed(&hub, &citizen).await?;
    let View::Held { entries, .. } = view else { return Err(Error::not_found()) };
    let held = entries.into_iter().find(|held| held.id == entry).ok_or_else(Error::not_found)?;
    let judgment = format!("{}, {}", held.line.court, held.line.judgment);
    let account = citizen.account.id;
    let draft = Draft { account, entry, judgment, wrong: None, words: String::new() };
    citizen.session.put(DRAFT, &draft).await?;
    Ok(page::see_other(CORRECT))
}

#[derive(Template)]
#[template(path = "record/pages/correct.html")]
struct CorrectPage {
    l: Texts,
    layout: Layout,
    form: Form,
    judgment: String,
}

impl CorrectPage {
    fn new(visit: &Visit, citizen: &Citizen, form: Form, judgment: String) -> Self {
        let layout = citizen.layout(visit, fl!(visit.l, "correct-title")).errors(&form);
        Self { l: visit.l, layout: layout.back(PAGE), form, judgment }
    }

    fn choices(&self) -> Choices {
        let radios = self.form.radios(WRONG).legend(fl!(self.l, "correct-what"));
        let item = |radios: Choices, one: Wrong| radios.item(one.as_str(), said(self.l, one));
        Wrong::ALL.into_iter().fold(radios, item)
    }
}

/// What is wrong, in the person's words.
pub(super) fn said(l: Texts, wrong: Wrong) -> String {
    match wrong {
        Wrong::NotMe => fl!(l, "correct-not-me"),
        Wrong::Rehabilitated => fl!(l, "correct-rehabilitated"),
        Wrong::Details => fl!(l, "correct-details"),
        Wrong::Executed => fl!(l, "correct-executed"),
        Wrong::Other => fl!(l, "correct-other"),
    }
}

/// Asks what is wrong.
pub async fn show(visit: Visit, citizen: Citizen) -> Result {
    let Some(draft) = draft(&citizen.session, &citizen) else { return Ok(page::see_other(PAGE)) };
    if let Some(again) = fresh::required(&citizen.session, visit.now(), CORRECT).await? {
        return Ok(again);
    }
    let wrong = draft.wrong.map_or("", Wrong::as_str);
    let form = visit.form().with(WRONG, wrong).with(WORDS, &draft.words);
    Ok(page::render(CorrectPage::new(&visit, &citizen, form, draft.judgment)).into_response())
}

/// Keeps what was written, and goes on to the check page.
pub async fn keep(visit: Visit, citizen: Citizen, mut form: Form) -> Result {
    let Some(mut draft) = draft(&citizen.session, &citizen) else {
        return Ok(page::see_other(PAGE));
    };
    draft.wrong = Wrong::read(form.value(WRONG));
    draft.words = form.optional(WORDS, WORDS_MAX).unwrap_or_default();
    citizen.session.put(DRAFT, &draft).await?;
    if let Some(again) = fresh::required(&citizen.session, visit.now(), CORRECT).await? {
        return Ok(again);
    }
    let l = visit.l;
    let wrong = form.choice(WRONG, Wrong::read, fl!(l, "err-correct-what"));
    let missing = fl!(l, "err-correct-words");
    let long = fl!(l, "err-correct-long");
    if wrong == Some(Wrong::Other) || form.has(WORDS) {
        form.required(WORDS, WORDS_MAX, missing, long);
    }
    if !form.is_valid() {
        let page = CorrectPage::new(&visit, &citizen, form, draft.judgment);
        return Ok(page::invalid(page).into_response());
    }
    Ok(page::see_other(CHECK))
}

#[derive(Template)]
#[template(path = "record/pages/check.html")]
struct CheckPage {
    l: Texts,
    layout: Layout,
    list: SummaryList,
    days: u16,
    until: String,
}

/// Shows what will be sent.
pub async fn check(Shared(hub): Shared<Hub>, visit: Visit, citizen: Citizen) -> Result {
    let draft = draft(&citizen.session, &citizen);
    let Some((draft, wrong)) = draft.and_then(|one| Some((one.clone(), one.wrong?))) else {
        return Ok(page::see_other(CORRECT));
    };
    if let Some(again) = fresh::required(&citizen.session, visit.now(), CHECK).await? {
        return Ok(again);
    }
    let l = visit.l;
    let days = hub.config.correction_days;
    let list = ui::summary_list()
        .row(fl!(l, "correct-about"), &draft.judgment)
        .row(fl!(l, "correct-what"), said(l, wrong))
        .action(CORRECT, fl!(l, "change"), fl!(l, "correct-what"));
    let list = match draft.words.as_str() {
        "" => list,
        words => list.row(fl!(l, "correct-words"), words),
    };
    let layout = citizen.layout(&visit, fl!(l, "correct-check-title")).back(CORRECT);
    let until = l.date(promised(visit.today(), days));
    Ok(page::render(CheckPage { l, layout, list, days, until }).into_response())
}

/// Sends it: it has a number and a term, and a mail that says nothing else.
pub async fn send(Shared(hub): Shared<Hub>, visit: Visit, citizen: Citizen) -> Result {
    let draft = draft(&citizen.session, &citizen);
    let Some((draft, wrong)) = draft.and_then(|one| Some((one.clone(), one.wrong?))) else {
        return Ok(page::see_other(CORRECTIONS));
    };
    if let Some(again) = fresh::required(&citizen.session, visit.now(), CHECK).await? {
        return Ok(again);
    }
    let mut act = hub.db.act(&citizen.actor(), "record.correct").await?;
    act.subject("account", citizen.account.id);
    let new = filed(&hub, &visit, draft, wrong);
    if rows::insert(&mut act, &new).await? {
        act.also("record.ask").subject("correction", new.id);
        if let Some(to) = &citizen.account.email {
            let mail = messages::filed(new.lang, to, &new.reference, new.promised);
            outbox::post(&mut act, mail).await?;
        }
        act.commit().await?;
    } else {
        act.refuse("record.open").await?;
    }
    citizen.session.remove(DRAFT).await?;
    Ok(page::see_other(format!("{CORRECTIONS}?primita=da")))
}

fn filed(hub: &Hub, visit: &Visit, draft: Draft, wrong: Wrong) -> Correction {
    let (now, entropy) = (hub.clock.now(), &hub.entropy);
    let day = dates::today(now);
    Correction {
        id: Id::new(now, entropy),
        reference: new_number("S", day, entropy),
        account: draft.account,
        entry: draft.entry,
        judgment: draft.judgment,
        wrong,
        note: (!draft.words.is_empty()).then_some(draft.words),
        lang: visit.l.lang,
        state: State::Received,
        promised: promised(day, hub.config.correction_days),
        version: 0,
        created_at: now,
        updated_at: now,
    }
}
