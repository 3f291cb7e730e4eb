-- The audit trail. Rows are only ever added; see src/audit.rs for `epoch` and the seals.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch INTEGER NOT NULL GENERATED ALWAYS AS (seq) VIRTUAL,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('system', 'person', 'staff', 'peer', 'anonymous')),
    actor_ref TEXT,
    actor_unit TEXT,
    action TEXT NOT NULL,
    subject_kind TEXT,
    subject_id TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    code TEXT,
    detail TEXT
) STRICT;
CREATE INDEX audit_epoch ON audit (epoch);
CREATE INDEX audit_subject ON audit (subject_kind, subject_id);
CREATE INDEX audit_actor ON audit (actor_kind, actor_ref);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

CREATE TABLE audit_seal (
    no INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    floor_seq INTEGER NOT NULL,
    ceiling_seq INTEGER NOT NULL,
    from_epoch INTEGER NOT NULL,
    to_epoch INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

-- Work to do later. While a job runs, `due_at` is the end of its lease.
CREATE TABLE job (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    due_at TEXT NOT NULL,
    again_at TEXT,
    attempts INTEGER NOT NULL,
    lease TEXT,
    last_error TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_due ON job (due_at) WHERE state <> 'dead';

-- Messages to people. The words are erased once they are sent.
CREATE TABLE message (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    lang TEXT NOT NULL,
    subject TEXT,
    body_text TEXT,
    body_html TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL,
    last_error TEXT,
    created_at TEXT NOT NULL,
    finished_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX message_waiting ON message (created_at) WHERE state = 'waiting';
