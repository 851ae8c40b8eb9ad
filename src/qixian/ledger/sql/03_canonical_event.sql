-- name: ledger.canonical_event: the RFC 8785 canonical JSON of an event's envelope, which is hashed
-- row_to_json writes no blanks, keeps the order of the fields and escapes strings exactly as
-- RFC 8785 3.2.2.2 does; a value of type json goes in as it came. Its result depends on no setting,
-- since what would (time zone, DateStyle) is written out here. Marked stable all the same, and not
-- immutable: only so does the planner put the expression into ledger.append instead of a call.
CREATE OR REPLACE FUNCTION ledger.canonical_event(
    actor text, book text, calendar_version text, case_id text, case_type text,
    cause_id text, cause_kind text, clauses text[], data text,
    edition_digest text, edition text, effective_on date, previous_hash bytea,
    recorded_at timestamptz, schema smallint, seq integer, type text
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_to_json(ROW(
        actor, book, calendar_version, case_id, case_type,
        ROW(cause_id, cause_kind)::ledger.envelope_cause,
        clauses, data::json,
        ROW(edition_digest, edition)::ledger.envelope_edition,
        effective_on, encode(previous_hash, 'hex'),
        to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        schema, seq, type
    )::ledger.envelope)::text
$$;
