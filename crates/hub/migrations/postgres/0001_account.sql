-- Accounts of people. `cnp_mac` is the keyed fingerprint of the CNP: one CNP has one account (rule 12).
-- `person` is the civil status as the population register told it last, at `person_at`.
CREATE TABLE account (
    id uuid NOT NULL PRIMARY KEY,
    cnp_mac bytea NOT NULL UNIQUE,
    cnp text NOT NULL,
    surname text NOT NULL,
    given text NOT NULL,
    birth_date date,
    email text,
    email_confirmed_at timestamptz,
    phone text,
    lang text NOT NULL,
    state text NOT NULL,
    person jsonb,
    person_at timestamptz,
    terms_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- How people sign in: the provider and its name for them.
CREATE TABLE identity (
    iss text NOT NULL,
    sub text NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    acr text NOT NULL,
    linked_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (iss, sub)
);

CREATE INDEX identity_account ON identity (account);

-- The one code that confirms an address; a new one replaces it. `sends` counts within the hour that began at `window_at`.
CREATE TABLE email_code (
    account uuid NOT NULL PRIMARY KEY REFERENCES account (id),
    email text NOT NULL,
    code_mac bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    tries_left bigint NOT NULL,
    window_at timestamptz NOT NULL,
    sends bigint NOT NULL
);
