-- name: append-only triggers of the registry: what was read, erased and allowed stays
-- recorded
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.erasure
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE registry.erasure ENABLE ALWAYS TRIGGER append_only;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.access
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE registry.access ENABLE ALWAYS TRIGGER append_only;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.account_change
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE registry.account_change ENABLE ALWAYS TRIGGER append_only;
