-- Accounts of people. `cnp_mac` is the keyed fingerprint of the CNP: one CNP has one account (rule 12).
-- `person` is the civil status as the population register told it last, at `person_at`.
CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    cnp_mac BLOB NOT NULL UNIQUE,
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
    updated_at TEXT NOT NULL
) STRICT;

-- How people sign in: the provider and its name for them.
CREATE TABLE identity (
    iss TEXT NOT NULL,
    sub TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    acr TEXT NOT NULL,
    linked_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    PRIMARY KEY (iss, sub)
) STRICT;

CREATE INDEX identity_account ON identity (account);

-- The one code that confirms an address; a new one replaces it. `sends` counts within the hour that began at `window_at`.
CREATE TABLE email_code (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    email TEXT NOT NULL,
    code_mac BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    tries_left INTEGER NOT NULL,
    window_at TEXT NOT NULL,
    sends INTEGER NOT NULL
) STRICT;
