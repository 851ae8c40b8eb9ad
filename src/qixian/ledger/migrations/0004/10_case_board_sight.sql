-- name: read_model.case_board by who may see it: its base, its league or city, who opened it; and
-- what it awaits of a person, with the last day for it
-- Its new columns are filled from the events after the migration (`qixian migrate` does it).
ALTER TABLE read_model.case_board
    ADD COLUMN base_id text COLLATE "C"
        GENERATED ALWAYS AS (coalesce(parties ->> 'base_id', parties ->> 'host_id')) STORED,
    ADD COLUMN opened_by text COLLATE "C",
    ADD COLUMN league_city text COLLATE "C",
    ADD COLUMN awaited_field text COLLATE "C",
    ADD COLUMN awaited_by date;
-- A list by case id and a worklist by day for each way of seeing cases; cases without the column
-- cost nothing.
CREATE INDEX case_board_base ON read_model.case_board (book, base_id, case_id)
    WHERE base_id IS NOT NULL;
CREATE INDEX case_board_league ON read_model.case_board (book, league_city, case_id)
    WHERE league_city IS NOT NULL;
CREATE INDEX case_board_programme ON read_model.case_board (book, case_id)
    WHERE case_type = 'subsidy_and_quota' AND league_city IS NULL;
CREATE INDEX case_board_awaited ON read_model.case_board (book, awaited_by, case_id)
    WHERE awaited_by IS NOT NULL;
CREATE INDEX case_board_awaited_institution
    ON read_model.case_board (book, institution_id, awaited_by, case_id)
    WHERE awaited_by IS NOT NULL AND institution_id IS NOT NULL;
CREATE INDEX case_board_awaited_base ON read_model.case_board (book, base_id, awaited_by, case_id)
    WHERE awaited_by IS NOT NULL AND base_id IS NOT NULL;
CREATE INDEX case_board_awaited_league
    ON read_model.case_board (book, league_city, awaited_by, case_id)
    WHERE awaited_by IS NOT NULL AND league_city IS NOT NULL;
-- A list in the order of ids over every kind.
CREATE INDEX case_board_id ON read_model.case_board (book, case_id);
