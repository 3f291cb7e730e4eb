-- What certificates of one printing form share: the file that they are compressed against. A template is never changed and
-- never deleted; without it its certificates cannot be read.
CREATE TABLE template (
    id bigint NOT NULL PRIMARY KEY,
    version text NOT NULL UNIQUE,
    dictionary bytea NOT NULL,
    first_used_at timestamptz NOT NULL
);

-- The last number of the legal register that is bound, for each year.
CREATE TABLE register_counter (
    year bigint NOT NULL PRIMARY KEY,
    last bigint NOT NULL
);

-- The legal register: one sequence a year without gaps, each number bound to one request for ever, before anything is signed.
-- `number` is the printed one.
CREATE TABLE register_number (
    year bigint NOT NULL,
    sequence bigint NOT NULL,
    request uuid NOT NULL UNIQUE REFERENCES request (id),
    number text NOT NULL UNIQUE,
    bound_at timestamptz NOT NULL,
    PRIMARY KEY (year, sequence)
);

-- Issued certificates; their numbers are those bound to their requests. `body` is the file compressed against its template,
-- `sha256` and `size` are of the file itself. `template` has no foreign key on purpose: every certificate would lock
-- the same row.
CREATE TABLE certificate (
    id uuid NOT NULL PRIMARY KEY,
    request uuid NOT NULL UNIQUE REFERENCES register_number (request),
    account uuid NOT NULL,
    cnp_mac bytea NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_on date NOT NULL,
    level text NOT NULL,
    search_id text NOT NULL,
    template bigint NOT NULL,
    sha256 bytea NOT NULL,
    size bigint NOT NULL,
    body bytea NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX certificate_account ON certificate (account, issued_at);
