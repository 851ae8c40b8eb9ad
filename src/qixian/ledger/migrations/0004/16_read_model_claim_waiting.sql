-- name: read_model.claim by what waits: claims to be decided by the day they were made, and those to
-- be paid by the day they were approved; few of all claims
CREATE INDEX claim_submitted ON read_model.claim (book, submitted_on, case_id, claim_id)
    WHERE status = 'SUBMITTED';
CREATE INDEX claim_approved ON read_model.claim (book, decided_on, case_id, claim_id)
    WHERE status = 'APPROVED';
