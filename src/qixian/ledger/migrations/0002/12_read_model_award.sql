-- name: read_model.award: every award that was granted; each recipient has one of a kind
CREATE TABLE read_model.award (
    case_id      text COLLATE "C" NOT NULL,
    award_kind   text COLLATE "C" NOT NULL,
    recipient_id text COLLATE "C" NOT NULL,
    book         text COLLATE "C" NOT NULL,
    amount_fen   bigint NOT NULL,
    granted_on   date NOT NULL,
    PRIMARY KEY (case_id, award_kind, recipient_id)
);
CREATE INDEX award_recipient ON read_model.award (book, recipient_id);
