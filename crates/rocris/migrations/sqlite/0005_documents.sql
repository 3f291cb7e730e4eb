-- For which document was asked, as of which past moment, and what came of it: the outcome and how many lines were shown.
ALTER TABLE consultation ADD COLUMN as_of TEXT;
ALTER TABLE consultation ADD COLUMN document TEXT;
ALTER TABLE consultation ADD COLUMN outcome TEXT;
ALTER TABLE consultation ADD COLUMN lines INTEGER NOT NULL DEFAULT 0;
