-- name: ledger.notice_delivery: each attempt to deliver a notice, and how it went
CREATE TABLE ledger.notice_delivery (
    notice_id text COLLATE "C" NOT NULL,
    attempt   integer NOT NULL CHECK (attempt >= 1),
    at        timestamptz NOT NULL DEFAULT transaction_timestamp(),
    channel   text COLLATE "C" NOT NULL,
    outcome   text COLLATE "C" NOT NULL CHECK (outcome IN ('DELIVERED', 'FAILED')),
    detail    text NOT NULL DEFAULT '',
    PRIMARY KEY (notice_id, attempt)
);
