//! Who vouches for people: each is a way in of its own, which the deployment opens or not (rule 11).

use std::str::FromStr;

use oidc::rp::RelyingParty;
use web::{Texts, fl};

use super::proof::{Level, ProofKind};
use crate::Hub;

/// Who vouches for the people who sign in through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// The national portal, with a bank card. Always open.
    Ghiseul,
    /// ROeID, the application of the state (rule 8).
    Roeid,
    /// The issuer of electronic identity cards.
    Cei,
}

/// The issuer of sign-ins by card, in `identity` and in sessions.
pub const CEI: &str = "cei";

/// The text names no provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a provider")]
pub struct UnknownProvider;

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(text: &str) -> Result<Self, UnknownProvider> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or(UnknownProvider)
    }
}

impl Provider {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Ghiseul, Self::Roeid, Self::Cei];

    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ghiseul => "ghiseul",
            Self::Roeid => "roeid",
            Self::Cei => CEI,
        }
    }

    /// The kind of its proofs.
    pub const fn proof(self) -> ProofKind {
        match self {
            Self::Ghiseul => ProofKind::Ghiseul,
            Self::Roeid => ProofKind::Roeid,
            Self::Cei => ProofKind::Cei,
        }
    }

    /// What its proofs are worth. A card was handed over by an office that saw the person.
    pub const fn level(self) -> Level {
        match self {
            Self::Ghiseul | Self::Roeid => Level::Substantial,
            Self::Cei => Level::High,
        }
    }

    /// Where its sign-in begins.
    pub const fn begin(self) -> &'static str {
        match self {
            Self::Ghiseul => "/intrare",
            Self::Roeid => "/intrare?cale=roeid",
            Self::Cei => crate::cei::http::START,
        }
    }

    /// Where a sign-in begins that must be a new one. A card is always shown anew.
    pub const fn begin_again(self) -> &'static str {
        match self {
            Self::Ghiseul => "/intrare?cale=ghiseul&din-nou=da",
            Self::Roeid => "/intrare?cale=roeid&din-nou=da",
            Self::Cei => crate::cei::http::START,
        }
    }

    /// The page that says that it is closed here, and what to do instead.
    pub const fn closed(self) -> &'static str {
        match self {
            Self::Ghiseul => "/identificare",
            Self::Roeid => "/identificare/roeid",
            Self::Cei => "/identificare/cei",
        }
    }

    /// Its name at the beginning of a line.
    pub fn title(self, l: Texts) -> String {
        match self {
            Self::Ghiseul | Self::Roeid => self.name(l),
            Self::Cei => fl!(l, "cei-name"),
        }
    }

    /// Its name within a sentence.
    pub fn name(self, l: Texts) -> String {
        match self {
            Self::Ghiseul => fl!(l, "way-provider"),
            Self::Roeid => fl!(l, "way-roeid"),
            Self::Cei => fl!(l, "way-cei"),
        }
    }

    /// "Sign in with …".
    pub fn sign_in(self, l: Texts) -> String {
        match self {
            Self::Ghiseul => fl!(l, "signin-button"),
            Self::Roeid => fl!(l, "signin-roeid"),
            Self::Cei => fl!(l, "cei-title"),
        }
    }
}

impl Hub {
    /// Whether people can sign in through it here.
    pub fn is_open(&self, provider: Provider) -> bool {
        match provider {
            Provider::Ghiseul => true,
            Provider::Roeid => self.roeid.is_some(),
            Provider::Cei => self.cei.is_some(),
        }
    }

    /// The ways in that are open beside GHISEUL.
    pub fn others_open(&self) -> Vec<Provider> {
        let others = [Provider::Roeid, Provider::Cei];
        others.into_iter().filter(|other| self.is_open(*other)).collect()
    }

    /// Whose issuer this is; none where nobody vouches, or somebody whose way is not open any more.
    pub fn provider_of(&self, iss: &str) -> Option<Provider> {
        if iss == CEI {
            return Some(Provider::Cei);
        }
        let is = |party: &RelyingParty| party.config().issuer == iss;
        let mut parties = [Provider::Ghiseul, Provider::Roeid].into_iter();
        parties.find(|provider| self.party(*provider).is_some_and(is))
    }
}
