-- Who asked about which certificate and what was answered (rule 90). The CNP that was typed is kept only as its keyed
-- fingerprint; the number as it was typed, made regular.
CREATE TABLE certificate_check (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    cnp_mac BLOB NOT NULL,
    answer TEXT NOT NULL,
    checked_at TEXT NOT NULL
) STRICT;

CREATE INDEX certificate_check_number ON certificate_check (number);
