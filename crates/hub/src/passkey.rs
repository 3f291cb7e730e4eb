//! Passkeys (WebAuthn level 3): what staff must have, and what people may have beside an app with codes.
//!
//! ```text
//! page with options ─▶ the browser asks its authenticator ─▶ answer in a form field ─▶ checked against the state in the session
//! ```
//!
//! The state of a ceremony lies in the session, for five minutes, and is taken once. The user must be verified by the
//! authenticator (PIN, finger, face), so that a passkey is two factors. It is bound to the host of the hub: a page on another
//! host gets no answer that is good here.
//!
//! This is the one thing in the hub that needs a script, because a browser gives passkeys only to scripts. Without it the page
//! says so, and says what to do.

pub mod ceremony;
pub mod form;

#[cfg(test)]
pub mod authenticator;
