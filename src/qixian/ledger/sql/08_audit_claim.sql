-- name: audit.claim: every subsidy claim as it stands
CREATE VIEW audit.claim WITH (security_invoker = true) AS
SELECT case_id, claim_id, book, kind, status, amount_fen, (amount_fen / 100.0)::numeric(14, 2)
       AS amount_yuan, enterprise_id, person_id, submitted_on, decided_on, paid_on
  FROM read_model.claim;
COMMENT ON VIEW audit.claim IS 'every subsidy claim as it stands';
COMMENT ON COLUMN audit.claim.case_id IS 'the case it was made in';
COMMENT ON COLUMN audit.claim.claim_id IS 'its id';
COMMENT ON COLUMN audit.claim.book IS 'main is the office; others are rehearsals';
COMMENT ON COLUMN audit.claim.kind IS 'which subsidy';
COMMENT ON COLUMN audit.claim.status IS 'SUBMITTED, APPROVED, REJECTED, WITHDRAWN or PAID';
COMMENT ON COLUMN audit.claim.amount_fen IS 'how much, in fen';
COMMENT ON COLUMN audit.claim.amount_yuan IS 'how much, in yuan';
COMMENT ON COLUMN audit.claim.enterprise_id IS 'the venture it is about';
COMMENT ON COLUMN audit.claim.person_id IS 'the participant it is about';
COMMENT ON COLUMN audit.claim.submitted_on IS 'the day it was made';
COMMENT ON COLUMN audit.claim.decided_on IS 'the day it was decided';
COMMENT ON COLUMN audit.claim.paid_on IS 'the day it was paid';
