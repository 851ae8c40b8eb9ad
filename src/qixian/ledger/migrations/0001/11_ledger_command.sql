-- name: ledger.command: every command that was decided, with its outcome; ids are used once
CREATE TABLE ledger.command (
    command_id  text COLLATE "C" PRIMARY KEY,
    book        text COLLATE "C" NOT NULL,
    case_id     text COLLATE "C" NOT NULL,
    case_type   text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL,
    actor       text COLLATE "C" NOT NULL,
    -- Canonical JSON; ids and values of the case only, never a person's name, number or words.
    params      text COLLATE "C" NOT NULL,
    on_date     date NOT NULL,
    recorded_at timestamptz NOT NULL,
    outcome     text COLLATE "C" NOT NULL
                CHECK (outcome IN ('ACCEPTED', 'REFUSED', 'NOTHING_TO_DO')),
    first_seq   integer,
    last_seq    integer,
    code        text COLLATE "C",
    clause      text COLLATE "C",
    remedy      text,
    data        text COLLATE "C",
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    CHECK ((first_seq IS NULL) = (last_seq IS NULL)),
    CHECK ((outcome = 'ACCEPTED') = (first_seq IS NOT NULL)),
    CHECK ((outcome = 'REFUSED') = (code IS NOT NULL))
);
-- An accepted command is found through its events; these are the others of a case.
CREATE INDEX command_case ON ledger.command (case_id, recorded_at) WHERE outcome <> 'ACCEPTED';
