-- name: schemas: the record, what is rebuilt from it, what is kept apart from it, and views of them
-- for people with psql
CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION qixian_owner;
CREATE SCHEMA IF NOT EXISTS read_model AUTHORIZATION qixian_owner;
CREATE SCHEMA IF NOT EXISTS registry AUTHORIZATION qixian_owner;
CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION qixian_owner;
