-- name: ledger.append: write the events of a case, its read models and the command, or nothing
-- One look and one write, so that a transaction of its own costs little more than bare inserts. Of
-- two writers at the same instant the unique keys let one through (23505 for the other, which the
-- caller reads as a stale version); otherwise QX002: the case is not at p_expected (detail: case,
-- expected, actual), QX003: the command id belongs to other content (detail: the id).
-- QX004: the case is in another book. 40001: a later transaction has written the case meanwhile.
-- Clauses come as one text per event, one to a line.
CREATE OR REPLACE FUNCTION ledger.append(
    p_book text, p_case_id text, p_case_type text, p_expected integer,
    p_actor text, p_cause_kind text, p_cause_id text,
    p_edition text, p_edition_digest text, p_calendar_version text,
    p_types text[], p_schemas smallint[], p_days date[], p_clauses text[], p_datas text[],
    p_state text, p_open boolean, p_opened_on date, p_last_effective_on date, p_next_wake date,
    p_parties jsonb, p_dates jsonb, p_fact_keys text[], p_researcher_id text,
    p_institution_id text, p_awaited_field text, p_awaited_by date, p_read_models jsonb,
    p_command_id text, p_name text, p_params text, p_on date, p_outcome text,
    p_fingerprint bytea, p_code text, p_clause text, p_remedy text, p_command_data text,
    p_request_id text,
    OUT first_seq integer, OUT last_seq integer, OUT positions bigint[],
    OUT recorded_at timestamptz, OUT head_hash bytea, OUT repeated boolean
)
LANGUAGE plpgsql VOLATILE
-- The application writes the record through this function and in no other way.
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_book text;
    v_actual integer;
    v_head bytea;
    v_writer xid8;
    v_decided boolean;
