-- name: a ledger of $cases cases as its read models show them; for benchmarks only
-- Half are leaves in 500 institutions, a quarter tenancies and a fifth internships in 300 bases, the
-- rest files of twelve leagues. One in seven is open. Institution I1 and base B1 are ten times as
-- large as the others. Days lie around '$today'. One event stands for each case's history.
SET session_replication_role = replica; -- the triggers of the record are not what is measured

INSERT INTO registry.jurisdiction (book, entry_id, league_city)
SELECT 'main', prefix || n, 'LEAGUE' || (n % 12)
  FROM (SELECT 'I' AS prefix, generate_series(1, 500) AS n
        UNION ALL SELECT 'B', generate_series(1, 300)) placed;
INSERT INTO registry.entry (book, entry_id, kind)
SELECT 'main', 'I' || n, 'institution' FROM generate_series(1, 500) n
UNION ALL SELECT 'main', 'B' || n, 'base' FROM generate_series(1, 300) n;

CREATE TEMPORARY TABLE drawn AS
SELECT n, 'M' || lpad(n::text, 8, '0') AS case_id,
       CASE WHEN n % 20 < 10 THEN 'off_post_venture_leave' WHEN n % 20 < 15 THEN 'incubation_tenancy'
            WHEN n % 20 < 19 THEN 'venture_internship' ELSE 'subsidy_and_quota' END AS case_type,
       (n / 20) % 7 = 0 AS open,
       hashint4(n::int) & 1048575 AS dice,
       date '$today' - ((hashint4(n::int + 7) & 4095) % 1500) AS opened_on
  FROM generate_series(1, $cases) n;

CREATE TEMPORARY TABLE made AS
SELECT d.*,
       CASE case_type
            WHEN 'off_post_venture_leave' THEN
                CASE WHEN open THEN (ARRAY['APPLIED', 'APPROVED', 'ON_LEAVE', 'ON_LEAVE',
                     'ON_LEAVE', 'EXTENSION_PENDING', 'ON_EXTENDED_LEAVE', 'RETURN_DUE',
                     'RETURN_OVERDUE'])[1 + dice % 9]
                ELSE (ARRAY['RETURNED', 'EMPLOYMENT_ENDED', 'REJECTED'])[1 + dice % 3] END
            WHEN 'incubation_tenancy' THEN
                CASE WHEN open THEN (ARRAY['APPLIED', 'ADMITTED', 'IN_INCUBATION', 'IN_INCUBATION',
                     'MOVE_OUT_DUE', 'MOVE_OUT_OVERDUE'])[1 + dice % 6]
                ELSE (ARRAY['GRADUATED', 'EXITED'])[1 + dice % 2] END
            WHEN 'venture_internship' THEN
                CASE WHEN open THEN (ARRAY['INTERNING', 'VENTURE_WINDOW_OPEN',
                     'SUBSIDY_ELIGIBLE'])[1 + dice % 3]
                ELSE (ARRAY['TERMINATED', 'WITHDRAWN'])[1 + dice % 2] END
            ELSE 'RECORDED' END AS state,
       CASE WHEN case_type = 'off_post_venture_leave'
            THEN CASE WHEN dice % 50 = 0 THEN 'I1' ELSE 'I' || (1 + dice % 500) END END AS institution,
       CASE WHEN case_type IN ('incubation_tenancy', 'venture_internship')
            THEN CASE WHEN dice % 30 = 0 THEN 'B1' ELSE 'B' || (1 + dice % 300) END END AS base,
       date '$today' + (dice % 400) - 20 AS awaited_by
  FROM drawn d;

INSERT INTO ledger.event (book, case_id, seq, case_type, type, schema, effective_on, recorded_at,
       actor, cause_kind, cause_id, edition, edition_digest, calendar_version, clauses, data,
       previous_hash, hash)
SELECT 'main', case_id, 1, case_type,
       CASE case_type WHEN 'off_post_venture_leave' THEN 'LeaveApplicationSubmitted'
            WHEN 'incubation_tenancy' THEN 'TenancyApplied'
            WHEN 'venture_internship' THEN 'InternshipApplied' ELSE 'TargetAssessed' END,
       1, opened_on, opened_on::timestamptz, 'GENERATED', 'COMMAND', 'made:' || case_id, '$edition',
       '$digest', '$calendar', '{}', '{}', sha256(''), sha256(case_id::bytea)
  FROM made;
