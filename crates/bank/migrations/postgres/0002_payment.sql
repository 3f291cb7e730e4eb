-- What is bought, where the question was a payment.
ALTER TABLE acs_tx ADD COLUMN purchase jsonb;

-- Amounts that a passed payment reserved. Nothing here ever collects one.
CREATE TABLE hold (
    ds_trans_id uuid NOT NULL PRIMARY KEY,
    stem text NOT NULL REFERENCES card (stem),
    amount bigint NOT NULL,
    currency text NOT NULL,
    made_at timestamptz NOT NULL,
    voided_at timestamptz
);

-- Questions in a bank's application, which the developers' page answers in the phone's place.
CREATE TABLE push (
    id uuid NOT NULL PRIMARY KEY,
    acs_trans_id uuid NOT NULL UNIQUE,
    phone text NOT NULL,
    issuer text NOT NULL,
    body text NOT NULL,
    sent_at timestamptz NOT NULL,
    answered_at timestamptz
);
CREATE INDEX push_phone ON push (phone, sent_at);
CREATE INDEX push_sent ON push (sent_at);
