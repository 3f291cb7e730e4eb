-- Identity by card. No card number stands in any of these tables: the first eight and the last four digits, and a
-- keyed hash.

-- Card ranges as the directory server told them, and the banks behind them.
CREATE TABLE card_range (
    start_range    TEXT    NOT NULL PRIMARY KEY,
    end_range      TEXT    NOT NULL,
    issuer         TEXT    NOT NULL,
    bank           TEXT    NOT NULL,
    country        TEXT    NOT NULL,
    -- Where the bank's challenge page lives; an address elsewhere is refused.
    acs_origin     TEXT    NOT NULL,
    identity_match INTEGER NOT NULL,
    method_url     TEXT
) STRICT;

-- When the ranges were last asked for, and their serial number. One row.
CREATE TABLE card_directory (
    name       TEXT NOT NULL PRIMARY KEY,
    serial     TEXT,
    fetched_at TEXT NOT NULL
) STRICT;

-- One attempt to prove an identity by a card. The id is the threeDSServerTransID.
CREATE TABLE card_attempt (
    id             TEXT    NOT NULL PRIMARY KEY,
    account_id     TEXT    NOT NULL REFERENCES account (id),
    -- The session that started it; nobody else may claim the result.
    session_id     TEXT    NOT NULL,
    -- Keyed hash of what was claimed: CNP and names.
    claim_hash     TEXT    NOT NULL,
    issuer         TEXT    NOT NULL,
    bank           TEXT    NOT NULL,
    country        TEXT    NOT NULL,
    accepted       INTEGER NOT NULL,
    bin8           TEXT    NOT NULL,
    last4          TEXT    NOT NULL,
    pan_hash       TEXT    NOT NULL,
    -- The state machine of the protocol, compared and swapped by version.
    state          TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    acs_url        TEXT,
    method_done_at TEXT,
    returned_at    TEXT,
    outcome        TEXT,
    decided_at     TEXT,
    started_at     TEXT    NOT NULL
) STRICT;
CREATE INDEX card_attempt_account ON card_attempt (account_id, started_at);
CREATE INDEX card_attempt_started ON card_attempt (started_at);

-- Every message of an attempt, without personal data. Append only.
CREATE TABLE card_message (
    id         TEXT NOT NULL PRIMARY KEY,
    attempt_id TEXT NOT NULL,
    direction  TEXT NOT NULL,
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL,
    at         TEXT NOT NULL
) STRICT;
CREATE INDEX card_message_attempt ON card_message (attempt_id, at);
CREATE INDEX card_message_at ON card_message (at);

-- One card proves one person.
CREATE TABLE card_binding (
    pan_hash   TEXT NOT NULL PRIMARY KEY,
    cnp_hash   TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen  TEXT NOT NULL
) STRICT;

-- Identity proven by a card, for a year.
CREATE TABLE card_proof (
    id             TEXT NOT NULL PRIMARY KEY,
    account_id     TEXT NOT NULL REFERENCES account (id),
    bank           TEXT NOT NULL,
    country        TEXT NOT NULL,
    ds_trans_id    TEXT NOT NULL,
    register_check TEXT,
    assurance      TEXT NOT NULL,
    verified_at    TEXT NOT NULL,
    valid_until    TEXT NOT NULL
) STRICT;
CREATE INDEX card_proof_account ON card_proof (account_id, valid_until);
