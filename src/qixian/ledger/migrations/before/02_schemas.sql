-- name: schemas: the record, what is rebuilt from it, and what is kept apart from it
CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION qixian_owner;
CREATE SCHEMA IF NOT EXISTS read_model AUTHORIZATION qixian_owner;
CREATE SCHEMA IF NOT EXISTS registry AUTHORIZATION qixian_owner;
