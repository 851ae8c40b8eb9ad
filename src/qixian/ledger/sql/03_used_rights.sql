-- name: ledger.used_rights: what other cases have used of the rights of the persons among the keys
-- `same_institution`: counted at the institution among the keys, or at one linked to it by the
-- successor table through any number of steps, in either direction: a merged or renamed institution
-- keeps one counter. Null when no institution is among the keys.
CREATE OR REPLACE FUNCTION ledger.used_rights(p_book text, p_case_id text, p_keys text[])
RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    -- Ids compare as "C" everywhere; a bare argument brings the database's own collation along.
    v_keys constant text[] COLLATE "C" := p_keys;
    v_persons text[] COLLATE "C" := ARRAY(SELECT substr(k, 8) FROM unnest(v_keys) k
                               WHERE starts_with(k, 'person:'));
    v_asked text[] COLLATE "C";
    v_same text[] COLLATE "C";
BEGIN
    IF NOT EXISTS (SELECT FROM read_model.used_right u WHERE u.book = p_book
                      AND u.person_id = ANY (v_persons) AND u.case_id <> p_case_id) THEN
        RETURN NULL;
    END IF;
    v_asked := ARRAY(SELECT substr(k, 13) FROM unnest(v_keys) k
                      WHERE starts_with(k, 'institution:'));
    IF v_asked <> '{}' THEN
        WITH RECURSIVE linked (id) AS (
            SELECT unnest(v_asked)
            UNION
            SELECT CASE WHEN s.predecessor = l.id THEN s.successor ELSE s.predecessor END
              FROM linked l
              JOIN registry.institution_successor s ON l.id IN (s.predecessor, s.successor)
        )
        SELECT array_agg(id) INTO v_same FROM linked;
    END IF;
    RETURN (
        SELECT json_agg(json_build_array(
                   u.case_id, u.case_type, u.person_id, u.institution_id, u.open, u.used_months,
                   u.used_days, u.approved_months, u.extensions_approved, u.extensions_requested,
                   CASE WHEN v_same IS NOT NULL
                        THEN coalesce(u.institution_id = ANY (v_same), false) END
               ) ORDER BY u.case_id)
          FROM read_model.used_right u
         WHERE u.book = p_book AND u.person_id = ANY (v_persons) AND u.case_id <> p_case_id
    );
END
$$;
