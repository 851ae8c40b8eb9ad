-- name: ledger.load_many: lock some cases and read them, for a recount of many in one transaction
-- The locks are taken in the order of their hashes and no fact is asked for while they are held, so
-- neither two of these nor one of these and a command can wait for each other in a ring. The
-- calendar's case is locked shared, as in ledger.load.
CREATE OR REPLACE FUNCTION ledger.load_many(p_book text, p_case_ids text[], p_calendar_id text)
RETURNS TABLE (
    now timestamptz, case_id text, case_type text,
    state text, open boolean, opened_on date, last_effective_on date,
    next_wake date, parties text, dates text, fact_keys text[],
    researcher_id text, institution_id text,
    seqs integer[], positions bigint[], types text[], schemas smallint[],
    days date[], instants timestamptz[], datas text[], cause_kinds text[],
    cause_ids text[], editions text[], digests text[], calendars text[]
)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    v_ids constant text[] COLLATE "C" := p_case_ids;
    v_lock bigint;
BEGIN
    FOR v_lock IN SELECT hashtextextended(p_book || E'\ncase:' || c, 0) AS n
                    FROM unnest(v_ids) c ORDER BY n LOOP
        PERFORM pg_advisory_xact_lock(v_lock);
    END LOOP;
    PERFORM pg_advisory_xact_lock_shared(
        hashtextextended(p_book || E'\ncase:' || p_calendar_id, 0));
    RETURN QUERY
    SELECT transaction_timestamp(), b.case_id, b.case_type, b.state, b.open, b.opened_on,
           b.last_effective_on, b.next_wake, b.parties::text, b.dates::text, b.fact_keys,
           b.researcher_id, b.institution_id,
           e.seqs, e.positions, e.types, e.schemas, e.days, e.instants, e.datas, e.cause_kinds,
           e.cause_ids, e.editions, e.digests, e.calendars
      FROM read_model.case_board b
      CROSS JOIN LATERAL (
           SELECT array_agg(x.seq) AS seqs, array_agg(x.position) AS positions,
                  array_agg(x.type) AS types, array_agg(x.schema) AS schemas,
                  array_agg(x.effective_on) AS days, array_agg(x.recorded_at) AS instants,
                  array_agg(x.data) AS datas, array_agg(x.cause_kind) AS cause_kinds,
                  array_agg(x.cause_id) AS cause_ids, array_agg(x.edition) AS editions,
                  array_agg(x.edition_digest) AS digests, array_agg(x.calendar_version) AS calendars
             FROM (SELECT * FROM ledger.event l WHERE l.case_id = b.case_id ORDER BY l.seq) x
      ) e
     WHERE b.book = p_book AND b.case_id = ANY (v_ids)
     ORDER BY b.case_id;
END
$$;
