-- name: read_model.deadline: every date of a case with the reckoning that led to it
CREATE TABLE read_model.deadline (
    case_id          text COLLATE "C" NOT NULL,
    field            text COLLATE "C" NOT NULL,
    book             text COLLATE "C" NOT NULL,
    nominal          date NOT NULL,
    effective        date NOT NULL,
    rule             text NOT NULL,
    convention       text NOT NULL,
    inputs           jsonb NOT NULL,
    calendar_version text COLLATE "C" NOT NULL,
    provisional      boolean NOT NULL,
    PRIMARY KEY (case_id, field)
);
CREATE INDEX deadline_effective ON read_model.deadline (book, effective);
