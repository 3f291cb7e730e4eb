//! Forms: what a person sent, read into typed values, with an error beside each field that is wrong.
//!
//! Reading never fails as a whole: a missing field reads as empty, an unknown one is ignored. Each reader takes the
//! field's name and gives the value or notes an error; after all are read, [`Form::is_valid`] decides. Error texts are
//! made at the place of reading, by `fl!`, so that the compiler knows them.

use std::fmt::{self, Display};

use axum::{
    extract::{FromRequest, Request},
    http::header,
};
use base::{Cnp, CnpError, Email, EmailError, Entropy, Phone, Secret};

use crate::{
    Error, Texts, Visit,
    error::Kind,
    fl,
    ui::{self, Choices, Field, Html},
};

/// The most bytes of a form without files, whatever the site allows for files.
const BODY_MAX: usize = 64 * 1024;
/// The most fields of a form; more are ignored.
const FIELDS_MAX: usize = 200;
/// The field that makes a second press of the button harmless.
const KEY: &str = "_key";

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, which is also the id that the summary links to. Empty: the whole form.
    pub field: String,
    /// What to do, in the person's language.
    pub text: String,
}

/// A form as it was sent, or an empty one. As an extractor it reads a urlencoded body; take it last.
#[derive(Clone)]
pub struct Form {
    /// The texts in the person's language.
    pub l: Texts,
    values: Vec<(String, String)>,
    errors: Vec<FieldError>,
    key: String,
    notice: Option<String>,
}

impl Form {
    /// A form with nothing in it and a new idempotency key.
    pub fn empty(l: Texts, entropy: &Entropy) -> Self {
        Self { l, values: Vec::new(), errors: Vec::new(), key: entropy.token(), notice: None }
    }

    /// Reads `name=value&…`.
    pub fn parse_body(l: Texts, entropy: &Entropy, body: &[u8]) -> Self {
        let values: Vec<(String, String)> = url::form_urlencoded::parse(body)
            .take(FIELDS_MAX)
            .map(|(name, value)| (name.into_owned(), clean(&value)))
            .collect();
        Self::from_values(l, entropy, values)
    }

    /// A form with values from elsewhere, e.g. of a draft or of a multipart body.
    pub fn from_values(l: Texts, entropy: &Entropy, values: Vec<(String, String)>) -> Self {
        let key = values.iter().find(|(name, value)| name == KEY && is_key(value));
        let key = key.map_or_else(|| entropy.token(), |(_, value)| value.clone());
        Self { l, values, errors: Vec::new(), key, notice: None }
    }

