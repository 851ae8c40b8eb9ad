-- name: registry.account: who may sign in, as what, and for which office; ids only
CREATE TABLE registry.account (
    account_id text COLLATE "C" PRIMARY KEY,
    role       text COLLATE "C" NOT NULL CHECK (role IN (
                   'HR', 'INCUBATOR_MANAGER', 'LEAGUE_CITY_HRSS', 'PROGRAMME_OFFICE', 'AUDITOR',
                   'ADMINISTRATOR')),
    -- One institution, some bases, one league or city; empty for the region.
    scope      text[] COLLATE "C" NOT NULL,
    active     boolean NOT NULL,
    -- Who the identity provider says it is (OpenID Connect: iss and sub).
    issuer     text COLLATE "C",
    subject    text COLLATE "C",
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    UNIQUE (issuer, subject),
    CHECK ((issuer IS NULL) = (subject IS NULL))
);
