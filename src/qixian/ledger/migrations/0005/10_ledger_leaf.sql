-- name: ledger.leaf: which event is which leaf of the tree, in the order readers follow; written by
-- ledger.seal_next alone
-- The hash is the event's as it was when it was sealed: beside another one it says which event was
-- changed since. Case and seq stand here too, so that what is lost can be named without the event.
CREATE TABLE ledger.leaf (
    leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
    position   bigint NOT NULL UNIQUE,
    case_id    text COLLATE "C" NOT NULL,
    seq        integer NOT NULL,
    hash       bytea NOT NULL CHECK (octet_length(hash) = 32)
);
