//! Live status of something that takes a while: server-sent events for `ui/js/live-status.mjs`.
//!
//! ```html
//! <p role="status" class="govuk-body live-status" data-live-status="/cereri/{{ id }}/flux"></p>
//! ```

use std::{convert::Infallible, time::Duration};

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use serde::Serialize;

/// The stream ends after this; the script does not ask longer either.
const LIMIT: Duration = Duration::from_mins(2);

/// What to say at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Status {
    /// Not done yet: one sentence.
    Working(String),
    /// Done, whichever way: the text of a link and a path of this site.
    Done {
        /// The text.
        text: String,
        /// The path.
        href: String,
    },
}

/// A stream that asks `look` every `every` and sends what changed. A failure of `look` ends the stream: the page has a
/// button that works without it.
pub fn follow<F, Fut>(
    every: Duration,
    look: F,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>>
where
    F: FnMut() -> Fut + Send + 'static,
    Fut: Future<Output = Option<Status>> + Send,
{
    let deadline = tokio::time::Instant::now() + LIMIT;
    let state = (look, None::<Status>, false);
    let events = stream::unfold(state, move |(mut look, mut last, over)| async move {
        while !over && tokio::time::Instant::now() < deadline {
            let status = look().await?;
            if last.as_ref() != Some(&status) {
                let over = matches!(status, Status::Done { .. });
                last = Some(status.clone());
                return Some((Ok(event(&status)), (look, last, over)));
            }
            tokio::time::sleep(every).await;
        }
        None
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn event(status: &Status) -> Event {
    match status {
        Status::Working(text) => Event::default().event("status").data(one_line(text)),
        Status::Done { text, href } => {
            let data = serde_json::json!({ "text": text, "href": href });
            Event::default().event("done").data(data.to_string())
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
