-- Requests for certificates. One person asks once a day for one reason (rule 23), and a form is sent once (rule 30):
-- both are unique keys, so that parallel submissions give one request (rule 25).
-- `person` is the civil status when the request was sent; `reason_text` is what the certificate prints.
CREATE TABLE request (
    id TEXT NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    person TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason_text TEXT NOT NULL,
    reason_note TEXT,
    reason_version TEXT NOT NULL,
    bucharest_day TEXT NOT NULL,
    form_key TEXT NOT NULL,
    lang TEXT NOT NULL,
    state TEXT NOT NULL,
    promised TEXT,
    retry_at TEXT,
    attempts INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (account, form_key),
    UNIQUE (account, bucharest_day, reason_code)
) STRICT;

-- What the issuing still has to do: read by state, the longest waiting first.
CREATE INDEX request_state ON request (state, retry_at, id);

-- What a person chose and has not sent yet; kept for a day.
CREATE TABLE draft (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    reason_code TEXT NOT NULL,
    reason_note TEXT,
    saved_at TEXT NOT NULL
) STRICT;
