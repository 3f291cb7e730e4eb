//! The card form: read once, kept nowhere.

use std::fmt;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use base::dates::Date;
use emv3ds::pan::{ExpiryError, PanError};
use emv3ds::{Expiry, Pan};
use web::error::Kind;
use web::{Error, Form, Visit, fl};
use zeroize::{Zeroize as _, Zeroizing};

/// The field of the number; it is never put into a page.
pub(super) const NUMBER: &str = "card";
/// The field of the expiry date.
pub(super) const EXPIRY: &str = "expira";

/// A posted card form. The number is in memory that is wiped; `Debug` prints nothing.
pub(super) struct CardForm {
    number: Zeroizing<String>,
    rest: Vec<(String, String)>,
}

impl fmt::Debug for CardForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardForm(****)")
    }
}

/// A card that may be tried.
#[derive(Debug)]
pub(super) struct Card {
    pub number: Pan,
    pub expiry: Expiry,
}

impl<S: Send + Sync> FromRequest<S> for CardForm {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.unwrap_or("").starts_with("application/x-www-form-urlencoded") {
            return Err(Error::new(Kind::UnsupportedType));
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|_| Error::new(Kind::TooLarge))?;
        let form = Self::parse(&body);
        // The bytes of the request are ours alone here, so they can be wiped as well.
        if let Ok(mut body) = body.try_into_mut() {
            body.as_mut().zeroize();
        }
        Ok(form)
    }
}

impl CardForm {
    fn parse(body: &[u8]) -> Self {
        let mut form = Self { number: Zeroizing::default(), rest: Vec::new() };
        for (name, value) in url::form_urlencoded::parse(body).take(20) {
            if name == NUMBER {
                form.number = Zeroizing::new(value.into_owned());
            } else {
                form.rest.push((name.into_owned(), value.chars().take(200).collect()));
            }
        }
        form
    }

    /// A field that is not the number.
    pub fn value(&self, name: &str) -> &str {
        self.rest.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The card, or the form to show again: with the expiry date, without the number.
    pub fn card(&self, visit: &Visit, today: Date) -> Result<Card, Form> {
        let l = visit.l;
        let mut form = visit.form().with(EXPIRY, self.value(EXPIRY));
        let number = Pan::parse(&self.number).map_err(|error| match error {
            PanError::Empty => fl!(l, "gh-err-card-empty"),
            PanError::Digits | PanError::Length => fl!(l, "gh-err-card-length"),
            PanError::Luhn => fl!(l, "gh-err-card-check"),
        });
        let expiry = match Expiry::parse(self.value(EXPIRY)) {
            Ok(expiry) if expiry.is_past(today) => Err(fl!(l, "gh-err-expiry-past")),
            Ok(expiry) => Ok(expiry),
            Err(ExpiryError::Empty) => Err(fl!(l, "gh-err-expiry-empty")),
            Err(ExpiryError::Format) => Err(fl!(l, "gh-err-expiry-format")),
        };
        match (number, expiry) {
            (Ok(number), Ok(expiry)) => Ok(Card { number, expiry }),
            (number, expiry) => {
                for (name, wrong) in [(NUMBER, number.err()), (EXPIRY, expiry.err())] {
                    if let Some(text) = wrong {
                        form.reject(name, text);
                    }
                }
                Err(form)
            }
        }
    }
}
