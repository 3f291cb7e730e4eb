-- Requests about companies. `person` is who asks; with a company, `cui` is its code and `company` what the trade register said
-- of it and by what right the person asks (rule 29). Each company, too, is asked for once a day for one reason (rule 23),
-- whoever of its representatives asks.
-- SQLite cannot drop a unique key: the table is made anew, and the keys that refer to it are looked at when all is done.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE request_before AS SELECT * FROM request;
DELETE FROM request;
DROP TABLE request;
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
    cui TEXT,
    company TEXT,
    UNIQUE (account, form_key),
    CONSTRAINT request_company CHECK ((cui IS NULL) = (company IS NULL))
) STRICT;
INSERT INTO request (id, reference, account, person, reason_code, reason_text, reason_note, reason_version, bucharest_day,
    form_key, lang, state, promised, retry_at, attempts, version, created_at, updated_at)
SELECT id, reference, account, person, reason_code, reason_text, reason_note, reason_version, bucharest_day,
    form_key, lang, state, promised, retry_at, attempts, version, created_at, updated_at FROM request_before;
DROP TABLE request_before;
CREATE INDEX request_state ON request (state, retry_at, id);
CREATE UNIQUE INDEX request_person_day ON request (account, bucharest_day, reason_code) WHERE cui IS NULL;
CREATE UNIQUE INDEX request_company_day ON request (cui, bucharest_day, reason_code) WHERE cui IS NOT NULL;

-- A representative lets a person ask for a company's certificates (rule 15). `cnp_mac` is the keyed fingerprint of the person's
-- number, `shown` the number with its middle hidden, for the page of who gave it. Each is looked at when it is used: whether the
-- giver still represents the company is the trade register's to say.
CREATE TABLE empowerment (
    id TEXT NOT NULL PRIMARY KEY,
    cui TEXT NOT NULL,
    giver TEXT NOT NULL REFERENCES account (id),
    cnp_mac BLOB NOT NULL,
    shown TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('all', 'one')),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    form_key TEXT NOT NULL,
    -- The request that used up an empowerment for one.
    used_by TEXT REFERENCES request (id),
    revoked_at TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (giver, form_key),
    CONSTRAINT empowerment_days CHECK (from_day <= until_day),
    CONSTRAINT empowerment_one CHECK (scope = 'one' OR used_by IS NULL)
) STRICT;
CREATE INDEX empowerment_cui ON empowerment (cui, created_at);
CREATE INDEX empowerment_person ON empowerment (cnp_mac);
