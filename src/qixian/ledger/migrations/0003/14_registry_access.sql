-- name: registry.access: who read or corrected whose data, when and why; never changed or removed
CREATE TABLE registry.access (
    access_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book      text COLLATE "C" NOT NULL,
    entry_id  text COLLATE "C" NOT NULL,
    at        timestamptz NOT NULL DEFAULT transaction_timestamp(),
    reader    text COLLATE "C" NOT NULL,
    reason    text COLLATE "C" NOT NULL
);
CREATE INDEX access_entry ON registry.access (book, entry_id, at);
