-- name: audit.deadline: every date of a case with the rule that gave it
CREATE VIEW audit.deadline WITH (security_invoker = true) AS
SELECT case_id, book, field, effective, nominal, rule, way, anchor_field, anchor, amount,
       first_day, roll, provisional, moot, parameters
  FROM read_model.deadline;
COMMENT ON VIEW audit.deadline IS 'every date of a case with the rule and the counting that gave it';
COMMENT ON COLUMN audit.deadline.case_id IS 'the case';
COMMENT ON COLUMN audit.deadline.book IS 'main is the office; others are rehearsals';
COMMENT ON COLUMN audit.deadline.field IS 'which date it is (term_end_date, …)';
COMMENT ON COLUMN audit.deadline.effective IS 'the date';
COMMENT ON COLUMN audit.deadline.nominal IS 'the date before it moved to a working day';
COMMENT ON COLUMN audit.deadline.rule IS 'the rule or article it rests on';
COMMENT ON COLUMN audit.deadline.way IS 'how it was counted';
COMMENT ON COLUMN audit.deadline.anchor_field IS 'the date it was counted from, by name';
COMMENT ON COLUMN audit.deadline.anchor IS 'the date it was counted from';
COMMENT ON COLUMN audit.deadline.amount IS 'how many months, days or working days were counted';
COMMENT ON COLUMN audit.deadline.first_day IS 'whether the first day counts';
COMMENT ON COLUMN audit.deadline.roll IS 'what happens to a last day that is no working day';
COMMENT ON COLUMN audit.deadline.provisional IS 'whether the holidays of its year are not known yet';
COMMENT ON COLUMN audit.deadline.moot IS 'whether nobody can act by it any more, so that it stays';
COMMENT ON COLUMN audit.deadline.parameters IS 'the parameters of the edition that chose the way';
