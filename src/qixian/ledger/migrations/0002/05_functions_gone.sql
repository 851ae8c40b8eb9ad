-- name: functions of 0001 whose arguments changed; those of this release are made after the tables
DROP FUNCTION IF EXISTS ledger.load(text, text, text[], date, text);
DROP FUNCTION IF EXISTS ledger.append_read_models(text, text, text, text, jsonb);
