-- Persons in the record, with the data of art. 8 of Law 290/2004. The CNP is missing for people born abroad
-- and in old entries, and is not unique: a unit may have recorded a person whom another had already.
CREATE TABLE recorded_person (
    id uuid NOT NULL PRIMARY KEY,
    cnp text,
    surname text NOT NULL,
    given text NOT NULL,
    father text,
    mother text,
    birth_date date NOT NULL,
    birth_country text NOT NULL,
    birth_county text,
    birth_locality text NOT NULL,
    sex text,
    citizenship jsonb NOT NULL,
    domicile text,
    document_series text,
    document_number text,
    -- The unit that keeps the record: a county, or 'central' (art. 6 and 7).
    unit text NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE former_cnp (
    person_id uuid NOT NULL REFERENCES recorded_person (id),
    cnp text NOT NULL,
    PRIMARY KEY (person_id, cnp)
);

CREATE TABLE previous_name (
    person_id uuid NOT NULL REFERENCES recorded_person (id),
    position bigint NOT NULL,
    surname text NOT NULL,
    given text NOT NULL,
    PRIMARY KEY (person_id, position)
);

-- Whoever shares a key with the person asked for is a candidate; the search makes the keys.
CREATE TABLE identity_key (
    key text NOT NULL,
    person_id uuid NOT NULL REFERENCES recorded_person (id),
    PRIMARY KEY (key, person_id)
);
CREATE INDEX identity_key_person ON identity_key (person_id);

-- Entries from final judgments and other final measures (art. 9).
CREATE TABLE entry (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES recorded_person (id),
    kind text NOT NULL,
    court text NOT NULL,
    -- The country of the court; foreign judgments are recorded when recognised.
    court_country text NOT NULL,
    judgment_number text NOT NULL,
    judged_on date NOT NULL,
    final_on date NOT NULL,
    offence text NOT NULL,
    offence_on date,
    act text NOT NULL,
    article text NOT NULL,
    paragraph text,
    letter text,
    penalty text NOT NULL,
    -- Imprisonment, in full months and days beyond them.
    penalty_months bigint,
    penalty_days bigint,
    fine_lei bigint,
    execution text NOT NULL,
    execution_started_on date,
    execution_ended_on date,
    -- Where execution is suspended or the penalty deferred: the last day of supervision.
    supervision_ends_on date,
    ecris_offence text,
    ecris_penalty text,
    received_at timestamptz NOT NULL
);
CREATE INDEX entry_person ON entry (person_id);

-- Provisional notes (art. 11 and 12) are apart, because no certificate may ever read them.
CREATE TABLE provisional_note (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES recorded_person (id),
    kind text NOT NULL,
    authority text NOT NULL,
    case_number text NOT NULL,
    ordered_on date NOT NULL,
    offence text NOT NULL,
    act text NOT NULL,
    article text NOT NULL,
    paragraph text,
    letter text,
    received_at timestamptz NOT NULL
);
CREATE INDEX provisional_note_person ON provisional_note (person_id);

-- Which synthetic records fill the tables, and who is who; written with them, in one transaction.
CREATE TABLE seeded (
    what text NOT NULL PRIMARY KEY,
    parameters jsonb NOT NULL,
    people jsonb NOT NULL,
    seeded_at timestamptz NOT NULL
);
