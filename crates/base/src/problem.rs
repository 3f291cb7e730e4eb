//! Errors on the wire between institutions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A problem document (RFC 9457). `code` is stable: clients decide by it; `title` and `detail`
/// are for people. Nothing in it is personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The kind of problem, `urn:cazier:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: Cow<'static, str>,
    /// The HTTP status, repeated so that the document stands alone.
    pub status: u16,
    /// A short sentence about the kind.
    pub title: Cow<'static, str>,
    /// What to do about this occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Cow<'static, str>>,
}

impl Problem {
    /// A problem of the kind `code`.
    pub fn new(code: &str, status: u16, title: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: format!("urn:cazier:problem:{code}").into(),
            status,
            title: title.into(),
            detail: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        self.kind.strip_prefix("urn:cazier:problem:").unwrap_or(&self.kind)
    }
}
