//! A session as a value, and the rules of its life.

use ::store::Actor;
use base::{Id, Timestamp};
use jiff::SignedDuration;

use super::{Bag, Session};

/// How long sessions live and how many an account may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Ends after so long without a request.
    pub idle: SignedDuration,
    /// Ends after so long in any case.
    pub absolute: SignedDuration,
    /// More sessions of one account end the oldest.
    pub per_account: u32,
}

impl Policy {
    /// Citizens: 20 idle minutes, 8 hours, 5 sessions.
    pub const CITIZEN: Self = Self {
        idle: SignedDuration::from_mins(20),
        absolute: SignedDuration::from_hours(8),
        per_account: 5,
    };
    /// Staff: 10 idle minutes, 8 hours, 1 session.
    pub const STAFF: Self = Self {
        idle: SignedDuration::from_mins(10),
        absolute: SignedDuration::from_hours(8),
        per_account: 1,
    };
    /// A journey before sign-in: one hour idle, a day at most.
    pub const VISITOR: Self = Self {
        idle: SignedDuration::from_hours(1),
        absolute: SignedDuration::from_hours(24),
        per_account: 1,
    };
}

/// What stands before the id of a member of staff where a session names an account. A citizen's account has no such name.
pub const STAFF: &str = "staff:";
/// Where the unit of a member of staff stands in a session.
const UNIT: &str = "unit";

/// What a sign-in proved.
#[derive(Clone, Debug)]
pub struct Login {
    /// The account's internal id, never a CNP.
    pub account: String,
    /// How long the session lives.
    pub policy: Policy,
    /// The level of assurance.
    pub acr: Option<String>,
    /// The methods used, e.g. `["pwd", "otp"]`.
    pub amr: Vec<String>,
    /// When the person proved who they are.
    pub auth_time: Timestamp,
    /// The identity provider, where there was one.
    pub iss: Option<String>,
    /// The session at the identity provider, for back-channel logout.
    pub idp_sid: Option<String>,
    /// The unit for which a member of staff works.
    pub unit: Option<String>,
}

impl Login {
    /// A sign-in at this site itself.
    pub fn new(account: impl Into<String>, policy: Policy, auth_time: Timestamp) -> Self {
        Self {
            account: account.into(),
            policy,
            acr: None,
            amr: Vec::new(),
            auth_time,
            iss: None,
            idp_sid: None,
            unit: None,
        }
    }
}

/// A session, as far as the site may know it: not the token.
#[derive(Clone, Debug)]
pub struct Record {
    /// The session's id; not a secret.
    pub id: Id<Session>,
    /// The signed-in account.
    pub account: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// The last request, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends without another request.
    pub idle_until: Timestamp,
    /// When it ends in any case.
    pub absolute_until: Timestamp,
    /// The level of assurance.
    pub acr: Option<String>,
    /// The methods used.
    pub amr: Vec<String>,
    /// When the person proved who they are.
    pub auth_time: Option<Timestamp>,
    /// The identity provider.
    pub iss: Option<String>,
    /// The session at the identity provider.
    pub idp_sid: Option<String>,
    /// The browser, as it calls itself; shown only to the account's owner.
    pub user_agent: String,
    pub(super) idle: SignedDuration,
    pub(super) per_account: u32,
    pub(super) data: Bag,
    pub(super) version: i64,
}

impl Record {
    pub(super) fn new(
        id: Id<Session>,
        login: Option<Login>,
        data: Bag,
        now: Timestamp,
        user_agent: &str,
    ) -> Self {
        let policy = login.as_ref().map_or(Policy::VISITOR, |login| login.policy);
        let login = login.map(|login| (login.auth_time, login));
        let (auth_time, login) = login.unzip();
        let mut record = Self {
            id,
            created_at: now,
            last_seen_at: now,
            idle_until: now,
            absolute_until: now + policy.absolute,
            auth_time,
            account: None,
            acr: None,
            amr: Vec::new(),
            iss: None,
            idp_sid: None,
            user_agent: user_agent.to_owned(),
            idle: policy.idle,
            per_account: policy.per_account,
            data,
            version: 0,
        };
        if let Some(login) = login {
            record.account = Some(login.account);
            if let Some(unit) = login.unit {
                record.data.insert(UNIT.to_owned(), unit.into());
            }
            record.acr = login.acr;
            record.amr = login.amr;
            record.iss = login.iss;
            record.idp_sid = login.idp_sid;
        }
        record.touch(now);
        record
    }

    /// A request came: the idle time begins anew, the absolute one does not.
    pub(super) fn touch(&mut self, now: Timestamp) {
        self.last_seen_at = now;
        self.idle_until = (now + self.idle).min(self.absolute_until);
    }

    pub(super) fn lives_at(&self, now: Timestamp) -> bool {
        now < self.idle_until && now < self.absolute_until
    }

    /// The minutes a person may do nothing, for the warning on the page.
    pub fn idle_minutes(&self) -> u32 {
        u32::try_from(self.idle.as_mins()).unwrap_or(u32::MAX)
    }

    /// Who acts in this session, for the audit trail.
    pub(super) fn actor(&self) -> Actor {
        let Some(account) = &self.account else { return Actor::Anonymous };
        let Some(member) = account.strip_prefix(STAFF) else {
            return Actor::Person(account.clone());
        };
        let unit = self.data.get(UNIT).and_then(|unit| unit.as_str()).unwrap_or_default();
        Actor::Staff { account: member.to_owned(), unit: unit.to_owned() }
    }
}
