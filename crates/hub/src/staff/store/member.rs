//! Members of staff, their roles and invitations.

use std::collections::BTreeMap;

use base::{Date, Email, Id, PersonName, Timestamp};
use store::{Act, Read, Row, StoreError, args};
use web::Lang;

use super::unit::unit;
use crate::keys::Mac;
use crate::staff::model::{Invitation, MemberState, Roles, StaffMember};
use crate::staff::rights::Role;

type Done<T> = Result<T, StoreError>;

store::statements! {
    BY_ID: "SELECT m.id, m.surname, m.given, m.email, m.lang, m.cnp_mac, m.state, m.trained_until, m.version,
        u.id AS unit_id, u.code, u.name, u.county, u.address, u.hours, u.kind, u.opens_on, u.closes_on
        FROM staff_member m JOIN staff_unit u ON u.id = m.unit WHERE m.id = $1",
    ALL: "SELECT m.id, m.surname, m.given, m.email, m.lang, m.cnp_mac, m.state, m.trained_until, m.version,
        u.id AS unit_id, u.code, u.name, u.county, u.address, u.hours, u.kind, u.opens_on, u.closes_on
        FROM staff_member m JOIN staff_unit u ON u.id = m.unit ORDER BY u.code, m.surname, m.given, m.id",
    BY_EMAIL: "SELECT id FROM staff_member WHERE email = $1",
    INSERT: "INSERT INTO staff_member (id, unit, surname, given, email, lang, cnp_mac, state, trained_until, version,
        created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $10) ON CONFLICT DO NOTHING",
    SET_STATE: "UPDATE staff_member SET state = $2, version = version + 1, updated_at = $3 WHERE id = $1 AND state <> $2",
    SET_TRAINED: "UPDATE staff_member SET trained_until = $2, version = version + 1, updated_at = $3 WHERE id = $1",
    TOUCH: "UPDATE staff_member SET version = version + 1, updated_at = $2 WHERE id = $1",
    ROLES_OF: "SELECT role FROM staff_role WHERE member = $1",
    ROLES: "SELECT member, role FROM staff_role",
    DROP_ROLES: "DELETE FROM staff_role WHERE member = $1",
    GIVE_ROLE: "INSERT INTO staff_role (member, role, given_at) VALUES ($1, $2, $3)",
    INVITE: "INSERT INTO staff_invitation (hash, member, until, created_at) VALUES ($1, $2, $3, $4)",
    INVITED: "SELECT member, until FROM staff_invitation WHERE hash = $1 AND used_at IS NULL AND until > $2",
    USE_INVITATION: "UPDATE staff_invitation SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND until > $2",
    DROP_INVITATIONS: "UPDATE staff_invitation SET until = $2 WHERE member = $1 AND used_at IS NULL AND until > $2",
}

fn member(row: &Row, roles: Roles) -> Done<StaffMember> {
    Ok(StaffMember {
        id: row.get("id")?,
        name: PersonName { surname: row.get("surname")?, given: row.get("given")? },
        email: Email::parse(&row.get::<String>("email")?).map_err(|error| StoreError::Decode {
            column: "email".to_owned(),
            reason: error.to_string(),
        })?,
        lang: Lang::parse(&row.get::<String>("lang")?).unwrap_or_default(),
        cnp: Mac::stored(row.get("cnp_mac")?),
        unit: unit(row)?,
        roles,
        state: row.parse("state")?,
        trained_until: row.get("trained_until")?,
        version: row.get("version")?,
    })
}

/// The member of staff with an id.
pub async fn by_id(read: &mut Read, id: Id<StaffMember>) -> Done<Option<StaffMember>> {
    let Some(row) = read.opt(BY_ID, args![id]).await? else { return Ok(None) };
    let roles = read.all(ROLES_OF, args![id]).await?;
    let roles = roles.iter().map(|row| row.parse("role")).collect::<Done<Vec<Role>>>()?;
    member(&row, Roles::new(roles)).map(Some)
}

/// The member of staff with an address.
pub async fn by_email(read: &mut Read, email: &Email) -> Done<Option<StaffMember>> {
    let Some(row) = read.opt(BY_EMAIL, args![email.key()]).await? else { return Ok(None) };
    by_id(read, row.get("id")?).await
}

/// Everybody, by unit and name.
pub async fn all(read: &mut Read) -> Done<Vec<StaffMember>> {
    let mut roles: BTreeMap<Id<StaffMember>, Vec<Role>> = BTreeMap::new();
    for row in read.all(ROLES, args![]).await? {
        roles.entry(row.get("member")?).or_default().push(row.parse("role")?);
    }
    let rows = read.all(ALL, args![]).await?;
    let of = |row: &Row| {
        let id: Id<StaffMember> = row.get("id")?;
        member(row, Roles::new(roles.remove(&id).unwrap_or_default()))
    };
    rows.iter().map(of).collect()
}

/// Adds a member of staff with their roles; false where the person is one already, or somebody has the address.
pub async fn insert(act: &mut Act, added: &StaffMember) -> Done<bool> {
    let now = act.now();
    let values = args![
        added.id,
        added.unit.id,
        &added.name.surname,
        &added.name.given,
        added.email.key(),
        added.lang.code(),
        &added.cnp,
        added.state.as_str(),
        added.trained_until,
        now,
    ];
    if !act.swap(INSERT, values).await? {
        return Ok(false);
    }
    set_roles(act, added.id, &added.roles).await?;
    Ok(true)
}

/// Gives somebody these roles instead of theirs.
pub async fn set_roles(act: &mut Act, id: Id<StaffMember>, roles: &Roles) -> Done<()> {
    let now = act.now();
    act.execute(DROP_ROLES, args![id]).await?;
    let rows = roles.iter().map(|role| args![id, role.as_str(), now]).collect();
    act.insert_many(GIVE_ROLE, rows).await?;
    act.execute(TOUCH, args![id, now]).await.map(drop)
}

/// Moves somebody to a state; false where they are in it already, or there is nobody.
pub async fn set_state(act: &mut Act, id: Id<StaffMember>, state: MemberState) -> Done<bool> {
    let now = act.now();
    act.swap(SET_STATE, args![id, state.as_str(), now]).await
}

/// The training of somebody counts until a day.
pub async fn set_trained(act: &mut Act, id: Id<StaffMember>, until: Option<Date>) -> Done<bool> {
    let now = act.now();
    act.swap(SET_TRAINED, args![id, until, now]).await
}

/// Invites somebody under the keyed hash of a code; earlier invitations are over.
pub async fn invite(act: &mut Act, id: Id<StaffMember>, hash: &str, until: Timestamp) -> Done<()> {
    let now = act.now();
    act.execute(DROP_INVITATIONS, args![id, now]).await?;
    act.execute(INVITE, args![hash, id, until, now]).await.map(drop)
}

/// The invitation of a code, where it can still be used.
pub async fn invitation(read: &mut Read, hash: &str, now: Timestamp) -> Done<Option<Invitation>> {
    let Some(row) = read.opt(INVITED, args![hash, now]).await? else { return Ok(None) };
    Ok(Some(Invitation { member: row.get("member")?, until: row.get("until")? }))
}

/// Uses an invitation: true for exactly one caller.
pub async fn use_invitation(act: &mut Act, hash: &str) -> Done<bool> {
    let now = act.now();
    act.swap(USE_INVITATION, args![hash, now]).await
}
