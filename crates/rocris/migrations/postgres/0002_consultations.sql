-- Who asked for whom, why, and what was answered (rule 102). The CNP is kept as a keyed hash, so that
-- the log answers "who looked at this person" and nothing else.
CREATE TABLE consultation (
    id uuid NOT NULL PRIMARY KEY,
    asked_at timestamptz NOT NULL,
    peer text NOT NULL,
    purpose text NOT NULL,
    request_id text NOT NULL,
    reference text NOT NULL,
    cnp_hmac bytea NOT NULL,
    grade text NOT NULL,
    candidates bigint NOT NULL
);
CREATE INDEX consultation_cnp ON consultation (cnp_hmac, asked_at);
