//! Cases: who has which, and what may be taken next.

use base::{Date, Email, Id, Timestamp};
use store::{Act, Json, Read, Row, StoreError, args};
use web::Lang;

use crate::keys::Mac;
use crate::office::model::{ASSIGNED_FOR, Case, CaseState, LEASE, Shown, Why};
use crate::ports::persons::CivilStatus;
use crate::request::model::{Request, RequestState};
use crate::staff::model::StaffMember;

type Done<T> = Result<T, StoreError>;

store::statements! {
    ENTER: "INSERT INTO office_case (request, why, state, entered_at, version) VALUES ($1, $2, $3, $4, 0)
        ON CONFLICT (request) DO UPDATE SET why = excluded.why, state = excluded.state, holder = NULL, held_until = NULL,
        shown = NULL, entered_at = excluded.entered_at, version = office_case.version + 1",
    BY_ID: "SELECT c.request, c.why, c.state, c.holder, c.shown, r.reference, r.account, r.person, r.promised, r.created_at,
        r.lang, r.state AS standing, a.cnp_mac, a.email
        FROM office_case c JOIN request r ON r.id = c.request JOIN account a ON a.id = r.account
        WHERE c.request = $1",
    // One press of the button after another, also where two come at once.
    ONE_AT_A_TIME: "UPDATE staff_member SET updated_at = updated_at WHERE id = $1",
    LAPSE: "UPDATE office_case SET holder = NULL, held_until = NULL, shown = NULL, version = version + 1
        WHERE holder = $1 AND (held_until <= $2
            OR NOT EXISTS (SELECT 1 FROM request r WHERE r.id = office_case.request AND r.state = 'operator'))",
    HELD: "SELECT c.request FROM office_case c WHERE c.holder = $1 AND c.held_until > $2",
    // What was given to somebody comes first; what they gave away themselves does not come back to them, nor does their own.
    FREE: "SELECT c.request FROM office_case c JOIN request r ON r.id = c.request JOIN account a ON a.id = r.account
        WHERE c.state = 'waiting' AND r.state = 'operator' AND (c.held_until IS NULL OR c.held_until <= $2)
            AND a.cnp_mac <> $3
            AND (c.assignee = $1 OR ((c.assignee IS NULL OR c.assigned_until <= $2)
                AND NOT EXISTS (SELECT 1 FROM office_note n
                    WHERE n.request = c.request AND n.member = $1 AND n.kind IN ('back', 'over'))))
        ORDER BY CASE WHEN c.assignee = $1 THEN 0 ELSE 1 END, r.promised, r.id LIMIT 64",
    TAKE: "UPDATE office_case SET holder = $2, held_until = $3, assignee = NULL, assigned_until = NULL, shown = NULL,
        version = version + 1
        WHERE request = $1 AND state = 'waiting' AND (held_until IS NULL OR held_until <= $4)",
    HOLD: "UPDATE office_case SET held_until = $3, shown = $4, version = version + 1
        WHERE request = $1 AND holder = $2 AND state = 'waiting'",
    LEAVE: "UPDATE office_case SET state = $3, holder = NULL, held_until = NULL, shown = NULL, version = version + 1
        WHERE request = $1 AND holder = $2 AND state = 'waiting'",
    MOVE: "UPDATE office_case SET state = $3, version = version + 1 WHERE request = $1 AND state = $2",
    GIVE: "UPDATE office_case SET assignee = $2, assigned_until = $3, holder = NULL, held_until = NULL, shown = NULL,
        version = version + 1 WHERE request = $1 AND state = 'waiting'",
    ISSUE: "UPDATE request SET state = 'submitted', retry_at = NULL, version = version + 1, updated_at = $2
        WHERE id = $1 AND state = 'operator'",
    REFUSE: "UPDATE request SET state = 'refused', retry_at = NULL, version = version + 1, updated_at = $2
        WHERE id = $1 AND state = 'operator'",
    QUEUE: "SELECT c.request, c.why, c.state, c.holder, c.held_until, c.assignee, c.assigned_until, r.reference, r.promised,
        r.created_at
        FROM office_case c JOIN request r ON r.id = c.request
        WHERE c.state = $1 AND r.state = 'operator' ORDER BY r.promised, r.id LIMIT 200",
    BY_REFERENCE: "SELECT c.request, c.why, c.state, c.holder, c.held_until, c.assignee, c.assigned_until, r.reference, r.promised,
        r.created_at
        FROM office_case c JOIN request r ON r.id = c.request
        WHERE r.reference = $1 AND c.state = 'waiting' AND r.state = 'operator'",
    AGES: "SELECT r.promised, count(*) AS n FROM office_case c JOIN request r ON r.id = c.request
        WHERE c.state = $1 AND r.state = 'operator' GROUP BY r.promised",
}

