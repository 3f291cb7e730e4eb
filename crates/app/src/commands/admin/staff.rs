//! `cazier admin staff …`

mod roles;

use std::io::BufRead as _;

use ::hub::staff::invitation;
use ::hub::staff::model::{Roles, StaffMember, UnitCode};
use ::hub::staff::people::{self, NewMember};
use ::hub::staff::roles as wanted;
use ::hub::staff::store::member as rows;
use anyhow::{Context as _, Result, bail};
use base::{Cnp, Date, Email, PersonName};
use clap::{Args, Subcommand};
use serde::Serialize;
use web::Lang;

use self::roles::{Asks, Change, Decision};
use super::{ACTOR, Office};

/// What to do with people.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add somebody and print the link by which they make their passkey. Their CNP is read from standard input, so that it is
    /// in no list of processes and in no history
    Invite(Invite),
    /// Print another link for somebody who lost every passkey
    InviteAgain(Whom),
    /// Stop somebody at once
    Suspend(Whom),
    /// Give somebody other roles, and let them work again: at once while one administrator is at work, by two of them afterwards
    Roles(Change),
    /// Show what waits for a second person
    Proposals,
    /// Agree to a proposal
    Approve(Decision),
    /// Do not agree to a proposal
    Refuse(Decision),
    /// Training that counts until a day
    Trained(Trained),
    /// Show everybody
    List,
}

/// Somebody who is added.
#[derive(Debug, Args)]
pub struct Invite {
    /// The code of the unit
    #[arg(long)]
    unit: UnitCode,
    /// Family name
    #[arg(long)]
    surname: String,
    /// Given names
    #[arg(long)]
    given: String,
    /// Address at work
    #[arg(long)]
    email: String,
    /// Roles: clerk, operator, supervisor, auditor, support, dpo, duty, admin
    #[arg(long, value_parser = Roles::parse)]
    roles: Roles,
    /// The last day for which their training counts, YYYY-MM-DD
    #[arg(long)]
    trained_until: Option<Date>,
    /// The language of letters, ro or en
    #[arg(long, default_value = "ro", value_parser = lang)]
    lang: Lang,
    #[command(flatten)]
    asks: Asks,
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::parse(text).ok_or_else(|| format!("{text} is no language of ours"))
}

/// Somebody, by address.
#[derive(Debug, Args)]
pub struct Whom {
    /// Address at work
    email: String,
}

/// Training of somebody.
#[derive(Debug, Args)]
pub struct Trained {
    /// Address at work
    email: String,
    /// The last day for which it counts, YYYY-MM-DD
    #[arg(long)]
    until: Date,
}

/// Somebody in JSON.
#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    name: String,
    email: String,
    unit: String,
    roles: Vec<&'static str>,
    state: &'static str,
    trained_until: Option<Date>,
}

impl From<StaffMember> for Shown {
    fn from(member: StaffMember) -> Self {
        Self {
            id: member.id.to_string(),
            name: member.name.full(),
            email: member.email.as_str().to_owned(),
            unit: member.unit.code.to_string(),
            roles: member.roles.iter().map(::hub::staff::rights::Role::as_str).collect(),
            state: member.state.as_str(),
            trained_until: member.trained_until,
        }
    }
}

/// Does it.
pub async fn run(office: &Office, command: Command) -> Result<()> {
    match command {
        Command::Invite(new) => invite(office, new).await,
        Command::InviteAgain(whom) => invite_again(office, &whom.email).await,
        Command::Suspend(whom) => suspend(office, &whom.email).await,
        Command::Roles(change) => roles::change(office, &change).await,
        Command::Proposals => roles::proposals(office).await,
        Command::Approve(decision) => roles::decide(office, &decision, true).await,
        Command::Refuse(decision) => roles::decide(office, &decision, false).await,
        Command::Trained(trained) => self::trained(office, &trained).await,
        Command::List => list(office).await,
    }
}

