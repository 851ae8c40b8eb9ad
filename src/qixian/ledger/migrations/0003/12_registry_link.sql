-- name: registry.link: what one entry is to another: venture E1 has the FOUNDER person P1; ids only
CREATE TABLE registry.link (
    book    text COLLATE "C" NOT NULL,
    from_id text COLLATE "C" NOT NULL,
    role    text COLLATE "C" NOT NULL,
    to_id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (book, from_id, role, to_id),
    FOREIGN KEY (book, from_id) REFERENCES registry.entry,
    FOREIGN KEY (book, to_id) REFERENCES registry.entry,
    CHECK (from_id <> to_id)
);
CREATE INDEX link_back ON registry.link (book, to_id);
