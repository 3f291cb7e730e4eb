-- For which document was asked, as of which past moment, and what came of it: the outcome and how many lines were shown.
ALTER TABLE consultation ADD COLUMN as_of timestamptz;
ALTER TABLE consultation ADD COLUMN document text;
ALTER TABLE consultation ADD COLUMN outcome text;
ALTER TABLE consultation ADD COLUMN lines bigint NOT NULL DEFAULT 0;
