//! How many cases a clerk opens: more than is usual in an hour or on a day tells the supervisor, much more stops the desk.
//! Tries that fail count, too.

use std::time::Duration;

use base::Timestamp;
use jiff::SignedDuration;
use store::{Act, outbox};
use web::{Error, Result};

use super::store::case as rows;
use crate::staff::access;
use crate::staff::model::{MemberState, UnitCode};
use crate::staff::rights::{Action, Resource, Role};
use crate::staff::signed_in::Staff;
use crate::staff::store::member;
use crate::{Hub, messages};

/// How long the counts are kept.
pub const MEMORY: SignedDuration = SignedDuration::from_hours(72);
/// Beyond so many times what is usual the desk stops until the period is over.
const STOP_FACTOR: i64 = 2;

/// Whether the desk goes on.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    stopped: bool,
}

impl Spent {
    /// Goes on, or says to come back.
    ///
    /// # Errors
    /// 429 where the desk has stopped.
    pub fn may_go_on(self) -> Result<()> {
        if self.stopped { Err(Error::too_many(Duration::from_hours(1))) } else { Ok(()) }
    }
}

/// The hour and the day in Bucharest, as they are counted.
fn periods(now: Timestamp) -> [String; 2] {
    let local = base::dates::local(now);
    [format!("{}T{:02}", local.date(), local.hour()), local.date().to_string()]
}

/// Counts one more opening, before it is known whether it opens anything. The first one beyond what is usual is told.
pub async fn spend(hub: &Hub, act: &mut Act, staff: &Staff) -> Result<Spent> {
    let usual = hub.config.counter;
    let clerk = staff.desk().clerk;
    let mut stopped = false;
    let limits = [i64::from(usual.per_hour), i64::from(usual.per_day)];
    let names = ["budget-hour", "budget-day"];
    for ((period, limit), name) in periods(act.now()).into_iter().zip(limits).zip(names) {
        let n = rows::spend(act, &clerk, &period).await?;
        if n == limit + 1 {
            alarm(hub, act, staff, name).await?;
        }
        stopped |= n > limit * STOP_FACTOR;
    }
    Ok(Spent { stopped })
}

/// Tells the supervisors of the unit, and the access log, by the name of a rule.
pub async fn alarm(hub: &Hub, act: &mut Act, staff: &Staff, rule: &'static str) -> Result<()> {
    let unit = &staff.member.unit.code;
    let about = Resource::new("counter", unit).of_unit(unit);
    access::note(hub, act, staff, (Action::OpenEnrolment, &about, rule)).await?;
    for (email, lang) in supervisors(act, unit).await? {
        let message = messages::counter_alarm(&hub.config, lang, &email, unit.as_str());
        outbox::post(act, message).await?;
    }
    Ok(())
}

async fn supervisors(act: &mut Act, unit: &UnitCode) -> Result<Vec<(base::Email, web::Lang)>> {
    let everybody = member::all(act).await?;
    let theirs = everybody.into_iter().filter(|member| {
        member.unit.code == *unit
            && member.roles.has(Role::Supervisor)
            && member.state == MemberState::Active
    });
    Ok(theirs.map(|member| (member.email, member.lang)).collect())
}
