-- name: read_model.used_right: what each case has used of a person's right
CREATE TABLE read_model.used_right (
    case_id              text COLLATE "C" PRIMARY KEY,
    book                 text COLLATE "C" NOT NULL,
    case_type            text COLLATE "C" NOT NULL,
    person_id            text COLLATE "C" NOT NULL,
    institution_id       text COLLATE "C",
    open                 boolean NOT NULL,
    used_months          integer NOT NULL,
    used_days            integer NOT NULL,
    approved_months      integer NOT NULL,
    extensions_approved  integer NOT NULL,
    extensions_requested integer NOT NULL
);
-- The person before the kind: load asks for all rights of a person.
CREATE INDEX used_right_person ON read_model.used_right (book, person_id, case_type);
