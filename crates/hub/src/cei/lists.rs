//! The revocation lists of the cards' CAs: fetched, and kept for a minute.

use std::sync::Arc;

use base::Timestamp;
use jiff::SignedDuration;
use tokio::sync::Mutex;
use url::Url;
use web::tls::{Anchors, Judge, NotBelieved, ShownCertificate};

/// A list is asked for again after this: so long a revocation may go unseen beside what the issuer itself takes.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(60);
/// After a failure it is asked for again this soon.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(5);
/// The most bytes of a list; a million revoked cards take forty.
const LIST_MAX: usize = 64 * 1024 * 1024;

/// Judges cards by revocation lists, which it fetches (RFC 5280, 5) and keeps for a minute.
#[derive(Debug)]
pub struct Lists {
    anchors: Anchors,
    urls: Vec<Url>,
    http: reqwest::Client,
    /// One fetches, the others wait for it.
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    judge: Option<Arc<Judge>>,
    again_at: Option<Timestamp>,
}

impl Lists {
    /// Cards under `anchors`, whose CAs publish their revocations at `lists`: one for each CA.
    pub fn new(anchors: Anchors, urls: Vec<Url>, http: reqwest::Client) -> Self {
        Self { anchors, urls, http, kept: Mutex::default() }
    }

    /// Whether a card is good at `now`. While the lists cannot be fetched, those that were fetched before are used until
    /// their own end; after that nobody is believed.
    pub async fn judge(&self, shown: &ShownCertificate, now: Timestamp) -> Result<(), NotBelieved> {
        let judge = self.current(now).await;
        judge.ok_or(NotBelieved::RevocationUnknown)?.judge(shown, now)
    }

    async fn current(&self, now: Timestamp) -> Option<Arc<Judge>> {
        let mut kept = self.kept.lock().await;
        if kept.again_at.is_some_and(|at| now < at) {
            return kept.judge.clone();
        }
        match self.fetch().await {
            Ok(judge) => {
                let judge = Some(Arc::new(judge));
                *kept = Kept { judge, again_at: Some(now + FRESH_FOR) };
            }
            Err(why) => {
                tracing::warn!(why, "The cards' revocation lists cannot be fetched.");
                kept.again_at = Some(now + AGAIN_AFTER);
            }
        }
        kept.judge.clone()
    }

    async fn fetch(&self) -> Result<Judge, &'static str> {
        let mut lists = Vec::with_capacity(self.urls.len());
        for url in &self.urls {
            lists.push(self.list(url).await?);
        }
        Judge::new(&self.anchors, &lists).map_err(|_| "a list cannot be read")
    }

    async fn list(&self, url: &Url) -> Result<Vec<u8>, &'static str> {
        let silent = |_| "no answer";
        let mut answer = self.http.get(url.clone()).send().await.map_err(silent)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err("the answer is not a list");
        }
        let mut list = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(silent)? {
            if list.len() + part.len() > LIST_MAX {
                return Err("a list is too long");
            }
            list.extend_from_slice(&part);
        }
        Ok(list)
    }
}
