-- Logout tokens of identity providers that were used, until they would be over anyway.
CREATE TABLE logout_token (
    number     TEXT NOT NULL PRIMARY KEY,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX logout_token_expires ON logout_token (expires_at);
