-- name: audit.access: who read or corrected whose personal data, when and why; never the data
CREATE VIEW audit.access WITH (security_invoker = true) AS
SELECT access_id, book, entry_id, at AT TIME ZONE 'Asia/Shanghai' AS at, reader, reason
  FROM registry.access;
COMMENT ON VIEW audit.access IS 'who read or corrected whose personal data, when and why';
COMMENT ON COLUMN audit.access.access_id IS 'its number';
COMMENT ON COLUMN audit.access.book IS 'main is the office; others are rehearsals';
COMMENT ON COLUMN audit.access.entry_id IS 'whose data, by id';
COMMENT ON COLUMN audit.access.at IS 'when, in Asia/Shanghai';
COMMENT ON COLUMN audit.access.reader IS 'the account that read';
COMMENT ON COLUMN audit.access.reason IS 'why; API where a program gave no reason';
