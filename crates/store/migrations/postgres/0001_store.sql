-- The audit trail. Rows are only ever added; see src/audit.rs for `epoch` and the seals.
CREATE TABLE audit (
    epoch bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('system', 'person', 'staff', 'peer', 'anonymous')),
    actor_ref text,
    actor_unit text,
    action text NOT NULL,
    subject_kind text,
    subject_id text,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused')),
    code text,
    detail text
);
-- Rows lie in the order of their epochs, nearly: block ranges are enough, and cost nothing to keep.
CREATE INDEX audit_epoch ON audit USING brin (epoch) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX audit_subject ON audit (subject_kind, subject_id);
CREATE INDEX audit_actor ON audit (actor_kind, actor_ref);
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();

CREATE TABLE audit_seal (
    no bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    floor_seq bigint NOT NULL,
    ceiling_seq bigint NOT NULL,
    from_epoch bigint NOT NULL,
    to_epoch bigint NOT NULL,
    row_count bigint NOT NULL,
    last_seq bigint NOT NULL,
    hash bytea NOT NULL
);
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();

-- Work to do later. While a job runs, `due_at` is the end of its lease.
CREATE TABLE job (
    kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    due_at timestamptz NOT NULL,
    again_at timestamptz,
    attempts bigint NOT NULL,
    lease text,
    last_error text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX job_due ON job (due_at) WHERE state <> 'dead';

-- Messages to people. The words are erased once they are sent.
CREATE TABLE message (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    recipient text NOT NULL,
    lang text NOT NULL,
    subject text,
    body_text text,
    body_html text,
    state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts bigint NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX message_waiting ON message (created_at) WHERE state = 'waiting';
