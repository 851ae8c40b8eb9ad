-- name: privileges: who may do what; nobody but the owner may even try to change the record
GRANT USAGE ON SCHEMA ledger, read_model, registry TO qixian_app;
GRANT USAGE ON SCHEMA ledger, read_model, registry TO qixian_auditor;
GRANT USAGE ON SCHEMA ledger, read_model, registry
    TO qixian_sees_region, qixian_sees_institution, qixian_sees_bases, qixian_sees_league,
       qixian_sees_programme;
REVOKE ALL ON ALL TABLES IN SCHEMA ledger, read_model, registry
    FROM PUBLIC, qixian_app, qixian_auditor;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger, read_model TO qixian_app, qixian_auditor;
GRANT INSERT ON ledger.edition, ledger.notice_delivery, ledger.reconciliation TO qixian_app;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read_model TO qixian_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA registry TO qixian_app;
REVOKE UPDATE, DELETE ON registry.erasure, registry.access, registry.account_change
    FROM qixian_app;
-- Who read and who erased is for the auditor to see; entries, keys and words are not.
GRANT SELECT ON registry.erasure, registry.access, registry.account_change, registry.account
    TO qixian_auditor;
-- What performing a decision again looks at: which kind of entry an id has, and since when.
GRANT SELECT (book, entry_id, kind, created_at) ON registry.entry TO qixian_auditor;
GRANT SELECT ON registry.institution_successor TO qixian_auditor;
-- Which rows these roles see of the tables is for the policies of migrations/0004 to say.
GRANT SELECT ON ALL TABLES IN SCHEMA ledger, read_model
    TO qixian_sees_region, qixian_sees_institution, qixian_sees_bases, qixian_sees_league,
       qixian_sees_programme;
GRANT SELECT ON registry.entry, registry.link, registry.jurisdiction, registry.institution_successor
    TO qixian_sees_region, qixian_sees_institution, qixian_sees_bases, qixian_sees_league,
       qixian_sees_programme;
GRANT SELECT ON registry.access, registry.erasure, registry.account_change TO qixian_sees_region;
GRANT EXECUTE ON FUNCTION ledger.used_rights
    TO qixian_sees_region, qixian_sees_institution, qixian_sees_bases, qixian_sees_league,
       qixian_sees_programme;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO qixian_app;
GRANT EXECUTE ON FUNCTION ledger.tail, ledger.canonical_event TO qixian_auditor;
