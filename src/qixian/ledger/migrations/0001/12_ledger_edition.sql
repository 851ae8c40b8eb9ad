-- name: ledger.edition: the text of every policy edition a case was ever pinned to, by its digest
CREATE TABLE ledger.edition (
    digest      text COLLATE "C" PRIMARY KEY,
    id          text COLLATE "C" NOT NULL,
    content     text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT transaction_timestamp()
);
