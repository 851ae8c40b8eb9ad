-- name: ledger.seal_next: give the next settled events their leaves, at most so many; their hashes
-- One after another's end; the order is that of ledger.tail, so no event can still come before one
-- that is sealed. QX005: the last sealed event is not there as it was sealed.
CREATE OR REPLACE FUNCTION ledger.seal_next(
    p_most integer, OUT first_leaf bigint, OUT hashes bytea
)
LANGUAGE plpgsql VOLATILE
-- The application makes leaves through this function and in no other way.
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_last ledger.leaf;
    v_xid xid8 := '0';
    v_position bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(x'7178736561'::bigint);
    SELECT * INTO v_last FROM ledger.leaf ORDER BY leaf_index DESC LIMIT 1;
    IF v_last.leaf_index IS NOT NULL THEN
        -- By the event and not by a cursor that was kept: a move to another server renews xid.
        SELECT e.xid, e.position INTO v_xid, v_position FROM ledger.event e
         WHERE (e.case_id, e.seq, e.position, e.hash)
             = (v_last.case_id, v_last.seq, v_last.position, v_last.hash);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'event % of case % (position %) is not there as it was sealed',
                v_last.seq, v_last.case_id, v_last.position USING ERRCODE = 'QX005';
        END IF;
    END IF;
    first_leaf := coalesce(v_last.leaf_index + 1, 0);
    WITH sealed AS (
        INSERT INTO ledger.leaf AS l (leaf_index, position, case_id, seq, hash)
        SELECT first_leaf - 1 + row_number() OVER (ORDER BY t.xid, t.position),
               t.position, t.case_id, t.seq, t.hash
          FROM ledger.tail(v_xid, v_position, p_most) t
        RETURNING l.leaf_index, l.hash
    )
    SELECT string_agg(s.hash, '' ORDER BY s.leaf_index) INTO hashes FROM sealed s;
END
$$;
