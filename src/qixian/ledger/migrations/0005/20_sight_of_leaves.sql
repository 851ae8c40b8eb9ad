-- name: sight of leaves: they name cases, so only who sees every case sees them
CREATE POLICY everything ON ledger.leaf
    TO qixian_app, qixian_auditor, qixian_sees_region USING (true) WITH CHECK (true);
ALTER TABLE ledger.leaf ENABLE ROW LEVEL SECURITY;
