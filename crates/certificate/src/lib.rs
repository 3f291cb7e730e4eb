//! The certificate and its relatives: model, wording, validity, canonical data, PDF, codes. Pure.
//!
//! A [`Certificate`] is what one document says: its [`Act`] is what kind of document it is and whom
//! it is about, its [`Outcome`] what is recorded, one [`Line`] for each judgment. A [`Profile`] is
//! what all documents of an issuer share. [`Template::new`] builds the printing forms of a profile
//! once; [`Template::stage`] prints a certificate in some tens of microseconds as a [`Staged`] file,
//! whose digest the `signing` crate signs; [`Staged::seal`] puts the signature in. The file is PDF
//! 1.7 and keeps PDF/A-3a and PDF/UA-1; `certificat.json` inside it says the same as the page
//! ([`canonical`]). [`Template::standard_form`] prints the multilingual page beside a certificate.
//!
//! How the writer gets its speed: the fonts, the colour profile, the emblem, the constant texts and
//! the structure tree of the first page are written and hashed once for each shape of document, and
//! stand first in the file. What differs is written after them, uncompressed, in one pass; the hash
//! continues from the state after the constant part. What is recorded stands on pages of its own
//! after the first, so that the first page is the same for everybody. Documents are stored
//! compressed with [`Template::dictionary`].
//!
//! To change the first page, change `layout` and `parts` (what is constant) or `page` (what
//! differs); to change the pages with what is recorded, change `entries`, and `words` for how it is
//! said. Each text needs a place in the structure tree, in reading order. To add a kind of
//! document, extend [`Act`] and [`Kind`], and give `layout` its labels and [`Wording`] its texts.

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
mod standard_form;
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
pub use standard_form::{FormRefused, Language, StandardForm};
pub use template::{RenderError, Template, TemplateError};
pub use wording::{OtherWording, Phrase, Wording};
pub use words::InWords;

#[cfg(test)]
mod tests;
