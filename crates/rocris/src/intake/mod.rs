//! The intake: courts, prosecutors, prisons, probation, police and the trade register tell what happened (art. 13 and 14).
//!
//! * [`wire`]: what a message says; every mistake is answered with its place, and holds back no other message.
//! * [`sender`]: who may tell what.
//! * [`matching`] and [`model`]: whom a message is about, and whether it fits what is known. Pure.
//! * [`apply`]: a message is kept as it came before anything else is tried. Then it is applied, once, or waits in quarantine with its
//!   reasons until a later message brings what was missing, or until two officers decide ([`decision`]).
//! * [`lag`]: how long after it happened the register was told.
//!
//! Messages are applied one at a time, also on several nodes: two of them about one new person must not make two persons.

pub mod apply;
pub mod decision;
pub mod http;
pub mod lag;
pub mod matching;
pub mod model;
pub mod sender;
pub mod store;
pub(crate) mod validate;
pub mod wire;

#[cfg(test)]
pub(crate) mod tests;
