-- Units and the people who work in them.
CREATE TABLE staff_unit (
    id uuid NOT NULL PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    county text NOT NULL,
    address text NOT NULL,
    hours text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('police', 'driving-licences', 'passports', 'identity-cards')),
    -- The first day on which it works with this system, and the first on which it no longer does.
    opens_on date NOT NULL,
    closes_on date,
    created_at timestamptz NOT NULL
);

-- `cnp_mac` is the keyed fingerprint of their own number: nobody handles their own case. One person is one member of staff.
CREATE TABLE staff_member (
    id uuid NOT NULL PRIMARY KEY,
    unit uuid NOT NULL REFERENCES staff_unit (id),
    surname text NOT NULL,
    given text NOT NULL,
    -- In lower case: what they sign in with.
    email text NOT NULL UNIQUE,
    lang text NOT NULL,
    cnp_mac bytea NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
    trained_until date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX staff_member_unit ON staff_member (unit);

-- The roles that somebody has now; how they came by them is in the audit trail and in the proposals.
CREATE TABLE staff_role (
    member uuid NOT NULL REFERENCES staff_member (id),
    role text NOT NULL CHECK (role IN ('clerk', 'operator', 'supervisor', 'auditor', 'support', 'dpo', 'duty', 'admin')),
    given_at timestamptz NOT NULL,
    PRIMARY KEY (member, role)
);

-- Passkeys of staff: a sealed public key with its counter. `handle` is the keyed hash of the credential's id.
CREATE TABLE staff_passkey (
    id uuid NOT NULL PRIMARY KEY,
    member uuid NOT NULL REFERENCES staff_member (id),
    handle text NOT NULL UNIQUE,
    label text NOT NULL,
    passkey bytea NOT NULL,
    added_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX staff_passkey_member ON staff_passkey (member);

-- One-time links by which somebody enrols their first passkey. The code is in the link; here is its keyed hash.
CREATE TABLE staff_invitation (
    hash text NOT NULL PRIMARY KEY,
    member uuid NOT NULL REFERENCES staff_member (id),
    until timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX staff_invitation_member ON staff_invitation (member);

-- Who looked at whose data, why, and by what right; also what was denied (Directive (EU) 2016/680, article 25). Rows are only
-- ever added. `subject_mac` is the keyed fingerprint of the person's number; `fields` names what was shown, never its value.
CREATE TABLE access_log (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    actor uuid NOT NULL,
    unit text NOT NULL,
    role text,
    session uuid,
    action text NOT NULL,
    purpose text,
    case_ref text,
    recipient text,
    subject_mac bytea,
    account uuid,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    fields text NOT NULL,
    decision text NOT NULL CHECK (decision IN ('allowed', 'denied', 'step-up')),
    rule text NOT NULL
);
CREATE INDEX access_log_subject ON access_log (subject_mac, at);
CREATE INDEX access_log_account ON access_log (account, at);
CREATE INDEX access_log_actor ON access_log (actor, at);
CREATE INDEX access_log_at ON access_log (at);
CREATE FUNCTION access_log_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the access log is append-only'; END $$;
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION access_log_append_only();

-- What one person proposes and another decides. Once decided it does not change any more, and it is never deleted.
CREATE TABLE staff_proposal (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('roles', 'revocation')),
    unit text NOT NULL,
    -- What it is about: a member of staff, a proof.
    target text NOT NULL,
    subject_mac bytea,
    -- What is proposed, and why.
    content jsonb NOT NULL,
    proposer uuid NOT NULL REFERENCES staff_member (id),
    state text NOT NULL CHECK (state IN ('open', 'approved', 'refused')),
    approver uuid REFERENCES staff_member (id),
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    CONSTRAINT staff_proposal_four_eyes CHECK (approver IS NULL OR approver <> proposer),
    CONSTRAINT staff_proposal_decided CHECK ((state = 'open') = (approver IS NULL))
);
CREATE INDEX staff_proposal_open ON staff_proposal (kind, created_at) WHERE state = 'open';
CREATE FUNCTION staff_decided_once() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what a second person decides is decided once, and kept'; END $$;
CREATE TRIGGER staff_proposal_once BEFORE UPDATE ON staff_proposal FOR EACH ROW
    WHEN (OLD.state <> 'open' OR NEW.proposer <> OLD.proposer OR NEW.content <> OLD.content)
    EXECUTE FUNCTION staff_decided_once();
CREATE TRIGGER staff_proposal_no_delete BEFORE DELETE OR TRUNCATE ON staff_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION staff_decided_once();

-- Emergency access: one person's data for half an hour, and what somebody else said about it afterwards.
CREATE TABLE staff_glass (
    id uuid NOT NULL PRIMARY KEY,
    member uuid NOT NULL REFERENCES staff_member (id),
    unit text NOT NULL,
    subject_mac bytea NOT NULL,
    incident text NOT NULL,
    reason text NOT NULL,
    opened_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    reviewer uuid REFERENCES staff_member (id),
    reviewed_at timestamptz,
    was_right boolean,
    CONSTRAINT staff_glass_four_eyes CHECK (reviewer IS NULL OR reviewer <> member)
);
CREATE INDEX staff_glass_member ON staff_glass (member, until);
CREATE INDEX staff_glass_open ON staff_glass (opened_at) WHERE reviewed_at IS NULL;
CREATE TRIGGER staff_glass_once BEFORE UPDATE ON staff_glass FOR EACH ROW
    WHEN (OLD.reviewed_at IS NOT NULL OR NEW.member <> OLD.member OR NEW.until <> OLD.until)
    EXECUTE FUNCTION staff_decided_once();
CREATE TRIGGER staff_glass_no_delete BEFORE DELETE OR TRUNCATE ON staff_glass
    FOR EACH STATEMENT EXECUTE FUNCTION staff_decided_once();
