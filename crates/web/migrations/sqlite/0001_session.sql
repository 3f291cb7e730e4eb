-- Sessions of browsers. The cookie holds a token; only its SHA-256 is kept here.
CREATE TABLE web_session (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    account TEXT,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    idle_until TEXT NOT NULL,
    absolute_until TEXT NOT NULL,
    idle_seconds INTEGER NOT NULL,
    acr TEXT,
    amr TEXT,
    auth_time TEXT,
    iss TEXT,
    idp_sid TEXT,
    user_agent TEXT NOT NULL,
    data TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX web_session_account ON web_session (account);
CREATE INDEX web_session_idp ON web_session (iss, idp_sid);
CREATE INDEX web_session_idle ON web_session (idle_until);
