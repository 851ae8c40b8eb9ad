-- name: append-only trigger of ledger.reconciliation
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.reconciliation
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.reconciliation ENABLE ALWAYS TRIGGER append_only;
