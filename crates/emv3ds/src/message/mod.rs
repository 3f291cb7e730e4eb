//! The messages of EMV 3-D Secure as types, with the names that stand on the wire.
//!
//! A member that no type names is kept in `other` and sent on: a Directory Server must not lose what it relays.

mod authentication;
mod challenge;
mod error;
mod preparation;
mod results;

pub use authentication::{AReq, ARes, BrowserInfo, Purchase, ServerInfo};
pub use challenge::{CReq, CRes};
pub use error::Erro;
pub use preparation::{CardRange, PReq, PRes};
pub use results::{RReq, RRes};

use crate::{
    codes::MessageType,
    ids::{AcsTransId, DsTransId, ServerTransId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use zeroize::Zeroizing;

/// Members without a type of their own. `Debug` prints their names only.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Other(pub Map<String, Value>);

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Any message.
#[derive(Debug, Clone)]
pub enum Message {
    /// Authentication request.
    AReq(Box<AReq>),
    /// Authentication response.
    ARes(Box<ARes>),
    /// Challenge request.
    CReq(CReq),
    /// Challenge response.
    CRes(CRes),
    /// Results request.
    RReq(Box<RReq>),
    /// Results response.
    RRes(RRes),
    /// Preparation request.
    PReq(PReq),
    /// Preparation response.
    PRes(PRes),
    /// Protocol error.
    Erro(Erro),
}

/// The three ids of a transaction, as far as a message has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ids {
    /// `threeDSServerTransID`.
    pub server: Option<ServerTransId>,
    /// `dsTransID`.
    pub ds: Option<DsTransId>,
    /// `acsTransID`.
    pub acs: Option<AcsTransId>,
}

#[derive(Serialize)]
struct Tagged<'a, T> {
    #[serde(rename = "messageType")]
    kind: MessageType,
    #[serde(flatten)]
    message: &'a T,
}

impl Message {
    /// Its type.
    pub const fn kind(&self) -> MessageType {
        match self {
            Self::AReq(_) => MessageType::AReq,
            Self::ARes(_) => MessageType::ARes,
            Self::CReq(_) => MessageType::CReq,
            Self::CRes(_) => MessageType::CRes,
            Self::RReq(_) => MessageType::RReq,
            Self::RRes(_) => MessageType::RRes,
            Self::PReq(_) => MessageType::PReq,
            Self::PRes(_) => MessageType::PRes,
            Self::Erro(_) => MessageType::Erro,
        }
    }

    /// The transaction ids that it names.
    pub fn ids(&self) -> Ids {
        match self {
            Self::AReq(m) => Ids { server: Some(m.server_trans_id), ds: m.ds_trans_id, acs: None },
            Self::ARes(m) => Ids {
                server: Some(m.server_trans_id),
                ds: Some(m.ds_trans_id),
                acs: Some(m.acs_trans_id),
            },
            Self::CReq(m) => {
                Ids { server: Some(m.server_trans_id), ds: None, acs: Some(m.acs_trans_id) }
            }
            Self::CRes(m) => {
                Ids { server: Some(m.server_trans_id), ds: None, acs: Some(m.acs_trans_id) }
            }
            Self::RReq(m) => Ids {
                server: Some(m.server_trans_id),
                ds: Some(m.ds_trans_id),
                acs: Some(m.acs_trans_id),
            },
            Self::RRes(m) => Ids {
                server: Some(m.server_trans_id),
                ds: Some(m.ds_trans_id),
                acs: Some(m.acs_trans_id),
            },
            Self::PReq(m) => Ids { server: Some(m.server_trans_id), ds: None, acs: None },
            Self::PRes(m) => {
                Ids { server: Some(m.server_trans_id), ds: Some(m.ds_trans_id), acs: None }
            }
            Self::Erro(m) => {
                Ids { server: m.server_trans_id, ds: m.ds_trans_id, acs: m.acs_trans_id }
            }
        }
    }

    /// The message as JSON. The bytes may hold a card number, so they are wiped when dropped.
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        // A card number must not be left behind in a buffer that grew: the first buffer is large enough.
        let mut out = Zeroizing::new(Vec::with_capacity(16 * 1024));
        let written = match self {
            Self::AReq(m) => self.write(&mut out, m),
            Self::ARes(m) => self.write(&mut out, m),
            Self::CReq(m) => self.write(&mut out, m),
            Self::CRes(m) => self.write(&mut out, m),
            Self::RReq(m) => self.write(&mut out, m),
            Self::RRes(m) => self.write(&mut out, m),
            Self::PReq(m) => self.write(&mut out, m),
            Self::PRes(m) => self.write(&mut out, m),
            Self::Erro(m) => self.write(&mut out, m),
        };
        written.expect("message types have string keys and serialise to memory");
        out
    }

    fn write<T: Serialize>(&self, out: &mut Vec<u8>, message: &T) -> serde_json::Result<()> {
        serde_json::to_writer(out, &Tagged { kind: self.kind(), message })
    }

    /// The message as a JSON value, for redaction and tests.
    pub fn to_value(&self) -> Value {
        serde_json::from_slice(&self.to_json()).expect("own output is JSON")
    }
}

macro_rules! into_message {
    ($($kind:ident $(via $boxed:ident)?),+) => {$(
        impl From<$kind> for Message {
            fn from(message: $kind) -> Self {
                Self::$kind(into_message!(@wrap message $($boxed)?))
            }
        }
    )+};
    (@wrap $message:ident Box) => { Box::new($message) };
    (@wrap $message:ident) => { $message };
}
into_message!(AReq via Box, ARes via Box, CReq, CRes, RReq via Box, RRes, PReq, PRes, Erro);
