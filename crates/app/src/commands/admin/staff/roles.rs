//! Roles by the command of the machine. While one administrator is at work they are given at once; from the second on, one of them
//! asks and another agrees, on the screen or here. Whoever is named here did not sign in: that the command was used stands in the
//! audit trail, and letters go to all who watch.

use ::hub::staff::access::holds_number;
use ::hub::staff::model::{Roles, StaffMember};
use ::hub::staff::people::NotInvited;
use ::hub::staff::rights::{Action, Resource};
use ::hub::staff::store::member as members;
use ::hub::staff::store::proposal::{self as rows, Proposal, ProposalKind};
use ::hub::staff::{approve, people, roles};
use anyhow::{Context as _, Result, bail, ensure};
use base::{Email, Id};
use clap::Args;
use serde::Serialize;
use store::{Act, Read};

use super::{ACTOR, Office, find};

/// Who asks, where two are needed.
#[derive(Debug, Args)]
pub struct Asks {
    /// The administrator who asks; another one agrees. Needed where two are at work
    #[arg(long, requires = "why")]
    by: Option<Email>,
    /// Why, in a few words without anybody's number
    #[arg(long)]
    why: Option<String>,
}

/// Other roles for somebody.
#[derive(Debug, Args)]
pub struct Change {
    /// Address at work
    email: String,
    /// Every role that they have from now on
    #[arg(long, value_parser = Roles::parse)]
    set: Roles,
    #[command(flatten)]
    asks: Asks,
}

/// What is said to a proposal.
#[derive(Debug, Args)]
pub struct Decision {
    /// The proposal's id
    proposal: Id<Proposal>,
    /// The administrator, or who is responsible for data protection, who says it
    #[arg(long)]
    by: Email,
}

/// A proposal in JSON.
#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    who: String,
    before: String,
    after: String,
    why: String,
    by: String,
}

/// Gives roles, or proposes them.
pub async fn change(office: &Office, change: &Change) -> Result<()> {
    let member = find(office, &change.email).await?;
    if let Some((one, other)) = change.set.conflict() {
        bail!(NotInvited::Roles(one, other));
    }
    let mut act = office.db.act(&ACTOR, "staff.roles").await?;
    if roles::need_two(&mut act).await? {
        let id = match propose(&mut act, &change.asks, &member, &change.set).await {
            Ok(id) => id,
            Err(why) => return refused(act, why).await,
        };
        act.commit().await?;
        let page = office.config.url(approve::PAGE);
        let words = format!(
            "Another administrator has to agree: on {page}, or with\n\
             cazier admin staff approve {id} --by ADDRESS"
        );
        return office.answer(&serde_json::json!({ "proposal": id.to_string() }), &words);
    }
    people::set_roles(&mut act, office.house(), &member, &change.set).await?;
    act.commit().await?;
    let now = change.set.words();
    office.answer(&serde_json::json!({ "roles": now }), &format!("roles: {now}"))
}

/// Writes down that it was tried, and tells why it was not done.
pub async fn refused<T>(act: Act, why: anyhow::Error) -> Result<T> {
    act.refuse("staff.not-allowed").await?;
    Err(why)
}

/// Proposes roles in the name of whoever asks.
pub async fn propose(
    act: &mut Act,
    asks: &Asks,
    member: &StaffMember,
    wanted: &Roles,
) -> Result<Id<Proposal>> {
    let (Some(by), Some(why)) = (&asks.by, &asks.why) else {
        bail!("more than one administrator is at work: name the one who asks (--by) and say why");
    };
    ensure!(!holds_number(why), "the reason must not hold anybody's number");
    let about = Resource::new("staff", member.id).about(member.cnp.clone());
    let by = named(act, by, Action::ProposeRoles, &about).await?;
    Ok(roles::propose(act, &by, member, wanted, why).await?)
}

/// The member of staff with an address, where they may do this.
async fn named(
    read: &mut Read,
    email: &Email,
    action: Action,
    about: &Resource,
) -> Result<StaffMember> {
    let found = members::by_email(read, email).await?;
    let member =
        found.with_context(|| format!("nobody works here with the address {}", email.as_str()))?;
    let now = read.db().now();
    match roles::named_may(&member, action, about, now) {
        Ok(()) => Ok(member),
        Err(reason) => bail!("{} may not do this: {}", email.as_str(), reason.as_str()),
    }
}

/// Shows what waits.
pub async fn proposals(office: &Office) -> Result<()> {
    let mut read = office.db.read().await?;
    let mut shown = Vec::new();
    for proposal in rows::open(&mut read, ProposalKind::Roles).await? {
        let Some(content) = proposal.content::<roles::NewRoles>() else { continue };
        let Some(member) = target(&mut read, &proposal).await? else { continue };
        let by = members::by_id(&mut read, proposal.proposer).await?;
        shown.push(Shown {
            id: proposal.id.to_string(),
            who: member.email.as_str().to_owned(),
            before: content.before,
            after: content.roles,
            why: content.why,
            by: by.map(|by| by.email.as_str().to_owned()).unwrap_or_default(),
        });
    }
    let line = |one: &Shown| {
        let Shown { id, who, before, after, why, by } = one;
        format!("{id}  {who}: {before} -> {after} ({why}; {by})")
    };
    let lines: Vec<String> = shown.iter().map(line).collect();
    office.answer(&shown, &lines.join("\n"))
}

async fn target(read: &mut Read, proposal: &Proposal) -> Result<Option<StaffMember>> {
    let id = proposal.target.parse().context("the proposal is about nobody")?;
    Ok(members::by_id(read, id).await?)
}

/// Agrees to a proposal, or does not.
pub async fn decide(office: &Office, decision: &Decision, approved: bool) -> Result<()> {
    let mut act = office.db.act(&ACTOR, "staff.decide-roles").await?;
    let proposal = rows::by_id(&mut act, decision.proposal).await?;
    let proposal = proposal.filter(|one| one.kind == ProposalKind::Roles);
    let proposal = proposal.context("no such proposal waits")?;
    let member = target(&mut act, &proposal).await?.context("the proposal is about nobody")?;
    let about = roles::about(&proposal, &member);
    let by = match named(&mut act, &decision.by, Action::ApproveRoles, &about).await {
        Ok(by) => by,
        Err(why) => return refused(act, why).await,
    };
    let what = (&proposal, &member);
    if !roles::decide(&mut act, office.house(), what, (approved, &by)).await? {
        act.refuse("proposal.stale").await?;
        bail!("the roles of {} changed since; propose again", member.email.as_str());
    }
    act.commit().await?;
    let said = if approved { "given" } else { "refused" };
    office.answer(&serde_json::json!({ "decided": said }), said)
}