fn email(text: &str) -> Result<Email> {
    Email::parse(text).map_err(|_| anyhow::anyhow!("{text} is no e-mail address"))
}

/// The member of staff with an address.
pub async fn find(office: &Office, text: &str) -> Result<StaffMember> {
    let mut read = office.db.read().await?;
    let found = rows::by_email(&mut read, &email(text)?).await?;
    found.with_context(|| format!("nobody works here with the address {text}"))
}

/// The CNP from standard input.
fn cnp() -> Result<Cnp> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("standard input holds no CNP")?;
    Cnp::parse(&line).map_err(|_| anyhow::anyhow!("standard input holds no valid CNP"))
}

async fn invite(office: &Office, new: Invite) -> Result<()> {
    let mut act = office.db.act(&ACTOR, "staff.invite").await?;
    // Whoever is invited gets their roles like everybody else: by two, where there are two.
    let two = !new.roles.is_empty() && wanted::need_two(&mut act).await?;
    let invited = NewMember {
        name: PersonName::new(&new.surname, &new.given),
        email: email(&new.email)?,
        lang: new.lang,
        cnp: cnp()?,
        unit: new.unit,
        roles: if two { Roles::default() } else { new.roles.clone() },
        trained_until: new.trained_until,
    };
    if let Some((one, other)) = new.roles.conflict() {
        bail!(people::NotInvited::Roles(one, other));
    }
    let (id, code) = match people::invite(&mut act, office.house(), &invited).await? {
        Ok(invited) => invited,
        Err(why) => {
            act.refuse("staff.not-invited").await?;
            bail!(why)
        }
    };
    if two {
        let member = rows::by_id(&mut act, id).await?.context("the new member is not there")?;
        if let Err(why) = roles::propose(&mut act, &new.asks, &member, &new.roles).await {
            return roles::refused(act, why).await;
        }
    }
    act.commit().await?;
    print_link(office, &code)
}

fn print_link(office: &Office, code: &str) -> Result<()> {
    let link = invitation::address(&office.config, code);
    let words = format!("The link works once, for three days:\n{link}");
    office.answer(&serde_json::json!({ "link": link }), &words)
}

async fn invite_again(office: &Office, whom: &str) -> Result<()> {
    let member = find(office, whom).await?;
    let mut act = office.db.act(&ACTOR, "staff.invite-again").await?;
    act.subject("staff", member.id);
    let code = invitation::invite(&mut act, &office.keys, &office.entropy, member.id).await?;
    act.commit().await?;
    print_link(office, &code)
}

async fn suspend(office: &Office, whom: &str) -> Result<()> {
    let member = find(office, whom).await?;
    let mut act = office.db.act(&ACTOR, "staff.suspend").await?;
    let stopped = people::suspend(&mut act, &member).await?;
    act.commit().await?;
    let said = if stopped { "stopped" } else { "was stopped before" };
    office.answer(&serde_json::json!({ "suspended": true, "before": !stopped }), said)
}

async fn trained(office: &Office, trained: &Trained) -> Result<()> {
    let member = find(office, &trained.email).await?;
    let mut act = office.db.act(&ACTOR, "staff.trained").await?;
    act.subject("staff", member.id);
    rows::set_trained(&mut act, member.id, Some(trained.until)).await?;
    act.commit().await?;
    let until = trained.until;
    office.answer(&serde_json::json!({ "trained_until": until }), &format!("until {until}"))
}

async fn list(office: &Office) -> Result<()> {
    let mut read = office.db.read().await?;
    let everybody: Vec<Shown> = rows::all(&mut read).await?.into_iter().map(Shown::from).collect();
    let lines: Vec<String> = everybody
        .iter()
        .map(|one| {
            let Shown { unit, state, email, name, .. } = one;
            format!("{unit:<16} {state:<10} {:<24} {email}  {name}", one.roles.join(" "))
        })
        .collect();
    office.answer(&everybody, &lines.join("\n"))
}
