-- name: ledger.tail: the next events that no running transaction can still come before
-- Positions are taken when a row is written and may become visible late. Below the oldest running
-- transaction nothing can appear any more, so (xid, position) order skips and doubles nothing, and
-- no writer waits for another.
CREATE OR REPLACE FUNCTION ledger.tail(after_xid xid8, after_position bigint, most integer)
RETURNS SETOF ledger.event
LANGUAGE sql STABLE AS $$
    SELECT * FROM ledger.event
     WHERE (xid, position) > (after_xid, after_position)
       AND xid < pg_snapshot_xmin(pg_current_snapshot())
     ORDER BY xid, position
     LIMIT most
$$;
