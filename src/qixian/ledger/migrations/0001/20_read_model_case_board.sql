-- name: read_model.case_board: every case as it stands, for lists and screens
CREATE TABLE read_model.case_board (
    case_id           text COLLATE "C" PRIMARY KEY,
    book              text COLLATE "C" NOT NULL,
    case_type         text COLLATE "C" NOT NULL,
    state             text COLLATE "C" NOT NULL,
    open              boolean NOT NULL,
    version           integer NOT NULL,
    head_hash         bytea NOT NULL,
    edition_digest    text COLLATE "C" NOT NULL,
    calendar_version  text COLLATE "C" NOT NULL,
    opened_on         date NOT NULL,
    last_effective_on date NOT NULL,
    next_wake         date,
    parties           jsonb NOT NULL,
    dates             jsonb NOT NULL,
    fact_keys         text[] COLLATE "C" NOT NULL,
    researcher_id     text COLLATE "C",
    institution_id    text COLLATE "C"
) WITH (fillfactor = 80); -- room for the next version of a row on its page, so no index is touched
CREATE INDEX case_board_wake ON read_model.case_board (book, open, next_wake);
CREATE INDEX case_board_state ON read_model.case_board (book, case_type, state, case_id);
CREATE INDEX case_board_institution ON read_model.case_board (book, institution_id, case_id);
-- For the other open cases of a person or an enterprise (sql/04_load.sql).
CREATE INDEX case_board_facts ON read_model.case_board USING gin (fact_keys) WHERE open;
