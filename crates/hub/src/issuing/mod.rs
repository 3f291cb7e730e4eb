//! From a sent request to a signed certificate.
//!
//! Requests are fed by their ids, never by their data: [`Issuer::feed`] is a hint, the database is the queue. A worker takes
//! what is there (1 to 256, without waiting to fill a batch), asks the registers once for all of them, decides
//! ([`model`]), binds numbers in a short transaction of its own, prints and seals, and writes certificates, states, audit rows and
//! mails in one transaction (`pipeline`, `page`, `aside`). A sweep feeds whatever nobody works on: what a crash left, what waits for a
//! part that was down. Whatever dies in between repeats work, never a certificate: one request has one number and one certificate
//! by unique keys, and every change of a request names the version that it saw.
//!
//! Several nodes may work on one database. A node that numbers a request has it in its hands for a minute, and the others leave it
//! alone; should it be slower than that, two work on it and one of them wins.

mod aside;
pub mod file;
pub mod model;
mod page;
mod pipeline;
pub mod store;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::store::{Db, StoreError};
use base::{Entropy, Id, SharedClock};
use certificate::{Series, Template};
use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::HubConfig;
use crate::ports::persons::Persons;
use crate::ports::records::Records;
use crate::ports::seals::Seals;
use crate::request::model::{Request, RequestState};

/// Requests in one batch at most.
const BATCH_MAX: usize = 256;
/// Requests waiting in memory at most. More are safe in the database and found by the sweep.
const QUEUE_MAX: usize = 4_096;
/// Batches worked on at a time: one is printed and sealed while another is committed.
const WORKERS: usize = 2;
/// Requests that the sweep feeds at a time.
const SWEPT_MAX: i64 = 1_024;
/// How often the sweep looks for forgotten requests.
pub const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// When whoever waits for a request first looks at the database.
const LOOK_AFTER: Duration = Duration::from_millis(250);
/// How long they wait at most between looks, after waiting longer and longer.
const LOOK_EVERY_MAX: Duration = Duration::from_secs(2);

/// What the issuing needs.
#[derive(Debug)]
pub struct Wiring {
    /// HUB's database.
    pub db: Db,
    /// The clock.
    pub clock: SharedClock,
    /// Randomness for numbers.
    pub entropy: Entropy,
    /// The population register.
    pub persons: Arc<dyn Persons>,
    /// The criminal-record register.
    pub records: Arc<dyn Records>,
    /// The signer and the time-stamp authority.
    pub seals: Arc<dyn Seals>,
    /// The printing form.
    pub template: Template,
    /// The letters before every printed number.
    pub series: Series,
    /// What the deployment decided: the age from which people ask online, the addresses in mails.
    pub config: HubConfig,
    /// How often requests that nobody works on are looked for; [`SWEEP_EVERY`].
    pub sweep_every: Duration,
}

/// How a request ended, as far as this process knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The certificate is there.
    Issued(Id<certificate::Certificate>),
    /// It goes on by itself, or an operator has it, or it is over: the request's page tells.
    Waiting,
}

/// Feeds requests to the issuing and waits for them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Issuer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    queue: mpsc::Sender<Id<Request>>,
    waiting: Mutex<HashMap<Id<Request>, Vec<oneshot::Sender<Outcome>>>>,
    /// Requests that this process has in its hands, so that the sweep leaves them alone.
    in_hand: Mutex<HashSet<Id<Request>>>,
    tasks: Mutex<Vec<AbortHandle>>,
    /// Whether the first sweep is over, after which this node leaves alone what others work on.
    started: watch::Sender<bool>,
}

impl Issuer {
    /// Starts the workers and the sweep. They end when `stop` becomes true, each after the batch that it has.
    pub fn start(wiring: Wiring, stop: watch::Receiver<bool>) -> Self {
        let (issuer, fed) = Self::new(wiring.db.clone());
        let fed = Arc::new(tokio::sync::Mutex::new(fed));
        let worker = Arc::new(pipeline::Worker::new(wiring, issuer.clone()));
        let mut tasks = lock(&issuer.0.tasks);
        for _ in 0..WORKERS {
            let working = work(Arc::clone(&worker), issuer.clone(), Arc::clone(&fed), stop.clone());
            tasks.push(tokio::spawn(working).abort_handle());
        }
        tasks.push(tokio::spawn(sweep(issuer.clone(), worker, stop)).abort_handle());
        drop(tasks);
        issuer
    }

    fn new(db: Db) -> (Self, mpsc::Receiver<Id<Request>>) {
        let (queue, fed) = mpsc::channel(QUEUE_MAX);
        let (waiting, in_hand, tasks, started) = <_>::default();
        (Self(Arc::new(Inner { db, queue, waiting, in_hand, tasks, started })), fed)
    }

    /// An issuer that nobody works for.
    #[cfg(test)]
    pub(crate) fn asleep(db: Db) -> Self {
        Self::new(db).0
    }

    /// Tells the issuing about a committed request. Never blocks, and may be forgotten: the sweep finds it.
    pub fn feed(&self, request: Id<Request>) {
        if !lock(&self.0.in_hand).insert(request) {
            return;
        }
        if self.0.queue.try_send(request).is_err() {
            lock(&self.0.in_hand).remove(&request);
        }
    }

