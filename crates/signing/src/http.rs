//! One question to a trust service over HTTP, one bounded answer.

use std::time::Duration;

/// A question as trust services take it (RFC 3161, 3.4; RFC 6960, appendix A).
#[derive(Debug)]
pub(crate) struct Post<'a> {
    pub url: &'a str,
    /// What is sent, and what is to come back.
    pub kinds: (&'static str, &'static str),
    pub body: Vec<u8>,
    /// How long to wait for the whole answer.
    pub timeout: Duration,
    /// The most bytes of the answer.
    pub answer_len_max: usize,
}

impl Post<'_> {
    /// The answer; or what is wrong, without the address.
    pub async fn send(self, client: &reqwest::Client) -> Result<Vec<u8>, String> {
        let fault = |error: reqwest::Error| error.without_url().to_string();
        let (sent, wanted) = self.kinds;
        let mut answer = client
            .post(self.url)
            .timeout(self.timeout)
            .header("content-type", sent)
            .header("accept", wanted)
            .body(self.body)
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .map_err(fault)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(fault)? {
            body.extend_from_slice(&chunk);
            if body.len() > self.answer_len_max {
                return Err("the answer is too long".into());
            }
        }
        Ok(body)
    }
}
