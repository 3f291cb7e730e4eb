-- Requests that a person has to look at (rule 35): one row for each, however often it comes. Whether a request waits for an
-- operator at all is told by its own state, so that nothing here can keep one back.
CREATE TABLE office_case (
    request uuid NOT NULL PRIMARY KEY REFERENCES request (id),
    -- Why the issuing could not decide, as its code.
    why text NOT NULL,
    -- waiting: for an operator; asked: for the person; proposed: for a second operator; recorded: an entry is the person's,
    -- and the certificate with entries is to come; over: the issuing has it again, or it was refused.
    state text NOT NULL CHECK (state IN ('waiting', 'asked', 'proposed', 'recorded', 'over')),
    -- Who has it, and until when: an expired lease counts as none.
    holder uuid REFERENCES staff_member (id),
    held_until timestamptz,
    -- Whose it is to be next, for a day.
    assignee uuid REFERENCES staff_member (id),
    assigned_until timestamptz,
    -- Which recorded persons stood on the screen of whoever has it, with the register's grade: nothing else can be decided.
    shown jsonb,
    entered_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT office_case_held CHECK ((holder IS NULL) = (held_until IS NULL)),
    CONSTRAINT office_case_assigned CHECK ((assignee IS NULL) = (assigned_until IS NULL)),
    CONSTRAINT office_case_free CHECK (holder IS NULL OR state = 'waiting')
);
-- One operator has one case.
CREATE UNIQUE INDEX office_case_holder ON office_case (holder) WHERE holder IS NOT NULL;
CREATE INDEX office_case_state ON office_case (state);

-- What an operator decided, once. Where an entry is used, a second person agrees or sends it back.
CREATE TABLE office_decision (
    id uuid NOT NULL PRIMARY KEY,
    request uuid NOT NULL REFERENCES request (id),
    state text NOT NULL CHECK (state IN ('proposed', 'final', 'returned')),
    needs_second boolean NOT NULL,
    proposer uuid NOT NULL REFERENCES staff_member (id),
    approver uuid REFERENCES staff_member (id),
    return_reason text,
    form_key text NOT NULL,
    proposed_at timestamptz NOT NULL,
    decided_at timestamptz,
    UNIQUE (request, form_key),
    CONSTRAINT office_decision_four_eyes CHECK (approver IS NULL OR approver <> proposer),
    CONSTRAINT office_decision_second CHECK (NOT needs_second OR state = 'proposed' OR approver IS NOT NULL),
    CONSTRAINT office_decision_decided CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CONSTRAINT office_decision_returned CHECK ((state = 'returned') = (return_reason IS NOT NULL))
);
CREATE INDEX office_decision_request ON office_decision (request, proposed_at);
CREATE UNIQUE INDEX office_decision_proposed ON office_decision (request) WHERE state = 'proposed';
CREATE FUNCTION office_decided_once() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what the office decides is decided once, and kept'; END $$;
CREATE TRIGGER office_decision_once BEFORE UPDATE ON office_decision FOR EACH ROW
    WHEN (OLD.state <> 'proposed' OR NEW.proposer <> OLD.proposer OR NEW.needs_second <> OLD.needs_second)
    EXECUTE FUNCTION office_decided_once();
CREATE TRIGGER office_decision_no_delete BEFORE DELETE OR TRUNCATE ON office_decision
    FOR EACH STATEMENT EXECUTE FUNCTION office_decided_once();

-- What the decision says of each recorded person that stood on the screen, by the register's own identifier.
CREATE TABLE office_finding (
    decision uuid NOT NULL REFERENCES office_decision (id),
    recorded uuid NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('same', 'different')),
    ground text NOT NULL,
    ground_version text NOT NULL,
    note text,
    PRIMARY KEY (decision, recorded)
);
CREATE FUNCTION office_finding_needs_second() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NOT (SELECT needs_second FROM office_decision WHERE id = NEW.decision) THEN
        RAISE EXCEPTION 'an entry is used only with a second person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER office_finding_second BEFORE INSERT ON office_finding FOR EACH ROW
    WHEN (NEW.verdict = 'same') EXECUTE FUNCTION office_finding_needs_second();
CREATE TRIGGER office_finding_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON office_finding
    FOR EACH STATEMENT EXECUTE FUNCTION office_decided_once();

-- What the office asked of the person: more data, or a visit with the identity document. The clock stands while it is open.
CREATE TABLE office_question (
    id uuid NOT NULL PRIMARY KEY,
    request uuid NOT NULL REFERENCES request (id),
    kind text NOT NULL CHECK (kind IN ('data', 'visit')),
    -- For data: which, as words separated by spaces.
    asks text NOT NULL,
    asked_by uuid NOT NULL REFERENCES staff_member (id),
    asked_at timestamptz NOT NULL,
    -- The day that was promised when the clock was stopped.
    promised date NOT NULL,
    -- For a visit: the last day of its term.
    until date,
    answered_at timestamptz,
    answer jsonb
);
CREATE INDEX office_question_request ON office_question (request, asked_at);
CREATE UNIQUE INDEX office_question_open ON office_question (request) WHERE answered_at IS NULL;

-- What happened to a case besides: taken by hand, given back, handed over, given to somebody by a supervisor. Without personal
-- data; whoever gave a case back or away does not get it again by itself.
CREATE TABLE office_note (
    id uuid NOT NULL PRIMARY KEY,
    request uuid NOT NULL REFERENCES request (id),
    kind text NOT NULL CHECK (kind IN ('picked', 'back', 'over', 'reassigned', 'returned')),
    member uuid NOT NULL REFERENCES staff_member (id),
    other uuid REFERENCES staff_member (id),
    text text,
    at timestamptz NOT NULL
);
CREATE INDEX office_note_request ON office_note (request, at);

-- Requests that wait already.
INSERT INTO office_case (request, why, state, entered_at, version)
    SELECT id, 'unknown', 'waiting', updated_at, 0 FROM request WHERE state = 'operator';
