-- name: ledger.audit_finding: what a run found, the gravest first; ids only, as in the record
CREATE TABLE ledger.audit_finding (
    audit_id bigint NOT NULL,
    number   integer NOT NULL CHECK (number >= 1),
    severity text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    what     text NOT NULL,
    -- The case, or the person, venture, reader or checkpoint it is about.
    subject  text COLLATE "C" NOT NULL,
    seq      integer NOT NULL,
    position bigint NOT NULL,
    recorded text NOT NULL,
    expected text NOT NULL,
    clauses  text[] NOT NULL,
    events   text[] NOT NULL,
    PRIMARY KEY (audit_id, number)
);
