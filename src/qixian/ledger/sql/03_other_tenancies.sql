-- name: ledger.other_tenancies: tenancies in other cases of the ventures among the keys
CREATE OR REPLACE FUNCTION ledger.other_tenancies(p_book text, p_case_id text, p_keys text[])
RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_keys constant text[] COLLATE "C" := p_keys;
    v_enterprises constant text[] COLLATE "C" := ARRAY(
        SELECT substr(k, 12) FROM unnest(v_keys) k WHERE starts_with(k, 'enterprise:'));
BEGIN
    RETURN (
        SELECT json_agg(json_build_object(
                   'case_id', t.case_id, 'state', t.state, 'base_id', t.base_id,
                   'base_kind', t.base_kind, 'tenant_id', t.tenant_id,
                   'founder_group', t.founder_group, 'free_space', t.free_space,
                   'in_incubation', t.in_incubation, 'area_m2', t.area_m2,
                   'student_founded', t.student_founded,
                   'founder_graduated_on', t.founder_graduated_on,
                   'enterprise_id', t.enterprise_id, 'move_in_date', t.move_in_date,
                   'incubation_end_date', t.incubation_end_date,
                   'move_out_due_date', t.move_out_due_date
               ) ORDER BY t.case_id)
          FROM read_model.tenancy t
         WHERE t.book = p_book AND t.enterprise_id = ANY (v_enterprises) AND t.case_id <> p_case_id
    );
END
$$;
