//! The HTTP client of every port: short patience, no redirects, `*.localhost` on loopback.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// A client with 2 seconds to connect and 10 for an answer, that follows no redirect, uses no proxy, and resolves
/// `localhost` and everything under it to loopback (RFC 6761, 6.3) without asking anybody.
///
/// # Panics
/// Where the TLS library cannot start: the process cannot do its work then.
pub fn client() -> reqwest::Client {
    client_with(Duration::from_secs(10))
}

/// Like [`client`], with another time for an answer.
///
/// # Panics
/// As [`client`].
pub fn client_with(timeout: Duration) -> reqwest::Client {
    builder().timeout(timeout).build().expect("the TLS library starts")
}

/// The builder behind [`client`], for ports that need a cookie store or their own certificates.
pub fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("cazier/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(Loopback))
}

#[derive(Debug)]
struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str().trim_end_matches('.').to_ascii_lowercase();
            let addresses: Addrs = if name == "localhost" || name.ends_with(".localhost") {
                Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))
            } else {
                let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
                Box::new(found.into_iter())
            };
            Ok(addresses)
        })
    }
}
