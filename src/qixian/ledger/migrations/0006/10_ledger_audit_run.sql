-- name: ledger.audit_run: audits that were begun at a door; one at a time, held by an advisory lock
-- A run is over when it has a report. One without a report whose lock nobody holds was cut off.
CREATE TABLE ledger.audit_run (
    audit_id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    begun_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun_by           text COLLATE "C" NOT NULL,
    late_after_minutes integer NOT NULL CHECK (late_after_minutes >= 0),
    sample_size        integer NOT NULL CHECK (sample_size >= 0),
    -- As it was asked for; the one a sample was drawn with is in the report.
    seed               bigint
);
