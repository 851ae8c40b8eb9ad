-- name: registry.entry_key: one key for each subject, wrapped by a key that is not in the database
-- A subject is an entry's id, or case:<id> for words that belong to no person. Deleting the row
-- makes unreadable whatever was sealed with the key.
CREATE TABLE registry.entry_key (
    key_id     text COLLATE "C" PRIMARY KEY,
    book       text COLLATE "C" NOT NULL,
    subject_id text COLLATE "C" NOT NULL,
    wrapped    bytea NOT NULL,
    -- Which key wrapped it: the first 8 hex digits of that key's SHA-256.
    kek_id     text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    UNIQUE (book, subject_id)
);
