//! The bank as its counterparts see it: over real sockets, with a 3DS Server and a browser played by the tests.

mod challenges;
mod conformance;
mod links;
mod messages;
mod rig;
mod scenarios;
