//! Signing in with the electronic identity card (carte electronică de identitate).
//!
//! The card shows its authentication certificate in a TLS handshake, and TLS cannot ask for one on a single page. So cards
//! have a site of their own, whose listener asks everybody:
//!
//! ```text
//! browser        hub                              the card's site (TLS, asks for a certificate)
//!   │ /intrare/cei/card ─▶ state in the session        │
//!   │ ◀── 303 ──────────── https://cei…/intrare?stare= │
//!   │ ── certificate and its key (PIN) ───────────────▶│ judged: issuer, time, use, revocation (OCSP, else lists)
//!   │ ◀── 303 /intrare/cei/gata?cod= ──────────────────│ one code of 256 bits, hashed, 60 seconds, for this state
//!   │ ──────────────────▶ session's state + code = the person, once
//! ```
//!
//! From there it goes on as after every other sign-in: form, e-mail code, comparison with the population register (rule 9).
//! A certificate that is refused ends on a page that says what to do, never in a broken handshake.

pub mod http;
mod lists;
pub mod model;
pub mod site;
pub mod store;
pub mod trust;

#[cfg(test)]
mod tests;

use url::Url;

use trust::Trust;

/// The way in by card, where the deployment has it.
#[derive(Debug)]
pub struct Cei {
    /// The public address of the card's site.
    pub origin: Url,
    /// Which cards are believed.
    pub trust: Trust,
}
