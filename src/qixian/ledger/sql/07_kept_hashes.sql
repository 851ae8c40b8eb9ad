-- name: ledger.kept_hashes: runs of neighbouring hashes of the tree, each run as one value
-- Level 0 gives the hashes of events, which are the leaves' data; a run that is not whole is shorter.
CREATE OR REPLACE FUNCTION ledger.kept_hashes(
    p_levels smallint[], p_firsts bigint[], p_lengths bigint[]
) RETURNS TABLE (hashes bytea)
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN r.level = 0
           THEN (SELECT string_agg(l.hash, '' ORDER BY l.leaf_index) FROM ledger.leaf l
                  WHERE l.leaf_index >= r.first AND l.leaf_index < r.first + r.length)
           ELSE (SELECT string_agg(n.hash, '' ORDER BY n.node_index) FROM ledger.node n
                  WHERE n.level = r.level
                    AND n.node_index >= r.first AND n.node_index < r.first + r.length)
           END
      FROM unnest(p_levels, p_firsts, p_lengths)
           WITH ORDINALITY AS r(level, first, length, place)
     ORDER BY r.place
$$;
