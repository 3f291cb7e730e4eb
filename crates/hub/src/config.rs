//! What a deployment decides about the hub.

use std::time::Duration;

use base::{Date, Secret};
use serde::{Deserialize, Serialize};
use url::Url;

/// Configuration of the hub. Addresses of other institutions come with their clients, not from here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubConfig {
    /// The public address, `https://hub.example.ro`. It stands in e-mails and on certificates: who controls it can send
    /// people to a false site.
    pub origin: Url,
    /// The secret of all keyed fingerprints. Who knows it can turn fingerprints in a stolen database into CNPs.
    pub secret: Secret,
    /// The youngest age at which a person asks online, in years (rule 19; open question 21). Not below 14.
    #[serde(default = "age_min")]
    pub age_min: i16,
    /// How long the answer to a request waits for the certificate, in seconds, before the person gets the status page.
    #[serde(default = "wait_seconds")]
    pub wait_seconds: u64,
    /// How many people may follow the live status at once on this node; more use the button.
    #[serde(default = "followers_max")]
    pub followers_max: usize,
    /// Cores for hashing passwords; four computations a core run at a time.
    #[serde(default = "cores")]
    pub cores: usize,
    /// Limits of the public check.
    #[serde(default)]
    pub check: CheckLimits,
    /// In how many calendar days a correction is answered (rule 104). The law's term is thirty, as far as is known.
    #[serde(default = "correction_days")]
    pub correction_days: u16,
    /// How many cases a clerk usually opens.
    #[serde(default)]
    pub counter: CounterLimits,
    /// Who is served since when.
    #[serde(default)]
    pub stages: Stages,
}

/// The stages of the rollout. The pilot served people of whom nothing is recorded; whoever is not served yet waits for an operator.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stages {
    /// The first day on which people with entries are served by themselves.
    pub recorded_from: Date,
}

impl Stages {
    /// Whether people with entries are served on `day`.
    pub fn serve_recorded(&self, day: Date) -> bool {
        self.recorded_from <= day
    }
}

impl Default for Stages {
    /// As in reality: everybody since January 2024.
    fn default() -> Self {
        Self { recorded_from: Date::constant(2024, 1, 1) }
    }
}

/// How often certificates may be checked (rule 89).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckLimits {
    /// Checks from one address (an IPv6 network of 64 bits counts as one) in a minute.
    pub per_client: u32,
    /// Checks of one number in an hour.
    pub per_number: u32,
    /// Checks by everybody in a second.
    pub overall: u32,
}

impl Default for CheckLimits {
    fn default() -> Self {
        Self { per_client: 20, per_number: 10, overall: 2_000 }
    }
}

/// How many cases a clerk at a counter usually opens, tries included. One more tells the supervisor, twice as many stop the
/// desk until the period is over.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CounterLimits {
    /// In an hour.
    pub per_hour: u32,
    /// On a day in Bucharest.
    pub per_day: u32,
}

impl Default for CounterLimits {
    fn default() -> Self {
        Self { per_hour: 40, per_day: 160 }
    }
}

const fn age_min() -> i16 {
    18
}

const fn wait_seconds() -> u64 {
    6
}

const fn correction_days() -> u16 {
    30
}

const fn followers_max() -> usize {
    2_000
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl HubConfig {
    /// A configuration with the ordinary limits.
    pub fn new(origin: Url, secret: Secret) -> Self {
        Self {
            origin,
            secret,
            age_min: age_min(),
            wait_seconds: wait_seconds(),
            followers_max: followers_max(),
            cores: cores(),
            correction_days: correction_days(),
            check: CheckLimits::default(),
            counter: CounterLimits::default(),
            stages: Stages::default(),
        }
    }

    /// An address of the hub, for e-mails.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin.as_str().trim_end_matches('/'))
    }

    /// The address of the public check as people copy it from a page: without `https://`.
    pub fn check_address(&self) -> String {
        let whole = self.url("/verificare");
        whole.split_once("://").map_or(whole.as_str(), |(_, rest)| rest).to_owned()
    }

    /// How long the answer to a request waits.
    pub const fn wait(&self) -> Duration {
        Duration::from_secs(self.wait_seconds)
    }
}
