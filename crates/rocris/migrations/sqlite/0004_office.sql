-- Who at the asker saw the answer, by a name that only the asker resolves; and what operators had found before, as
-- identifiers of recorded persons.
ALTER TABLE consultation ADD COLUMN operator TEXT;
ALTER TABLE consultation ADD COLUMN findings TEXT;

-- Whose identity was shown in a consultation (rule 102). The log outlives the record, so it does not refer to it.
CREATE TABLE disclosure (
    consultation TEXT NOT NULL REFERENCES consultation (id),
    person_id TEXT NOT NULL,
    PRIMARY KEY (consultation, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_person ON disclosure (person_id);
