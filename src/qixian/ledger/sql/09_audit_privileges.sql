-- name: privileges of the views for auditors: the auditor's alone
GRANT USAGE ON SCHEMA audit TO qixian_auditor;
REVOKE ALL ON ALL TABLES IN SCHEMA audit FROM PUBLIC, qixian_app;
GRANT SELECT ON ALL TABLES IN SCHEMA audit TO qixian_auditor;
