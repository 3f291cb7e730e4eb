//! The pages that every site has: help, contact, accessibility, personal data, cookies, security.

use askama::Template;
use axum::{Router, routing::get};

use crate::{
    Texts, Visit, fl,
    page::{self, Layout, Page},
    session,
};

/// These pages change with a release only.
const FRESH_SECONDS: u32 = 600;

pub(crate) fn router() -> Router {
    Router::new()
        .route("/ajutor", get(help))
        .route("/contact", get(contact))
        .route("/accesibilitate", get(accessibility))
        .route("/date-personale", get(privacy))
        .route("/cookie-uri", get(cookies))
        .route("/siguranta", get(security))
}

macro_rules! info_page {
    ($($(#[$doc:meta])* $name:ident, $handler:ident, $path:literal, $title:literal;)*) => { $(
        $(#[$doc])*
        #[derive(Template)]
        #[template(path = $path)]
        struct $name {
            l: Texts,
            layout: Layout,
            email: String,
            phone: Option<String>,
            owner: String,
        }

        async fn $handler(visit: Visit) -> Page<$name> {
            let contact = visit.site.contact.clone();
            page::render($name {
                l: visit.l,
                layout: visit.layout(fl!(visit.l, $title)),
                email: contact.email,
                phone: contact.phone,
                owner: contact.owner,
            })
            .public(FRESH_SECONDS)
        }
    )* };
}

info_page! {
    /// Short answers and the ways to ask.
    HelpPage, help, "info/help.html", "help-title";
    /// The ways to ask.
    ContactPage, contact, "info/contact.html", "contact-title";
    /// The accessibility statement (Directive (EU) 2016/2102, article 7; OUG 112/2018).
    AccessibilityPage, accessibility, "info/accessibility.html", "a11y-title";
    /// What is done with personal data (Regulation (EU) 2016/679, article 13).
    PrivacyPage, privacy, "info/privacy.html", "privacy-title";
    /// The cookies.
    CookiesPage, cookies, "info/cookies.html", "cookies-title";
    /// How people protect themselves.
    SecurityPage, security, "info/security.html", "security-title";
}

impl PrivacyPage {
    /// The law that a service rests on, and what it keeps.
    fn of_service(&self, key: &str) -> String {
        let own = format!("{key}-{}", self.layout.service_code());
        self.l.get(if self.l.has(&own) { &own } else { key })
    }
}

/// The cookie of browsers from which somebody signed in to the hub.
const DEVICE_COOKIE: &str = "__Host-device";

impl CookiesPage {
    /// Each cookie with its purpose and its end: lists, because a table of three columns is wider than a small telephone.
    fn cookies(&self) -> Vec<(&'static str, crate::ui::SummaryList)> {
        let l = self.l;
        let list = |purpose: String, expires: String| {
            crate::ui::summary_list()
                .row(fl!(l, "cookies-purpose"), purpose)
                .row(fl!(l, "cookies-expires"), expires)
        };
        let mut cookies = vec![
            (session::COOKIE, list(fl!(l, "cookies-sid"), fl!(l, "cookies-sid-expires"))),
            (crate::Lang::COOKIE, list(fl!(l, "cookies-lang"), fl!(l, "cookies-lang-expires"))),
        ];
        if self.layout.service_code() == "hub" {
            let device = list(fl!(l, "cookies-device"), fl!(l, "cookies-device-expires"));
            cookies.push((DEVICE_COOKIE, device));
        }
        cookies
    }
}
