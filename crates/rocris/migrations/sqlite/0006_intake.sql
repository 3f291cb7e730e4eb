-- Every message of an authority, as it came, and what became of it. A number is used once by its sender.
CREATE TABLE intake_message (
    id TEXT NOT NULL PRIMARY KEY,
    sender TEXT NOT NULL,
    number TEXT NOT NULL,
    sender_kind TEXT NOT NULL,
    received_at TEXT NOT NULL,
    body TEXT NOT NULL,
    -- SHA-256 of the message without spaces and order, by which a repetition is known.
    digest BLOB NOT NULL,
    happened_on TEXT NOT NULL,
    lag_days INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'quarantined', 'applied', 'rejected')),
    -- Why it is in quarantine.
    reasons TEXT NOT NULL,
    subject_id TEXT REFERENCES subject (id),
    settled_at TEXT,
    version INTEGER NOT NULL,
    UNIQUE (sender, number)
) STRICT;
CREATE INDEX intake_message_state ON intake_message (state, received_at, id);

-- Under which identity keys a message in quarantine waits; gone when it leaves it.
CREATE TABLE intake_key (
    key INTEGER NOT NULL,
    message_id TEXT NOT NULL REFERENCES intake_message (id),
    PRIMARY KEY (key, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX intake_key_message ON intake_key (message_id);

-- Messages that are wrong in themselves. They use up no number: the sender corrects them.
CREATE TABLE intake_invalid (
    id TEXT NOT NULL PRIMARY KEY,
    sender TEXT NOT NULL,
    number TEXT,
    received_at TEXT NOT NULL,
    body TEXT NOT NULL,
    errors TEXT NOT NULL
) STRICT;
CREATE INDEX intake_invalid_sender ON intake_invalid (sender, received_at);

-- What one officer proposes about a message in quarantine, and another one decides.
CREATE TABLE intake_decision (
    id TEXT NOT NULL PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES intake_message (id),
    kind TEXT NOT NULL CHECK (kind IN ('match', 'new', 'reject')),
    subject_id TEXT REFERENCES subject (id),
    reason TEXT,
    proposed_by TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    accepted INTEGER,
    CHECK (decided_by IS NULL OR decided_by <> proposed_by),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (accepted IS NULL)),
    CHECK ((kind = 'match') = (subject_id IS NOT NULL)),
    CHECK ((kind = 'reject') = (reason IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX intake_decision_open ON intake_decision (message_id) WHERE decided_at IS NULL;
CREATE INDEX intake_decision_message ON intake_decision (message_id);

-- Whoever applies a message takes the turn first.
CREATE TABLE intake_turn (
    what TEXT NOT NULL PRIMARY KEY,
    turn INTEGER NOT NULL
) STRICT;
INSERT INTO intake_turn (what, turn) VALUES ('apply', 0);

-- Files that are imported, by the SHA-256 of their content: how far, in the transaction of the rows that came from it.
CREATE TABLE import_file (
    sha256 TEXT NOT NULL PRIMARY KEY,
    begun_at TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    subjects INTEGER NOT NULL,
    events INTEGER NOT NULL,
    finished_at TEXT
) STRICT;

-- Lines of them that could not be imported, as they came.
CREATE TABLE import_line (
    sha256 TEXT NOT NULL REFERENCES import_file (sha256),
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (sha256, line)
) STRICT;

CREATE TRIGGER intake_message_as_it_came
BEFORE UPDATE OF id, sender, number, sender_kind, received_at, body, digest, happened_on, lag_days ON intake_message
BEGIN SELECT RAISE(ABORT, 'messages stay as they came'); END;
CREATE TRIGGER intake_message_no_delete BEFORE DELETE ON intake_message
BEGIN SELECT RAISE(ABORT, 'messages stay as they came'); END;
CREATE TRIGGER intake_invalid_no_update BEFORE UPDATE ON intake_invalid
BEGIN SELECT RAISE(ABORT, 'messages stay as they came'); END;
CREATE TRIGGER intake_invalid_no_delete BEFORE DELETE ON intake_invalid
BEGIN SELECT RAISE(ABORT, 'messages stay as they came'); END;
CREATE TRIGGER intake_decision_once BEFORE UPDATE ON intake_decision WHEN OLD.decided_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a decision stands'); END;
CREATE TRIGGER intake_decision_no_delete BEFORE DELETE ON intake_decision
BEGIN SELECT RAISE(ABORT, 'a decision stands'); END;
