-- name: read_model.tenancy: every tenancy as it stands, for the base's figures and claims elsewhere
CREATE TABLE read_model.tenancy (
    case_id              text COLLATE "C" PRIMARY KEY,
    book                 text COLLATE "C" NOT NULL,
    state                text COLLATE "C" NOT NULL,
    base_id              text COLLATE "C" NOT NULL,
    base_kind            text COLLATE "C" NOT NULL,
    tenant_id            text COLLATE "C" NOT NULL,
    founder_group        text COLLATE "C" NOT NULL,
    free_space           boolean NOT NULL,
    in_incubation        boolean NOT NULL,
    area_m2              text COLLATE "C",
    student_founded      boolean,
    founder_graduated_on date,
    enterprise_id        text COLLATE "C",
    move_in_date         date,
    incubation_end_date  date,
    move_out_due_date    date
);
CREATE INDEX tenancy_base ON read_model.tenancy (book, base_id);
CREATE INDEX tenancy_enterprise ON read_model.tenancy (book, enterprise_id)
    WHERE enterprise_id IS NOT NULL;
