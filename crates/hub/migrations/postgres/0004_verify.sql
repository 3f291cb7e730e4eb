-- Who asked about which certificate and what was answered (rule 90). The CNP that was typed is kept only as its keyed
-- fingerprint; the number as it was typed, made regular.
CREATE TABLE certificate_check (
    id uuid NOT NULL PRIMARY KEY,
    number text NOT NULL,
    cnp_mac bytea NOT NULL,
    answer text NOT NULL,
    checked_at timestamptz NOT NULL
);

CREATE INDEX certificate_check_number ON certificate_check (number);
