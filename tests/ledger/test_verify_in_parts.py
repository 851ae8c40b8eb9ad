"""A record too long for one sitting is verified part after part, and nothing falls between two."""

from collections.abc import Callable

import asyncpg
import pytest

from qixian.ledger.records import Append
from qixian.ledger.streams import append
from qixian.ledger.verify import Verification, verify

Entry = Callable[..., Append]


@pytest.fixture
async def record(pool: asyncpg.Pool, entry: Entry) -> asyncpg.Pool:
    """Three cases of two events each."""
    for case in ("L1", "L2", "L3"):
        await append(pool, entry(case, events=2))
    return pool


async def parts_of(pool: asyncpg.Pool) -> list[Verification]:
    """Every part of a verification that is stopped as soon as it can be."""
    parts: list[Verification] = []
    begin: str | None = None
    async with pool.acquire() as conn:
        while not parts or begin is not None:
            parts.append(await verify(conn, begin=begin, seconds=0))
            begin = parts[-1].next_case
            assert len(parts) < 9
    return parts


async def test_every_case_is_looked_at_once(record: asyncpg.Pool) -> None:
    parts = await parts_of(record)

    assert [(one.events, one.cases, one.next_case) for one in parts] == [
        (4, 2, "L3"),
        (2, 1, None),
    ]


async def test_a_change_behind_the_record_is_found_in_its_own_part(
    record: asyncpg.Pool, superuser_conn: asyncpg.Connection
) -> None:
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER append_only")
    await superuser_conn.execute("UPDATE ledger.event SET actor = 'x' WHERE case_id = 'L3'")

    parts = await parts_of(record)

    assert [{one.case_id for one in part.findings} for part in parts] == [set(), {"L3"}]


async def test_a_board_row_without_events_is_found_in_the_part_of_its_id(
    record: asyncpg.Pool, superuser_conn: asyncpg.Connection
) -> None:
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER append_only")
    await superuser_conn.execute("DELETE FROM ledger.event WHERE case_id = 'L1'")

    first, *_ = await parts_of(record)

    assert {finding.case_id for finding in first.findings} == {"L1"}
