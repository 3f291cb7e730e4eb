-- Accounts. An account exists only once its e-mail address was confirmed.
CREATE TABLE account (
    id                  uuid NOT NULL PRIMARY KEY,
    email               text NOT NULL,
    -- The address in lower case: one account an address.
    email_key           text NOT NULL UNIQUE,
    email_confirmed_at  timestamptz NOT NULL,
    surname             text NOT NULL,
    given               text NOT NULL,
    cnp                 text NOT NULL,
    -- PHC string of the peppered password.
    password            text NOT NULL,
    password_changed_at timestamptz NOT NULL,
    created_at          timestamptz NOT NULL
);

-- A code sent by e-mail: for a registration that is not an account yet, or for a forgotten password.
CREATE TABLE email_code (
    id           uuid    NOT NULL PRIMARY KEY,
    purpose      text    NOT NULL,
    email        text    NOT NULL,
    -- Keyed hashes of the address, and of the address with the client: how many messages were caused.
    address_hash text    NOT NULL,
    client_hash  text    NOT NULL,
    -- What was typed, for a registration; erased when the code is used.
    registration jsonb,
    -- Keyed hash of the code; none where the address is not usable, so that no code is ever right.
    code_hash    text,
    tries_left   bigint NOT NULL,
    sends        bigint NOT NULL,
    created_at   timestamptz    NOT NULL,
    expires_at   timestamptz    NOT NULL,
    used_at      timestamptz
);
CREATE INDEX email_code_address ON email_code (address_hash, created_at);
CREATE INDEX email_code_client ON email_code (client_hash, created_at);
CREATE INDEX email_code_created ON email_code (created_at);

-- Attempts to sign in, by keyed hash of address and client, and of the address alone.
CREATE TABLE sign_in_try (
    key      text    NOT NULL PRIMARY KEY,
    failures bigint NOT NULL,
    since    timestamptz    NOT NULL
);
CREATE INDEX sign_in_try_since ON sign_in_try (since);

-- Clients from which an account was used before, by the same hash: they are not locked out by strangers.
CREATE TABLE sign_in_client (
    key     text NOT NULL PRIMARY KEY,
    used_at timestamptz NOT NULL
);
CREATE INDEX sign_in_client_used ON sign_in_client (used_at);
