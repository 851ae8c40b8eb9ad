"""Migrating: from nothing, twice, side by side, and what is said where it was forgotten."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.errors import LedgerError, LedgerUnreachable, NotMigrated
from qixian.ledger.migrate import head, is_current, require_current, upgrade
from qixian.ledger.rebuild import check_read_models
from qixian.ledger.records import Append
from qixian.ledger.streams import START, append, read_case, tail
from qixian.ledger.verify import verify
from qixian.rehearsal.story import read_stories
from tests.ledger.played import tell

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FIRST_SCHEMA = ROOT / "src" / "qixian" / "ledger" / "migrations" / "0001"

OBJECTS = """
SELECT format('%s.%s %s', n.nspname, c.relname, c.relkind) FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('ledger', 'read_model', 'registry')
UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p
 WHERE p.pronamespace = 'ledger'::regnamespace
UNION ALL SELECT format('%s on %s %s', tgname, tgrelid::regclass, tgenabled) FROM pg_trigger
 ORDER BY 1
"""


async def test_a_fresh_database_gets_everything_and_takes_an_event(
    empty_database_url: str, entry: Callable[..., Append]
) -> None:
    await upgrade(empty_database_url)
    async with asyncpg.create_pool(
        empty_database_url, min_size=1, server_settings={"role": "qixian_app"}
    ) as pool:
        await append(pool, entry())
        async with pool.acquire() as conn:
            assert await is_current(conn)
            await require_current(conn)


async def test_migrating_again_changes_nothing_and_loses_nothing(
    database_url: str, pool: asyncpg.Pool, entry: Callable[..., Append]
) -> None:
    await append(pool, entry())
    before = await pool.fetch(OBJECTS)
    await upgrade(database_url)
    assert await pool.fetch(OBJECTS) == before
    assert len(await read_case(pool, "L1")) == 1
    assert await pool.fetch("SELECT version_num FROM ledger.migration") == [(head(),)]


async def test_processes_that_migrate_at_once_do_not_hinder_each_other(
    empty_database_url: str, database_url: str
) -> None:
    await asyncio.gather(*(upgrade(url) for url in (empty_database_url, database_url) * 2))
    conn = await asyncpg.connect(empty_database_url)
    assert await is_current(conn)
    await conn.close()


async def test_every_object_belongs_to_the_owner_role(superuser_conn: asyncpg.Connection) -> None:
    strangers = await superuser_conn.fetch(
        """SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('ledger', 'read_model', 'registry')
              AND pg_get_userbyid(c.relowner) <> 'qixian_owner'"""
    )
    assert strangers == []


async def test_a_database_nobody_migrated_says_which_command_is_missing(
    empty_database_url: str, entry: Callable[..., Append]
) -> None:
    conn = await asyncpg.connect(empty_database_url)
    assert not await is_current(conn)
    for attempt in (
        require_current(conn),
        append(conn, entry()),
        tail(conn, START, 1),
        verify(conn),
    ):
        with pytest.raises(NotMigrated, match="qixian migrate"):
            await attempt
    await conn.close()


async def test_a_database_of_a_newer_release_is_left_alone(
    database_url: str, owner_conn: asyncpg.Connection
) -> None:
    await owner_conn.execute("UPDATE ledger.migration SET version_num = '9999'")
    assert not await is_current(owner_conn)
    with pytest.raises(LedgerError, match="9999"):
        await upgrade(database_url)


async def test_a_user_who_may_not_prepare_the_database_is_told_what_to_ask_for(
    empty_database_url: str,
) -> None:
    conn = await asyncpg.connect(empty_database_url)
    name = await conn.fetchval("SELECT 'plain_' || current_database()")
    await conn.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'plain'")
    try:
        with pytest.raises(LedgerError, match="administrator"):
            await upgrade(_as_user(empty_database_url, name))
    finally:
        await conn.execute(f"DROP ROLE {name}")
        await conn.close()


def _as_user(url: str, name: str) -> str:
    scheme, _, rest = url.partition("://")
    host = rest.rpartition("@")[2]
    return f"{scheme}://{name}:plain@{host}"


async def test_a_server_that_does_not_answer_is_named_as_the_cause() -> None:
    with pytest.raises(LedgerUnreachable, match="check that it runs"):
        await upgrade("postgresql://postgres@127.0.0.1:1/postgres")


BACK_TO_0001 = """
    SET ROLE qixian_owner;
    DROP SCHEMA audit CASCADE;
    DROP TABLE read_model.claim, read_model.tenancy, read_model.award, read_model.assessment,
        read_model.deadline, registry.entry, registry.entry_key, registry.link, registry.erasure,
        registry.access, registry.free_text, registry.jurisdiction, registry.account,
        registry.account_change, ledger.leaf, ledger.node, ledger.cosignature, ledger.checkpoint,
        ledger.reconciliation, ledger.audit_run, ledger.audit_report, ledger.audit_finding;
    DO $$
    DECLARE
        v_policy record;
    BEGIN
        FOR v_policy IN SELECT format('%I.%I', schemaname, tablename) AS place, policyname AS name
                          FROM pg_policies LOOP
            EXECUTE format('DROP POLICY %I ON %s', v_policy.name, v_policy.place);
            EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', v_policy.place);
        END LOOP;
    END
    $$;
    ALTER TABLE read_model.case_board DROP COLUMN base_id, DROP COLUMN opened_by,
        DROP COLUMN league_city, DROP COLUMN awaited_field, DROP COLUMN awaited_by;
    ALTER TABLE ledger.command DROP COLUMN request_id;
    DROP INDEX read_model.case_board_id, ledger.command_refused, ledger.command_accepted,
        ledger.event_registered;
    DROP INDEX read_model.case_board_facts;
    CREATE INDEX case_board_facts ON read_model.case_board USING gin (fact_keys) WHERE open;
    UPDATE ledger.migration SET version_num = '0001';
"""


async def test_an_older_ledger_is_brought_forward_and_its_read_models_are_made_again(
    database_url: str, pool: asyncpg.Pool, superuser_conn: asyncpg.Connection
) -> None:
    (story,) = read_stories(EXAMPLES / "T01.json")
    await tell(pool, story, "T01")
    await superuser_conn.execute(BACK_TO_0001)
    for file in ("21_read_model_deadline.sql", "31_registry_free_text.sql"):
        await superuser_conn.execute((FIRST_SCHEMA / file).read_text(encoding="utf-8"))

    assert await upgrade(database_url)

    async with pool.acquire() as conn:
        rebuilt = await check_read_models(conn, load_calendar())
    assert rebuilt.differences == ()
    assert rebuilt.rows["claim"] == rebuilt.rows["tenancy"] == 1
    assert not await upgrade(database_url)
