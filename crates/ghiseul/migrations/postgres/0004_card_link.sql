-- The key to which a bank's questions about people are encrypted (a JWK).
ALTER TABLE card_range ADD COLUMN match_key jsonb;

-- How the bank was asked: as an identity check ('identity'), or by a payment that is voided ('payment'); and when the
-- void was received.
ALTER TABLE card_attempt ADD COLUMN manner text NOT NULL DEFAULT 'identity';
ALTER TABLE card_attempt ADD COLUMN voided_at timestamptz;

-- The name that was proven: under another name the proof does not count.
ALTER TABLE card_proof ADD COLUMN surname text;
ALTER TABLE card_proof ADD COLUMN given text;
