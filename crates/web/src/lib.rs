//! The axum kit: pages, forms, sessions, security headers, texts, mail, TLS, HTTP client.
//!
//! # How to write a page
//!
//! 1. Beside `Cargo.toml` put `askama.toml` (`dirs = ["src", "../web/ui/templates"]` under `[general]`, and
//!    `whitespace = "minimize"`) and `i18n.toml` (a copy of this crate's with `assets_dir = "../web/i18n"`).
//!    `use web::fl;` in the module of the page, because the template's expressions are compiled there.
//! 2. Add the texts to `crates/web/i18n/ro/cazier.ftl` and `en/cazier.ftl` (same keys, same variables; tests check it).
//! 3. A page is a struct with `l: Texts`, `layout: Layout` and what it shows; its template lies beside it.
//!
//! ```html
//! {# src/contact/pages/ask.html #}
//! {% extends "layout.html" %}
//! {% block content %}
//! <h1 class="govuk-heading-l">{{ fl!(self.l, "help-new") }}</h1>
//! <form method="post" novalidate>
//! {{ form.hidden_key() }}
//! {{ form.input("cnp").label(fl!(self.l, "reg-cnp")).hint(fl!(self.l, "reg-cnp-hint")).numeric().width(20) }}
//! {{ form.radios("who").legend(fl!(self.l, "elig-title")).item("me", fl!(self.l, "elig-me")) }}
//! {{ web::ui::button(fl!(self.l, "continue")) }}
//! </form>
//! {% endblock %}
//! ```
//!
//! 4. A handler takes [`Visit`] first and [`Form`] last, and returns [`Result`]:
//!
//! ```text
//! use askama::Template;
//! use web::{Form, Layout, Result, Texts, Visit, fl, page};
//!
//! #[derive(Template)]
//! #[template(path = "contact/pages/ask.html")]
//! struct AskPage { l: Texts, layout: Layout, form: Form }
//!
//! impl AskPage {
//!     fn new(visit: &Visit, form: Form) -> Self {
//!         let layout = visit.layout(fl!(visit.l, "help-new")).back("/").errors(&form);
//!         Self { l: visit.l, layout, form }
//!     }
//! }
//!
//! async fn ask(visit: Visit) -> page::Page<AskPage> {
//!     page::render(AskPage::new(&visit, visit.form()))
//! }
//!
//! async fn send(visit: Visit, session: web::Session, mut form: Form) -> Result {
//!     let l = visit.l;
//!     let cnp = form.cnp("cnp");
//!     let who = form.choice("who", |text| (text == "me").then_some(()), fl!(l, "err-choose-who"));
//!     let (Some(cnp), Some(())) = (cnp, who) else {
//!         return Ok(page::invalid(AskPage::new(&visit, form)).into_response());  // 422, values kept
//!     };
//!     session.put("asked", &true).await?;              // any error becomes a logged fault and a page
//!     Ok(page::see_other("/multumim"))                 // POST, 303, GET
//! }
//! ```
//!
//! 5. A role wraps its routes once: `web::app(Site::new(Service::Hub, origin, clock, entropy).sessions(…), routes)`
//!    and serves them: `web::serve(listener, app, shutdown).await`, or over TLS with [`serve_tls`] and [`tls`].
//!
//! # Rules that hold for every answer
//!
//! * Not cached, unless the page says [`page::Page::public`]. Strict CSP: no inline script or style, no other site.
//! * A form may only lead to this site. Where a post ends in a redirect to another site (sign-in at the identity
//!   portal) the site must name it: [`Site::form_action`]; a single page: [`page::Page::form_action`].
//! * Posts from other sites are refused with 403 (`Sec-Fetch-Site`, `Origin`); there are no tokens in forms.
//!   [`Site::accept_posts_from_elsewhere`] exempts a path.
//! * Errors are [`Error`]s: `Error::not_found()`, `Error::forbidden()`, `Error::too_many(after)` …; with `?` any
//!   other error is a fault. The layer makes the page in the person's language, or a problem document.
//! * The log has the route's pattern, never the path. [`Form`] and `base::Secret` print no values.

mod app;
pub mod assets;
mod client;
pub mod error;
mod error_page;
pub mod form;
pub mod health;
mod info;
mod lang;
mod later;
pub mod limit;
pub mod live;
pub mod mail;
pub mod page;
pub mod peer;
mod serve;
pub mod session;
mod site;
mod texts;
pub mod tls;
pub mod ui;
mod visit;

pub use app::app;
pub use client::{builder as client_builder, client, client_with};
pub use error::{Error, Fault, Result};
pub use form::Form;
pub use i18n_embed_fl::fl;
pub use lang::Lang;
pub use later::Later;
pub use page::Layout;
pub use peer::{Peer, PeerError};
pub use serve::{serve, serve_tls};
pub use session::{Login, MIGRATIONS, Policy, Session, Sessions};
pub use site::{Contact, Service, Site};
pub use texts::Texts;
pub use visit::Visit;
