-- name: ledger.recount: write a case's deadlines and next wake anew when only the calendar changed
-- No event happened, so the record does not change; `p` is as in ledger.append_read_models.
CREATE OR REPLACE FUNCTION ledger.recount(
    p_book text, p_case_id text, p_case_type text, p_next_wake date, p jsonb
) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE read_model.case_board SET next_wake = p_next_wake
     WHERE case_id = p_case_id AND next_wake IS DISTINCT FROM p_next_wake;
    PERFORM ledger.append_read_models(p_book, p_case_id, p_case_type, p);
END
$$;