fn case(row: &Row) -> Done<Case> {
    let email: Option<String> = row.get("email")?;
    let shown: Option<Json<Vec<Shown>>> = row.get("shown")?;
    Ok(Case {
        request: row.get("request")?,
        reference: row.get("reference")?,
        account: row.get("account")?,
        subject: Mac::stored(row.get("cnp_mac")?),
        person: row.get::<Json<CivilStatus>>("person")?.0,
        why: Why::of(&row.get::<String>("why")?),
        state: row.parse("state")?,
        waits: row.parse::<RequestState>("standing")? == RequestState::Operator,
        promised: row.get("promised")?,
        received_at: row.get("created_at")?,
        holder: row.get("holder")?,
        shown: shown.map(|json| json.0).unwrap_or_default(),
        lang: Lang::parse(&row.get::<String>("lang")?).unwrap_or_default(),
        email: email.and_then(|text| Email::parse(&text).ok()),
    })
}

/// A request comes to the office, for the first time or again.
pub async fn enter(act: &mut Act, request: Id<Request>, why: &str) -> Done<()> {
    let now = act.now();
    act.execute(ENTER, args![request, why, Why::of(why).begins().as_str(), now]).await.map(drop)
}

/// A case, also where its request does not wait for an operator any more.
pub async fn by_id(read: &mut Read, request: Id<Request>) -> Done<Option<Case>> {
    read.opt(BY_ID, args![request]).await?.as_ref().map(case).transpose()
}

/// Makes everything that this member does about cases wait for each other, and ends leases of theirs that are over.
async fn one_at_a_time(act: &mut Act, member: Id<StaffMember>) -> Done<()> {
    let now = act.now();
    act.execute(ONE_AT_A_TIME, args![member]).await?;
    act.execute(LAPSE, args![member, now]).await.map(drop)
}

/// The case that a member has.
pub async fn held(read: &mut Read, member: Id<StaffMember>) -> Done<Option<Id<Request>>> {
    let now = read.db().now();
    read.opt(HELD, args![member, now]).await?.map(|row| row.get("request")).transpose()
}

/// The case that a member has, or the one whose promise is the oldest: nobody else gets it. None where nothing waits for them.
pub async fn take_next(act: &mut Act, member: &StaffMember) -> Done<Option<Id<Request>>> {
    one_at_a_time(act, member.id).await?;
    if let Some(has) = held(act, member.id).await? {
        return Ok(Some(has));
    }
    let now = act.now();
    let free = act.all(FREE, args![member.id, now, &member.cnp]).await?;
    for row in free {
        let request = row.get("request")?;
        // Somebody else may have been faster with this one.
        if swap_take(act, request, member.id).await? {
            return Ok(Some(request));
        }
    }
    Ok(None)
}

async fn swap_take(act: &mut Act, request: Id<Request>, member: Id<StaffMember>) -> Done<bool> {
    let now = act.now();
    act.swap(TAKE, args![request, member, now + LEASE, now]).await
}

/// Takes this case out of its turn, and leaves the one that the member has; false where somebody has it.
pub async fn pick(act: &mut Act, request: Id<Request>, member: Id<StaffMember>) -> Done<bool> {
    one_at_a_time(act, member).await?;
    if let Some(has) = held(act, member).await?
        && has != request
    {
        leave(act, has, member, CaseState::Waiting).await?;
    }
    swap_take(act, request, member).await
}

