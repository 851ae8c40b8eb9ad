-- name: functions of 0003 whose arguments changed; those of this release are made after the tables
DROP FUNCTION IF EXISTS ledger.append(
    text, text, text, integer, text, text, text, text, text, text, text[], smallint[], date[],
    text[], text[], text, boolean, date, date, date, jsonb, jsonb, text[], text, text, jsonb, text,
    text, text, date, text, bytea, text, text, text, text
);
DROP FUNCTION IF EXISTS ledger.load(text, text, text[], date, text, text);
