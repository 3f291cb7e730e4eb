-- Requests about companies. `person` is who asks; with a company, `cui` is its code and `company` what the trade register said
-- of it and by what right the person asks (rule 29). Each company, too, is asked for once a day for one reason (rule 23),
-- whoever of its representatives asks.
ALTER TABLE request DROP CONSTRAINT request_account_bucharest_day_reason_code_key;
ALTER TABLE request ADD COLUMN cui text;
ALTER TABLE request ADD COLUMN company jsonb;
ALTER TABLE request ADD CONSTRAINT request_company CHECK ((cui IS NULL) = (company IS NULL));
CREATE UNIQUE INDEX request_person_day ON request (account, bucharest_day, reason_code) WHERE cui IS NULL;
CREATE UNIQUE INDEX request_company_day ON request (cui, bucharest_day, reason_code) WHERE cui IS NOT NULL;

-- A representative lets a person ask for a company's certificates (rule 15). `cnp_mac` is the keyed fingerprint of the person's
-- number, `shown` the number with its middle hidden, for the page of who gave it. Each is looked at when it is used: whether the
-- giver still represents the company is the trade register's to say.
CREATE TABLE empowerment (
    id uuid NOT NULL PRIMARY KEY,
    cui text NOT NULL,
    giver uuid NOT NULL REFERENCES account (id),
    cnp_mac bytea NOT NULL,
    shown text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('all', 'one')),
    from_day date NOT NULL,
    until_day date NOT NULL,
    form_key text NOT NULL,
    -- The request that used up an empowerment for one.
    used_by uuid REFERENCES request (id),
    revoked_at timestamptz,
    created_at timestamptz NOT NULL,
    UNIQUE (giver, form_key),
    CONSTRAINT empowerment_days CHECK (from_day <= until_day),
    CONSTRAINT empowerment_one CHECK (scope = 'one' OR used_by IS NULL)
);
CREATE INDEX empowerment_cui ON empowerment (cui, created_at);
CREATE INDEX empowerment_person ON empowerment (cnp_mac);
