//! Letters: the port, the SMTP adapter, and the job that empties the outbox.
//!
//! A letter is written in the act that causes it (`store::outbox::post`) and sent by the job `outbox.send`. The
//! `Message-ID` is made of the outbox id, so a letter sent twice after a crash is one letter for the reader's program.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use ::store::{
    Actor,
    jobs::{Failure, Runner, Work},
    outbox::{self, Message},
};
use base::{Entropy, Id, SharedClock};
use jiff::SignedDuration;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

/// Why a letter was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Try again later.
    #[error("the mail server did not take the letter now: {0}")]
    Later(String),
    /// It will never work: the address does not exist, or the letter cannot be built.
    #[error("the mail server will never take the letter: {0}")]
    Never(String),
}

/// A future that is boxed, so that the port can be an object.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), MailError>> + Send + 'a>>;

/// The port to the mail system.
///
/// Law: `send` returns `Ok` only after the mail system has taken charge of the letter. The same id may be sent twice.
/// Errors never contain the address or the words.
pub trait Mailer: Send + Sync + 'static {
    /// Hands over one letter.
    fn send<'a>(&'a self, id: Id<Message>, letter: &'a Message) -> Sending<'a>;
}

/// The SMTP adapter.
#[derive(Clone, Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    domain: String,
    clock: SharedClock,
}

impl Smtp {
    /// A mail server by its address: `smtp://host:port` (plain, for loopback), `smtp://user:password@host?tls=required`
    /// or `smtps://…`; letters come `from` a mailbox such as `Cazier judiciar <nu-raspunde@example.ro>`.
    ///
    /// # Errors
    /// Where the address or the mailbox cannot be read.
    pub fn new(
        url: &str,
        from: &str,
        reply_to: Option<&str>,
        clock: SharedClock,
    ) -> Result<Self, MailError> {
        let never = |what: &str| MailError::Never(format!("{what} cannot be read"));
        let from: Mailbox = from.parse().map_err(|_| never("the sender's mailbox"))?;
        let reply_to = reply_to.map(str::parse::<Mailbox>).transpose();
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| never("the address of the mail server"))?
            .timeout(Some(Duration::from_secs(15)))
            .build();
        Ok(Self {
            transport,
            domain: from.email.domain().to_owned(),
            reply_to: reply_to.map_err(|_| never("the mailbox for answers"))?,
            from,
            clock,
        })
    }

    fn letter(&self, id: Id<Message>, letter: &Message) -> Result<lettre::Message, MailError> {
        let never = |what: &str| MailError::Never(what.to_owned());
        let to: Mailbox = letter.to.parse().map_err(|_| never("bad-address"))?;
        let mut builder = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&letter.subject)
            .date(self.clock.now().into())
            .message_id(Some(format!("<{id}@{}>", self.domain)))
            .header(ContentType::TEXT_PLAIN)
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("X-Auto-Response-Suppress", "All"))
            .raw_header(raw("Content-Language", &letter.lang));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        builder.body(letter.text.clone()).map_err(|_| never("bad-letter"))
    }
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, id: Id<Message>, letter: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let letter = self.letter(id, letter)?;
            match self.transport.send(letter).await {
                Ok(_) => Ok(()),
                // Servers quote addresses in their words; the number says enough.
                Err(error) if error.is_permanent() => Err(MailError::Never(code(&error))),
                Err(error) => Err(MailError::Later(code(&error))),
            }
        })
    }
}

fn code(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(status) => format!("smtp-{status}"),
        None if error.is_timeout() => "smtp-timeout".to_owned(),
        None if error.is_tls() => "smtp-tls".to_owned(),
        None => "smtp-connection".to_owned(),
    }
}

/// Registers the job that sends what is in the outbox.
#[must_use]
pub fn register(runner: Runner, mailer: Arc<dyn Mailer>) -> Runner {
    runner.on(outbox::SEND, move |work| send(work, mailer.clone()))
}

/// How long to wait after an attempt: 1 s, 2 s, 4 s … at most about four minutes; each between half and all of it, so that
/// letters that failed together do not come back together.
fn pause(attempt: u32, entropy: &Entropy) -> SignedDuration {
    let full_ms = 1_000_u64 << attempt.saturating_sub(1).min(8);
    let ms = full_ms / 2 + entropy.below(full_ms / 2 + 1);
    SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// Sends one letter, at least once.
async fn send(work: Work, mailer: Arc<dyn Mailer>) -> Result<(), Failure> {
    let id: Id<Message> = work.key.parse().map_err(|_| Failure::give_up("bad-key"))?;
    let mut read = work.db.read().await?;
    let letter = outbox::waiting(&mut read, id).await?;
    drop(read);
    let Some(letter) = letter else { return Ok(()) };
    let outcome = mailer.send(id, &letter).await;
    let mut act = work.db.act(&Actor::System("mail"), "outbox.send").await?;
    act.subject("message", id);
    let failure = match outcome {
        Ok(()) => {
            outbox::sent(&mut act, id).await?;
            None
        }
        Err(MailError::Later(code)) => {
            outbox::trouble(&mut act, id, &code).await?;
            // For as long as it takes: a letter that is due is sent when mail is back, be it days later.
            Some(Failure::later(code, work.db.now() + pause(work.attempt, work.db.entropy())))
        }
        Err(MailError::Never(code)) => {
            outbox::failed(&mut act, id, &code).await?;
            Some(Failure::give_up(code))
        }
    };
    act.commit().await?;
    failure.map_or(Ok(()), Err)
}
