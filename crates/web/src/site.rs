//! What is true of a whole site: which service it is, its address, its clock, whom to ask for help.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::http::HeaderName;
use base::{Entropy, SharedClock};
use url::Url;

use crate::{Sessions, Texts, health::Check};

/// Which service a site is. It decides the colours, the name in the header and whether errors are pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The ministry's hub.
    Hub,
    /// The identity portal.
    Ghiseul,
    /// A card holder's bank.
    Bank,
    /// Staff screens of the register.
    Rocris,
    /// No pages for people: every error is a problem document.
    Api,
}

impl Service {
    /// The name of the style sheet and the icon.
    pub(crate) const fn theme(self) -> &'static str {
        match self {
            Self::Hub | Self::Rocris | Self::Api => "hub",
            Self::Ghiseul => "ghiseul",
            Self::Bank => "bank",
        }
    }

    const fn name_key(self) -> &'static str {
        match self {
            Self::Hub => "service-name",
            Self::Ghiseul => "gh-service-name",
            Self::Bank => "bank-service-name",
            Self::Rocris => "rocris-service-name",
            Self::Api => "api-service-name",
        }
    }

    /// The colour of the header, for the browser's own frame.
    pub(crate) const fn colour(self) -> &'static str {
        match self {
            Self::Hub | Self::Rocris | Self::Api => "#1b3f8b",
            Self::Ghiseul => "#0b5a5c",
            Self::Bank => "#3b4048",
        }
    }
}

/// Whom people can ask for help; shown in the footer and on every error page.
#[derive(Clone, Debug)]
pub struct Contact {
    /// The institution's name, as the data controller.
    pub owner: String,
    /// Where people write.
    pub email: String,
    /// Where people call, if they can.
    pub phone: Option<String>,
}

/// What is true of a whole site. Built once by a role, given to [`crate::app`].
#[derive(Clone)]
pub struct Site {
    /// Which service it is.
    pub service: Service,
    /// The public address, e.g. `https://hub.example.ro`.
    pub origin: Url,
    /// The clock.
    pub clock: SharedClock,
    /// The source of incident and idempotency keys.
    pub entropy: Entropy,
    /// Whom to ask for help.
    pub contact: Contact,
    pub(crate) name: Option<String>,
    pub(crate) phase: bool,
    pub(crate) info_pages: bool,
    pub(crate) sessions: Option<Sessions>,
    pub(crate) csrf_exempt: Vec<String>,
    pub(crate) form_action: Vec<String>,
    pub(crate) trusted_proxy: Option<HeaderName>,
    pub(crate) body_limit: usize,
    pub(crate) timeout: Duration,
    pub(crate) checks: Vec<Arc<dyn Check>>,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site")
            .field("service", &self.service)
            .field("origin", &self.origin.as_str())
            .finish_non_exhaustive()
    }
}

impl Site {
    /// A site with the ordinary limits: bodies of 64 KiB, 30 seconds for an answer, no sessions.
    pub fn new(service: Service, origin: Url, clock: SharedClock, entropy: Entropy) -> Self {
        let host = origin.host_str().unwrap_or("localhost");
        let contact =
            Contact { owner: host.to_owned(), email: format!("ajutor@{host}"), phone: None };
        Self {
            service,
            origin,
            clock,
            entropy,
            contact,
            name: None,
            phase: false,
            info_pages: !matches!(service, Service::Api),
            sessions: None,
            csrf_exempt: Vec::new(),
            form_action: Vec::new(),
            trusted_proxy: None,
            body_limit: 64 * 1024,
            timeout: Duration::from_secs(30),
            checks: Vec::new(),
        }
    }

    /// Whom to ask for help.
    #[must_use]
    pub fn contact(mut self, contact: Contact) -> Self {
        self.contact = contact;
        self
    }

    /// A name of its own, the same in each language, e.g. a bank's.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Shows the banner "pilot service".
    #[must_use]
    pub fn pilot(mut self) -> Self {
        self.phase = true;
        self
    }

    /// Sessions for the [`crate::Session`] extractor.
    #[must_use]
    pub fn sessions(mut self, sessions: Sessions) -> Self {
        self.sessions = Some(sessions);
        self
    }

    /// Leaves out the pages every site has (help, contact, cookies, privacy, accessibility, security).
    #[must_use]
    pub fn without_info_pages(mut self) -> Self {
        self.info_pages = false;
        self
    }

    /// A path that other sites may post to (exactly this path, or everything under it where it ends in `/`).
    /// Such a handler must prove by itself where the message comes from.
    #[must_use]
    pub fn accept_posts_from_elsewhere(mut self, path: impl Into<String>) -> Self {
        self.csrf_exempt.push(path.into());
        self
    }

    /// An origin to which forms of this site may lead, also by a redirect after the post: browsers refuse any other
    /// (CSP `form-action`). Single pages can add more by [`crate::page::Page::form_action`].
    #[must_use]
    pub fn form_action(mut self, origin: impl Into<String>) -> Self {
        self.form_action.push(origin.into());
        self
    }

    /// The header in which a reverse proxy writes the client's address, e.g. `x-forwarded-for`. Set it only where
    /// nobody can reach the site past the proxy; the last address of the header counts.
    #[must_use]
    pub fn trusted_proxy(mut self, header: HeaderName) -> Self {
        self.trusted_proxy = Some(header);
        self
    }

    /// The most bytes of a request's body, for sites that take files; a form without files is at most 64 KiB anyway.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The longest time an answer may take to begin.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Something that must work before the site is ready (`/readyz`).
    #[must_use]
    pub fn check(mut self, check: impl Check) -> Self {
        self.checks.push(Arc::new(check));
        self
    }

    /// The service's name in the header.
    pub fn name(&self, l: Texts) -> String {
        self.name.clone().unwrap_or_else(|| l.get(self.service.name_key()))
    }

    /// An absolute address on this site, for e-mails and QR codes.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin.as_str().trim_end_matches('/'))
    }

    /// The address of the client: the socket's, or the one a trusted proxy tells.
    pub(crate) fn client_address(
        &self,
        headers: &axum::http::HeaderMap,
        socket: Option<SocketAddr>,
    ) -> std::net::IpAddr {
        let told = self.trusted_proxy.as_ref().and_then(|name| {
            let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
            value.rsplit(',').next()?.trim().parse().ok()
        });
        told.or(socket.map(|address| address.ip()))
            .unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into())
    }
}
