-- name: read_model.due: what is still to fall due, and on which day it fires
CREATE TABLE read_model.due (
    case_id  text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    fires_on date NOT NULL,
    book     text COLLATE "C" NOT NULL,
    last_day date NOT NULL,
    rule     text NOT NULL,
    PRIMARY KEY (case_id, kind, fires_on)
);
CREATE INDEX due_fires ON read_model.due (book, fires_on);
