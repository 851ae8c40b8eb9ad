-- name: ledger.reconciliation: what comparing the ledger with the engine found, time by time
-- `found` is JSON: how many differences there were of each kind; which ones is for
-- `qixian reconcile` to say.
CREATE TABLE ledger.reconciliation (
    at        timestamptz PRIMARY KEY DEFAULT clock_timestamp(),
    cases     integer NOT NULL CHECK (cases >= 0),
    workflows integer NOT NULL CHECK (workflows >= 0),
    found     text NOT NULL
);
