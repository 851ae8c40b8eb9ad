-- name: ledger.checkpoint: the signed roots, one for each size that was sealed; nothing in them is
-- about anybody
CREATE TABLE ledger.checkpoint (
    origin    text COLLATE "C" NOT NULL,
    size      bigint NOT NULL CHECK (size >= 1),
    root      bytea NOT NULL CHECK (octet_length(root) = 32),
    -- The signed note (C2SP signed-note, tlog-checkpoint) as it was signed, byte for byte.
    note      text COLLATE "C" NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (origin, size)
);
