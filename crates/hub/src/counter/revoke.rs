//! Taking a proof back: a supervisor of the unit proposes it, somebody else who watches decides. Four eyes by the table of
//! rights, by the statement, and by a constraint of the database.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::IntoResponse as _;
use base::Id;
use serde::{Deserialize, Serialize};
use store::{Act, outbox};
use web::page;
use web::ui::{self, Banner};
use web::{Error, Form, Layout, Result, Texts, Visit, fl};

use super::nav;
use super::store::unit::{self as rows, Target};
use super::unit::{self, UnitPage};
use crate::account::model::AccountState;
use crate::account::proof::{Kept, revoke_proof};
use crate::account::store as accounts;
use crate::request::status::id_of;
use crate::staff::access::{Asked, barred, stopped};
use crate::staff::rights::{Action, Purpose, Resource};
use crate::staff::signed_in::Staff;
use crate::staff::store::proposal::{self, Proposal, ProposalKind};
use crate::staff::typed;
use crate::{Hub, messages};

/// The proposals that wait for somebody else.
pub const PAGE: &str = "/ghiseu/retrageri";

/// Why a proof is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// The person was not the one of the document, or the document was false.
    Fraud,
    /// The clerk made a mistake.
    Mistake,
    /// The person concerned says that it was not them.
    Complaint,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 3] = [Self::Fraud, Self::Mistake, Self::Complaint];

    /// The word in forms and proposals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fraud => "fraud",
            Self::Mistake => "mistake",
            Self::Complaint => "complaint",
        }
    }

    /// In words.
    pub fn text(self, l: Texts) -> String {
        match self {
            Self::Fraud => fl!(l, "counter-revoke-fraud"),
            Self::Mistake => fl!(l, "counter-revoke-mistake"),
            Self::Complaint => fl!(l, "counter-revoke-complaint"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == text)
    }
}

/// What is proposed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Content {
    /// The number of the case.
    case: String,
    ground: Ground,
}

/// Proposes to take back the proof of a case.
pub async fn propose(State(hub): State<Hub>, visit: Visit, staff: Staff, mut form: Form) -> Result {
    let l = visit.l;
    let who = (&visit, &staff);
    if let Some(denied) = barred(&hub, who, Action::ProposeRevocation, unit::PAGE).await? {
        return Ok(denied);
    }
    let number = form.value("dosar").to_ascii_uppercase();
    let unit = staff.member.unit.code.as_str();
    let target = rows::proof_of(&mut hub.db.read().await?, unit, &number).await?;
    if target.is_none() {
        form.reject("dosar", fl!(l, "counter-revoke-err-case"));
    }
    let ground = form.choice("motiv", Ground::read, fl!(l, "counter-revoke-err-why"));
    let (Some(target), Some(ground)) = (target, ground) else {
        let page = UnitPage::load(&hub, who, form).await?;
        return Ok(page::invalid(page).into_response());
    };
    let asked = Asked::for_purpose(Purpose::Security).case(&number);
    let about = about(&target).of_unit(&staff.member.unit.code);
    let what = (Action::ProposeRevocation, &about, &asked);
    if let Some(answer) = typed::stopped(&hub, who, what, (unit::PAGE, &form)).await? {
        return Ok(answer);
    }
    keep(&hub, &staff, &target, &Content { case: number, ground }).await?;
    Ok(page::see_other(format!("{}?propus=da", unit::PAGE)))
}

fn about(target: &Target) -> Resource {
    Resource::new("proof", target.proof).of_account(target.account).about(target.subject.clone())
}

/// Keeps the proposal; one that waits already stays one.
async fn keep(hub: &Hub, staff: &Staff, target: &Target, content: &Content) -> Result<()> {
    let mut act = hub.db.act(&staff.actor(), "counter.propose-revocation").await?;
    act.subject("account", target.account);
    act.detail(serde_json::json!({ "proof": target.proof.to_string(), "why": content.ground }));
    let id = target.proof.to_string();
    let open = proposal::open(&mut act, ProposalKind::Revocation).await?;
    if open.iter().any(|proposal| proposal.target == id) {
        return Ok(());
    }
    let what = (ProposalKind::Revocation, id.as_str());
    proposal::propose(&mut act, what, Some(&target.subject), content, &staff.member).await?;
    act.commit().await?;
    Ok(())
}

