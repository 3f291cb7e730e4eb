//! Units.

use base::{Date, Id};
use store::{Act, Read, Row, StoreError, args};

use crate::staff::model::{Unit, UnitCode};

type Done<T> = Result<T, StoreError>;

store::statements! {
    INSERT: "INSERT INTO staff_unit (id, code, name, county, address, hours, kind, opens_on, closes_on, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (code) DO NOTHING",
    CLOSE: "UPDATE staff_unit SET closes_on = $2 WHERE code = $1",
    BY_CODE: "SELECT id AS unit_id, code, name, county, address, hours, kind, opens_on, closes_on
        FROM staff_unit WHERE code = $1",
    ALL: "SELECT id AS unit_id, code, name, county, address, hours, kind, opens_on, closes_on
        FROM staff_unit ORDER BY county, code",
}

/// A unit, from a row whose columns are named as in this file.
pub(super) fn unit(row: &Row) -> Done<Unit> {
    Ok(Unit {
        id: row.get("unit_id")?,
        code: row.parse("code")?,
        name: row.get("name")?,
        county: row.get("county")?,
        address: row.get("address")?,
        hours: row.get("hours")?,
        kind: row.parse("kind")?,
        opens_on: row.get("opens_on")?,
        closes_on: row.get("closes_on")?,
    })
}

/// Adds a unit; false where its code is taken.
pub async fn insert(act: &mut Act, unit: &Unit) -> Done<bool> {
    let now = act.now();
    let values = args![
        unit.id,
        unit.code.as_str(),
        &unit.name,
        &unit.county,
        &unit.address,
        &unit.hours,
        unit.kind.as_str(),
        unit.opens_on,
        unit.closes_on,
        now,
    ];
    act.swap(INSERT, values).await
}

/// The unit stops working with this system on a day; false where there is none with this code.
pub async fn close(act: &mut Act, code: &UnitCode, day: Date) -> Done<bool> {
    act.swap(CLOSE, args![code.as_str(), day]).await
}

/// The unit with a code.
pub async fn by_code(read: &mut Read, code: &UnitCode) -> Done<Option<Unit>> {
    read.opt(BY_CODE, args![code.as_str()]).await?.as_ref().map(unit).transpose()
}

/// Every unit, also those that are closed or not open yet, by county.
pub async fn all(read: &mut Read) -> Done<Vec<Unit>> {
    read.all(ALL, args![]).await?.iter().map(unit).collect()
}

/// The units that are open on a day.
pub async fn open_on(read: &mut Read, day: Date) -> Done<Vec<Unit>> {
    let units = all(read).await?;
    Ok(units.into_iter().filter(|unit: &Unit| unit.is_open_on(day)).collect())
}

/// The id of the unit with a code.
pub async fn id_of(read: &mut Read, code: &UnitCode) -> Done<Option<Id<Unit>>> {
    Ok(by_code(read, code).await?.map(|unit| unit.id))
}
