-- The OpenID Provider.

-- Pairwise subjects: random, one for each account and client, never used again.
CREATE TABLE op_subject (
    account_id uuid NOT NULL REFERENCES account (id),
    client     text NOT NULL,
    sub        text NOT NULL UNIQUE,
    PRIMARY KEY (account_id, client)
);

-- What a person agreed to, until they take it back.
CREATE TABLE op_consent (
    account_id uuid NOT NULL REFERENCES account (id),
    client     text NOT NULL,
    scopes     text NOT NULL,
    given_at   timestamptz NOT NULL,
    PRIMARY KEY (account_id, client)
);

-- One authorization, from the request to the dead token. The column `state` is what is compared and swapped.
CREATE TABLE op_grant (
    id         uuid NOT NULL PRIMARY KEY,
    state      text NOT NULL,
    -- SHA-256 of the code and of the access token.
    code       text UNIQUE,
    token      text UNIQUE,
    body       jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX op_grant_created ON op_grant (created_at);

-- Client assertions that were used, until they would expire anyway.
CREATE TABLE op_assertion (
    number     text NOT NULL PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX op_assertion_expires ON op_assertion (expires_at);
