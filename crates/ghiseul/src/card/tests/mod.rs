//! The card check over real sockets: portal, directory server, bank, and a browser without scripts.

mod attacks;
mod browser;
mod journeys;
mod outages;
mod rig;
