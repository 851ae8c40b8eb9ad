-- name: ledger.audit_report: how a run ended: what it went through, or why it was given up
-- `facts` is JSON: the instant, how much was gone through, counts, what was left out, the sample
-- with its seed, and the versions. Nothing in it is about anybody.
CREATE TABLE ledger.audit_report (
    audit_id bigint PRIMARY KEY,
    ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    failure  text COLLATE "C",
    facts    text,
    CHECK ((failure IS NULL) <> (facts IS NULL))
);
