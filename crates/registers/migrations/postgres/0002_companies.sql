-- The trade register's simulator answers whole companies by their code, so it keeps them whole.
CREATE TABLE company (
    cui text NOT NULL PRIMARY KEY,
    record jsonb NOT NULL
);

-- Who is or was a representative of which company.
CREATE TABLE representative (
    cnp text NOT NULL,
    cui text NOT NULL REFERENCES company (cui),
    PRIMARY KEY (cnp, cui)
);
