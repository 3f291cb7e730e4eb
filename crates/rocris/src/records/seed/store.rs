//! The mark that says which records fill the tables.

use ::store::{Act, Json, Read, StoreError, args};

use super::{Cast, Parameters};

store::statements! {
    SEEDED: "SELECT parameters, people FROM seeded WHERE what = $1",
    INSERT_SEEDED: "INSERT INTO seeded (what, parameters, people, seeded_at) VALUES ($1, $2, $3, $4)",
}

/// What fills the record, and who is who; none for an empty one.
pub(super) async fn seeded(read: &mut Read) -> Result<Option<(Parameters, Cast)>, StoreError> {
    let row = read.opt(SEEDED, args!["record"]).await?;
    row.map(|row| {
        Ok((row.get::<Json<Parameters>>("parameters")?.0, row.get::<Json<Cast>>("people")?.0))
    })
    .transpose()
}

/// Says what fills the record, in the act that fills it.
pub(super) async fn mark(
    act: &mut Act,
    parameters: Parameters,
    cast: &Cast,
) -> Result<(), StoreError> {
    let now = act.now();
    act.execute(INSERT_SEEDED, args!["record", Json(parameters), Json(cast), now]).await?;
    Ok(())
}
