-- name: sight: which rows each way of seeing shows; who sees is a role, what they see a setting
-- A door reads cases as one of the roles qixian_sees_…, with `qixian.sight` naming the institution,
-- the bases (a line each) or the league or city. One role for each way, since a condition that
-- served them all could use no index. The case board decides; every other table follows it.
CREATE POLICY everything ON read_model.case_board
    TO qixian_app, qixian_auditor, qixian_sees_region USING (true) WITH CHECK (true);
CREATE POLICY of_an_institution ON read_model.case_board FOR SELECT TO qixian_sees_institution
    USING (institution_id = current_setting('qixian.sight'));
CREATE POLICY of_bases ON read_model.case_board FOR SELECT TO qixian_sees_bases
    USING (base_id = ANY (string_to_array(current_setting('qixian.sight'), E'\n')));
CREATE POLICY of_a_league ON read_model.case_board FOR SELECT TO qixian_sees_league
    USING (league_city = current_setting('qixian.sight'));
-- The programme's own files: neither a person's case nor a league's.
CREATE POLICY of_the_programme ON read_model.case_board FOR SELECT TO qixian_sees_programme
    USING (case_type = 'subsidy_and_quota' AND league_city IS NULL);

DO $$
DECLARE
    v_table text;
    v_some constant text := 'qixian_sees_institution, qixian_sees_bases, qixian_sees_league, '
                            'qixian_sees_programme';
BEGIN
    FOREACH v_table IN ARRAY ARRAY['read_model.deadline', 'read_model.due', 'read_model.claim',
            'read_model.tenancy', 'read_model.award', 'read_model.assessment', 'read_model.notice',
            'ledger.command'] LOOP
        EXECUTE format(
            'CREATE POLICY everything ON %1$s TO qixian_app, qixian_auditor, qixian_sees_region '
            'USING (true) WITH CHECK (true)', v_table);
        EXECUTE format(
            'CREATE POLICY of_seen_cases ON %1$s FOR SELECT TO %2$s USING (EXISTS ('
            'SELECT FROM read_model.case_board b WHERE b.case_id = %1$s.case_id))',
            v_table, v_some);
        EXECUTE format('ALTER TABLE %1$s ENABLE ROW LEVEL SECURITY', v_table);
    END LOOP;

    -- A base sees what its league or city has found about it; the file it is in stays the office's.
    CREATE POLICY of_bases ON read_model.assessment FOR SELECT TO qixian_sees_bases
        USING (kind IN ('FREE_SPACE', 'STUDENT_BASE')
               AND subject = ANY (string_to_array(current_setting('qixian.sight'), E'\n')));

    CREATE POLICY everything ON ledger.event
        TO qixian_app, qixian_auditor, qixian_sees_region USING (true) WITH CHECK (true);
    -- Everybody counts with the office's calendar.
    EXECUTE format(
        'CREATE POLICY of_seen_cases ON ledger.event FOR SELECT TO %s USING ('
        'case_type = ''holiday_calendar'' OR EXISTS ('
        'SELECT FROM read_model.case_board b WHERE b.case_id = event.case_id))', v_some);

    CREATE POLICY everything ON read_model.used_right
        TO qixian_app, qixian_auditor, qixian_sees_region USING (true) WITH CHECK (true);
    -- What is left of a person's right depends on what other offices have granted.
    EXECUTE format(
        'CREATE POLICY of_persons_of_seen_cases ON read_model.used_right FOR SELECT TO %s USING ('
        'EXISTS (SELECT FROM read_model.case_board b WHERE b.book = used_right.book '
        'AND b.fact_keys && ARRAY[''person:'' || used_right.person_id]))', v_some);

    CREATE POLICY everything ON registry.entry
        TO qixian_app, qixian_auditor, qixian_sees_region USING (true) WITH CHECK (true);
    -- Institutions and bases are public; persons and ventures are seen where a case names them, or
    -- by the office that registered them.
    EXECUTE format(
        'CREATE POLICY of_seen_cases ON registry.entry FOR SELECT TO %s USING ('
        'kind IN (''institution'', ''base'') '
        'OR held_by = ANY (string_to_array(current_setting(''qixian.holders''), E''\n'')) '
        'OR EXISTS (SELECT FROM read_model.case_board b WHERE b.book = entry.book '
        'AND b.fact_keys && ARRAY[''person:'' || entry_id, ''enterprise:'' || entry_id, '
        '''tenant:'' || entry_id, ''recipient:'' || entry_id]))', v_some);

    CREATE POLICY everything ON registry.link
        TO qixian_app, qixian_auditor, qixian_sees_region USING (true) WITH CHECK (true);
    EXECUTE format(
        'CREATE POLICY of_seen_entries ON registry.link FOR SELECT TO %s USING ('
        'EXISTS (SELECT FROM registry.entry e WHERE e.book = link.book '
        'AND e.entry_id = link.from_id) '
        'AND EXISTS (SELECT FROM registry.entry e WHERE e.book = link.book '
        'AND e.entry_id = link.to_id))', v_some);
END
$$;

ALTER TABLE read_model.case_board ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE read_model.used_right ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.link ENABLE ROW LEVEL SECURITY;
