-- name: ledger.league_of: the league or city a case belongs to
-- That of its institution, base or host; else, with an opener, the one whose office the opener held
-- at that instant. Null for the region's own files.
CREATE OR REPLACE FUNCTION ledger.league_of(p_book text, p_parties jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT j.league_city FROM registry.jurisdiction j
     WHERE j.book = p_book
       AND j.entry_id = coalesce(p_parties ->> 'institution_id', p_parties ->> 'base_id',
                                 p_parties ->> 'host_id')
$$;
CREATE OR REPLACE FUNCTION ledger.league_of(
    p_book text, p_parties jsonb, p_opener text, p_at timestamptz
) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(ledger.league_of(p_book, p_parties), (
        SELECT CASE WHEN c.role = 'LEAGUE_CITY_HRSS' THEN c.scope[1] END
          FROM registry.account_change c
         WHERE c.account_id = p_opener AND c.at <= p_at
         ORDER BY c.change_id DESC LIMIT 1))
$$;
