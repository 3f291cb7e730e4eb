-- Customers and cards of the simulated banks. Synthetic people only.
CREATE TABLE customer (
    id TEXT NOT NULL PRIMARY KEY,
    cnp TEXT NOT NULL UNIQUE,
    surname TEXT NOT NULL,
    given_names TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    phone TEXT NOT NULL,
    kyc TEXT NOT NULL
) STRICT;

-- stem: the first fourteen digits; the fifteenth chooses the scenario, the sixteenth is the check digit.
CREATE TABLE card (
    stem TEXT NOT NULL PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customer (id),
    expiry TEXT NOT NULL,
    holder_type TEXT NOT NULL,
    blocked INTEGER NOT NULL
) STRICT;
CREATE INDEX card_customer ON card (customer_id);

-- Directory Server: one row for each authentication.
CREATE TABLE ds_tx (
    server_trans_id TEXT NOT NULL PRIMARY KEY,
    ds_trans_id TEXT NOT NULL UNIQUE,
    requestor TEXT NOT NULL,
    issuer TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- When each 3DS Server last asked for card ranges.
CREATE TABLE ds_preq (
    server_ref TEXT NOT NULL PRIMARY KEY,
    asked_at TEXT NOT NULL
) STRICT;

-- ACS: one row for each challenge.
CREATE TABLE acs_tx (
    acs_trans_id TEXT NOT NULL PRIMARY KEY,
    server_trans_id TEXT NOT NULL UNIQUE,
    ds_trans_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    stem TEXT NOT NULL REFERENCES card (stem),
    last4 TEXT NOT NULL,
    scenario INTEGER NOT NULL,
    requestor TEXT NOT NULL,
    notification_url TEXT NOT NULL,
    lang TEXT NOT NULL,
    claim TEXT,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    code_hash TEXT,
    handle_hash TEXT UNIQUE,
    session_data TEXT,
    created_at TEXT NOT NULL
) STRICT;

-- Text messages that a real bank would send. Readable on the developers' page.
CREATE TABLE sms (
    id TEXT NOT NULL PRIMARY KEY,
    phone TEXT NOT NULL,
    issuer TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at TEXT NOT NULL
) STRICT;
CREATE INDEX sms_phone ON sms (phone, sent_at);
CREATE INDEX sms_sent ON sms (sent_at);
