-- name: read_model.assessment: every assessment and programme record, by the event it came from
CREATE TABLE read_model.assessment (
    case_id     text COLLATE "C" NOT NULL,
    seq         integer NOT NULL,
    book        text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    assessed_on date NOT NULL,
    values      jsonb NOT NULL,
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX assessment_subject ON read_model.assessment (book, kind, subject, assessed_on);
