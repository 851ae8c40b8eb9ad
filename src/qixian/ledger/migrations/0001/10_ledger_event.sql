-- name: ledger.event: what happened, one row an event, chained per case; never changed or removed
CREATE TABLE ledger.event (
    position         bigint GENERATED ALWAYS AS IDENTITY,
    -- With position the order readers follow: see sql/06_tail.sql.
    xid              xid8 NOT NULL DEFAULT pg_current_xact_id(),
    -- Ids compare byte by byte ("C"), so that every machine and program sorts them alike.
    book             text COLLATE "C" NOT NULL,
    case_id          text COLLATE "C" NOT NULL,
    seq              integer NOT NULL CHECK (seq >= 1),
    case_type        text COLLATE "C" NOT NULL,
    type             text COLLATE "C" NOT NULL,
    schema           smallint NOT NULL CHECK (schema >= 1),
    effective_on     date NOT NULL,
    recorded_at      timestamptz NOT NULL,
    actor            text COLLATE "C" NOT NULL,
    cause_kind       text COLLATE "C" NOT NULL CHECK (cause_kind IN ('COMMAND', 'DEADLINE')),
    cause_id         text COLLATE "C" NOT NULL,
    edition          text COLLATE "C" NOT NULL,
    edition_digest   text COLLATE "C" NOT NULL,
    calendar_version text COLLATE "C" NOT NULL,
    clauses          text[] NOT NULL,
    -- Text and not jsonb: the bytes that were hashed are the bytes that are kept.
    data             text COLLATE "C" NOT NULL,
    previous_hash    bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash             bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX event_tail ON ledger.event (xid, position);
-- Rows lie in the order of their positions, so a summary of ranges finds one and costs no insert.
CREATE INDEX event_position ON ledger.event USING brin (position) WITH (pages_per_range = 16);
