//! The people who work here: units, members of staff, their roles, what each may do, and what they did.
//!
//! ```text
//! invitation ─▶ passkey ─▶ session of its own kind ─▶ [`signed_in::Staff`] ─▶ [`access::authorise`] ─▶ work
//!                                                                                └▶ a row of the access log, also when denied
//! ```
//!
//! # A page for staff
//! Take [`signed_in::Staff`], then ask [`access::authorise`] before anything is loaded that is a person's. It decides by the
//! table in [`rights`] and writes the access log (Directive (EU) 2016/680, article 25), so that no handler can forget either:
//!
//! ```text
//! let about = Resource::new("enrolment", id).of_unit(&unit).about(hub.keys.cnp(&cnp));
//! let asked = Asked::for_purpose(Purpose::Counter).fields(&["name", "document"]);
//! if let Err(refused) = authorise(&hub, &staff, Action::OpenEnrolment, &about, &asked).await? {
//!     return Ok(refused.answer(&visit, &staff));
//! }
//! ```
//!
//! A page with a form begins with [`typed::form`] and its handler asks by [`typed::stopped`]: what was typed outlives a passkey that is
//! asked for in between.
//!
//! A change that needs a second person is a row of `staff_proposal`: whoever proposed it cannot approve it, by the table and
//! by a constraint of the database.

pub mod access;
pub mod approve;
pub mod confirm;
pub mod enrol;
pub mod glass;
pub mod home;
pub mod invitation;
pub mod keys;
pub mod log;
pub mod member;
pub mod members;
pub mod model;
pub mod people;
pub mod rights;
pub mod roles;
pub mod sign_in;
pub mod signed_in;
pub mod spare;
pub mod store;
pub mod typed;
pub mod units;
pub mod words;

#[cfg(test)]
pub(crate) mod tests;

/// The first page of staff.
pub const HOME: &str = "/personal";
/// Where staff sign in.
pub const SIGN_IN: &str = "/personal/intrare";
