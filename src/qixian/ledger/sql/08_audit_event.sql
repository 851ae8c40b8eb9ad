-- name: audit.event: every event of the record, with what people ask of it
-- The views of this schema are for people with psql who are members of qixian_auditor. They show
-- what that role may see and nothing that is sealed; every migration makes them anew.
CREATE VIEW audit.event WITH (security_invoker = true) AS
SELECT position, book, case_id, seq, case_type, type, effective_on,
       recorded_at AT TIME ZONE 'Asia/Shanghai' AS recorded_at, actor, cause_kind, cause_id,
       edition, edition_digest, calendar_version, clauses, data::jsonb AS data,
       encode(previous_hash, 'hex') AS previous_hash, encode(hash, 'hex') AS hash
  FROM ledger.event;
COMMENT ON VIEW audit.event IS 'what happened, one row an event; never changed or removed';
COMMENT ON COLUMN audit.event.position IS 'its number in the whole record; numbers may be left out';
COMMENT ON COLUMN audit.event.book IS 'main is the office; others are rehearsals';
COMMENT ON COLUMN audit.event.case_id IS 'the case it belongs to';
COMMENT ON COLUMN audit.event.seq IS 'its number in the case, from 1 without a gap';
COMMENT ON COLUMN audit.event.case_type IS 'the kind of case';
COMMENT ON COLUMN audit.event.type IS 'what happened (LeaveApproved, SubsidyClaimPaid, …)';
COMMENT ON COLUMN audit.event.effective_on IS 'the day from which it holds, in Asia/Shanghai';
COMMENT ON COLUMN audit.event.recorded_at IS 'when it was recorded, in Asia/Shanghai';
COMMENT ON COLUMN audit.event.actor IS 'the account that asked, or the clock';
COMMENT ON COLUMN audit.event.cause_kind IS 'COMMAND or DEADLINE';
COMMENT ON COLUMN audit.event.cause_id IS 'the command''s id, or the deadline''s kind and day';
COMMENT ON COLUMN audit.event.edition IS 'the edition of the policy it was decided under';
COMMENT ON COLUMN audit.event.edition_digest IS 'SHA-256 of that edition';
COMMENT ON COLUMN audit.event.calendar_version IS 'the calendar of working days of that moment';
COMMENT ON COLUMN audit.event.clauses IS 'the rules it rests on';
COMMENT ON COLUMN audit.event.data IS 'its values; ids only, money in fen unless called yuan';
COMMENT ON COLUMN audit.event.previous_hash IS 'SHA-256 of the event before it in the case';
COMMENT ON COLUMN audit.event.hash IS 'SHA-256 of its canonical form';
