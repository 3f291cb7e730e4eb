-- People who register here directly: their number is only claimed until somebody proves it, so that `cnp_mac`, the key of
-- "one CNP has one account", is empty until then. `document_mac` is the keyed fingerprint of the identity document they
-- named; new certificates wait until `hold_until` after a change of the address.
ALTER TABLE account ALTER COLUMN cnp_mac DROP NOT NULL;
ALTER TABLE account ADD COLUMN document_mac bytea;
ALTER TABLE account ADD COLUMN hold_until timestamptz;
ALTER TABLE account ADD COLUMN closed_at timestamptz;

-- Evidence that an account belongs to a person. `cnp_mac` is what was proven; a revoked proof proves nothing any more.
CREATE TABLE identity_proof (
    id uuid NOT NULL PRIMARY KEY,
    account uuid NOT NULL REFERENCES account (id),
    kind text NOT NULL CHECK (kind IN ('counter', 'ghiseul', 'roeid', 'cei')),
    level text NOT NULL CHECK (level IN ('low', 'substantial', 'high')),
    cnp_mac bytea NOT NULL,
    document_mac bytea,
    evidence jsonb NOT NULL,
    unit text,
    clerk text,
    verified_at timestamptz NOT NULL,
    valid_until timestamptz,
    revoked_at timestamptz,
    revoked_by text
);
CREATE INDEX identity_proof_account ON identity_proof (account);
CREATE INDEX identity_proof_clerk ON identity_proof (clerk, verified_at);

-- An address and a password of the hub itself: `identity` with iss = 'hub' and sub = this id leads to the account.
CREATE TABLE login (
    id uuid NOT NULL PRIMARY KEY,
    account uuid NOT NULL UNIQUE REFERENCES account (id),
    -- The address in lower case: one login an address.
    email_key text NOT NULL UNIQUE,
    -- PHC string of the peppered password.
    password text NOT NULL,
    password_changed_at timestamptz NOT NULL,
    -- The person said that every second factor is lost; the next proof at a counter takes them off.
    lost_at timestamptz,
    created_at timestamptz NOT NULL
);

-- Second factors. `secret` is sealed; `last_step` is the greatest step of a one-time code that was used.
CREATE TABLE factor (
    id uuid NOT NULL PRIMARY KEY,
    account uuid NOT NULL REFERENCES account (id),
    kind text NOT NULL CHECK (kind IN ('totp', 'passkey')),
    label text NOT NULL,
    secret bytea NOT NULL,
    last_step bigint,
    added_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX factor_account ON factor (account);

-- Recovery codes that were not used yet, as keyed hashes.
CREATE TABLE recovery_code (
    account uuid NOT NULL REFERENCES account (id),
    hash text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (account, hash)
);

-- A code sent to an address: for a registration that is no account yet, a forgotten password, another address.
CREATE TABLE member_code (
    id uuid NOT NULL PRIMARY KEY,
    purpose text NOT NULL,
    email text NOT NULL,
    -- Keyed hashes of the address, and of the address with the client: how many messages were caused.
    address_hash text NOT NULL,
    client_hash text NOT NULL,
    account uuid REFERENCES account (id),
    -- What was typed, for a registration; erased when the code is used.
    registration jsonb,
    -- Keyed hash of the code; none where the address is not usable, so that no code is ever right.
    code_hash text,
    tries_left bigint NOT NULL,
    sends bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX member_code_address ON member_code (address_hash, created_at);
CREATE INDEX member_code_client ON member_code (client_hash, created_at);
CREATE INDEX member_code_created ON member_code (created_at);

-- Attempts to sign in, by keyed hash of address and client, and of the address alone.
CREATE TABLE sign_in_try (
    key text NOT NULL PRIMARY KEY,
    failures bigint NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX sign_in_try_since ON sign_in_try (since);

-- Browsers that an address signed in from before, by keyed hash: strangers do not lock them out.
CREATE TABLE sign_in_device (
    key text NOT NULL PRIMARY KEY,
    used_at timestamptz NOT NULL
);
CREATE INDEX sign_in_device_used ON sign_in_device (used_at);

-- A change of the address, which the old address may take back until `until`.
CREATE TABLE email_change (
    id uuid NOT NULL PRIMARY KEY,
    account uuid NOT NULL REFERENCES account (id),
    old_email text NOT NULL,
    cancel_hash text NOT NULL UNIQUE,
    changed_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    cancelled_at timestamptz
);
CREATE INDEX email_change_account ON email_change (account);
