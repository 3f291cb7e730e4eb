-- Accounts. An account exists only once its e-mail address was confirmed.
CREATE TABLE account (
    id                  TEXT NOT NULL PRIMARY KEY,
    email               TEXT NOT NULL,
    -- The address in lower case: one account an address.
    email_key           TEXT NOT NULL UNIQUE,
    email_confirmed_at  TEXT NOT NULL,
    surname             TEXT NOT NULL,
    given               TEXT NOT NULL,
    cnp                 TEXT NOT NULL,
    -- PHC string of the peppered password.
    password            TEXT NOT NULL,
    password_changed_at TEXT NOT NULL,
    created_at          TEXT NOT NULL
) STRICT;

-- A code sent by e-mail: for a registration that is not an account yet, or for a forgotten password.
CREATE TABLE email_code (
    id           TEXT    NOT NULL PRIMARY KEY,
    purpose      TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    -- Keyed hashes of the address, and of the address with the client: how many messages were caused.
    address_hash TEXT    NOT NULL,
    client_hash  TEXT    NOT NULL,
    -- What was typed, for a registration; erased when the code is used.
    registration TEXT,
    -- Keyed hash of the code; none where the address is not usable, so that no code is ever right.
    code_hash    TEXT,
    tries_left   INTEGER NOT NULL,
    sends        INTEGER NOT NULL,
    created_at   TEXT    NOT NULL,
    expires_at   TEXT    NOT NULL,
    used_at      TEXT
) STRICT;
CREATE INDEX email_code_address ON email_code (address_hash, created_at);
CREATE INDEX email_code_client ON email_code (client_hash, created_at);
CREATE INDEX email_code_created ON email_code (created_at);

-- Attempts to sign in, by keyed hash of address and client, and of the address alone.
CREATE TABLE sign_in_try (
    key      TEXT    NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    since    TEXT    NOT NULL
) STRICT;
CREATE INDEX sign_in_try_since ON sign_in_try (since);

-- Clients from which an account was used before, by the same hash: they are not locked out by strangers.
CREATE TABLE sign_in_client (
    key     TEXT NOT NULL PRIMARY KEY,
    used_at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_client_used ON sign_in_client (used_at);