INSERT INTO read_model.case_board (case_id, book, case_type, state, open, version, head_hash,
       edition_digest, calendar_version, opened_on, last_effective_on, next_wake, parties, dates,
       fact_keys, researcher_id, institution_id, opened_by, league_city, awaited_field, awaited_by)
SELECT case_id, 'main', case_type, state, open, 1, sha256(case_id::bytea), '$digest', '$calendar',
       opened_on, opened_on, CASE WHEN open THEN awaited_by + 1 END,
       CASE case_type
            WHEN 'off_post_venture_leave'
            THEN jsonb_build_object('researcher_id', 'P' || n, 'institution_id', institution)
            WHEN 'incubation_tenancy'
            THEN jsonb_build_object('tenant_id', 'P' || n, 'base_id', base)
            WHEN 'venture_internship'
            THEN jsonb_build_object('participant_id', 'P' || n, 'host_id', base)
            ELSE '{}' END,
       '{}', ARRAY['person:P' || n],
       CASE WHEN institution IS NOT NULL THEN 'P' || n END, institution, 'GENERATED',
       'LEAGUE' || CASE WHEN coalesce(institution, base) IS NULL THEN n % 12
                        ELSE substr(coalesce(institution, base), 2)::int % 12 END,
       CASE WHEN open AND case_type <> 'subsidy_and_quota' THEN
            CASE case_type WHEN 'off_post_venture_leave' THEN 'return_due_date'
                 WHEN 'incubation_tenancy' THEN 'incubation_end_date'
                 ELSE 'window_effective_last_day' END END,
       CASE WHEN open AND case_type <> 'subsidy_and_quota' THEN awaited_by END
  FROM made;
INSERT INTO read_model.deadline (case_id, field, book, nominal, effective, rule, parameters, way,
       anchor, amount, anchor_field, first_day, roll, provisional, moot)
SELECT case_id, field, 'main', awaited_by, awaited_by, 'R85', '{}', 'DAYS', opened_on, 1,
       'leave_start_date', NULL, NULL, false, false
  FROM made CROSS JOIN LATERAL unnest(
       CASE case_type
            WHEN 'off_post_venture_leave'
            THEN ARRAY['term_end_date', 'return_due_date', 'extension_window_opens',
                       'extension_apply_by', 'extension_late_cutoff']
            WHEN 'incubation_tenancy' THEN ARRAY['incubation_end_date', 'move_out_due_date']
            WHEN 'venture_internship' THEN ARRAY['planned_end_date', 'window_effective_last_day']
            ELSE ARRAY[]::text[] END) AS field;
INSERT INTO read_model.due (case_id, kind, fires_on, book, last_day, rule)
SELECT case_id, 'TERM_END', awaited_by + 1, 'main', awaited_by, 'R85' FROM made WHERE open;
INSERT INTO read_model.tenancy (case_id, book, state, base_id, base_kind, tenant_id, founder_group,
       free_space, in_incubation, area_m2, student_founded, incubation_end_date, move_out_due_date,
       move_in_date)
SELECT case_id, 'main', state, base, 'GOVERNMENT_DEVELOPED', 'P' || n, 'NONE', dice % 3 = 0,
       state = 'IN_INCUBATION', '40', dice % 2 = 0, awaited_by, awaited_by + 30, opened_on
  FROM made WHERE case_type = 'incubation_tenancy';
INSERT INTO read_model.claim (case_id, claim_id, book, kind, status, amount_fen, submitted_on)
SELECT case_id, 'C' || n, 'main',
       CASE case_type WHEN 'incubation_tenancy' THEN 'INCUBATION'
            WHEN 'venture_internship' THEN 'VENTURE_INTERNSHIP' ELSE 'ONE_OFF_VENTURE' END,
       CASE WHEN open THEN 'SUBMITTED' ELSE 'PAID' END, 500000, opened_on
  FROM made WHERE case_type <> 'off_post_venture_leave' AND dice % 3 = 0;
INSERT INTO read_model.used_right (case_id, book, case_type, person_id, institution_id, open,
       used_months, used_days, approved_months, extensions_approved, extensions_requested)
SELECT case_id, 'main', case_type, 'P' || n, institution, open, 12, 0, 36, 0, 0
  FROM made WHERE case_type IN ('off_post_venture_leave', 'venture_internship');
DROP TABLE made, drawn;
SET session_replication_role = DEFAULT;
