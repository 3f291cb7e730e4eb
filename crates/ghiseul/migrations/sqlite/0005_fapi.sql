-- What the FAPI 2.0 Security Profile, signing out everywhere and changing keys need.

-- Requests that clients pushed. The key is the SHA-256 of the secret part of their name. Used up when the login completes.
CREATE TABLE op_pushed (
    uri        TEXT NOT NULL PRIMARY KEY,
    client     TEXT NOT NULL,
    body       TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at    TEXT
) STRICT;
CREATE INDEX op_pushed_expires ON op_pushed (expires_at);

-- Numbers that are good once (assertions, proofs of possession), until what they number would be over anyway.
CREATE TABLE op_spent (
    kind       TEXT NOT NULL,
    number     TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (kind, number)
) STRICT;
CREATE INDEX op_spent_expires ON op_spent (expires_at);
INSERT INTO op_spent (kind, number, expires_at) SELECT 'assertion', number, expires_at FROM op_assertion;
DROP TABLE op_assertion;

-- The keys that sign, sealed; each is published before it signs and after it stopped.
CREATE TABLE op_key (
    kid          TEXT NOT NULL PRIMARY KEY,
    sealed       BLOB NOT NULL,
    published_at TEXT NOT NULL,
    active_from  TEXT NOT NULL
) STRICT;

-- Which clients were told of a session, so that they are told of its end.
CREATE TABLE op_session (
    sid        TEXT NOT NULL,
    client     TEXT NOT NULL,
    sub        TEXT NOT NULL,
    session_id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id),
    told_at    TEXT NOT NULL,
    PRIMARY KEY (sid, client)
) STRICT;
CREATE INDEX op_session_account ON op_session (account_id);
CREATE INDEX op_session_told ON op_session (told_at);

-- Ends of sessions that a client has not taken yet.
CREATE TABLE op_logout (
    id       TEXT NOT NULL PRIMARY KEY,
    client   TEXT NOT NULL,
    sub      TEXT NOT NULL,
    sid      TEXT NOT NULL,
    ended_at TEXT NOT NULL
) STRICT;
