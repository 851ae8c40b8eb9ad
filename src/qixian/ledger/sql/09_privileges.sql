-- name: privileges: who may do what; nobody but the owner may even try to change the record
GRANT USAGE ON SCHEMA ledger, read_model, registry TO qixian_app;
GRANT USAGE ON SCHEMA ledger, read_model, registry TO qixian_auditor;
REVOKE ALL ON ALL TABLES IN SCHEMA ledger, read_model, registry
    FROM PUBLIC, qixian_app, qixian_auditor;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger, read_model TO qixian_app, qixian_auditor;
GRANT INSERT ON ledger.edition, ledger.notice_delivery TO qixian_app;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read_model TO qixian_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA registry TO qixian_app;
REVOKE UPDATE, DELETE ON registry.erasure, registry.access FROM qixian_app;
-- Who read and who erased is for the auditor to see; entries, keys and words are not.
GRANT SELECT ON registry.erasure, registry.access TO qixian_auditor;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO qixian_app;
GRANT EXECUTE ON FUNCTION ledger.tail, ledger.canonical_event TO qixian_auditor;
