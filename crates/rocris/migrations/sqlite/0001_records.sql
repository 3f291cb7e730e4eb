-- Persons in the record, with the data of art. 8 of Law 290/2004. The CNP is missing for people born abroad
-- and in old entries, and is not unique: a unit may have recorded a person whom another had already.
CREATE TABLE recorded_person (
    id TEXT NOT NULL PRIMARY KEY,
    cnp TEXT,
    surname TEXT NOT NULL,
    given TEXT NOT NULL,
    father TEXT,
    mother TEXT,
    birth_date TEXT NOT NULL,
    birth_country TEXT NOT NULL,
    birth_county TEXT,
    birth_locality TEXT NOT NULL,
    sex TEXT,
    citizenship TEXT NOT NULL,
    domicile TEXT,
    document_series TEXT,
    document_number TEXT,
    -- The unit that keeps the record: a county, or 'central' (art. 6 and 7).
    unit TEXT NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;

CREATE TABLE former_cnp (
    person_id TEXT NOT NULL REFERENCES recorded_person (id),
    cnp TEXT NOT NULL,
    PRIMARY KEY (person_id, cnp)
) STRICT;

CREATE TABLE previous_name (
    person_id TEXT NOT NULL REFERENCES recorded_person (id),
    position INTEGER NOT NULL,
    surname TEXT NOT NULL,
    given TEXT NOT NULL,
    PRIMARY KEY (person_id, position)
) STRICT;

-- Whoever shares a key with the person asked for is a candidate; the search makes the keys.
CREATE TABLE identity_key (
    key TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES recorded_person (id),
    PRIMARY KEY (key, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_key_person ON identity_key (person_id);

-- Entries from final judgments and other final measures (art. 9).
CREATE TABLE entry (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES recorded_person (id),
    kind TEXT NOT NULL,
    court TEXT NOT NULL,
    -- The country of the court; foreign judgments are recorded when recognised.
    court_country TEXT NOT NULL,
    judgment_number TEXT NOT NULL,
    judged_on TEXT NOT NULL,
    final_on TEXT NOT NULL,
    offence TEXT NOT NULL,
    offence_on TEXT,
    act TEXT NOT NULL,
    article TEXT NOT NULL,
    paragraph TEXT,
    letter TEXT,
    penalty TEXT NOT NULL,
    -- Imprisonment, in full months and days beyond them.
    penalty_months INTEGER,
    penalty_days INTEGER,
    fine_lei INTEGER,
    execution TEXT NOT NULL,
    execution_started_on TEXT,
    execution_ended_on TEXT,
    -- Where execution is suspended or the penalty deferred: the last day of supervision.
    supervision_ends_on TEXT,
    ecris_offence TEXT,
    ecris_penalty TEXT,
    received_at TEXT NOT NULL
) STRICT;
CREATE INDEX entry_person ON entry (person_id);

-- Provisional notes (art. 11 and 12) are apart, because no certificate may ever read them.
CREATE TABLE provisional_note (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES recorded_person (id),
    kind TEXT NOT NULL,
    authority TEXT NOT NULL,
    case_number TEXT NOT NULL,
    ordered_on TEXT NOT NULL,
    offence TEXT NOT NULL,
    act TEXT NOT NULL,
    article TEXT NOT NULL,
    paragraph TEXT,
    letter TEXT,
    received_at TEXT NOT NULL
) STRICT;
CREATE INDEX provisional_note_person ON provisional_note (person_id);

-- Which synthetic records fill the tables, and who is who; written with them, in one transaction.
CREATE TABLE seeded (
    what TEXT NOT NULL PRIMARY KEY,
    parameters TEXT NOT NULL,
    people TEXT NOT NULL,
    seeded_at TEXT NOT NULL
) STRICT;
