//! The mail of a role: its outbox, handed over to the mail server.

use std::sync::Arc;

use ::store::jobs::Runner;
use anyhow::Result;
use web::mail::Smtp;

use super::Country;
use crate::config::Mail;

/// Adds the sending of mail to a role's jobs. Letters come from `name`.
pub fn jobs(runner: Runner, mail: &Mail, name: &str, country: &Country) -> Result<Runner> {
    let scheme = if mail.tls { "smtps" } else { "smtp" };
    let url = format!("{scheme}://{}:{}", mail.host, mail.port);
    let from = format!("{name} <{}>", mail.from);
    let smtp = Smtp::new(&url, &from, None, country.clock.clone())?;
    Ok(web::mail::register(runner, Arc::new(smtp)))
}
