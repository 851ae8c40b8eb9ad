-- name: read_model.deadline: now with the counting itself, so that a notice can be tried on it
-- Its rows are rebuilt from the events after the migration (`qixian migrate` does it).
DROP TABLE read_model.deadline;
CREATE TABLE read_model.deadline (
    case_id      text COLLATE "C" NOT NULL,
    field        text COLLATE "C" NOT NULL,
    book         text COLLATE "C" NOT NULL,
    nominal      date NOT NULL,
    effective    date NOT NULL,
    rule         text COLLATE "C" NOT NULL,
    parameters   text[] COLLATE "C" NOT NULL,
    way          text COLLATE "C" NOT NULL,
    anchor       date NOT NULL,
    amount       integer NOT NULL,
    anchor_field text COLLATE "C" NOT NULL,
    first_day    text COLLATE "C",
    roll         text COLLATE "C",
    provisional  boolean NOT NULL,
    PRIMARY KEY (case_id, field)
);
CREATE INDEX deadline_effective ON read_model.deadline (book, effective);
