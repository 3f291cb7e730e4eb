//! The certificate: model, wording, validity, canonical data, PDF, codes. Pure.
//!
//! A [`Certificate`] is what one certificate says, a [`Profile`] what all certificates of an issuer
//! share. [`Template::new`] builds the printing form of a profile once; [`Template::stage`] prints
//! a certificate in some tens of microseconds as a [`Staged`] file, whose digest the `signing`
//! crate signs; [`Staged::seal`] puts the signature in. The file is PDF 1.7 and keeps PDF/A-3a and
//! PDF/UA-1; `certificat.json` inside it says the same as the page ([`canonical`]).
//!
//! How the writer gets its speed: the fonts, the colour profile, the emblem, the constant texts and
//! the whole structure tree are written and hashed once, and stand first in the file. What
//! differs is written after them, uncompressed, in one pass; the hash continues from the state
//! after the constant part. Certificates are stored compressed with [`Template::dictionary`].
//!
//! To change the page, change `layout` (what is constant) or `page` (what differs); each text
//! needs a place in the structure tree, in reading order. To add a kind of result, extend
//! [`Outcome`] and give `layout` a fragment for it.

pub mod canonical;
mod emblem;
mod entries;
mod font;
mod form;
mod icc;
mod layout;
mod line;
mod model;
mod number;
mod page;
mod parts;
mod pdf;
mod pen;
mod profile;
mod qr;
mod sample;
mod staged;
mod tags;
mod template;
mod text;
mod wording;
mod words;
mod xmp;

pub use emblem::{Emblem, PathOp};
pub use line::{
    Amount, Execution, ExecutionState, Line, Measure, Offence, Penalty, ProvisionalNote, Sanction,
    Supervised, Term,
};
pub use model::{
    Act, Certificate, Company, Consent, Kind, Outcome, Person, Reason, Subject, VALIDITY_MONTHS,
    expiry,
};
pub use number::{Number, NumberError, RegisterNumber, Series, check_character};
pub use profile::{Issuer, Profile, SignatureProfile};
pub use staged::{HoleTooSmall, Staged};
pub use template::{RenderError, Template, TemplateError};
pub use wording::{OtherWording, Phrase, Wording};
pub use words::InWords;

#[cfg(test)]
mod tests;
