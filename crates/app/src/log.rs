//! Logs for machines, words for people.

use std::io::{IsTerminal as _, Write as _};

use tracing_subscriber::EnvFilter;

/// Starts the log on standard error: JSON lines, or plain lines at a terminal. `RUST_LOG` chooses what; by default warnings,
/// because people at a terminal want to read the addresses.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        let terminal = std::io::stderr().is_terminal();
        EnvFilter::new(if terminal { "warn" } else { "info,sqlx=warn" })
    });
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.compact().init();
    } else {
        log.json().flatten_event(true).init();
    }
}

/// Tells the person at the terminal something.
pub fn tell(text: &str) {
    // Where nobody listens any more there is nobody to tell.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
