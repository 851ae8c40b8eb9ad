-- name: ledger.node: the hash over each 256 whole neighbours, at every eighth level of the tree
-- Level 1 is over leaves, level 2 over level 1. Between them nothing is kept: 256 hashes are quick.
CREATE TABLE ledger.node (
    level      smallint NOT NULL CHECK (level >= 1),
    node_index bigint NOT NULL CHECK (node_index >= 0),
    hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, node_index)
);
