-- What the FAPI 2.0 Security Profile, signing out everywhere and changing keys need.

-- Requests that clients pushed. The key is the SHA-256 of the secret part of their name. Used up when the login completes.
CREATE TABLE op_pushed (
    uri        text NOT NULL PRIMARY KEY,
    client     text NOT NULL,
    body       jsonb NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX op_pushed_expires ON op_pushed (expires_at);

-- Numbers that are good once (assertions, proofs of possession), until what they number would be over anyway.
CREATE TABLE op_spent (
    kind       text NOT NULL,
    number     text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (kind, number)
);
CREATE INDEX op_spent_expires ON op_spent (expires_at);
INSERT INTO op_spent (kind, number, expires_at) SELECT 'assertion', number, expires_at FROM op_assertion;
DROP TABLE op_assertion;

-- The keys that sign, sealed; each is published before it signs and after it stopped.
CREATE TABLE op_key (
    kid          text NOT NULL PRIMARY KEY,
    sealed       bytea NOT NULL,
    published_at timestamptz NOT NULL,
    active_from  timestamptz NOT NULL
);

-- Which clients were told of a session, so that they are told of its end.
CREATE TABLE op_session (
    sid        text NOT NULL,
    client     text NOT NULL,
    sub        text NOT NULL,
    session_id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES account (id),
    told_at    timestamptz NOT NULL,
    PRIMARY KEY (sid, client)
);
CREATE INDEX op_session_account ON op_session (account_id);
CREATE INDEX op_session_told ON op_session (told_at);

-- Ends of sessions that a client has not taken yet.
CREATE TABLE op_logout (
    id       uuid NOT NULL PRIMARY KEY,
    client   text NOT NULL,
    sub      text NOT NULL,
    sid      text NOT NULL,
    ended_at timestamptz NOT NULL
);
