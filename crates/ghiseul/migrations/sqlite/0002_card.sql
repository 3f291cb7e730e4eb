-- Identity proven by a card, for a year.
CREATE TABLE card_proof (
    id             TEXT NOT NULL PRIMARY KEY,
    account_id     TEXT NOT NULL REFERENCES account (id),
    bank           TEXT NOT NULL,
    country        TEXT NOT NULL,
    ds_trans_id    TEXT NOT NULL,
    register_check TEXT,
    assurance      TEXT NOT NULL,
    verified_at    TEXT NOT NULL,
    valid_until    TEXT NOT NULL
) STRICT;
CREATE INDEX card_proof_account ON card_proof (account_id, valid_until);