    /// Feeds a request and waits for its certificate, at most `within`.
    ///
    /// # Errors
    /// Only of the database; the request itself is safe.
    pub async fn outcome(
        &self,
        request: Id<Request>,
        within: Duration,
    ) -> Result<Outcome, StoreError> {
        let mut listener = self.listen(request);
        self.feed(request);
        let until = Instant::now() + within;
        // Mostly the worker tells. The database is asked, too, for what ended before anybody listened, and for what another
        // node does.
        let mut pause = LOOK_AFTER;
        loop {
            let look = until.min(Instant::now() + pause);
            if let Ok(Ok(outcome)) = tokio::time::timeout_at(look, &mut listener.told).await {
                return Ok(outcome);
            }
            if let Some(outcome) = self.known(request).await? {
                return Ok(outcome);
            }
            if look >= until {
                return Ok(Outcome::Waiting);
            }
            pause = (2 * pause).min(LOOK_EVERY_MAX);
        }
    }

    /// How a request ended or that it waits, where that is known; `None` while it moves.
    async fn known(&self, request: Id<Request>) -> Result<Option<Outcome>, StoreError> {
        let mut read = self.0.db.read().await?;
        Ok(match store::standing(&mut read, request).await? {
            Some((_, Some(certificate))) => Some(Outcome::Issued(certificate)),
            Some((RequestState::Submitted | RequestState::Numbered, None)) => None,
            Some(_) | None => Some(Outcome::Waiting),
        })
    }

    fn listen(&self, request: Id<Request>) -> Listener {
        let (tell, told) = oneshot::channel();
        lock(&self.0.waiting).entry(request).or_default().push(tell);
        Listener { issuer: self.clone(), request, told }
    }

    fn tell(&self, request: Id<Request>, outcome: Outcome) {
        for listener in lock(&self.0.waiting).remove(&request).unwrap_or_default() {
            // Whoever went away reads it on the request's page.
            let _ = listener.send(outcome);
        }
    }

    /// How many wait to be told.
    #[cfg(test)]
    fn listeners(&self) -> usize {
        lock(&self.0.waiting).len()
    }

    /// Waits until the first sweep is over.
    #[cfg(test)]
    async fn has_started(&self) {
        self.0.started.subscribe().wait_for(|started| *started).await.expect("we hold the sender");
    }

    /// How many requests are in the hands of this process.
    #[cfg(test)]
    fn in_hand(&self) -> usize {
        lock(&self.0.in_hand).len()
    }

    /// Ends at once, in the middle of whatever it does, as a process does that is killed.
    #[cfg(test)]
    fn die(&self) {
        lock(&self.0.tasks).iter().for_each(AbortHandle::abort);
    }
}

/// Somebody who waits for the end of a request. Forgotten when dropped, also in the middle of waiting.
struct Listener {
    issuer: Issuer,
    request: Id<Request>,
    told: oneshot::Receiver<Outcome>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.told.close();
        let mut waiting = lock(&self.issuer.0.waiting);
        if let Some(listeners) = waiting.get_mut(&self.request) {
            listeners.retain(|listener| !listener.is_closed());
            if listeners.is_empty() {
                waiting.remove(&self.request);
            }
        }
    }
}

/// Requests in the hands of a worker. Put down when dropped, also by a panic.
struct InHand {
    issuer: Issuer,
    requests: Vec<Id<Request>>,
}

impl Drop for InHand {
    fn drop(&mut self) {
        let mut in_hand = lock(&self.issuer.0.in_hand);
        for request in &self.requests {
            in_hand.remove(request);
        }
    }
}

/// Takes batches until told to stop.
async fn work(
    worker: Arc<pipeline::Worker>,
    issuer: Issuer,
    fed: Arc<tokio::sync::Mutex<mpsc::Receiver<Id<Request>>>>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let mut requests = Vec::new();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            // Only one worker waits in the queue, and it takes all that is there.
            n = async { fed.lock().await.recv_many(&mut requests, BATCH_MAX).await } => {
                if n == 0 {
                    return;
                }
            }
        }
        let batch = InHand { issuer: issuer.clone(), requests };
        let issuing = AssertUnwindSafe(worker.issue(&batch.requests)).catch_unwind();
        if issuing.await.is_err() {
            tracing::error!("The issuing of a batch panicked; the sweep brings its requests back.");
        }
    }
}

/// Feeds what nobody works on, at once after a start and then every second.
async fn sweep(issuer: Issuer, worker: Arc<pipeline::Worker>, mut stop: watch::Receiver<bool>) {
    let wiring = &worker.wiring;
    loop {
        let now = wiring.clock.now();
        // After a start this node has nothing in its hands: what is there was left by the process before.
        let first = !*issuer.0.started.borrow();
        let forgotten = if first { now } else { model::forgotten_before(now) };
        let due = async {
            let mut read = wiring.db.read().await?;
            store::due(&mut read, forgotten, now, SWEPT_MAX).await
        };
        match due.await {
            Ok(due) => {
                for request in due {
                    issuer.feed(request);
                }
                issuer.0.started.send_replace(true);
            }
            Err(error) => tracing::warn!(%error, "The sweep for waiting requests cannot read."),
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(wiring.sweep_every) => {}
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
