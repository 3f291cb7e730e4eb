//! A form that is not taken now, and shown again with everything that was typed.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::error::Kind;
use crate::error_page::minutes;
use crate::form::Form;
use crate::page::Page;
use crate::{Error, fl};

/// The status of a form that can be sent again later, and how long to wait.
#[derive(Clone, Debug)]
#[must_use]
pub struct Later(Error);

impl Form {
    /// Says at the top of the form why it was not taken, where that passes by itself: too many tries (429), or something
    /// that does not answer (503). Nothing that was typed is lost.
    ///
    /// # Errors
    /// Every other error, as it came.
    pub fn later(&mut self, error: Error) -> Result<Later, Error> {
        let text = match error.kind() {
            Kind::TooMany => {
                fl!(self.l, "sys-429-text", min = minutes(error.failure().retry_after))
            }
            Kind::Unavailable => fl!(self.l, "err-later"),
            _ => return Err(error),
        };
        self.reject("", text);
        Ok(Later(error))
    }
}

impl Later {
    /// The page of the form.
    pub fn show<T: Template>(self, page: Page<T>) -> Response {
        let bare = self.0.into_response();
        let mut response = page.status(bare.status()).into_response();
        if let Some(after) = bare.headers().get(header::RETRY_AFTER) {
            response.headers_mut().insert(header::RETRY_AFTER, after.clone());
        }
        response
    }
}
