//! Pages: a template with its status, its cache rule and its security headers.

mod links;

use std::{fmt::Display, sync::Arc};

use askama::Template;
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    Error, Texts, Visit,
    assets::asset,
    error::Fault,
    form::{FieldError, Form},
    site::Site,
    ui::{self, Html},
};

pub use links::{LangLink, NavLink};

/// How long a page may be kept by browsers and proxies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cache {
    /// Never: the page may show personal data. The default.
    #[default]
    NoStore,
    /// By anybody, for so many seconds. Only for pages that are the same for everyone in a language.
    Public(u32),
}

/// A page ready to be sent.
#[derive(Clone, Debug)]
#[must_use]
pub struct Page<T> {
    template: T,
    status: StatusCode,
    cache: Cache,
    form_action: Vec<String>,
}

/// A page with status 200, never cached.
pub fn render<T: Template>(template: T) -> Page<T> {
    Page { template, status: StatusCode::OK, cache: Cache::NoStore, form_action: Vec::new() }
}

/// The page of a form again, with its errors: status 422.
pub fn invalid<T: Template>(template: T) -> Page<T> {
    render(template).status(StatusCode::UNPROCESSABLE_ENTITY)
}

/// A handler for `GET` where only a form is answered: the language link and "try again" of such an answer ask for its
/// address, and are led to the page of the form.
pub fn leads_to(
    page: &'static str,
) -> impl Fn() -> std::future::Ready<Response> + Clone + Send + Sync + 'static {
    move || std::future::ready(see_other(page))
}

/// The answer to a successful post: go and get `location` (303). The location must be an address of ours.
pub fn see_other(location: impl AsRef<str>) -> Response {
    match HeaderValue::from_str(location.as_ref()) {
        Ok(value) => (
            StatusCode::SEE_OTHER,
            [
                (header::LOCATION, value),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
        )
            .into_response(),
        Err(error) => Error::from(error).into_response(),
    }
}

impl<T: Template> Page<T> {
    /// Another status.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The page is the same for everyone: it may be kept for `seconds`.
    pub fn public(mut self, seconds: u32) -> Self {
        self.cache = Cache::Public(seconds);
        self
    }

    /// Forms of this page may lead to `origin`, e.g. to the bank's confirmation.
    pub fn form_action(mut self, origin: impl Into<String>) -> Self {
        self.form_action.push(origin.into());
        self
    }
}

/// Origins that a page adds to `form-action`; the layer in [`crate::app`] writes the header.
#[derive(Clone, Debug)]
pub(crate) struct FormAction(pub Vec<String>);

/// The body is what its author wants people to see, whatever the status.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finished;

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let html = match self.template.render() {
            Ok(html) => html,
            Err(error) => return Error::from(Fault::of("rendering a page", error)).into_response(),
        };
        let cache = match self.cache {
            Cache::NoStore => HeaderValue::from_static("no-store"),
            Cache::Public(seconds) => HeaderValue::from_str(&format!("public, max-age={seconds}"))
                .unwrap_or(HeaderValue::from_static("no-store")),
        };
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)];
        let mut response = (self.status, headers, html).into_response();
        if self.cache != Cache::NoStore {
            let vary = HeaderValue::from_static("accept-language, cookie");
            response.headers_mut().insert(header::VARY, vary);
        }
        response.extensions_mut().insert(Finished);
        if !self.form_action.is_empty() {
            response.extensions_mut().insert(FormAction(self.form_action));
        }
        response
    }
}

/// What no page of ours needs of the device.
const NO_DEVICES: &str =
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()";

const fn fixed(name: &'static str, value: &'static str) -> (HeaderName, HeaderValue) {
    (HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// The headers of every answer that does not set them itself.
pub(crate) fn security_headers(site: &Site, response: &mut Response) {
    const FIXED: [(HeaderName, HeaderValue); 6] = [
        fixed("x-content-type-options", "nosniff"),
        fixed("referrer-policy", "strict-origin"),
        fixed("x-frame-options", "DENY"),
        fixed("permissions-policy", NO_DEVICES),
        fixed("cross-origin-opener-policy", "same-origin"),
        fixed("cross-origin-resource-policy", "same-origin"),
    ];
    let extra = response.extensions_mut().remove::<FormAction>();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(value);
    }
    if site.origin.scheme() == "https" {
        let value = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let policy = content_security_policy(site, extra.as_ref().map_or(&[], |extra| &extra.0));
    if let Ok(value) = HeaderValue::from_str(&policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(value);
    }
}

fn content_security_policy(site: &Site, extra: &[String]) -> String {
    let mut form_action = String::from("'self'");
    for origin in site.form_action.iter().chain(extra) {
        form_action.push(' ');
        form_action.push_str(origin);
    }
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action {form_action}; frame-ancestors 'none'; base-uri 'none'; \
         require-trusted-types-for 'script'"
    )
}

/// The frame of a page: every page struct has one, called `layout`, and extends `layout.html`.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The texts.
    pub l: Texts,
    site: Arc<Site>,
    here: Arc<str>,
    title: String,
    errors: Vec<FieldError>,
    notice: Option<String>,
    back: Option<String>,
    account: Option<(String, String)>,
    nav: Vec<NavLink>,
    dense: bool,
    in_form: bool,
    idle_minutes: Option<u32>,
}

