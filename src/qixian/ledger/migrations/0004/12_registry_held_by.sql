-- name: registry.entry.held_by: the office that registered it, such as institution:I1, base:B1 or
-- league:HOHHOT; null for the region
ALTER TABLE registry.entry ADD COLUMN held_by text COLLATE "C";
CREATE INDEX entry_held_by ON registry.entry (book, held_by, entry_id);
