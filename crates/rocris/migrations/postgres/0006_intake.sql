-- Every message of an authority, as it came, and what became of it. A number is used once by its sender.
CREATE TABLE intake_message (
    id uuid NOT NULL PRIMARY KEY,
    sender text NOT NULL,
    number text NOT NULL,
    sender_kind text NOT NULL,
    received_at timestamptz NOT NULL,
    body text NOT NULL,
    -- SHA-256 of the message without spaces and order, by which a repetition is known.
    digest bytea NOT NULL,
    happened_on date NOT NULL,
    lag_days bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('received', 'quarantined', 'applied', 'rejected')),
    -- Why it is in quarantine.
    reasons jsonb NOT NULL,
    subject_id uuid REFERENCES subject (id),
    settled_at timestamptz,
    version bigint NOT NULL,
    UNIQUE (sender, number)
);
CREATE INDEX intake_message_state ON intake_message (state, received_at, id);

-- Under which identity keys a message in quarantine waits; gone when it leaves it.
CREATE TABLE intake_key (
    key bigint NOT NULL,
    message_id uuid NOT NULL REFERENCES intake_message (id),
    PRIMARY KEY (key, message_id)
);
CREATE INDEX intake_key_message ON intake_key (message_id);

-- Messages that are wrong in themselves. They use up no number: the sender corrects them.
CREATE TABLE intake_invalid (
    id uuid NOT NULL PRIMARY KEY,
    sender text NOT NULL,
    number text,
    received_at timestamptz NOT NULL,
    body text NOT NULL,
    errors jsonb NOT NULL
);
CREATE INDEX intake_invalid_sender ON intake_invalid (sender, received_at);

-- What one officer proposes about a message in quarantine, and another one decides.
CREATE TABLE intake_decision (
    id uuid NOT NULL PRIMARY KEY,
    message_id uuid NOT NULL REFERENCES intake_message (id),
    kind text NOT NULL CHECK (kind IN ('match', 'new', 'reject')),
    subject_id uuid REFERENCES subject (id),
    reason text,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    accepted boolean,
    CHECK (decided_by IS NULL OR decided_by <> proposed_by),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (accepted IS NULL)),
    CHECK ((kind = 'match') = (subject_id IS NOT NULL)),
    CHECK ((kind = 'reject') = (reason IS NOT NULL))
);
CREATE UNIQUE INDEX intake_decision_open ON intake_decision (message_id) WHERE decided_at IS NULL;
CREATE INDEX intake_decision_message ON intake_decision (message_id);

-- Whoever applies a message takes the turn first.
CREATE TABLE intake_turn (
    what text NOT NULL PRIMARY KEY,
    turn bigint NOT NULL
);
INSERT INTO intake_turn (what, turn) VALUES ('apply', 0);

-- Files that are imported, by the SHA-256 of their content: how far, in the transaction of the rows that came from it.
CREATE TABLE import_file (
    sha256 text NOT NULL PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    bytes bigint NOT NULL,
    lines bigint NOT NULL,
    subjects bigint NOT NULL,
    events bigint NOT NULL,
    finished_at timestamptz
);

-- Lines of them that could not be imported, as they came.
CREATE TABLE import_line (
    sha256 text NOT NULL REFERENCES import_file (sha256),
    line bigint NOT NULL,
    reason text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (sha256, line)
);

CREATE FUNCTION intake_as_it_came() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'messages stay as they came'; END $$;
CREATE TRIGGER intake_message_as_it_came
    BEFORE UPDATE OF id, sender, number, sender_kind, received_at, body, digest, happened_on, lag_days ON intake_message
    FOR EACH STATEMENT EXECUTE FUNCTION intake_as_it_came();
CREATE TRIGGER intake_message_no_delete BEFORE DELETE OR TRUNCATE ON intake_message
    FOR EACH STATEMENT EXECUTE FUNCTION intake_as_it_came();
CREATE TRIGGER intake_invalid_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake_invalid
    FOR EACH STATEMENT EXECUTE FUNCTION intake_as_it_came();
CREATE FUNCTION intake_decision_stands() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a decision stands'; END $$;
CREATE TRIGGER intake_decision_once BEFORE UPDATE ON intake_decision FOR EACH ROW
    WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION intake_decision_stands();
CREATE TRIGGER intake_decision_no_delete BEFORE DELETE OR TRUNCATE ON intake_decision
    FOR EACH STATEMENT EXECUTE FUNCTION intake_decision_stands();
