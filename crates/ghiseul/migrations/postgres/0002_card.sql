-- Identity by card. No card number stands in any of these tables: the first eight and the last four digits, and a
-- keyed hash.

-- Card ranges as the directory server told them, and the banks behind them.
CREATE TABLE card_range (
    start_range    text    NOT NULL PRIMARY KEY,
    end_range      text    NOT NULL,
    issuer         text    NOT NULL,
    bank           text    NOT NULL,
    country        text    NOT NULL,
    -- Where the bank's challenge page lives; an address elsewhere is refused.
    acs_origin     text    NOT NULL,
    identity_match boolean NOT NULL,
    method_url     text
);

-- When the ranges were last asked for, and their serial number. One row.
CREATE TABLE card_directory (
    name       text NOT NULL PRIMARY KEY,
    serial     text,
    fetched_at timestamptz NOT NULL
);

-- One attempt to prove an identity by a card. The id is the threeDSServerTransID.
CREATE TABLE card_attempt (
    id             uuid    NOT NULL PRIMARY KEY,
    account_id     uuid    NOT NULL REFERENCES account (id),
    -- The session that started it; nobody else may claim the result.
    session_id     uuid    NOT NULL,
    -- Keyed hash of what was claimed: CNP and names.
    claim_hash     text    NOT NULL,
    issuer         text    NOT NULL,
    bank           text    NOT NULL,
    country        text    NOT NULL,
    accepted       boolean NOT NULL,
    bin8           text    NOT NULL,
    last4          text    NOT NULL,
    pan_hash       text    NOT NULL,
    -- The state machine of the protocol, compared and swapped by version.
    state          jsonb    NOT NULL,
    version        bigint NOT NULL,
    acs_url        text,
    method_done_at timestamptz,
    returned_at    timestamptz,
    outcome        text,
    decided_at     timestamptz,
    started_at     timestamptz    NOT NULL
);
CREATE INDEX card_attempt_account ON card_attempt (account_id, started_at);
CREATE INDEX card_attempt_started ON card_attempt (started_at);

-- Every message of an attempt, without personal data. Append only.
CREATE TABLE card_message (
    id         uuid NOT NULL PRIMARY KEY,
    attempt_id uuid NOT NULL,
    direction  text NOT NULL,
    kind       text NOT NULL,
    body       jsonb NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX card_message_attempt ON card_message (attempt_id, at);
CREATE INDEX card_message_at ON card_message (at);

-- One card proves one person.
CREATE TABLE card_binding (
    pan_hash   text NOT NULL PRIMARY KEY,
    cnp_hash   text NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL
);

-- Identity proven by a card, for a year.
CREATE TABLE card_proof (
    id             uuid NOT NULL PRIMARY KEY,
    account_id     uuid NOT NULL REFERENCES account (id),
    bank           text NOT NULL,
    country        text NOT NULL,
    ds_trans_id    text NOT NULL,
    register_check text,
    assurance      text NOT NULL,
    verified_at    timestamptz NOT NULL,
    valid_until    timestamptz NOT NULL
);
CREATE INDEX card_proof_account ON card_proof (account_id, valid_until);
