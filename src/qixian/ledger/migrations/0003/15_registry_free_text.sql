-- name: registry.free_text: people's own words, sealed with the key of the person they are about
DROP TABLE registry.free_text;
CREATE TABLE registry.free_text (
    note_id    text COLLATE "C" PRIMARY KEY,
    book       text COLLATE "C" NOT NULL,
    case_id    text COLLATE "C" NOT NULL,
    field      text COLLATE "C" NOT NULL,
    subject_id text COLLATE "C" NOT NULL,
    -- The key may be gone (registry.entry_key); the note then stands for words nobody can read.
    key_id     text COLLATE "C" NOT NULL,
    sealed     bytea NOT NULL,
    written_at timestamptz NOT NULL DEFAULT transaction_timestamp()
);
CREATE INDEX free_text_case ON registry.free_text (book, case_id);
CREATE INDEX free_text_subject ON registry.free_text (book, subject_id);
