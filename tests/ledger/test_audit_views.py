"""The views for auditors: each example of the page runs; nothing sealed or writable is there."""

import os
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from tests.cli.played import play
from tests.ledger.leaves import leave_desk

Pool = asyncpg.Pool  # type: ignore[type-arg]
Connection = asyncpg.Connection  # type: ignore[type-arg]
PAGE = Path(__file__).parents[2] / "docs" / "auditing.md"
EXAMPLES = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
VIEWS = ("event", "case_now", "deadline", "claim", "refusal", "access", "late_deadline")


@pytest.fixture
async def auditor(superuser_conn: Connection, database_url: str) -> AsyncIterator[Connection]:
    """A person's own user, a member of qixian_auditor and of nothing else."""
    user = f"qixian_test_auditor_{os.getpid()}"
    await superuser_conn.execute(f"CREATE ROLE {user} IN ROLE qixian_auditor")
    conn = await asyncpg.connect(database_url)
    try:
        await conn.execute(f"SET SESSION AUTHORIZATION {user}")
        yield conn
    finally:
        await conn.close()
        await superuser_conn.execute(f"DROP ROLE {user}")


async def test_every_example_of_the_page_runs(pool: Pool, auditor: Connection) -> None:
    await play(pool, "V10")

    assert len(EXAMPLES) >= len(VIEWS)
    for example in EXAMPLES:
        await auditor.fetch(example)
    assert {view for view in VIEWS if f"audit.{view}" in "".join(EXAMPLES)} == {*VIEWS}


async def test_the_views_show_what_happened(pool: Pool, auditor: Connection) -> None:
    await play(pool, "V10")
    desk = await leave_desk(pool)
    await desk.apply("L1")
    await desk.ask("L1", "SignLeaveAgreement", date(2022, 5, 23), command_id="early")

    first = await auditor.fetchrow("SELECT * FROM audit.event WHERE case_id = 'V10-A' AND seq = 1")
    assert first is not None
    assert (first["book"], first["type"]) == ("main", "InternshipApplied")
    state = await auditor.fetchval("SELECT state FROM audit.case_now WHERE case_id = 'L1'")
    assert state == "APPLIED"
    assert await auditor.fetchval("SELECT amount_yuan FROM audit.claim") is not None
    refused = await auditor.fetchrow("SELECT command_id, code, params FROM audit.refusal")
    assert refused is not None
    assert (refused["command_id"], refused["code"]) == ("early", "INVALID_STATE")
    late = await auditor.fetch("SELECT DISTINCT case_id FROM audit.late_deadline")
    assert [row["case_id"] for row in late] == ["V10-A"]
    assert await auditor.fetchval("SELECT min(late) > interval '1 day' FROM audit.late_deadline")


async def test_every_column_says_what_it_is(auditor: Connection) -> None:
    silent = await auditor.fetch("""
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'audit'::regnamespace AND a.attnum > 0
           AND col_description(c.oid, a.attnum) IS NULL
    """)
    assert [*map(tuple, silent)] == []


@pytest.mark.parametrize("view", VIEWS)
async def test_nothing_can_be_changed_through_them(auditor: Connection, view: str) -> None:
    refused = asyncpg.InsufficientPrivilegeError, asyncpg.ObjectNotInPrerequisiteStateError
    with pytest.raises(refused):
        await auditor.execute(f"DELETE FROM audit.{view}")


async def test_what_is_sealed_is_out_of_reach(auditor: Connection) -> None:
    for table in ("registry.entry", "registry.entry_key", "registry.free_text"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await auditor.fetch(f"SELECT * FROM {table}")