/// One proposal on the page.
struct Shown {
    id: Id<Proposal>,
    case: String,
    unit: String,
    why: String,
    at: String,
}

#[derive(Template)]
#[template(path = "counter/pages/revoke.html")]
struct RevokePage {
    l: Texts,
    layout: Layout,
    notice: Option<Banner>,
    proposals: Vec<Shown>,
}

/// The proposals that wait.
pub async fn show(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    RawQuery(query): RawQuery,
) -> Result {
    let l = visit.l;
    let who = (&visit, &staff);
    if let Some(denied) = barred(&hub, who, Action::ApproveRevocation, PAGE).await? {
        return Ok(denied);
    }
    let open = proposal::open(&mut hub.db.read().await?, ProposalKind::Revocation).await?;
    let proposals = open.iter().filter_map(|proposal| shown(l, proposal)).collect();
    let layout = staff.layout(&visit, fl!(l, "counter-revoke-title"));
    let decided = query.is_some_and(|query| query.contains("decis=da"));
    let notice = decided.then(|| ui::success(l, fl!(l, "counter-revoke-decided")));
    let layout = nav(l, &staff, layout, PAGE);
    Ok(page::render(RevokePage { l, layout, notice, proposals }).into_response())
}

fn shown(l: Texts, proposal: &Proposal) -> Option<Shown> {
    let content: Content = proposal.content()?;
    Some(Shown {
        id: proposal.id,
        case: content.case,
        unit: proposal.unit.to_string(),
        why: content.ground.text(l),
        at: l.date_time(proposal.created_at),
    })
}

/// Takes the proof back, or leaves it.
pub async fn decide(
    State(hub): State<Hub>,
    visit: Visit,
    staff: Staff,
    Path(id): Path<String>,
    form: Form,
) -> Result {
    let mut read = hub.db.read().await?;
    let found = proposal::by_id(&mut read, id_of(&id)?).await?;
    let proposal = found.filter(|it| it.kind == ProposalKind::Revocation);
    let proposal = proposal.ok_or_else(Error::not_found)?;
    let target = rows::proof(&mut read, id_of::<Kept>(&proposal.target)?).await?;
    drop(read);
    let target = target.ok_or_else(Error::not_found)?;
    let asked = Asked::for_purpose(Purpose::Security);
    let about = about(&target).proposed_by(proposal.proposer);
    let what = (Action::ApproveRevocation, &about, &asked);
    if let Some(answer) = stopped(&hub, (&visit, &staff), what, PAGE).await? {
        return Ok(answer);
    }
    let approved = form.value("raspuns") == "da";
    if !decided(&hub, &staff, (&proposal, &target), approved).await? {
        return Err(Error::conflict());
    }
    Ok(page::see_other(format!("{PAGE}?decis=da")))
}

/// The decision, the proof and the sessions change together; false where somebody was faster.
async fn decided(
    hub: &Hub,
    staff: &Staff,
    (proposal, target): (&Proposal, &Target),
    approved: bool,
) -> Result<bool> {
    let mut act = hub.db.act(&staff.actor(), "counter.decide-revocation").await?;
    act.subject("account", target.account);
    act.detail(serde_json::json!({ "proof": target.proof.to_string(), "approved": approved }));
    if !proposal::decide(&mut act, proposal.id, approved, staff.member.id).await? {
        return Ok(false);
    }
    if approved && revoke_proof(&mut act, target.proof, &staff.member.id.to_string()).await? {
        tell(hub, &mut act, target).await?;
    }
    act.commit().await?;
    Ok(true)
}

/// The owner of the account is told that something is to be done.
async fn tell(hub: &Hub, act: &mut Act, target: &Target) -> Result<()> {
    let Some(account) = accounts::by_id(act, target.account).await? else { return Ok(()) };
    let Some(email) = &account.email else { return Ok(()) };
    let message = messages::registered(&hub.config, account.lang, email, AccountState::Counter);
    outbox::post(act, message).await?;
    Ok(())
}
