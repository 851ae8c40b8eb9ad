-- name: ledger.append_programme_rows: put the claims, tenancy, awards and assessments of an append
-- Called by ledger.append_read_models with the same `p`; nothing here is ever taken away.
CREATE OR REPLACE FUNCTION ledger.append_programme_rows(p_book text, p_case_id text, p jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO read_model.claim AS c (case_id, claim_id, book, kind, status, amount_fen,
           enterprise_id, person_id, submitted_on, decided_on, paid_on)
    SELECT p_case_id, r.claim_id, p_book, r.kind, r.status, r.amount_fen, r.enterprise_id,
           r.person_id, r.submitted_on, r.decided_on, r.paid_on
      FROM jsonb_to_recordset(p -> 'claims') AS r (claim_id text, kind text, status text,
           amount_fen bigint, enterprise_id text, person_id text, submitted_on date,
           decided_on date, paid_on date)
    ON CONFLICT (case_id, claim_id) DO UPDATE SET
           (status, amount_fen, decided_on, paid_on)
         = (excluded.status, excluded.amount_fen, excluded.decided_on, excluded.paid_on);

    IF p ? 'tenancy' THEN
        INSERT INTO read_model.tenancy AS t (case_id, book, state, base_id, base_kind, tenant_id,
               founder_group, free_space, in_incubation, area_m2, student_founded,
               founder_graduated_on, enterprise_id, move_in_date, incubation_end_date,
               move_out_due_date)
        SELECT p_case_id, p_book, r.state, r.base_id, r.base_kind, r.tenant_id, r.founder_group,
               r.free_space, r.in_incubation, r.area_m2, r.student_founded,
               r.founder_graduated_on, r.enterprise_id, r.move_in_date, r.incubation_end_date,
               r.move_out_due_date
          FROM jsonb_to_record(p -> 'tenancy') AS r (state text, base_id text, base_kind text,
               tenant_id text, founder_group text, free_space boolean, in_incubation boolean,
               area_m2 text, student_founded boolean, founder_graduated_on date,
               enterprise_id text, move_in_date date, incubation_end_date date,
               move_out_due_date date)
        ON CONFLICT (case_id) DO UPDATE SET
               (state, base_id, base_kind, in_incubation, enterprise_id, move_in_date,
                incubation_end_date, move_out_due_date)
             = (excluded.state, excluded.base_id, excluded.base_kind, excluded.in_incubation,
                excluded.enterprise_id, excluded.move_in_date, excluded.incubation_end_date,
                excluded.move_out_due_date);
    END IF;

    INSERT INTO read_model.award (case_id, award_kind, recipient_id, book, amount_fen, granted_on)
    SELECT p_case_id, r.award_kind, r.recipient_id, p_book, r.amount_fen, r.granted_on
      FROM jsonb_to_recordset(p -> 'awards') AS r (award_kind text, recipient_id text,
           amount_fen bigint, granted_on date)
    ON CONFLICT (case_id, award_kind, recipient_id) DO NOTHING;

    INSERT INTO read_model.assessment (case_id, seq, book, kind, subject, assessed_on, values)
    SELECT p_case_id, r.seq, p_book, r.kind, r.subject, r.assessed_on, r.values
      FROM jsonb_to_recordset(p -> 'assessments') AS r (seq int, kind text, subject text,
           assessed_on date, values jsonb)
    ON CONFLICT (case_id, seq) DO NOTHING;
END
$$;
