-- People who register here directly: their number is only claimed until somebody proves it, so that `cnp_mac`, the key of
-- "one CNP has one account", is empty until then. `document_mac` is the keyed fingerprint of the identity document they
-- named; new certificates wait until `hold_until` after a change of the address.
-- SQLite cannot drop NOT NULL: the table is made anew, and the keys that refer to it are looked at when all is done.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE account_before AS SELECT * FROM account;
DELETE FROM account;
DROP TABLE account;
CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    cnp_mac BLOB UNIQUE,
    cnp TEXT NOT NULL,
    surname TEXT NOT NULL,
    given TEXT NOT NULL,
    birth_date TEXT,
    email TEXT,
    email_confirmed_at TEXT,
    phone TEXT,
    lang TEXT NOT NULL,
    state TEXT NOT NULL,
    person TEXT,
    person_at TEXT,
    terms_at TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    document_mac BLOB,
    hold_until TEXT,
    closed_at TEXT
) STRICT;
INSERT INTO account (id, cnp_mac, cnp, surname, given, birth_date, email, email_confirmed_at, phone, lang, state, person,
    person_at, terms_at, version, created_at, updated_at)
SELECT id, cnp_mac, cnp, surname, given, birth_date, email, email_confirmed_at, phone, lang, state, person,
    person_at, terms_at, version, created_at, updated_at FROM account_before;
DROP TABLE account_before;

-- Evidence that an account belongs to a person. `cnp_mac` is what was proven; a revoked proof proves nothing any more.
CREATE TABLE identity_proof (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL CHECK (kind IN ('counter', 'ghiseul', 'roeid', 'cei')),
    level TEXT NOT NULL CHECK (level IN ('low', 'substantial', 'high')),
    cnp_mac BLOB NOT NULL,
    document_mac BLOB,
    evidence TEXT NOT NULL,
    unit TEXT,
    clerk TEXT,
    verified_at TEXT NOT NULL,
    valid_until TEXT,
    revoked_at TEXT,
    revoked_by TEXT
) STRICT;
CREATE INDEX identity_proof_account ON identity_proof (account);
CREATE INDEX identity_proof_clerk ON identity_proof (clerk, verified_at);

-- An address and a password of the hub itself: `identity` with iss = 'hub' and sub = this id leads to the account.
CREATE TABLE login (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL UNIQUE REFERENCES account (id),
    -- The address in lower case: one login an address.
    email_key TEXT NOT NULL UNIQUE,
    -- PHC string of the peppered password.
    password TEXT NOT NULL,
    password_changed_at TEXT NOT NULL,
    -- The person said that every second factor is lost; the next proof at a counter takes them off.
    lost_at TEXT,
    created_at TEXT NOT NULL
) STRICT;

-- Second factors. `secret` is sealed; `last_step` is the greatest step of a one-time code that was used.
CREATE TABLE factor (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL CHECK (kind IN ('totp', 'passkey')),
    label TEXT NOT NULL,
    secret BLOB NOT NULL,
    last_step INTEGER,
    added_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX factor_account ON factor (account);

-- Recovery codes that were not used yet, as keyed hashes.
CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account (id),
    hash TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT;

-- A code sent to an address: for a registration that is no account yet, a forgotten password, another address.
CREATE TABLE member_code (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    email TEXT NOT NULL,
    -- Keyed hashes of the address, and of the address with the client: how many messages were caused.
    address_hash TEXT NOT NULL,
    client_hash TEXT NOT NULL,
    account TEXT REFERENCES account (id),
    -- What was typed, for a registration; erased when the code is used.
    registration TEXT,
    -- Keyed hash of the code; none where the address is not usable, so that no code is ever right.
    code_hash TEXT,
    tries_left INTEGER NOT NULL,
    sends INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX member_code_address ON member_code (address_hash, created_at);
CREATE INDEX member_code_client ON member_code (client_hash, created_at);
CREATE INDEX member_code_created ON member_code (created_at);

-- Attempts to sign in, by keyed hash of address and client, and of the address alone.
CREATE TABLE sign_in_try (
    key TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    since TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_try_since ON sign_in_try (since);

-- Browsers that an address signed in from before, by keyed hash: strangers do not lock them out.
CREATE TABLE sign_in_device (
    key TEXT NOT NULL PRIMARY KEY,
    used_at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_device_used ON sign_in_device (used_at);

-- A change of the address, which the old address may take back until `until`.
CREATE TABLE email_change (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    old_email TEXT NOT NULL,
    cancel_hash TEXT NOT NULL UNIQUE,
    changed_at TEXT NOT NULL,
    until TEXT NOT NULL,
    cancelled_at TEXT
) STRICT;
CREATE INDEX email_change_account ON email_change (account);
