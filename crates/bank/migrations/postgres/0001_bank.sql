-- Customers and cards of the simulated banks. Synthetic people only.
CREATE TABLE customer (
    id uuid NOT NULL PRIMARY KEY,
    cnp text NOT NULL UNIQUE,
    surname text NOT NULL,
    given_names text NOT NULL,
    birth_date date NOT NULL,
    phone text NOT NULL,
    kyc text NOT NULL
);

-- stem: the first fourteen digits; the fifteenth chooses the scenario, the sixteenth is the check digit.
CREATE TABLE card (
    stem text NOT NULL PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customer (id),
    expiry text NOT NULL,
    holder_type text NOT NULL,
    blocked boolean NOT NULL
);
CREATE INDEX card_customer ON card (customer_id);

-- Directory Server: one row for each authentication.
CREATE TABLE ds_tx (
    server_trans_id uuid NOT NULL PRIMARY KEY,
    ds_trans_id uuid NOT NULL UNIQUE,
    requestor text NOT NULL,
    issuer text NOT NULL,
    state jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);

-- When each 3DS Server last asked for card ranges.
CREATE TABLE ds_preq (
    server_ref text NOT NULL PRIMARY KEY,
    asked_at timestamptz NOT NULL
);

-- ACS: one row for each challenge.
CREATE TABLE acs_tx (
    acs_trans_id uuid NOT NULL PRIMARY KEY,
    server_trans_id uuid NOT NULL UNIQUE,
    ds_trans_id uuid NOT NULL,
    issuer text NOT NULL,
    stem text NOT NULL REFERENCES card (stem),
    last4 text NOT NULL,
    scenario bigint NOT NULL,
    requestor text NOT NULL,
    notification_url text NOT NULL,
    lang text NOT NULL,
    claim jsonb,
    state jsonb NOT NULL,
    version bigint NOT NULL,
    code_hash text,
    handle_hash text UNIQUE,
    session_data text,
    created_at timestamptz NOT NULL
);

-- Text messages that a real bank would send. Readable on the developers' page.
CREATE TABLE sms (
    id uuid NOT NULL PRIMARY KEY,
    phone text NOT NULL,
    issuer text NOT NULL,
    body text NOT NULL,
    sent_at timestamptz NOT NULL
);
CREATE INDEX sms_phone ON sms (phone, sent_at);
CREATE INDEX sms_sent ON sms (sent_at);
