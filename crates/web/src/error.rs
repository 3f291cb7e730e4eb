//! What can go wrong in a handler: refusals, which are answers, and faults, which are ours.
//!
//! A handler returns `web::Result`. With `?` any error becomes a fault: it is logged once, with its whole chain and an
//! incident code, and the person sees a page with that code and a way out. A refusal is made by name
//! (`Error::not_found()`) and is not logged as a fault. A [`PeerError::Unavailable`] becomes a 503. Programs get a problem document (RFC 9457) instead of a page.

use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base::Problem;

use crate::PeerError;

/// What a handler returns.
pub type Result<T = Response, E = Error> = std::result::Result<T, E>;

/// The kinds of refusal that have a page of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request makes no sense.
    BadRequest,
    /// Not this person's.
    Forbidden,
    /// A form of another site was sent to us.
    CrossSite,
    /// No such page.
    NotFound,
    /// The page exists, the method does not.
    MethodNotAllowed,
    /// The client was too slow.
    Timeout,
    /// Somebody else was faster.
    Conflict,
    /// A link that is over.
    Gone,
    /// Too many bytes.
    TooLarge,
    /// Not a form.
    UnsupportedType,
    /// Well formed, wrong.
    Invalid,
    /// Too often.
    TooMany,
    /// A fault of ours.
    Fault,
    /// Closed, or something we need is down.
    Unavailable,
}

impl Kind {
    /// The HTTP status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable code in the problem document.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Forbidden => "forbidden",
            Self::CrossSite => "cross-site",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Timeout => "timeout",
            Self::Conflict => "conflict",
            Self::Gone => "gone",
            Self::TooLarge => "too-large",
            Self::UnsupportedType => "unsupported-type",
            Self::Invalid => "invalid",
            Self::TooMany => "too-many-requests",
            Self::Fault => "fault",
            Self::Unavailable => "unavailable",
        }
    }

    /// The kind of an answer that has only a status.
    pub(crate) fn of(status: StatusCode) -> Self {
        const KINDS: [Kind; 12] = [
            Kind::Forbidden,
            Kind::NotFound,
            Kind::MethodNotAllowed,
            Kind::Timeout,
            Kind::Conflict,
            Kind::Gone,
            Kind::TooLarge,
            Kind::UnsupportedType,
            Kind::Invalid,
            Kind::TooMany,
            Kind::Unavailable,
            Kind::BadRequest,
        ];
        let known = KINDS.into_iter().find(|kind| kind.status() == status);
        known.unwrap_or(if status.is_server_error() { Self::Fault } else { Self::BadRequest })
    }

    /// The first part of the keys of its texts.
    pub(crate) const fn text_key(self) -> &'static str {
        match self {
            Self::BadRequest => "sys-400",
            Self::Forbidden => "sys-403",
            Self::CrossSite => "sys-csrf",
            Self::NotFound => "sys-404",
            Self::MethodNotAllowed => "sys-405",
            Self::Timeout => "sys-408",
            Self::Conflict => "sys-409",
            Self::Gone => "sys-410",
            Self::TooLarge => "sys-413",
            Self::UnsupportedType => "sys-415",
            Self::Invalid => "sys-422",
            Self::TooMany => "sys-429",
            Self::Fault => "sys-500",
            Self::Unavailable => "sys-503",
        }
    }
}

/// What a handler returns where it does not return a page.
#[derive(Clone, Debug)]
pub struct Error(Arc<Failure>);

#[derive(Debug)]
pub(crate) struct Failure {
    pub kind: Kind,
    pub retry_after: Option<Duration>,
    pub problem: Option<Problem>,
    pub fault: Option<Fault>,
}

impl Error {
    /// A refusal of this kind.
    pub fn new(kind: Kind) -> Self {
        Self(Arc::new(Failure { kind, retry_after: None, problem: None, fault: None }))
    }

    /// No such page, or not for this person: the same answer, so that nothing is given away.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound)
    }

    /// The person is known and may not.
    pub fn forbidden() -> Self {
        Self::new(Kind::Forbidden)
    }

    /// The request makes no sense.
    pub fn bad_request() -> Self {
        Self::new(Kind::BadRequest)
    }

    /// Somebody else was faster; the page must be opened again.
    pub fn conflict() -> Self {
        Self::new(Kind::Conflict)
    }

    /// A link that is over.
    pub fn gone() -> Self {
        Self::new(Kind::Gone)
    }

    /// Too often; `after` is when it may be tried again.
    pub fn too_many(after: Duration) -> Self {
        Self(Arc::new(Failure {
            kind: Kind::TooMany,
            retry_after: Some(after),
            problem: None,
            fault: None,
        }))
    }

    /// Something we need does not answer. The person is told to come back; nothing is logged here.
    pub fn unavailable(after: Option<Duration>) -> Self {
        Self(Arc::new(Failure {
            kind: Kind::Unavailable,
            retry_after: after,
            problem: None,
            fault: None,
        }))
    }

    /// A refusal with a problem document of its own, for interfaces between programs.
    pub fn refuse(problem: Problem) -> Self {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
        Self(Arc::new(Failure {
            kind: Kind::of(status),
            retry_after: None,
            problem: Some(problem),
            fault: None,
        }))
    }

    /// The kind of refusal, or `Kind::Fault`.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        // A peer that is down is not a fault of ours: the person is told to come back.
        let any: &dyn std::any::Any = &error;
        if let Some(PeerError::Unavailable { peer, reason, retry_after, .. }) = any.downcast_ref() {
            tracing::warn!(peer, reason, "A page could not be made without a peer.");
            return Self::unavailable(*retry_after);
        }
        Fault(Arc::new(Chain { doing: None, source: Box::new(error) })).into_error()
    }
}

/// A fault of ours: not the person's doing, logged once at the edge with its chain.
#[derive(Clone)]
pub struct Fault(Arc<Chain>);

struct Chain {
    doing: Option<Cow<'static, str>>,
    source: Box<dyn StdError + Send + Sync>,
}

impl Fault {
    /// A fault with what we were doing: "reading the request".
    pub fn of(
        doing: impl Into<Cow<'static, str>>,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Chain { doing: Some(doing.into()), source: Box::new(source) }))
    }

    /// A fault that is only a sentence.
    pub fn msg(text: impl Into<Cow<'static, str>>) -> Self {
        let text: Cow<'static, str> = text.into();
        Self(Arc::new(Chain { doing: None, source: text.into_owned().into() }))
    }

    fn into_error(self) -> Error {
        Error(Arc::new(Failure {
            kind: Kind::Fault,
            retry_after: None,
            problem: None,
            fault: Some(self),
        }))
    }
}

impl fmt::Display for Fault {
    /// The whole chain on one line, outermost first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(doing) = &self.0.doing {
            write!(f, "{doing}: ")?;
        }
        write!(f, "{}", self.0.source)?;
        let mut next = self.0.source.source();
        while let Some(error) = next {
            write!(f, ": {error}")?;
            next = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({self})")
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        fault.into_error()
    }
}

impl IntoResponse for Error {
    /// A bare answer that carries the failure; the layer in [`crate::app`] turns it into a page or a document.
    fn into_response(self) -> Response {
        let mut response = self.0.kind.status().into_response();
        if let Some(after) = self.0.retry_after {
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl Error {
    pub(crate) fn failure(&self) -> &Failure {
        &self.0
    }
}

/// A problem document as an answer, for interfaces between programs.
pub fn problem(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    let mut response =
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
    response.extensions_mut().insert(crate::page::Finished);
    response
}
