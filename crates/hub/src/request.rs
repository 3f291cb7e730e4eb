//! Requests: the reasons, the check page, sending, what became of it, and the pages of the certificate.

pub mod certificate;
pub mod http;
pub mod model;
pub mod reasons;
pub mod status;
pub mod store;
#[cfg(test)]
mod tests;
