-- name: ledger.envelope: the shape that is hashed of an event; its fields stand sorted, as RFC 8785
-- wants the keys of an object, and become them one to one (sql/03_canonical_event.sql)
CREATE TYPE ledger.envelope_cause AS (id text, kind text);
CREATE TYPE ledger.envelope_edition AS (digest text, id text);
CREATE TYPE ledger.envelope AS (
    actor text, book text, calendar_version text, case_id text, case_type text,
    cause ledger.envelope_cause, clauses text[], data json, edition ledger.envelope_edition,
    effective_on date, previous text, recorded_at text, schema smallint, seq integer, type text
);
