-- name: registry.erasure: whose key was destroyed, when, by whom and why; never changed or removed
CREATE TABLE registry.erasure (
    erasure_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book       text COLLATE "C" NOT NULL,
    entry_id   text COLLATE "C" NOT NULL,
    at         timestamptz NOT NULL DEFAULT transaction_timestamp(),
    actor      text COLLATE "C" NOT NULL,
    reason     text COLLATE "C" NOT NULL
);
CREATE INDEX erasure_entry ON registry.erasure (book, entry_id);
