-- What is bought, where the question was a payment.
ALTER TABLE acs_tx ADD COLUMN purchase TEXT;

-- Amounts that a passed payment reserved. Nothing here ever collects one.
CREATE TABLE hold (
    ds_trans_id TEXT NOT NULL PRIMARY KEY,
    stem TEXT NOT NULL REFERENCES card (stem),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    made_at TEXT NOT NULL,
    voided_at TEXT
) STRICT;

-- Questions in a bank's application, which the developers' page answers in the phone's place.
CREATE TABLE push (
    id TEXT NOT NULL PRIMARY KEY,
    acs_trans_id TEXT NOT NULL UNIQUE,
    phone TEXT NOT NULL,
    issuer TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    answered_at TEXT
) STRICT;
CREATE INDEX push_phone ON push (phone, sent_at);
CREATE INDEX push_sent ON push (sent_at);
