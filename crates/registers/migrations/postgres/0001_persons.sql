-- The simulator answers whole persons by their CNP, so it keeps them whole.
CREATE TABLE person (
    cnp text NOT NULL PRIMARY KEY,
    record jsonb NOT NULL
);

-- Numbers that a correction replaced still lead to the person.
CREATE TABLE former_cnp (
    cnp text NOT NULL PRIMARY KEY,
    current_cnp text NOT NULL REFERENCES person (cnp)
);

-- Which synthetic population fills the tables; written with it, in one transaction.
CREATE TABLE seeded (
    what text NOT NULL PRIMARY KEY,
    parameters jsonb NOT NULL,
    seeded_at timestamptz NOT NULL
);
