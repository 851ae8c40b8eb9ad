-- name: registry.free_text: people's own words, outside every history so that they can be erased
CREATE TABLE registry.free_text (
    note_id    text COLLATE "C" PRIMARY KEY,
    case_id    text COLLATE "C" NOT NULL,
    field      text COLLATE "C" NOT NULL,
    body       text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT transaction_timestamp()
);
CREATE INDEX free_text_case ON registry.free_text (case_id);
