-- After `pg_restore` has loaded a dump of the ledger, before anything is appended: set
-- ledger.event.xid anew, so that readers see every event and cases can go on
-- (docs/decisions/0003-global-order-without-a-queue.md).
--
--   psql --dbname=qixian --file=deploy/after-restore.sql
--
-- As a superuser, with workers and doors stopped. Transaction ids
-- are one server's; the order of events is that of (xid, position). A new id begins only where a
-- position goes back in that order: so the order and every position stay what they were, and the
-- ids stay small. Nothing hashed changes. Done twice, it changes nothing more. Readers elsewhere
-- that keep a place in the record begin again from its start.
\set ON_ERROR_STOP on

BEGIN;
LOCK TABLE ledger.event IN ACCESS EXCLUSIVE MODE;
ALTER TABLE ledger.event DISABLE TRIGGER append_only;

-- 3 is the first id a transaction can have.
WITH ordered AS (
    SELECT case_id, seq, xid, position,
           position < lag(position) OVER (ORDER BY xid, position) AS goes_back
      FROM ledger.event
), renewed AS (
    SELECT case_id, seq,
           (3 + count(*) FILTER (WHERE goes_back) OVER (ORDER BY xid, position))::text::xid8 AS xid
      FROM ordered
)
UPDATE ledger.event e SET xid = r.xid
  FROM renewed r
 WHERE (e.case_id, e.seq) = (r.case_id, r.seq) AND e.xid <> r.xid;

ALTER TABLE ledger.event ENABLE ALWAYS TRIGGER append_only;
COMMIT;

-- The server's own ids must be above every id that is kept; each one taken here is used up.
DO $$
DECLARE
    v_newest CONSTANT xid8 := (SELECT coalesce(max(xid), '0') FROM ledger.event);
BEGIN
    WHILE pg_current_xact_id() <= v_newest LOOP
        COMMIT;
    END LOOP;
END
$$;

VACUUM (ANALYZE) ledger.event;
SELECT count(*) AS events, max(xid) AS newest_xid, pg_current_xact_id() AS server_xid
  FROM ledger.event;
