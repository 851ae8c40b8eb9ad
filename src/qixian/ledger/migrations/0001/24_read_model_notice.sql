-- name: read_model.notice: notices waiting for delivery and what became of them
CREATE TABLE read_model.notice (
    notice_id text COLLATE "C" PRIMARY KEY,
    book      text COLLATE "C" NOT NULL,
    case_id   text COLLATE "C" NOT NULL,
    seq       integer NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    audience  text COLLATE "C" NOT NULL,
    refers_to date,
    queued_at timestamptz NOT NULL,
    status    text COLLATE "C" NOT NULL DEFAULT 'QUEUED'
              CHECK (status IN ('QUEUED', 'DELIVERED', 'FAILED'))
);
CREATE INDEX notice_status ON read_model.notice (status, queued_at);
CREATE INDEX notice_case ON read_model.notice (case_id, seq);
