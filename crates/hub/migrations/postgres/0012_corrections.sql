-- Corrections that people asked for, from a line of what the register holds about them. One is open for an entry at a time.
-- `entry` is the register's identifier and `judgment` its court and number, for whoever decides; nothing else of the line is kept.
-- `proposed_by` and `approved_by` are accounts of staff, two different ones.
CREATE TABLE correction (
    id uuid NOT NULL PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    account uuid NOT NULL REFERENCES account (id),
    entry uuid NOT NULL,
    judgment text NOT NULL,
    wrong text NOT NULL,
    note text,
    lang text NOT NULL,
    state text NOT NULL,
    promised date NOT NULL,
    decision text,
    answer text,
    proposed_by text,
    approved_by text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX correction_open ON correction (account, entry) WHERE state IN ('received', 'proposed');
CREATE INDEX correction_account ON correction (account, id);
CREATE INDEX correction_term ON correction (state, promised, id);
