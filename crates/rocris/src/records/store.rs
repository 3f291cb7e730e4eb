//! The tables of the record.

use std::collections::{BTreeSet, HashMap};

use ::store::{Act, Json, Read, Row, StoreError, Value, args};
use base::{Cnp, Id, PersonName, Sex};
use registers::{County, Parents, Place};

use super::model::{Entry, LegalText, ProvisionalNote, RecordedPerson};
use crate::search;

store::statements! {
    INSERT_PERSON: "INSERT INTO recorded_person (id, cnp, surname, given, father, mother, birth_date,
        birth_country, birth_county, birth_locality, sex, citizenship, domicile, document_series,
        document_number, unit, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    INSERT_FORMER_CNP: "INSERT INTO former_cnp (person_id, cnp) VALUES ($1, $2)",
    INSERT_PREVIOUS_NAME: "INSERT INTO previous_name (person_id, position, surname, given)
        VALUES ($1, $2, $3, $4)",
    INSERT_ENTRY: "INSERT INTO entry (id, person_id, kind, court, court_country, judgment_number,
        judged_on, final_on, offence, offence_on, act, article, paragraph, letter, penalty,
        penalty_months, penalty_days, fine_lei, execution, execution_started_on, execution_ended_on,
        supervision_ends_on, ecris_offence, ecris_penalty, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21, $22, $23, $24, $25)",
    INSERT_NOTE: "INSERT INTO provisional_note (id, person_id, kind, authority, case_number, ordered_on,
        offence, act, article, paragraph, letter, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    PERSONS: "SELECT id, cnp, surname, given, father, mother, birth_date, birth_country, birth_county,
        birth_locality, sex, citizenship, domicile, document_series, document_number, unit, recorded_at
        FROM recorded_person WHERE id IN ($list)",
    FORMER_CNPS: "SELECT person_id, cnp FROM former_cnp WHERE person_id IN ($list)",
    PREVIOUS_NAMES: "SELECT person_id, surname, given FROM previous_name WHERE person_id IN ($list)
        ORDER BY person_id, position",
    ENTRIES: "SELECT id, person_id, kind, court, court_country, judgment_number, judged_on, final_on,
        offence, offence_on, act, article, paragraph, letter, penalty, penalty_months, penalty_days,
        fine_lei, execution, execution_started_on, execution_ended_on, supervision_ends_on,
        ecris_offence, ecris_penalty, received_at
        FROM entry WHERE person_id = $1 ORDER BY final_on, id",
    NOTES: "SELECT id, person_id, kind, authority, case_number, ordered_on, offence, act, article,
        paragraph, letter, received_at
        FROM provisional_note WHERE person_id = $1 ORDER BY ordered_on, id",
}

/// A person with all that is recorded about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The person.
    pub person: RecordedPerson,
    /// Entries from final judgments.
    pub entries: Vec<Entry>,
    /// Provisional notes.
    pub notes: Vec<ProvisionalNote>,
}

/// Records new persons with their entries and notes, and makes them findable.
pub async fn insert(act: &mut Act, records: &[Record]) -> Result<(), StoreError> {
    let persons: Vec<&RecordedPerson> = records.iter().map(|record| &record.person).collect();
    act.insert_many(INSERT_PERSON, persons.iter().map(|p| person_row(p)).collect()).await?;
    let former =
        persons.iter().flat_map(|p| p.former_cnps.iter().map(|cnp| args![p.id, cnp.as_str()]));
    act.insert_many(INSERT_FORMER_CNP, former.collect()).await?;
    let names = persons.iter().flat_map(|p| {
        let names = (0_u32..).zip(&p.previous_names);
        names.map(|(n, name)| args![p.id, n, &name.surname, &name.given])
    });
    act.insert_many(INSERT_PREVIOUS_NAME, names.collect()).await?;
    let entries = records.iter().flat_map(|record| &record.entries);
    act.insert_many(INSERT_ENTRY, entries.map(entry_row).collect()).await?;
    let notes = records.iter().flat_map(|record| &record.notes);
    act.insert_many(INSERT_NOTE, notes.map(note_row).collect()).await?;
    search::store::index(act, &persons).await
}

/// The recorded persons with these identifiers, in no particular order.
pub async fn persons(
    read: &mut Read,
    ids: &BTreeSet<Id<RecordedPerson>>,
) -> Result<Vec<RecordedPerson>, StoreError> {
    let mut former: HashMap<Id<RecordedPerson>, Vec<Cnp>> = HashMap::new();
    for row in read.all_in(FORMER_CNPS, args![], ids.iter().copied()).await? {
        former.entry(row.get("person_id")?).or_default().push(row.parse("cnp")?);
    }
    let mut names: HashMap<Id<RecordedPerson>, Vec<PersonName>> = HashMap::new();
    for row in read.all_in(PREVIOUS_NAMES, args![], ids.iter().copied()).await? {
        names.entry(row.get("person_id")?).or_default().push(name_of(&row)?);
    }
    let rows = read.all_in(PERSONS, args![], ids.iter().copied()).await?;
    let person = |row: &Row| {
        let mut person = person_of(row)?;
        person.former_cnps = former.remove(&person.id).unwrap_or_default();
        person.previous_names = names.remove(&person.id).unwrap_or_default();
        Ok(person)
    };
    rows.iter().map(person).collect()
}

