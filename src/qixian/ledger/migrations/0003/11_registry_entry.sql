-- name: registry.entry: every person, venture, institution and base; one id, one entry, one kind
CREATE TABLE registry.entry (
    book       text COLLATE "C" NOT NULL,
    entry_id   text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL
               CHECK (kind IN ('person', 'venture', 'institution', 'base')),
    -- Names, numbers and addresses, as JSON sealed with the entry's key; both null without data.
    key_id     text COLLATE "C",
    sealed     bytea,
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    erased_at  timestamptz,
    PRIMARY KEY (book, entry_id),
    CHECK ((key_id IS NULL) = (sealed IS NULL)),
    CHECK (erased_at IS NULL OR sealed IS NULL)
);
