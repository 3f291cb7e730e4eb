-- The OpenID Provider.

-- Pairwise subjects: random, one for each account and client, never used again.
CREATE TABLE op_subject (
    account_id TEXT NOT NULL REFERENCES account (id),
    client     TEXT NOT NULL,
    sub        TEXT NOT NULL UNIQUE,
    PRIMARY KEY (account_id, client)
) STRICT;

-- What a person agreed to, until they take it back.
CREATE TABLE op_consent (
    account_id TEXT NOT NULL REFERENCES account (id),
    client     TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    given_at   TEXT NOT NULL,
    PRIMARY KEY (account_id, client)
) STRICT;

-- One authorization, from the request to the dead token. The column `state` is what is compared and swapped.
CREATE TABLE op_grant (
    id         TEXT NOT NULL PRIMARY KEY,
    state      TEXT NOT NULL,
    -- SHA-256 of the code and of the access token.
    code       TEXT UNIQUE,
    token      TEXT UNIQUE,
    body       TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX op_grant_created ON op_grant (created_at);

-- Client assertions that were used, until they would expire anyway.
CREATE TABLE op_assertion (
    number     TEXT NOT NULL PRIMARY KEY,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX op_assertion_expires ON op_assertion (expires_at);