BEGIN
    SELECT coalesce(h.book, p_book), coalesce(h.seq, 0),
           coalesce(h.hash, decode(repeat('00', 32), 'hex')), h.xid,
           EXISTS (SELECT FROM ledger.command c WHERE c.command_id = p_command_id)
      INTO v_book, v_actual, v_head, v_writer, v_decided
      FROM (SELECT) AS one
      LEFT JOIN LATERAL (SELECT e.book, e.seq, e.hash, e.xid FROM ledger.event e
                          WHERE e.case_id = p_case_id ORDER BY e.seq DESC LIMIT 1) h ON true;
    IF v_decided THEN
        SELECT * INTO first_seq, last_seq, positions, recorded_at, head_hash, repeated
          FROM ledger.appended_before(p_command_id, p_fingerprint);
        RETURN;
    ELSIF v_book <> p_book THEN
        RAISE EXCEPTION 'case % belongs to book %, not %: a case stays in its book',
            p_case_id, v_book, p_book USING ERRCODE = 'QX004';
    ELSIF v_actual <> p_expected AND p_types <> '{}' THEN
        RAISE EXCEPTION 'case % is at version %, not %', p_case_id, v_actual, p_expected
            USING ERRCODE = 'QX002', DETAIL = p_case_id || ' ' || p_expected || ' ' || v_actual;
    ELSIF v_writer > pg_current_xact_id() AND p_types <> '{}' THEN
        -- This transaction wrote something else before the case's last event was written. Its event
        -- would come before that one in the order readers follow.
        RAISE EXCEPTION 'case % was written by a transaction that began later', p_case_id
            USING ERRCODE = 'serialization_failure',
                  HINT = 'Do it again. After loading a dump, set ledger.event.xid anew first.';
    END IF;

    WITH RECURSIVE chain (i, previous, hash) AS (
        SELECT 0, NULL::bytea, v_head
        UNION ALL
        SELECT c.i + 1, c.hash, sha256(convert_to(ledger.canonical_event(
                   p_actor, p_book, p_calendar_version, p_case_id, p_case_type, p_cause_id,
                   p_cause_kind, string_to_array(p_clauses[c.i + 1], E'\n'), p_datas[c.i + 1],
                   p_edition_digest, p_edition, p_days[c.i + 1], c.hash,
                   transaction_timestamp(), p_schemas[c.i + 1], p_expected + c.i + 1,
                   p_types[c.i + 1]), 'UTF8'))
          FROM chain c WHERE c.i < cardinality(p_types)
    ), events AS (
        INSERT INTO ledger.event AS e (book, case_id, seq, case_type, type, schema, effective_on,
               recorded_at, actor, cause_kind, cause_id, edition, edition_digest,
               calendar_version, clauses, data, previous_hash, hash)
        SELECT p_book, p_case_id, p_expected + c.i, p_case_type, p_types[c.i], p_schemas[c.i],
               p_days[c.i], transaction_timestamp(), p_actor, p_cause_kind, p_cause_id, p_edition,
               p_edition_digest, p_calendar_version, string_to_array(p_clauses[c.i], E'\n'),
               p_datas[c.i], c.previous, c.hash
          FROM chain c WHERE c.i > 0
        RETURNING e.seq, e.position, e.hash
    ), written AS (
        SELECT min(w.seq) AS first_seq, max(w.seq) AS last_seq, array_agg(w.position) AS positions,
               (array_agg(w.hash))[cardinality(p_types)] AS hash
          FROM events w
    ), command AS (
        INSERT INTO ledger.command (command_id, book, case_id, case_type, name, actor, params,
               on_date, recorded_at, outcome, first_seq, last_seq, code, clause, remedy, data,
               fingerprint, request_id)
        SELECT p_command_id, p_book, p_case_id, p_case_type, p_name, p_actor, p_params, p_on,
               transaction_timestamp(), p_outcome, w.first_seq, w.last_seq, p_code, p_clause,
               p_remedy, p_command_data, p_fingerprint, p_request_id
          FROM written w WHERE p_command_id IS NOT NULL
    ), board AS (
        INSERT INTO read_model.case_board AS b (case_id, book, case_type, state, open, version,
               head_hash, edition_digest, calendar_version, opened_on, last_effective_on,
               next_wake, parties, dates, fact_keys, researcher_id, institution_id, awaited_field,
               awaited_by, opened_by, league_city)
        SELECT p_case_id, p_book, p_case_type, p_state, p_open, w.last_seq, w.hash,
               p_edition_digest, p_calendar_version, p_opened_on, p_last_effective_on,
               p_next_wake, p_parties, p_dates, p_fact_keys, p_researcher_id, p_institution_id,
               p_awaited_field, p_awaited_by, p_actor,
               ledger.league_of(p_book, p_parties, p_actor, transaction_timestamp())
          FROM written w WHERE p_state IS NOT NULL AND w.last_seq IS NOT NULL
        ON CONFLICT (case_id) DO UPDATE SET
               (state, open, version, head_hash, edition_digest, calendar_version, opened_on,
                last_effective_on, next_wake, parties, dates, fact_keys, researcher_id,
                institution_id, awaited_field, awaited_by, league_city)
             = ROW (excluded.state, excluded.open, excluded.version, excluded.head_hash,
                excluded.edition_digest, excluded.calendar_version, excluded.opened_on,
                excluded.last_effective_on, excluded.next_wake, excluded.parties, excluded.dates,
                excluded.fact_keys, excluded.researcher_id, excluded.institution_id,
                excluded.awaited_field, excluded.awaited_by,
                -- Whose file it is stays what it was when it was opened.
                coalesce(ledger.league_of(p_book, p_parties), b.league_city))
    )
    SELECT w.first_seq, w.last_seq, w.positions, transaction_timestamp(), w.hash, false
      INTO first_seq, last_seq, positions, recorded_at, head_hash, repeated
      FROM written w;

    IF p_read_models IS NOT NULL THEN
        PERFORM ledger.append_read_models(p_book, p_case_id, p_case_type, p_read_models);
    END IF;
END
$$;