/// The entries of a person, oldest first.
pub async fn entries(
    read: &mut Read,
    person: Id<RecordedPerson>,
) -> Result<Vec<Entry>, StoreError> {
    read.all(ENTRIES, args![person]).await?.iter().map(entry_of).collect()
}

/// The provisional notes about a person, oldest first.
pub async fn notes(
    read: &mut Read,
    person: Id<RecordedPerson>,
) -> Result<Vec<ProvisionalNote>, StoreError> {
    read.all(NOTES, args![person]).await?.iter().map(note_of).collect()
}

fn person_row(p: &RecordedPerson) -> Vec<Value> {
    let sex = p.sex.map(|sex| match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    });
    args![
        p.id,
        p.cnp.map(|cnp| cnp.as_str().to_owned()),
        &p.name.surname,
        &p.name.given,
        p.parents.father.clone(),
        p.parents.mother.clone(),
        p.birth_date,
        &p.birth_place.country,
        p.birth_place.county.map(County::code),
        &p.birth_place.locality,
        sex,
        Json(&p.citizenship),
        p.domicile.clone(),
        p.document.as_ref().map(|(series, _)| series.clone()),
        p.document.as_ref().map(|(_, number)| number.clone()),
        p.unit.to_string(),
        p.recorded_at,
    ]
}

fn person_of(row: &Row) -> Result<RecordedPerson, StoreError> {
    let county: Option<String> = row.get("birth_county")?;
    let sex: Option<String> = row.get("sex")?;
    let series: Option<String> = row.get("document_series")?;
    Ok(RecordedPerson {
        id: row.get("id")?,
        cnp: row.parse_opt("cnp")?,
        former_cnps: Vec::new(),
        name: name_of(row)?,
        previous_names: Vec::new(),
        parents: Parents { father: row.get("father")?, mother: row.get("mother")? },
        birth_date: row.get("birth_date")?,
        birth_place: Place {
            country: row.get("birth_country")?,
            county: county.as_deref().and_then(County::by_code),
            locality: row.get("birth_locality")?,
        },
        sex: sex.map(|sex| if sex == "female" { Sex::Female } else { Sex::Male }),
        citizenship: row.get::<Json<_>>("citizenship")?.0,
        domicile: row.get("domicile")?,
        document: series.zip(row.get("document_number")?),
        unit: row.parse("unit")?,
        recorded_at: row.get("recorded_at")?,
    })
}

fn name_of(row: &Row) -> Result<PersonName, StoreError> {
    Ok(PersonName { surname: row.get("surname")?, given: row.get("given")? })
}

fn legal_text_of(row: &Row) -> Result<LegalText, StoreError> {
    Ok(LegalText {
        act: row.get("act")?,
        article: row.get("article")?,
        paragraph: row.get("paragraph")?,
        letter: row.get("letter")?,
    })
}

fn entry_row(e: &Entry) -> Vec<Value> {
    args![
        e.id,
        e.person,
        e.kind.code(),
        &e.court,
        &e.court_country,
        &e.judgment_number,
        e.judged_on,
        e.final_on,
        &e.offence,
        e.offence_on,
        &e.legal_text.act,
        &e.legal_text.article,
        e.legal_text.paragraph.clone(),
        e.legal_text.letter.clone(),
        e.penalty.code(),
        e.penalty_months,
        e.penalty_days,
        e.fine_lei,
        e.execution.code(),
        e.execution_started_on,
        e.execution_ended_on,
        e.supervision_ends_on,
        e.ecris_offence.clone(),
        e.ecris_penalty.clone(),
        e.received_at,
    ]
}

fn entry_of(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: row.get("id")?,
        person: row.get("person_id")?,
        kind: row.parse("kind")?,
        court: row.get("court")?,
        court_country: row.get("court_country")?,
        judgment_number: row.get("judgment_number")?,
        judged_on: row.get("judged_on")?,
        final_on: row.get("final_on")?,
        offence: row.get("offence")?,
        offence_on: row.get("offence_on")?,
        legal_text: legal_text_of(row)?,
        penalty: row.parse("penalty")?,
        penalty_months: row.get("penalty_months")?,
        penalty_days: row.get("penalty_days")?,
        fine_lei: row.get("fine_lei")?,
        execution: row.parse("execution")?,
        execution_started_on: row.get("execution_started_on")?,
        execution_ended_on: row.get("execution_ended_on")?,
        supervision_ends_on: row.get("supervision_ends_on")?,
        ecris_offence: row.get("ecris_offence")?,
        ecris_penalty: row.get("ecris_penalty")?,
        received_at: row.get("received_at")?,
    })
}

fn note_row(n: &ProvisionalNote) -> Vec<Value> {
    args![
        n.id,
        n.person,
        n.kind.code(),
        &n.authority,
        &n.case_number,
        n.ordered_on,
        &n.offence,
        &n.legal_text.act,
        &n.legal_text.article,
        n.legal_text.paragraph.clone(),
        n.legal_text.letter.clone(),
        n.received_at,
    ]
}

fn note_of(row: &Row) -> Result<ProvisionalNote, StoreError> {
    Ok(ProvisionalNote {
        id: row.get("id")?,
        person: row.get("person_id")?,
        kind: row.parse("kind")?,
        authority: row.get("authority")?,
        case_number: row.get("case_number")?,
        ordered_on: row.get("ordered_on")?,
        offence: row.get("offence")?,
        legal_text: legal_text_of(row)?,
        received_at: row.get("received_at")?,
    })
}
