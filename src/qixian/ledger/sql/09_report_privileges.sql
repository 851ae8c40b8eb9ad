-- name: privileges of the audits' reports: whoever runs an audit writes them, once
GRANT INSERT ON ledger.audit_run, ledger.audit_report, ledger.audit_finding TO qixian_app;
