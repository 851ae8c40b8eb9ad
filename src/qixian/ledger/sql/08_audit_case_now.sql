-- name: audit.case_now: every case as it stands
CREATE VIEW audit.case_now WITH (security_invoker = true) AS
SELECT case_id, book, case_type, state, open, version, opened_on, last_effective_on, next_wake,
       researcher_id, institution_id, base_id, league_city, awaited_field, awaited_by, opened_by,
       parties, dates, edition_digest
  FROM read_model.case_board;
COMMENT ON VIEW audit.case_now IS 'every case as it stands, one row a case';
COMMENT ON COLUMN audit.case_now.case_id IS 'the case';
COMMENT ON COLUMN audit.case_now.book IS 'main is the office; others are rehearsals';
COMMENT ON COLUMN audit.case_now.case_type IS 'the kind of case';
COMMENT ON COLUMN audit.case_now.state IS 'where it stands';
COMMENT ON COLUMN audit.case_now.open IS 'whether anything can still happen in it';
COMMENT ON COLUMN audit.case_now.version IS 'how many events it has';
COMMENT ON COLUMN audit.case_now.opened_on IS 'the day of its first event';
COMMENT ON COLUMN audit.case_now.last_effective_on IS 'the day of its last event';
COMMENT ON COLUMN audit.case_now.next_wake IS 'the day something falls due in it by itself';
COMMENT ON COLUMN audit.case_now.researcher_id IS 'who is on leave, where it is a leave';
COMMENT ON COLUMN audit.case_now.institution_id IS 'the institution it is about';
COMMENT ON COLUMN audit.case_now.base_id IS 'the base it is about';
COMMENT ON COLUMN audit.case_now.league_city IS 'the league or city it lies in';
COMMENT ON COLUMN audit.case_now.awaited_field IS 'what a person has to do next, by its day''s name';
COMMENT ON COLUMN audit.case_now.awaited_by IS 'the last day for it';
COMMENT ON COLUMN audit.case_now.opened_by IS 'the account that opened it';
COMMENT ON COLUMN audit.case_now.parties IS 'the ids of everybody it names';
COMMENT ON COLUMN audit.case_now.dates IS 'every date it has, by name';
COMMENT ON COLUMN audit.case_now.edition_digest IS 'SHA-256 of the edition it is decided under';
