-- name: ledger.load: lock a case and the facts its rule looks at, then read them, in one round trip
-- Volatile, so that each query below has a snapshot taken after the locks were granted: whoever
-- waited sees what the one before wrote. Deadlocks cannot be: everybody takes one case first and
-- then facts in the order of their keys' hashes, and nobody asks for a case while holding facts.
-- institution: and base: keys say where something is counted; locking them would queue them whole.
-- The calendar's own case is locked shared by every other case: a notice is loaded while nobody
-- decides under the calendar before it, and its version is read after that.
CREATE OR REPLACE FUNCTION ledger.load(
    p_book text, p_case_id text, p_keys text[], p_on date, p_command_id text,
    p_calendar_id text,
    OUT now timestamptz,
    OUT state text, OUT open boolean, OUT opened_on date, OUT last_effective_on date,
    OUT next_wake date, OUT parties text, OUT dates text, OUT fact_keys text[],
    OUT researcher_id text, OUT institution_id text,
    OUT seqs integer[], OUT positions bigint[], OUT types text[], OUT schemas smallint[],
    OUT days date[], OUT instants timestamptz[], OUT datas text[], OUT cause_kinds text[],
    OUT cause_ids text[], OUT editions text[], OUT digests text[], OUT calendars text[],
    OUT usages text, OUT claims text, OUT tenancies text, OUT awards text,
    OUT overdue text[], OUT decided text, OUT notices integer, OUT case_type text
)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    v_keys text[] COLLATE "C";
    v_facts text[] COLLATE "C";
    v_lock bigint;
BEGIN
    now := transaction_timestamp();
    PERFORM pg_advisory_xact_lock(hashtextextended(p_book || E'\ncase:' || p_case_id, 0));
    IF p_calendar_id <> p_case_id THEN
        PERFORM pg_advisory_xact_lock_shared(
            hashtextextended(p_book || E'\ncase:' || p_calendar_id, 0));
    END IF;
    SELECT b.fact_keys INTO v_keys
      FROM read_model.case_board b WHERE b.case_id = p_case_id AND b.book = p_book;
    v_keys := p_keys || v_keys;
    IF v_keys <> '{}' THEN
        v_facts := ARRAY(SELECT DISTINCT k FROM unnest(v_keys) k
                          WHERE starts_with(k, 'person:') OR starts_with(k, 'enterprise:')
                             OR starts_with(k, 'claim:') OR starts_with(k, 'recipient:'));
        FOR v_lock IN SELECT hashtextextended(p_book || E'\n' || k, 0) AS n
                        FROM unnest(v_facts) k ORDER BY n LOOP
            PERFORM pg_advisory_xact_lock(v_lock);
        END LOOP;
    END IF;

    SELECT b.state, b.open, b.opened_on, b.last_effective_on, b.next_wake, b.parties, b.dates,
           b.fact_keys, b.researcher_id, b.institution_id, b.case_type
      INTO state, open, opened_on, last_effective_on, next_wake, parties, dates,
           fact_keys, researcher_id, institution_id, case_type
      FROM read_model.case_board b WHERE b.case_id = p_case_id AND b.book = p_book;
    SELECT array_agg(e.seq), array_agg(e.position), array_agg(e.type), array_agg(e.schema),
           array_agg(e.effective_on), array_agg(e.recorded_at), array_agg(e.data),
           array_agg(e.cause_kind), array_agg(e.cause_id), array_agg(e.edition),
           array_agg(e.edition_digest), array_agg(e.calendar_version)
      INTO seqs, positions, types, schemas, days, instants, datas, cause_kinds, cause_ids,
           editions, digests, calendars
      FROM (SELECT * FROM ledger.event
             WHERE case_id = p_case_id AND book = p_book ORDER BY seq) e;
    IF v_facts <> '{}' THEN
        usages := ledger.used_rights(p_book, p_case_id, v_keys);
        claims := ledger.other_claims(p_book, p_case_id, v_facts);
        tenancies := ledger.other_tenancies(p_book, p_case_id, v_facts);
        awards := ledger.other_awards(p_book, p_case_id, v_facts);
        IF p_on IS NOT NULL THEN
            overdue := ARRAY(SELECT b.case_id FROM read_model.case_board b
                              WHERE b.book = p_book AND b.open AND b.next_wake <= p_on
                                AND b.fact_keys && v_facts AND b.case_id <> p_case_id
                              ORDER BY b.next_wake, b.case_id);
        END IF;
    END IF;
    SELECT max(e.seq) INTO notices FROM ledger.event e WHERE e.case_id = p_calendar_id;
    notices := coalesce(notices, 0);
    IF p_command_id IS NOT NULL THEN
        SELECT to_json(c) INTO decided FROM ledger.command c WHERE c.command_id = p_command_id;
    END IF;
END
$$;
