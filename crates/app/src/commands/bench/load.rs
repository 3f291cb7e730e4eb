//! The load generator: open loop. When each request is sent is decided before anything is sent; a system that falls behind
//! does not slow it down, and latency counts from the time at which a request should have been sent.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::Entropy;
use hdrhistogram::Histogram;
use reqwest::StatusCode;
use reqwest::header::{COOKIE, LOCATION, ORIGIN};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::country::Country;

/// Requests that wait for their answers at a time; the others wait here, and their latency counts.
const OPEN_MAX: usize = 2_000;
/// The longest latency that is told apart, in microseconds.
const LATENCY_MAX: u64 = 120_000_000;

/// How much is sent.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// Requests a second.
    pub rate: u32,
    /// For how long, in seconds.
    pub seconds: u32,
}

/// Who asks, and for what. Nobody asks twice for the same reason.
#[derive(Debug)]
pub struct Plan {
    http: reqwest::Client,
    address: String,
    origin: String,
    cookies: Vec<String>,
    reasons: Vec<String>,
    next: AtomicUsize,
    entropy: Entropy,
}

/// What came back.
#[derive(Debug)]
pub struct Told {
    /// Microseconds from the intended time of sending to the certificate's address.
    pub latency: Histogram<u64>,
    /// Requests that were sent to the page on which they wait.
    pub waiting: u64,
    /// Answers that are neither, with the first of them.
    pub failed: u64,
    /// What the first failure was.
    pub first_failure: Option<String>,
    /// From the first intended time of sending to the last answer.
    pub elapsed: Duration,
}

enum Answer {
    Certificate,
    Waiting,
    Failure(String),
}

impl Plan {
    /// The people of this country ask it, each for these reasons.
    pub fn new(country: &Country, reasons: Vec<String>) -> Self {
        let origin = country.hub.origin().ascii_serialization();
        Self {
            http: web::client_builder()
                .timeout(Duration::from_mins(1))
                .pool_max_idle_per_host(OPEN_MAX)
                .build()
                .expect("the TLS library starts"),
            address: format!("{origin}/cereri"),
            origin,
            cookies: country.cookies.clone(),
            reasons,
            next: AtomicUsize::new(0),
            entropy: Entropy::system(),
        }
    }

    /// Sends by the schedule and waits for all answers.
    pub async fn send(self: &Plan, schedule: Schedule) -> Told {
        let told = Arc::new(Mutex::new(Told {
            latency: Histogram::new_with_max(LATENCY_MAX, 3).expect("three digits fit"),
            waiting: 0,
            failed: 0,
            first_failure: None,
            elapsed: Duration::ZERO,
        }));
        let open = Arc::new(Semaphore::new(OPEN_MAX));
        let started = Instant::now() + Duration::from_millis(50);
        let mut sent = JoinSet::new();
        for n in 0..schedule.rate * schedule.seconds {
            let intended = started + Duration::from_secs(u64::from(n)) / schedule.rate;
            sleep_until(intended).await;
            let (request, told, open) = (self.request(), Arc::clone(&told), Arc::clone(&open));
            sent.spawn(async move {
                let _place = open.acquire().await;
                let answer = ask(request).await;
                let took = u64::try_from(intended.elapsed().as_micros()).unwrap_or(LATENCY_MAX);
                told.lock().unwrap_or_else(PoisonError::into_inner).add(answer, took);
            });
            // Answers are taken away as they come, so that the set does not grow.
            while sent.try_join_next().is_some() {}
        }
        while sent.join_next().await.is_some() {}
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        told.elapsed = started.elapsed();
        told.clone()
    }

    fn request(&self) -> reqwest::RequestBuilder {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let cookie = &self.cookies[n % self.cookies.len()];
        let reason = &self.reasons[n / self.cookies.len() % self.reasons.len()];
        let key = self.entropy.token();
        self.http
            .post(&self.address)
            .header(COOKIE, cookie)
            .header(ORIGIN, &self.origin)
            .form(&[("motiv", reason.as_str()), ("_key", key.as_str())])
    }
}

async fn ask(request: reqwest::RequestBuilder) -> Answer {
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return Answer::Failure(error.without_url().to_string()),
    };
    let status = response.status();
    let place = response.headers().get(LOCATION).and_then(|place| place.to_str().ok());
    let place = place.unwrap_or_default().to_owned();
    // Read to its end, so that the connection is used again.
    let body = response.bytes().await;
    match place.split('/').nth(1) {
        Some("certificate") if status == StatusCode::SEE_OTHER => Answer::Certificate,
        Some("cereri") if status == StatusCode::SEE_OTHER => Answer::Waiting,
        _ => Answer::Failure(format!("{status} {place} {} bytes", body.map_or(0, |b| b.len()))),
    }
}

impl Told {
    fn add(&mut self, answer: Answer, took: u64) {
        match answer {
            Answer::Certificate => self.latency.saturating_record(took),
            Answer::Waiting => self.waiting += 1,
            Answer::Failure(what) => {
                self.failed += 1;
                self.first_failure.get_or_insert(what);
            }
        }
    }
}

impl Clone for Told {
    fn clone(&self) -> Self {
        Self { latency: self.latency.clone(), first_failure: self.first_failure.clone(), ..*self }
    }
}
