-- The trade register's simulator answers whole companies by their code, so it keeps them whole.
CREATE TABLE company (
    cui TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
) STRICT;

-- Who is or was a representative of which company.
CREATE TABLE representative (
    cnp TEXT NOT NULL,
    cui TEXT NOT NULL REFERENCES company (cui),
    PRIMARY KEY (cnp, cui)
) STRICT;
