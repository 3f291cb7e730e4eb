-- Requests that a person has to look at (rule 35): one row for each, however often it comes. Whether a request waits for an
-- operator at all is told by its own state, so that nothing here can keep one back.
CREATE TABLE office_case (
    request TEXT NOT NULL PRIMARY KEY REFERENCES request (id),
    -- Why the issuing could not decide, as its code.
    why TEXT NOT NULL,
    -- waiting: for an operator; asked: for the person; proposed: for a second operator; recorded: an entry is the person's,
    -- and the certificate with entries is to come; over: the issuing has it again, or it was refused.
    state TEXT NOT NULL CHECK (state IN ('waiting', 'asked', 'proposed', 'recorded', 'over')),
    -- Who has it, and until when: an expired lease counts as none.
    holder TEXT REFERENCES staff_member (id),
    held_until TEXT,
    -- Whose it is to be next, for a day.
    assignee TEXT REFERENCES staff_member (id),
    assigned_until TEXT,
    -- Which recorded persons stood on the screen of whoever has it, with the register's grade: nothing else can be decided.
    shown TEXT,
    entered_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT office_case_held CHECK ((holder IS NULL) = (held_until IS NULL)),
    CONSTRAINT office_case_assigned CHECK ((assignee IS NULL) = (assigned_until IS NULL)),
    CONSTRAINT office_case_free CHECK (holder IS NULL OR state = 'waiting')
) STRICT;
-- One operator has one case.
CREATE UNIQUE INDEX office_case_holder ON office_case (holder) WHERE holder IS NOT NULL;
CREATE INDEX office_case_state ON office_case (state);

-- What an operator decided, once. Where an entry is used, a second person agrees or sends it back.
CREATE TABLE office_decision (
    id TEXT NOT NULL PRIMARY KEY,
    request TEXT NOT NULL REFERENCES request (id),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'final', 'returned')),
    needs_second INTEGER NOT NULL,
    proposer TEXT NOT NULL REFERENCES staff_member (id),
    approver TEXT REFERENCES staff_member (id),
    return_reason TEXT,
    form_key TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_at TEXT,
    UNIQUE (request, form_key),
    CONSTRAINT office_decision_four_eyes CHECK (approver IS NULL OR approver <> proposer),
    CONSTRAINT office_decision_second CHECK (needs_second = 0 OR state = 'proposed' OR approver IS NOT NULL),
    CONSTRAINT office_decision_decided CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CONSTRAINT office_decision_returned CHECK ((state = 'returned') = (return_reason IS NOT NULL))
) STRICT;
CREATE INDEX office_decision_request ON office_decision (request, proposed_at);
CREATE UNIQUE INDEX office_decision_proposed ON office_decision (request) WHERE state = 'proposed';
CREATE TRIGGER office_decision_once BEFORE UPDATE ON office_decision
WHEN OLD.state <> 'proposed' OR NEW.proposer <> OLD.proposer OR NEW.needs_second <> OLD.needs_second
BEGIN SELECT RAISE(ABORT, 'a decision of the office is made once'); END;
CREATE TRIGGER office_decision_no_delete BEFORE DELETE ON office_decision
BEGIN SELECT RAISE(ABORT, 'decisions of the office are kept'); END;

-- What the decision says of each recorded person that stood on the screen, by the register's own identifier.
CREATE TABLE office_finding (
    decision TEXT NOT NULL REFERENCES office_decision (id),
    recorded TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different')),
    ground TEXT NOT NULL,
    ground_version TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (decision, recorded)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER office_finding_second BEFORE INSERT ON office_finding
WHEN NEW.verdict = 'same' AND (SELECT needs_second FROM office_decision WHERE id = NEW.decision) = 0
BEGIN SELECT RAISE(ABORT, 'an entry is used only with a second person'); END;
CREATE TRIGGER office_finding_no_update BEFORE UPDATE ON office_finding
BEGIN SELECT RAISE(ABORT, 'findings do not change'); END;
CREATE TRIGGER office_finding_no_delete BEFORE DELETE ON office_finding
BEGIN SELECT RAISE(ABORT, 'findings are kept'); END;

-- What the office asked of the person: more data, or a visit with the identity document. The clock stands while it is open.
CREATE TABLE office_question (
    id TEXT NOT NULL PRIMARY KEY,
    request TEXT NOT NULL REFERENCES request (id),
    kind TEXT NOT NULL CHECK (kind IN ('data', 'visit')),
    -- For data: which, as words separated by spaces.
    asks TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES staff_member (id),
    asked_at TEXT NOT NULL,
    -- The day that was promised when the clock was stopped.
    promised TEXT NOT NULL,
    -- For a visit: the last day of its term.
    until TEXT,
    answered_at TEXT,
    answer TEXT
) STRICT;
CREATE INDEX office_question_request ON office_question (request, asked_at);
CREATE UNIQUE INDEX office_question_open ON office_question (request) WHERE answered_at IS NULL;

-- What happened to a case besides: taken by hand, given back, handed over, given to somebody by a supervisor. Without personal
-- data; whoever gave a case back or away does not get it again by itself.
CREATE TABLE office_note (
    id TEXT NOT NULL PRIMARY KEY,
    request TEXT NOT NULL REFERENCES request (id),
    kind TEXT NOT NULL CHECK (kind IN ('picked', 'back', 'over', 'reassigned', 'returned')),
    member TEXT NOT NULL REFERENCES staff_member (id),
    other TEXT REFERENCES staff_member (id),
    text TEXT,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX office_note_request ON office_note (request, at);

-- Requests that wait already.
INSERT INTO office_case (request, why, state, entered_at, version)
    SELECT id, 'unknown', 'waiting', updated_at, 0 FROM request WHERE state = 'operator';
