-- name: ledger.other_claims: claims in other cases about the ventures, persons and claim ids asked for
CREATE OR REPLACE FUNCTION ledger.other_claims(p_book text, p_case_id text, p_keys text[])
RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_keys constant text[] COLLATE "C" := p_keys;
    v_enterprises constant text[] COLLATE "C" := ARRAY(
        SELECT substr(k, 12) FROM unnest(v_keys) k WHERE starts_with(k, 'enterprise:'));
    v_persons constant text[] COLLATE "C" := ARRAY(
        SELECT substr(k, 8) FROM unnest(v_keys) k WHERE starts_with(k, 'person:'));
    v_claims constant text[] COLLATE "C" := ARRAY(
        SELECT substr(k, 7) FROM unnest(v_keys) k WHERE starts_with(k, 'claim:'));
BEGIN
    RETURN (
        SELECT json_agg(json_build_object(
                   'case_id', c.case_id, 'claim_id', c.claim_id, 'kind', c.kind,
                   'status', c.status, 'amount_fen', c.amount_fen,
                   'enterprise_id', c.enterprise_id, 'person_id', c.person_id,
                   'submitted_on', c.submitted_on, 'decided_on', c.decided_on, 'paid_on', c.paid_on
               ) ORDER BY c.case_id, c.claim_id)
          FROM read_model.claim c
         WHERE c.book = p_book AND c.case_id <> p_case_id
           AND (c.enterprise_id = ANY (v_enterprises) OR c.person_id = ANY (v_persons)
                OR c.claim_id = ANY (v_claims))
    );
END
$$;
