-- name: registry.institution_successor: which institution stands in another's place, and why
CREATE TABLE registry.institution_successor (
    predecessor text COLLATE "C" NOT NULL,
    successor   text COLLATE "C" NOT NULL,
    basis       text NOT NULL,
    since       date NOT NULL,
    PRIMARY KEY (predecessor, successor),
    CHECK (predecessor <> successor)
);
CREATE INDEX institution_successor_back ON registry.institution_successor (successor);
