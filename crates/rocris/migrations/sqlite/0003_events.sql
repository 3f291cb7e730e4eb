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
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'company')),
    recorded_at TEXT NOT NULL
) STRICT;

-- Who they are (art. 8), as known from a moment on; the newest version is in force.
CREATE TABLE identity_version (
    subject_id TEXT NOT NULL REFERENCES subject (id),
    known_from TEXT NOT NULL,
    -- The unit that keeps the record: a county, or 'central' (art. 6 and 7).
    unit TEXT NOT NULL,
    identity TEXT NOT NULL,
    PRIMARY KEY (subject_id, known_from)
) STRICT, WITHOUT ROWID;

-- Whoever shares a key with the person asked for is a candidate; the search makes the keys and keeps 64 bits of their
-- hash. They follow from the versions and can be made again, therefore without a foreign key: there are very many.
CREATE TABLE identity_key (
    key INTEGER NOT NULL,
    subject_id TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    PRIMARY KEY (key, subject_id, since)
) STRICT, WITHOUT ROWID;

-- Companies that came after others by merger or division.
CREATE TABLE succession (
    successor_id TEXT NOT NULL REFERENCES subject (id),
    predecessor_id TEXT NOT NULL REFERENCES subject (id),
    how TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    known_from TEXT NOT NULL,
    PRIMARY KEY (successor_id, predecessor_id)
) STRICT;
CREATE INDEX succession_predecessor ON succession (predecessor_id);

-- What happened (art. 9 to 12): of effect from a day, known since a moment. One message may tell of several things.
CREATE TABLE event (
    id TEXT NOT NULL PRIMARY KEY,
    subject_id TEXT NOT NULL REFERENCES subject (id),
    happened_on TEXT NOT NULL,
    received_at TEXT NOT NULL,
    sender TEXT NOT NULL,
    message TEXT NOT NULL,
    position INTEGER NOT NULL,
    fact TEXT NOT NULL,
    UNIQUE (sender, message, position)
) STRICT;
CREATE INDEX event_subject ON event (subject_id, received_at);

CREATE TRIGGER subject_no_update BEFORE UPDATE ON subject
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER subject_no_delete BEFORE DELETE ON subject
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER identity_version_no_update BEFORE UPDATE ON identity_version
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER identity_version_no_delete BEFORE DELETE ON identity_version
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER succession_no_update BEFORE UPDATE ON succession
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER succession_no_delete BEFORE DELETE ON succession
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
