"""Every read model made again from the record, and compared row by row with the live tables."""

from pathlib import Path

import asyncpg
import pytest

from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.rebuild import Rebuilt, check_read_models, rebuild_read_models
from qixian.ledger.rebuilt_rows import COLUMNS
from qixian.rehearsal.story import read_stories
from tests.ledger.played import tell

Pool = asyncpg.Pool  # type: ignore[type-arg]

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


@pytest.fixture
async def lived(pool: Pool) -> Pool:
    """A ledger in which every example story has happened."""
    for path in EXAMPLES:
        for story in read_stories(path):
            await tell(pool, story, story.id)
    return pool


async def _checked(pool: Pool) -> Rebuilt:
    async with pool.acquire() as conn:
        return await check_read_models(conn, load_calendar())


async def test_every_row_of_every_read_model_is_what_the_record_says(lived: Pool) -> None:
    rebuilt = await _checked(lived)

    assert rebuilt.differences == ()
    assert rebuilt.events == await lived.fetchval("SELECT count(*) FROM ledger.event")
    for table in COLUMNS:
        live = await lived.fetchval(f"SELECT count(*) FROM read_model.{table}")
        assert rebuilt.rows[table] == live, table
        assert live > 0 or table == "award", f"the stories leave no row in {table}"


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("case_board", "UPDATE read_model.case_board SET state = 'RETURNED'"),
        ("deadline", "UPDATE read_model.deadline SET effective = effective + 1"),
        ("due", "DELETE FROM read_model.due"),
        ("used_right", "DELETE FROM read_model.used_right"),
        ("claim", "UPDATE read_model.claim SET amount_fen = amount_fen + 1"),
        ("tenancy", "UPDATE read_model.tenancy SET free_space = NOT free_space"),
        ("assessment", "DELETE FROM read_model.assessment"),
        ("notice", "UPDATE read_model.notice SET audience = 'NOBODY'"),
    ],
)  # fmt: skip
async def test_a_row_that_the_record_does_not_support_is_named_and_mended(
    lived: Pool, table: str, wrong: str
) -> None:
    await lived.execute(wrong)

    found = await _checked(lived)
    assert {difference.table for difference in found.differences} == {table}

    async with lived.acquire() as conn:
        await rebuild_read_models(conn, load_calendar())
    assert (await _checked(lived)).differences == ()


async def test_a_rebuild_from_nothing_gives_the_same_tables(lived: Pool) -> None:
    before = {t: await lived.fetch(f"SELECT * FROM read_model.{t}") for t in COLUMNS}
    for table in COLUMNS:
        await lived.execute(f"DELETE FROM read_model.{table}")

    async with lived.acquire() as conn:
        await rebuild_read_models(conn, load_calendar())

    for table, rows in before.items():
        again = await lived.fetch(f"SELECT * FROM read_model.{table}")
        assert sorted(map(repr, again)) == sorted(map(repr, rows)), table


async def test_a_delivered_notice_stays_delivered(lived: Pool) -> None:
    await lived.execute("UPDATE read_model.notice SET status = 'DELIVERED'")

    async with lived.acquire() as conn:
        await rebuild_read_models(conn, load_calendar())

    queued = "SELECT count(*) FROM read_model.notice WHERE status <> 'DELIVERED'"
    assert await lived.fetchval(queued) == 0
