-- name: ledger.event of registrations: a tenancy's row has only the venture registered last
CREATE INDEX event_registered ON ledger.event (case_id) WHERE type = 'EnterpriseRegistered';
