-- name: ledger.command.request_id: the request a command came with, as the door's logs call it
ALTER TABLE ledger.command ADD COLUMN request_id text COLLATE "C";
