-- name: privileges of the seals: leaves are made by ledger.seal_next, the rest by whoever seals
GRANT INSERT ON ledger.node, ledger.checkpoint, ledger.cosignature TO qixian_app;
GRANT EXECUTE ON FUNCTION ledger.kept_hashes TO qixian_auditor;
