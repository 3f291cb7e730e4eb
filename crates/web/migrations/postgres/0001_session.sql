-- Sessions of browsers. The cookie holds a token; only its SHA-256 is kept here.
CREATE TABLE web_session (
    id uuid NOT NULL PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    account text,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    idle_until timestamptz NOT NULL,
    absolute_until timestamptz NOT NULL,
    idle_seconds bigint NOT NULL,
    acr text,
    amr text,
    auth_time timestamptz,
    iss text,
    idp_sid text,
    user_agent text NOT NULL,
    data jsonb NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX web_session_account ON web_session (account);
CREATE INDEX web_session_idp ON web_session (iss, idp_sid);
CREATE INDEX web_session_idle ON web_session (idle_until);
