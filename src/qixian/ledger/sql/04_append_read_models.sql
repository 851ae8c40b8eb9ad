-- name: ledger.append_read_models: put and take away the rows an append says have changed
-- `p` has any of: anew, reckonings, reckonings_gone, due, due_gone, usage, claims, tenancy, awards,
-- assessments, notices (records.Append). Gone before put, so that a row may be taken away and put
-- again; with `anew` every deadline and due row of the case goes first.
CREATE OR REPLACE FUNCTION ledger.append_read_models(
    p_book text, p_case_id text, p_case_type text, p jsonb
) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p ? 'anew' THEN
        DELETE FROM read_model.deadline d WHERE d.case_id = p_case_id;
        DELETE FROM read_model.due d WHERE d.case_id = p_case_id;
    END IF;
    IF p ? 'reckonings_gone' THEN
        DELETE FROM read_model.deadline d
         WHERE d.case_id = p_case_id AND p -> 'reckonings_gone' ? d.field;
    END IF;
    IF p ? 'reckonings' THEN
        INSERT INTO read_model.deadline AS d (case_id, field, book, nominal, effective, rule,
               parameters, way, anchor, amount, anchor_field, first_day, roll, provisional, moot)
        SELECT p_case_id, r.field, p_book, r.nominal, r.effective, r.rule, r.parameters, r.way,
               r.anchor, r.amount, r.anchor_field, r.first_day, r.roll, r.provisional, r.moot
          FROM jsonb_to_recordset(p -> 'reckonings') AS r (field text, nominal date,
               effective date, rule text, parameters text[], way text, anchor date, amount int,
               anchor_field text, first_day text, roll text, provisional boolean,
               moot boolean)
        ON CONFLICT (case_id, field) DO UPDATE SET
               (book, nominal, effective, rule, parameters, way, anchor, amount, anchor_field,
                first_day, roll, provisional, moot)
             = (excluded.book, excluded.nominal, excluded.effective, excluded.rule,
                excluded.parameters, excluded.way, excluded.anchor, excluded.amount,
                excluded.anchor_field, excluded.first_day, excluded.roll, excluded.provisional,
                excluded.moot);
    END IF;
    IF p ? 'due_gone' THEN
        DELETE FROM read_model.due d
         USING jsonb_to_recordset(p -> 'due_gone') AS g (kind text, fires_on date)
         WHERE d.case_id = p_case_id AND d.kind = g.kind AND d.fires_on = g.fires_on;
    END IF;
    IF p ? 'due' THEN
        INSERT INTO read_model.due AS d (case_id, kind, fires_on, book, last_day, rule)
        SELECT p_case_id, r.kind, r.fires_on, p_book, r.last_day, r.rule
          FROM jsonb_to_recordset(p -> 'due')
               AS r (kind text, fires_on date, last_day date, rule text)
        ON CONFLICT (case_id, kind, fires_on) DO UPDATE SET
               (book, last_day, rule) = (excluded.book, excluded.last_day, excluded.rule);
    END IF;
    IF p ? 'usage' THEN
        INSERT INTO read_model.used_right AS u (case_id, book, case_type, person_id,
               institution_id, open, used_months, used_days, approved_months,
               extensions_approved, extensions_requested)
        SELECT p_case_id, p_book, p_case_type, r.person_id, r.institution_id, r.open,
               r.used_months, r.used_days, r.approved_months, r.extensions_approved,
               r.extensions_requested
          FROM jsonb_to_record(p -> 'usage') AS r (person_id text, institution_id text,
               open boolean, used_months int, used_days int, approved_months int,
               extensions_approved int, extensions_requested int)
        ON CONFLICT (case_id) DO UPDATE SET
               (person_id, institution_id, open, used_months, used_days, approved_months,
                extensions_approved, extensions_requested)
             = (excluded.person_id, excluded.institution_id, excluded.open, excluded.used_months,
                excluded.used_days, excluded.approved_months, excluded.extensions_approved,
                excluded.extensions_requested);
    END IF;
    IF p ?| ARRAY['claims', 'tenancy', 'awards', 'assessments'] THEN
        PERFORM ledger.append_programme_rows(p_book, p_case_id, p);
    END IF;
    IF p ? 'notices' THEN
        INSERT INTO read_model.notice (notice_id, book, case_id, seq, kind, audience, refers_to,
               queued_at)
        SELECT r.notice_id, p_book, p_case_id, r.seq, r.kind, r.audience, r.refers_to,
               transaction_timestamp()
          FROM jsonb_to_recordset(p -> 'notices')
               AS r (notice_id text, seq int, kind text, audience text, refers_to date);
    END IF;
END
$$;