/// Keeps a case for another while, and notes who stood on the screen; false where it is no longer theirs.
pub async fn hold(
    act: &mut Act,
    request: Id<Request>,
    member: Id<StaffMember>,
    shown: &[Shown],
) -> Done<bool> {
    let until = act.now() + LEASE;
    act.swap(HOLD, args![request, member, until, Json(shown)]).await
}

/// Gives a case out of their hands, into another state; false where it is no longer theirs.
pub async fn leave(
    act: &mut Act,
    request: Id<Request>,
    member: Id<StaffMember>,
    to: CaseState,
) -> Done<bool> {
    act.swap(LEAVE, args![request, member, to.as_str()]).await
}

/// Moves a case that nobody has from one state to another; false where somebody was faster.
pub async fn go(act: &mut Act, request: Id<Request>, from: CaseState, to: CaseState) -> Done<bool> {
    act.swap(MOVE, args![request, from.as_str(), to.as_str()]).await
}

/// Keeps a waiting case for somebody, whoever has it now; false where it does not wait.
pub async fn give(act: &mut Act, request: Id<Request>, to: Id<StaffMember>) -> Done<bool> {
    let until = act.now() + ASSIGNED_FOR;
    act.swap(GIVE, args![request, to, until]).await
}

/// Gives a request back to the issuing; false where it does not wait for an operator any more.
pub async fn issue(act: &mut Act, request: Id<Request>) -> Done<bool> {
    let now = act.now();
    act.swap(ISSUE, args![request, now]).await
}

/// Refuses a request; false where it does not wait for an operator any more.
pub async fn refuse(act: &mut Act, request: Id<Request>) -> Done<bool> {
    let now = act.now();
    act.swap(REFUSE, args![request, now]).await
}

/// A line of the queue: nothing personal.
#[derive(Debug, Clone)]
pub struct Line {
    /// The case.
    pub request: Id<Request>,
    /// The request's number for people.
    pub reference: String,
    /// Why it is here.
    pub why: Why,
    /// The promised day; none while the clock stands.
    pub promised: Option<Date>,
    /// When the request was received.
    pub received_at: Timestamp,
    /// Who has it, and until when; an expired lease counts as none.
    pub held: Option<(Id<StaffMember>, Timestamp)>,
    /// For whom it is kept.
    pub assignee: Option<Id<StaffMember>>,
}

fn line(row: &Row, now: Timestamp) -> Done<Line> {
    let holder: Option<Id<StaffMember>> = row.get("holder")?;
    let until: Option<Timestamp> = row.get("held_until")?;
    let assignee: Option<Id<StaffMember>> = row.get("assignee")?;
    let kept: Option<Timestamp> = row.get("assigned_until")?;
    Ok(Line {
        request: row.get("request")?,
        reference: row.get("reference")?,
        why: Why::of(&row.get::<String>("why")?),
        promised: row.get("promised")?,
        received_at: row.get("created_at")?,
        held: holder.zip(until).filter(|(_, until)| *until > now),
        assignee: assignee.zip(kept).filter(|(_, until)| *until > now).map(|(who, _)| who),
    })
}

/// The cases in a state, the oldest promise first; at most two hundred, which is more than anybody reads.
pub async fn queue(read: &mut Read, state: CaseState) -> Done<Vec<Line>> {
    let now = read.db().now();
    let rows = read.all(QUEUE, args![state.as_str()]).await?;
    rows.iter().map(|row| line(row, now)).collect()
}

/// The waiting case with this number.
pub async fn by_reference(read: &mut Read, reference: &str) -> Done<Option<Line>> {
    let now = read.db().now();
    let row = read.opt(BY_REFERENCE, args![reference]).await?;
    row.as_ref().map(|row| line(row, now)).transpose()
}

/// How many cases in a state are promised for each day; none where the clock stands.
pub async fn ages(read: &mut Read, state: CaseState) -> Done<Vec<(Option<Date>, i64)>> {
    let rows = read.all(AGES, args![state.as_str()]).await?;
    rows.iter().map(|row| Ok((row.get("promised")?, row.get("n")?))).collect()
}
