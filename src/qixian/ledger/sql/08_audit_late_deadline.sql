-- name: audit.late_deadline: what fell due and was recorded after the first minute of its day
-- Of several events of one deadline the first stands for all. A deadline of a case that was entered
-- after its day is late as well: the record says when it was recorded, not when paper arrived.
CREATE VIEW audit.late_deadline WITH (security_invoker = true) AS
SELECT DISTINCT ON (case_id, cause_id) book, case_id, seq, position, type, cause_id AS deadline,
       effective_on AS due_on, recorded_at AT TIME ZONE 'Asia/Shanghai' AS recorded_at,
       recorded_at - (effective_on::timestamp AT TIME ZONE 'Asia/Shanghai') AS late
  FROM ledger.event
 WHERE cause_kind = 'DEADLINE'
   AND recorded_at > effective_on::timestamp AT TIME ZONE 'Asia/Shanghai'
 ORDER BY case_id, cause_id, seq;
COMMENT ON VIEW audit.late_deadline IS
    'what fell due and was recorded after 00:00 of its day; seconds are ordinary, hours are not';
COMMENT ON COLUMN audit.late_deadline.book IS 'main is the office; others are rehearsals';
COMMENT ON COLUMN audit.late_deadline.case_id IS 'the case';
COMMENT ON COLUMN audit.late_deadline.seq IS 'its first event''s number in the case';
COMMENT ON COLUMN audit.late_deadline.position IS 'its first event''s number in the whole record';
COMMENT ON COLUMN audit.late_deadline.type IS 'what its first event says';
COMMENT ON COLUMN audit.late_deadline.deadline IS 'its kind and day';
COMMENT ON COLUMN audit.late_deadline.due_on IS 'the day it fell due';
COMMENT ON COLUMN audit.late_deadline.recorded_at IS 'when it was recorded, in Asia/Shanghai';
COMMENT ON COLUMN audit.late_deadline.late IS 'how long after 00:00 of its day';
