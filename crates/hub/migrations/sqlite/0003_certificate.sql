-- What certificates of one printing form share: the file that they are compressed against. A template is never changed and
-- never deleted; without it its certificates cannot be read.
CREATE TABLE template (
    id INTEGER NOT NULL PRIMARY KEY,
    version TEXT NOT NULL UNIQUE,
    dictionary BLOB NOT NULL,
    first_used_at TEXT NOT NULL
) STRICT;

-- The last number of the legal register that is bound, for each year.
CREATE TABLE register_counter (
    year INTEGER NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

-- The legal register: one sequence a year without gaps, each number bound to one request for ever, before anything is signed.
-- `number` is the printed one.
CREATE TABLE register_number (
    year INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    request TEXT NOT NULL UNIQUE REFERENCES request (id),
    number TEXT NOT NULL UNIQUE,
    bound_at TEXT NOT NULL,
    PRIMARY KEY (year, sequence)
) STRICT;

-- Issued certificates; their numbers are those bound to their requests. `body` is the file compressed against its template,
-- `sha256` and `size` are of the file itself. `template` has no foreign key on purpose: every certificate would lock
-- the same row.
CREATE TABLE certificate (
    id TEXT NOT NULL PRIMARY KEY,
    request TEXT NOT NULL UNIQUE REFERENCES register_number (request),
    account TEXT NOT NULL,
    cnp_mac BLOB NOT NULL,
    issued_at TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    level TEXT NOT NULL,
    search_id TEXT NOT NULL,
    template INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    size INTEGER NOT NULL,
    body BLOB NOT NULL,
    revoked_at TEXT
) STRICT;

CREATE INDEX certificate_account ON certificate (account, issued_at);
