-- Logout tokens of identity providers that were used, until they would be over anyway.
CREATE TABLE logout_token (
    number     text NOT NULL PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX logout_token_expires ON logout_token (expires_at);
