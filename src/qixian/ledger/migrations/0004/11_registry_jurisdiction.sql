-- name: registry.jurisdiction: which league or city an institution or a base lies in
CREATE TABLE registry.jurisdiction (
    book        text COLLATE "C" NOT NULL,
    entry_id    text COLLATE "C" NOT NULL,
    league_city text COLLATE "C" NOT NULL,
    placed_at   timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (book, entry_id)
);
