-- Corrections that people asked for, from a line of what the register holds about them. One is open for an entry at a time.
-- `entry` is the register's identifier and `judgment` its court and number, for whoever decides; nothing else of the line is kept.
-- `proposed_by` and `approved_by` are accounts of staff, two different ones.
CREATE TABLE correction (
    id TEXT NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    entry TEXT NOT NULL,
    judgment TEXT NOT NULL,
    wrong TEXT NOT NULL,
    note TEXT,
    lang TEXT NOT NULL,
    state TEXT NOT NULL,
    promised TEXT NOT NULL,
    decision TEXT,
    answer TEXT,
    proposed_by TEXT,
    approved_by TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX correction_open ON correction (account, entry) WHERE state IN ('received', 'proposed');
CREATE INDEX correction_account ON correction (account, id);
CREATE INDEX correction_term ON correction (state, promised, id);
