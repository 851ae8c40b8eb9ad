-- name: ledger.cosignature: what witnesses have signed of our checkpoints, a note's line each
CREATE TABLE ledger.cosignature (
    origin      text COLLATE "C" NOT NULL,
    size        bigint NOT NULL,
    name        text COLLATE "C" NOT NULL,
    key_id      bytea NOT NULL CHECK (octet_length(key_id) = 4),
    cosigned_at timestamptz NOT NULL,
    line        text COLLATE "C" NOT NULL,
    added_at    timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (origin, size, name, key_id, cosigned_at)
);
