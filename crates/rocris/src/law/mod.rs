//! The law of removal and of what each document shows (Law 290/2004 art. 11 to 16; rules 42 to 72), as data and pure functions.
//!
//! * [`rules`]: each ground with its article, its term and what people read about it (`data/law.txt`, for lawyers).
//! * [`standing`]: what stands on a day, as follows from the events; what will change it next by itself, and when.
//! * [`project`]: what a document shows of it, and why it does not show the rest.
//!
//! Two times: the *day* for which is asked ([`standing`]'s `on`), and the *moment* as known at which ([`known_at`]). An
//! event that becomes known later changes what stood on a day, but never what was known before, so that any certificate
//! can be derived again.
//!
//! `data/lives/*.txt` are lives with what follows from them, worked out by hand; `tests/lives.rs` holds the law to them.

pub mod explain;
mod hindrance;
mod history;
mod known;
mod offences;
pub mod projection;
pub mod rules;
mod shown;
mod standing;
mod terms;

#[cfg(test)]
mod tests;

pub use explain::Explanation;
pub use history::{Execution, ExecutionState, Measure};
pub use known::known_at;
pub use projection::{Document, Line, NoteLine, Projection, ReasonClass, Withheld, project};
pub use rules::Ground;
pub use standing::{
    Change, Eligibility, EntryStanding, Hindrance, NoteStanding, Standing, State, standing,
};
