-- name: ledger.other_awards: awards that other cases granted to the recipients among the keys
CREATE OR REPLACE FUNCTION ledger.other_awards(p_book text, p_case_id text, p_keys text[])
RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_keys constant text[] COLLATE "C" := p_keys;
    v_recipients constant text[] COLLATE "C" := ARRAY(
        SELECT substr(k, 11) FROM unnest(v_keys) k WHERE starts_with(k, 'recipient:'));
BEGIN
    RETURN (
        SELECT json_agg(json_build_object(
                   'case_id', a.case_id, 'award_kind', a.award_kind,
                   'recipient_id', a.recipient_id, 'amount_fen', a.amount_fen,
                   'granted_on', a.granted_on
               ) ORDER BY a.case_id, a.award_kind)
          FROM read_model.award a
         WHERE a.book = p_book AND a.recipient_id = ANY (v_recipients) AND a.case_id <> p_case_id
    );
END
$$;
