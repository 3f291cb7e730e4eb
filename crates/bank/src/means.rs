//! How each bank asks its customers.

use crate::issuers::Issuer;
use emv3ds::codes::{AuthenticationMethod, AuthenticationType};

/// How a bank asks its customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// By a code in a text message.
    Sms,
    /// By a question in its application (out of band).
    Push,
}

impl Means {
    /// Kind and means, as a result tells them.
    pub const fn on_the_wire(self) -> (AuthenticationType, AuthenticationMethod) {
        match self {
            Self::Sms => (AuthenticationType::Dynamic, AuthenticationMethod::SmsOtp),
            Self::Push => (AuthenticationType::OutOfBand, AuthenticationMethod::Push),
        }
    }
}

impl Issuer {
    /// How it asks its customers. Only Raiffeisen Bank does it in its application, so that both ways are shown.
    pub fn means(&self) -> Means {
        if self.code == "raiffeisen" { Means::Push } else { Means::Sms }
    }
}
