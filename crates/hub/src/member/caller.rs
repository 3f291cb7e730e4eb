//! Who is at the other end, as far as limits need to know: a network, and a browser that was here before.
//!
//! A browser from which somebody signed in keeps a random token. Attempts from it are counted apart, so that strangers,
//! also those of the same network, cannot lock the owner out.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base::Entropy;
use credentials::{Keyed, budget};
use web::Visit;

/// The cookie of a browser from which somebody signed in.
pub const COOKIE: &str = "__Host-device";
/// How long the browser keeps it, in seconds: as long as it is remembered here.
const KEPT_SECONDS: i64 = budget::CLIENT_MEMORY.as_secs();

/// The other end of a request.
#[derive(Clone)]
pub struct Caller {
    network: String,
    device: Option<String>,
}

/// It names nobody in a log.
impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("known", &self.device.is_some()).finish_non_exhaustive()
    }
}

/// The keyed hashes under which attempts and messages are counted.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Of what is tried: an address, an account.
    pub all: String,
    /// Of that with the network.
    pub network: String,
    /// Of that with the browser, where it has a token.
    pub device: Option<String>,
}

impl Caller {
    /// The keys for attempts at `whom`, of one kind.
    pub fn counted(&self, keyed: &Keyed, kind: &str, whom: &str) -> Counted {
        Counted {
            all: keyed.hash("tries", &[kind, whom]),
            network: keyed.hash("tries of a network", &[kind, whom, &self.network]),
            device: self.device.as_ref().map(|token| device(keyed, kind, whom, token)),
        }
    }

    /// The token of this browser, or a new one.
    pub fn token(&self, entropy: &Entropy) -> String {
        self.device.clone().unwrap_or_else(|| entropy.token())
    }
}

/// The key of a browser for attempts of one kind at `whom`.
pub fn device(keyed: &Keyed, kind: &str, whom: &str, token: &str) -> String {
    keyed.hash("tries of a browser", &[kind, whom, token])
}

/// Lets the browser keep its token.
pub fn keep(mut response: Response, token: &str) -> Response {
    let line =
        format!("{COOKIE}={token}; Path=/; Max-Age={KEPT_SECONDS}; Secure; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, web::Error> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let lines = parts.headers.get_all(header::COOKIE).iter();
        let pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
        let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
        let token = named.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned());
        Ok(Self {
            network: budget::network(visit.client),
            device: token.filter(|token| token.len() == 43),
        })
    }
}
