-- name: read_model.claim: every subsidy claim as it stands, with the event-bearing case it lives in
CREATE TABLE read_model.claim (
    case_id       text COLLATE "C" NOT NULL,
    claim_id      text COLLATE "C" NOT NULL,
    book          text COLLATE "C" NOT NULL,
    kind          text COLLATE "C" NOT NULL,
    status        text COLLATE "C" NOT NULL,
    amount_fen    bigint NOT NULL,
    enterprise_id text COLLATE "C",
    person_id     text COLLATE "C",
    submitted_on  date NOT NULL,
    decided_on    date,
    paid_on       date,
    PRIMARY KEY (case_id, claim_id)
);
CREATE INDEX claim_id ON read_model.claim (book, claim_id);
CREATE INDEX claim_enterprise ON read_model.claim (book, enterprise_id)
    WHERE enterprise_id IS NOT NULL;
CREATE INDEX claim_person ON read_model.claim (book, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX claim_status ON read_model.claim (book, status, kind);
