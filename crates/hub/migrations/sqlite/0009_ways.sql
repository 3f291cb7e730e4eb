-- Electronic identity cards that were shown a moment ago at the card's site: who comes to the hub within a minute with the
-- code and the state is that person. Both are kept as SHA-256.
CREATE TABLE card_handover (
    code_hash TEXT NOT NULL PRIMARY KEY,
    state_hash TEXT NOT NULL,
    cnp TEXT NOT NULL,
    surname TEXT NOT NULL,
    given TEXT NOT NULL,
    shown_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX card_handover_expires ON card_handover (expires_at);
