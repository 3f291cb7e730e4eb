-- Units and the people who work in them.
CREATE TABLE staff_unit (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    county TEXT NOT NULL,
    address TEXT NOT NULL,
    hours TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('police', 'driving-licences', 'passports', 'identity-cards')),
    -- The first day on which it works with this system, and the first on which it no longer does.
    opens_on TEXT NOT NULL,
    closes_on TEXT,
    created_at TEXT NOT NULL
) STRICT;

-- `cnp_mac` is the keyed fingerprint of their own number: nobody handles their own case. One person is one member of staff.
CREATE TABLE staff_member (
    id TEXT NOT NULL PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES staff_unit (id),
    surname TEXT NOT NULL,
    given TEXT NOT NULL,
    -- In lower case: what they sign in with.
    email TEXT NOT NULL UNIQUE,
    lang TEXT NOT NULL,
    cnp_mac BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
    trained_until TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX staff_member_unit ON staff_member (unit);

-- The roles that somebody has now; how they came by them is in the audit trail and in the proposals.
CREATE TABLE staff_role (
    member TEXT NOT NULL REFERENCES staff_member (id),
    role TEXT NOT NULL CHECK (role IN ('clerk', 'operator', 'supervisor', 'auditor', 'support', 'dpo', 'duty', 'admin')),
    given_at TEXT NOT NULL,
    PRIMARY KEY (member, role)
) STRICT;

-- Passkeys of staff: a sealed public key with its counter. `handle` is the keyed hash of the credential's id.
CREATE TABLE staff_passkey (
    id TEXT NOT NULL PRIMARY KEY,
    member TEXT NOT NULL REFERENCES staff_member (id),
    handle TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    passkey BLOB NOT NULL,
    added_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX staff_passkey_member ON staff_passkey (member);

-- One-time links by which somebody enrols their first passkey. The code is in the link; here is its keyed hash.
CREATE TABLE staff_invitation (
    hash TEXT NOT NULL PRIMARY KEY,
    member TEXT NOT NULL REFERENCES staff_member (id),
    until TEXT NOT NULL,
    used_at TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX staff_invitation_member ON staff_invitation (member);

-- Who looked at whose data, why, and by what right; also what was denied (Directive (EU) 2016/680, article 25). Rows are only
-- ever added. `subject_mac` is the keyed fingerprint of the person's number; `fields` names what was shown, never its value.
CREATE TABLE access_log (
    id TEXT NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    unit TEXT NOT NULL,
    role TEXT,
    session TEXT,
    action TEXT NOT NULL,
    purpose TEXT,
    case_ref TEXT,
    recipient TEXT,
    subject_mac BLOB,
    account TEXT,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    fields TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('allowed', 'denied', 'step-up')),
    rule TEXT NOT NULL
) STRICT;
CREATE INDEX access_log_subject ON access_log (subject_mac, at);
CREATE INDEX access_log_account ON access_log (account, at);
CREATE INDEX access_log_actor ON access_log (actor, at);
CREATE INDEX access_log_at ON access_log (at);
CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;
CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log
BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;

-- What one person proposes and another decides. Once decided it does not change any more, and it is never deleted.
CREATE TABLE staff_proposal (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('roles', 'revocation')),
    unit TEXT NOT NULL,
    -- What it is about: a member of staff, a proof.
    target TEXT NOT NULL,
    subject_mac BLOB,
    -- What is proposed, and why.
    content TEXT NOT NULL,
    proposer TEXT NOT NULL REFERENCES staff_member (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused')),
    approver TEXT REFERENCES staff_member (id),
    created_at TEXT NOT NULL,
    decided_at TEXT,
    CONSTRAINT staff_proposal_four_eyes CHECK (approver IS NULL OR approver <> proposer),
    CONSTRAINT staff_proposal_decided CHECK ((state = 'open') = (approver IS NULL))
) STRICT;
CREATE INDEX staff_proposal_open ON staff_proposal (kind, created_at) WHERE state = 'open';
CREATE TRIGGER staff_proposal_once BEFORE UPDATE ON staff_proposal
WHEN OLD.state <> 'open' OR NEW.proposer <> OLD.proposer OR NEW.content <> OLD.content
BEGIN SELECT RAISE(ABORT, 'a proposal is decided once'); END;
CREATE TRIGGER staff_proposal_no_delete BEFORE DELETE ON staff_proposal
BEGIN SELECT RAISE(ABORT, 'proposals are kept'); END;

-- Emergency access: one person's data for half an hour, and what somebody else said about it afterwards.
CREATE TABLE staff_glass (
    id TEXT NOT NULL PRIMARY KEY,
    member TEXT NOT NULL REFERENCES staff_member (id),
    unit TEXT NOT NULL,
    subject_mac BLOB NOT NULL,
    incident TEXT NOT NULL,
    reason TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    until TEXT NOT NULL,
    reviewer TEXT REFERENCES staff_member (id),
    reviewed_at TEXT,
    was_right INTEGER,
    CONSTRAINT staff_glass_four_eyes CHECK (reviewer IS NULL OR reviewer <> member)
) STRICT;
CREATE INDEX staff_glass_member ON staff_glass (member, until);
CREATE INDEX staff_glass_open ON staff_glass (opened_at) WHERE reviewed_at IS NULL;
CREATE TRIGGER staff_glass_once BEFORE UPDATE ON staff_glass
WHEN OLD.reviewed_at IS NOT NULL OR NEW.member <> OLD.member OR NEW.until <> OLD.until
BEGIN SELECT RAISE(ABORT, 'an emergency access is reviewed once'); END;
CREATE TRIGGER staff_glass_no_delete BEFORE DELETE ON staff_glass
BEGIN SELECT RAISE(ABORT, 'emergency accesses are kept'); END;