    /// Sets a value, e.g. of a draft that is shown again.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.to_owned(), value.to_string()));
        self
    }

    /// Something to be said above the form when it is shown; [`crate::Layout::errors`] shows it.
    #[must_use]
    pub fn noticed(mut self, text: impl Display) -> Self {
        self.notice = Some(text.to_string());
        self
    }

    pub(crate) fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Every field with its value, as it was sent: for a form that is put aside and shown again.
    pub fn values(&self) -> &[(String, String)] {
        &self.values
    }

    /// The idempotency key: the same for every press of one shown form. 43 characters.
    pub fn key(&self) -> &str {
        &self.key
    }

    // Reading.

    /// The first value of a field, trimmed; empty where the field is missing.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field: check boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Whether the field was sent with anything in it.
    pub fn has(&self, name: &str) -> bool {
        !self.value(name).is_empty()
    }

    /// Reads a value with a function that says what is wrong in the person's language.
    pub fn parse<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match read(self.value(name)) {
            Ok(value) => Some(value),
            Err(text) => {
                self.reject(name, text);
                None
            }
        }
    }

    /// A text that must be there, of at most `max` characters.
    pub fn required(
        &mut self,
        name: &str,
        max: usize,
        missing: impl Display,
        long: impl Display,
    ) -> Option<String> {
        let value = self.value(name);
        match value.chars().count() {
            0 => self.refuse(name, missing),
            n if n > max => self.refuse(name, long),
            _ => Some(value.to_owned()),
        }
    }

    /// A text that may be empty; cut at `max` characters, because nobody needs an error for a remark.
    pub fn optional(&self, name: &str, max: usize) -> Option<String> {
        let value: String = self.value(name).chars().take(max).collect();
        (!value.is_empty()).then_some(value)
    }

    /// One of the choices that `known` recognises.
    pub fn choice<T>(
        &mut self,
        name: &str,
        known: impl FnOnce(&str) -> Option<T>,
        missing: impl Display,
    ) -> Option<T> {
        let found = known(self.value(name));
        found.or_else(|| self.refuse(name, missing))
    }

    /// A box that must be ticked.
    pub fn ticked(&mut self, name: &str, missing: impl Display) -> Option<()> {
        if self.has(name) { Some(()) } else { self.refuse(name, missing) }
    }

    /// A personal number.
    pub fn cnp(&mut self, name: &str) -> Option<Cnp> {
        let l = self.l;
        self.parse(name, |text| {
            Cnp::parse(text).map_err(|error| match error {
                CnpError::Empty => fl!(l, "err-cnp-empty"),
                CnpError::Length => fl!(l, "err-cnp-length"),
                CnpError::Digits => fl!(l, "err-cnp-digits"),
                CnpError::Check => fl!(l, "err-cnp-check"),
            })
        })
    }

    /// An e-mail address.
    pub fn email(&mut self, name: &str) -> Option<Email> {
        let l = self.l;
        self.parse(name, |text| {
            Email::parse(text).map_err(|error| match error {
                EmailError::Empty => fl!(l, "err-email-empty"),
                EmailError::Format => fl!(l, "err-email-format"),
            })
        })
    }

    /// A telephone number.
    pub fn phone(&mut self, name: &str) -> Option<Phone> {
        let l = self.l;
        self.parse(name, |text| Phone::parse(text).map_err(|_| fl!(l, "err-phone")))
    }

    /// A code of `digits` digits; spaces, dots and hyphens are forgiven.
    pub fn code(
        &mut self,
        name: &str,
        digits: usize,
        missing: impl Display,
        wrong: impl Display,
    ) -> Option<String> {
        let code: String = self
            .value(name)
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.'))
            .collect();
        if code.is_empty() {
            self.refuse(name, missing)
        } else if code.len() == digits && code.bytes().all(|b| b.is_ascii_digit()) {
            Some(code)
        } else {
            self.refuse(name, wrong)
        }
    }

    /// A password exactly as typed, spaces included.
    pub fn secret(&self, name: &str) -> Secret {
        let value = self.values.iter().find(|(known, _)| known == name);
        Secret::new(value.map_or("", |(_, value)| value.as_str()))
    }

    // Errors.

    /// Notes an error at a field; the first one of a field counts. An empty name means the whole form.
    pub fn reject(&mut self, name: &str, text: impl Display) {
        if name.is_empty() || self.error(name).is_none() {
            self.errors.push(FieldError { field: name.to_owned(), text: text.to_string() });
        }
    }

    fn refuse<T>(&mut self, name: &str, text: impl Display) -> Option<T> {
        self.reject(name, text);
        None
    }

    /// Whether nothing is wrong so far.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// What is wrong, in the order of reading.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// What is wrong with a field.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.text.as_str())
    }

    // Components that already carry the value and the error.

    /// A one-line field.
    pub fn input(&self, name: &str) -> Field {
        ui::input(self.l, name).value(self.value(name)).error(self.error(name))
    }

    /// A password field; the value is never shown again.
    pub fn password(&self, name: &str) -> Field {
        ui::password(self.l, name).error(self.error(name))
    }

    /// A text area.
    pub fn textarea(&self, name: &str) -> Field {
        ui::textarea(self.l, name).value(self.value(name)).error(self.error(name))
    }

    /// A drop-down list.
    pub fn select(&self, name: &str) -> Field {
        ui::select(self.l, name).value(self.value(name)).error(self.error(name))
    }

    /// A file field.
    pub fn file(&self, name: &str, accept: impl Display) -> Field {
        ui::file(self.l, name, accept).error(self.error(name))
    }

    /// Radios.
    pub fn radios(&self, name: &str) -> Choices {
        ui::radios(self.l, name).chosen(self.value(name)).error(self.error(name))
    }

    /// Check boxes.
    pub fn checkboxes(&self, name: &str) -> Choices {
        let group = ui::checkboxes(self.l, name).error(self.error(name));
        self.all(name).fold(group, Choices::chosen)
    }

    /// The hidden idempotency key; every form that creates something has it.
    pub fn hidden_key(&self) -> Html {
        self.hidden(KEY, &self.key)
    }

    /// A hidden field.
    pub fn hidden(&self, name: impl Display, value: impl Display) -> Html {
        let (name, value) = (ui::esc(name), ui::esc(value));
        Html::trusted(format!(r#"<input type="hidden" name="{name}" value="{value}">"#))
    }
}

/// Prints names, never values: they are personal.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.values.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Form")
            .field("fields", &names)
            .field("errors", &self.errors.len())
            .finish_non_exhaustive()
    }
}

/// What people type and paste: without control characters, composed, with comma-below letters.
fn clean(value: &str) -> String {
    let kept = value.chars().filter(|c| !c.is_control() || *c == '\n');
    let text: String = kept
        .map(|c| match c {
            'ş' => 'ș',
            'ţ' => 'ț',
            'Ş' => 'Ș',
            'Ţ' => 'Ț',
            other => other,
        })
        .collect();
    unicode_normalization::UnicodeNormalization::nfc(text.as_str()).collect()
}

fn is_key(value: &str) -> bool {
    (20..=64).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let visit = request.extensions().get::<Visit>().cloned();
        let Some(visit) = visit else {
            return Err(crate::error::Fault::msg("the router is not inside web::app").into());
        };
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.unwrap_or("").starts_with("application/x-www-form-urlencoded") {
            return Err(Error::new(Kind::UnsupportedType));
        }
        let body = axum::body::to_bytes(request.into_body(), BODY_MAX).await;
        let body = body.map_err(|_| Error::new(Kind::TooLarge))?;
        Ok(Self::parse_body(visit.l, &visit.site.entropy, &body))
    }
}

#[cfg(test)]
mod tests;
