-- Electronic identity cards that were shown a moment ago at the card's site: who comes to the hub within a minute with the
-- code and the state is that person. Both are kept as SHA-256.
CREATE TABLE card_handover (
    code_hash text NOT NULL PRIMARY KEY,
    state_hash text NOT NULL,
    cnp text NOT NULL,
    surname text NOT NULL,
    given text NOT NULL,
    shown_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX card_handover_expires ON card_handover (expires_at);
