-- name: registry.account_change: who gave which account which role, scope and standing, and when
CREATE TABLE registry.account_change (
    change_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id text COLLATE "C" NOT NULL,
    changed_by text COLLATE "C" NOT NULL,
    role       text COLLATE "C" NOT NULL,
    scope      text[] COLLATE "C" NOT NULL,
    active     boolean NOT NULL,
    at         timestamptz NOT NULL DEFAULT transaction_timestamp()
);
CREATE INDEX account_change_account ON registry.account_change (account_id, change_id);
