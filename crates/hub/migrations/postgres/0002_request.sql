-- Requests for certificates. One person asks once a day for one reason (rule 23), and a form is sent once (rule 30):
-- both are unique keys, so that parallel submissions give one request (rule 25).
-- `person` is the civil status when the request was sent; `reason_text` is what the certificate prints.
CREATE TABLE request (
    id uuid NOT NULL PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    account uuid NOT NULL REFERENCES account (id),
    person jsonb NOT NULL,
    reason_code text NOT NULL,
    reason_text text NOT NULL,
    reason_note text,
    reason_version text NOT NULL,
    bucharest_day date NOT NULL,
    form_key text NOT NULL,
    lang text NOT NULL,
    state text NOT NULL,
    promised date,
    retry_at timestamptz,
    attempts bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (account, form_key),
    UNIQUE (account, bucharest_day, reason_code)
);

-- What the issuing still has to do: read by state, the longest waiting first.
CREATE INDEX request_state ON request (state, retry_at, id);

-- What a person chose and has not sent yet; kept for a day.
CREATE TABLE draft (
    account uuid NOT NULL PRIMARY KEY REFERENCES account (id),
    reason_code text NOT NULL,
    reason_note text,
    saved_at timestamptz NOT NULL
);
