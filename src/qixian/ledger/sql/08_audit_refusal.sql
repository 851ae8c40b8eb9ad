-- name: audit.refusal: every command that was refused, with the rule and the remedy
CREATE VIEW audit.refusal WITH (security_invoker = true) AS
SELECT command_id, book, case_id, case_type, name, actor, on_date,
       recorded_at AT TIME ZONE 'Asia/Shanghai' AS recorded_at, code, clause, remedy,
       params::jsonb AS params, data::jsonb AS data, request_id
  FROM ledger.command
 WHERE outcome = 'REFUSED';
COMMENT ON VIEW audit.refusal IS 'every command that was refused; the case may never have been opened';
COMMENT ON COLUMN audit.refusal.command_id IS 'its id';
COMMENT ON COLUMN audit.refusal.book IS 'main is the office; others are rehearsals';
COMMENT ON COLUMN audit.refusal.case_id IS 'the case it was for';
COMMENT ON COLUMN audit.refusal.case_type IS 'the kind of case';
COMMENT ON COLUMN audit.refusal.name IS 'what was asked (ApproveLeave, …)';
COMMENT ON COLUMN audit.refusal.actor IS 'the account that asked';
COMMENT ON COLUMN audit.refusal.on_date IS 'the day it was asked for, in Asia/Shanghai';
COMMENT ON COLUMN audit.refusal.recorded_at IS 'when it was recorded, in Asia/Shanghai';
COMMENT ON COLUMN audit.refusal.code IS 'why it was refused';
COMMENT ON COLUMN audit.refusal.clause IS 'the rule or article';
COMMENT ON COLUMN audit.refusal.remedy IS 'what would have to be otherwise';
COMMENT ON COLUMN audit.refusal.params IS 'what was asked for; ids and values only';
COMMENT ON COLUMN audit.refusal.data IS 'the values that were in the way';
COMMENT ON COLUMN audit.refusal.request_id IS 'what the door''s logs call the request';
