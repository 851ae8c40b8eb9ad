-- name: sight of audits: a run and its sums are of the whole ledger, so only who sees every case
-- sees them; of the findings an office sees those about its own cases
DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['ledger.audit_run', 'ledger.audit_report',
            'ledger.audit_finding'] LOOP
        EXECUTE format(
            'CREATE POLICY everything ON %1$s TO qixian_app, qixian_auditor, qixian_sees_region '
            'USING (true) WITH CHECK (true)', v_table);
        EXECUTE format('ALTER TABLE %1$s ENABLE ROW LEVEL SECURITY', v_table);
    END LOOP;
END
$$;
CREATE POLICY of_seen_cases ON ledger.audit_finding FOR SELECT
    TO qixian_sees_institution, qixian_sees_bases, qixian_sees_league, qixian_sees_programme
    USING (EXISTS (SELECT FROM read_model.case_board b WHERE b.case_id = audit_finding.subject));