impl Layout {
    pub(crate) fn new(visit: &Visit, title: impl Display) -> Self {
        Self {
            l: visit.l,
            site: visit.site.clone(),
            here: visit.here.clone(),
            title: title.to_string(),
            errors: Vec::new(),
            notice: None,
            back: None,
            account: None,
            nav: Vec::new(),
            dense: false,
            in_form: false,
            idle_minutes: None,
        }
    }

    /// The errors of a form: the summary at the top and the prefix of the title; and what else is to be said above it.
    #[must_use]
    pub fn errors(mut self, form: &Form) -> Self {
        self.errors = form.errors().to_vec();
        self.notice = form.notice().map(str::to_owned);
        self
    }

    /// What is said above the form.
    pub fn form_notice(&self) -> Option<ui::Banner> {
        self.notice.as_ref().map(|text| ui::banner(self.l, text))
    }

    /// A link back to `href`.
    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(href.into());
        self
    }

    /// Who is signed in, and the path that a post signs them out by.
    #[must_use]
    pub fn signed_in(mut self, name: impl Into<String>, sign_out: impl Into<String>) -> Self {
        self.account = Some((name.into(), sign_out.into()));
        self
    }

    /// Adds a link to the service's navigation.
    #[must_use]
    pub fn nav(mut self, href: impl Into<String>, text: impl Display, current: bool) -> Self {
        self.nav.push(NavLink { href: href.into(), text: text.to_string(), current });
        self
    }

    /// Staff screens: wider, with smaller rows.
    #[must_use]
    pub fn dense(mut self) -> Self {
        self.dense = true;
        self
    }

    /// The keyboard begins in the form, by [`crate::ui::Field::autofocus`], also where errors are named above it: whoever reads
    /// a code into the page does not look where it goes. Only on staff screens.
    #[must_use]
    pub fn begin_in_form(mut self) -> Self {
        self.in_form = true;
        self
    }

    /// Warns two minutes before a session of `minutes` idle minutes ends.
    #[must_use]
    pub fn idle_warning(mut self, minutes: u32) -> Self {
        self.idle_minutes = Some(minutes).filter(|minutes| *minutes > 2);
        self
    }

    // What follows is for layout.html.

    /// Whether the keyboard begins in the form.
    pub const fn begins_in_form(&self) -> bool {
        self.in_form
    }

    /// A text by its key.
    pub fn t(&self, key: &str) -> String {
        self.l.get(key)
    }

    /// The language tag.
    pub fn lang(&self) -> &'static str {
        self.l.lang.code()
    }

    /// The title of the browser's window: prefix on error, title, service.
    pub fn full_title(&self) -> String {
        let prefix = if self.errors.is_empty() { String::new() } else { self.l.get("err-prefix") };
        let service = self.service_name();
        let title =
            if self.title == service { service } else { format!("{} – {service}", self.title) };
        format!("{prefix} {title}").trim().to_owned()
    }

    /// The title of the page.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The service's name.
    pub fn service_name(&self) -> String {
        self.site.name(self.l)
    }

    /// The service's word in keys of the copy deck: `hub`, `ghiseul`, `bank`.
    pub fn service_code(&self) -> &'static str {
        self.site.service.theme()
    }

    /// The colour of the header.
    pub fn colour(&self) -> &'static str {
        self.site.service.colour()
    }

    /// The address of the style sheet.
    pub fn css(&self) -> String {
        asset(&format!("{}.css", self.site.service.theme()))
    }

    /// The address of the icon.
    pub fn icon(&self) -> String {
        asset(&format!("{}.svg", self.site.service.theme()))
    }

    /// The address of the script.
    pub fn js(&self) -> String {
        asset("pages.js")
    }

    /// The address of this page in every language.
    pub fn lang_links(&self) -> Vec<LangLink> {
        let join = if self.here.contains('?') { '&' } else { '?' };
        crate::Lang::ALL
            .into_iter()
            .map(|lang| LangLink { lang, href: format!("{}{join}lang={}", self.here, lang.code()) })
            .collect()
    }

    /// Whether the banner "pilot service" is shown.
    pub fn is_pilot(&self) -> bool {
        self.site.phase
    }

    /// Whether the site has the pages linked in the footer.
    pub fn has_info_pages(&self) -> bool {
        self.site.info_pages
    }

    /// The link back.
    pub fn back_href(&self) -> Option<&str> {
        self.back.as_deref()
    }

    /// "You are signed in as …".
    pub fn account_text(&self) -> Option<String> {
        let (name, _) = self.account.as_ref()?;
        Some(crate::fl!(self.l, "signed-in-as", name = name.as_str()))
    }

    /// The form that signs out.
    pub fn sign_out(&self) -> Html {
        self.account.as_ref().map_or_else(Html::default, |(_, action)| {
            ui::sign_out_button(crate::fl!(self.l, "sign-out"), action)
        })
    }

    /// The service's navigation.
    pub fn nav_links(&self) -> &[NavLink] {
        &self.nav
    }

    /// The classes of `body`.
    pub fn body_class(&self) -> &'static str {
        if self.dense { "govuk-template__body dense" } else { "govuk-template__body" }
    }

    /// Field errors, for the summary.
    pub fn field_errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Seconds after which the idle warning is shown, with its text.
    pub fn idle(&self) -> Option<(u32, String)> {
        let minutes = self.idle_minutes?;
        Some(((minutes - 2) * 60, crate::fl!(self.l, "idle-warning", min = 2)))
    }

    /// The institution that answers for the service.
    pub fn owner(&self) -> &str {
        &self.site.contact.owner
    }

    /// The page's own address.
    pub fn here(&self) -> &str {
        &self.here
    }
}
