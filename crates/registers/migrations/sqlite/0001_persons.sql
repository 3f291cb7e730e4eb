-- The simulator answers whole persons by their CNP, so it keeps them whole.
CREATE TABLE person (
    cnp TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
) STRICT;

-- Numbers that a correction replaced still lead to the person.
CREATE TABLE former_cnp (
    cnp TEXT NOT NULL PRIMARY KEY,
    current_cnp TEXT NOT NULL REFERENCES person (cnp)
) STRICT;

-- Which synthetic population fills the tables; written with it, in one transaction.
CREATE TABLE seeded (
    what TEXT NOT NULL PRIMARY KEY,
    parameters TEXT NOT NULL,
    seeded_at TEXT NOT NULL
) STRICT;
