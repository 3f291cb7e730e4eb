-- The register keeps what happened, and since when it knew it; nothing is changed or removed. The records of
-- versions before this one were synthetic and are made again.
DROP TABLE provisional_note;
DROP TABLE entry;
DROP TABLE identity_key;
DROP TABLE previous_name;
DROP TABLE former_cnp;
DROP TABLE recorded_person;
DELETE FROM seeded;

-- Natural persons and companies in the record.
CREATE TABLE subject (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('person', 'company')),
    recorded_at timestamptz NOT NULL
);

-- Who they are (art. 8), as known from a moment on; the newest version is in force.
CREATE TABLE identity_version (
    subject_id uuid NOT NULL REFERENCES subject (id),
    known_from timestamptz NOT NULL,
    -- The unit that keeps the record: a county, or 'central' (art. 6 and 7).
    unit text NOT NULL,
    identity jsonb NOT NULL,
    PRIMARY KEY (subject_id, known_from)
);

-- Whoever shares a key with the person asked for is a candidate; the search makes the keys and keeps 64 bits of their
-- hash. They follow from the versions and can be made again, therefore without a foreign key: there are very many.
CREATE TABLE identity_key (
    key bigint NOT NULL,
    subject_id uuid NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    PRIMARY KEY (key, subject_id, since)
);

-- Companies that came after others by merger or division.
CREATE TABLE succession (
    successor_id uuid NOT NULL REFERENCES subject (id),
    predecessor_id uuid NOT NULL REFERENCES subject (id),
    how text NOT NULL,
    happened_on date NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (successor_id, predecessor_id)
);
CREATE INDEX succession_predecessor ON succession (predecessor_id);

-- What happened (art. 9 to 12): of effect from a day, known since a moment. One message may tell of several things.
CREATE TABLE event (
    id uuid NOT NULL PRIMARY KEY,
    subject_id uuid NOT NULL REFERENCES subject (id),
    happened_on date NOT NULL,
    received_at timestamptz NOT NULL,
    sender text NOT NULL,
    message text NOT NULL,
    position bigint NOT NULL,
    fact jsonb NOT NULL,
    UNIQUE (sender, message, position)
);
CREATE INDEX event_subject ON event (subject_id, received_at);

CREATE FUNCTION register_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the register is append-only'; END $$;
CREATE TRIGGER subject_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON subject
    FOR EACH STATEMENT EXECUTE FUNCTION register_append_only();
CREATE TRIGGER identity_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_version
    FOR EACH STATEMENT EXECUTE FUNCTION register_append_only();
CREATE TRIGGER succession_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON succession
    FOR EACH STATEMENT EXECUTE FUNCTION register_append_only();
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION register_append_only();
