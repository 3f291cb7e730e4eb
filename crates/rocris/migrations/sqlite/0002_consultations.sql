-- Who asked for whom, why, and what was answered (rule 102). The CNP is kept as a keyed hash, so that
-- the log answers "who looked at this person" and nothing else.
CREATE TABLE consultation (
    id TEXT NOT NULL PRIMARY KEY,
    asked_at TEXT NOT NULL,
    peer TEXT NOT NULL,
    purpose TEXT NOT NULL,
    request_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    cnp_hmac BLOB NOT NULL,
    grade TEXT NOT NULL,
    candidates INTEGER NOT NULL
) STRICT;
CREATE INDEX consultation_cnp ON consultation (cnp_hmac, asked_at);
