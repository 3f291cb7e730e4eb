-- Identity proven by a card, for a year.
CREATE TABLE card_proof (
    id             uuid NOT NULL PRIMARY KEY,
    account_id     uuid NOT NULL REFERENCES account (id),
    bank           text NOT NULL,
    country        text NOT NULL,
    ds_trans_id    text NOT NULL,
    register_check text,
    assurance      text NOT NULL,
    verified_at    timestamptz NOT NULL,
    valid_until    timestamptz NOT NULL
);
CREATE INDEX card_proof_account ON card_proof (account_id, valid_until);
