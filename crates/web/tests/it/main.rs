//! The kit as an institution uses it: through a router, on real pages, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod answers;
mod app;
mod copy;
mod fixtures;
mod html;
mod mail;
mod net;
mod sessions;
mod tls;
