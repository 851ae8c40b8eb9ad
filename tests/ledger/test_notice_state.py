"""An administrator sees how many notices wait, and which were given up after how many attempts."""

import asyncpg
import pytest

from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.notice_state import count_notices, failed_notices
from qixian.ledger.notices import NoticeQueue
from tests.ledger.seen_world import seen_world


@pytest.fixture
async def queue(pool: asyncpg.Pool) -> NoticeQueue:
    """The notices of a small world."""
    await seen_world(pool)
    return NoticeQueue(pool)


async def test_a_notice_waits_until_it_is_given_up(pool: asyncpg.Pool, queue: NoticeQueue) -> None:
    before = await count_notices(pool, MAIN_BOOK, "QUEUED")
    notice = await pool.fetchval("SELECT notice_id FROM read_model.notice WHERE case_id = 'L1'")
    await queue.record(notice, "mail", "FAILED", "no answer")
    await queue.record(notice, "mail", "FAILED", "no answer")
    await queue.settle(notice, "FAILED")

    (failed,) = await failed_notices(pool, MAIN_BOOK)

    assert await count_notices(pool, MAIN_BOOK, "QUEUED") == before - 1
    assert await count_notices(pool, MAIN_BOOK, "FAILED") == 1
    assert (failed.case_id, failed.audience) == ("L1", "INSTITUTION")
    assert (failed.attempts, failed.channel) == (2, "mail")


async def test_a_long_queue_is_counted_up_to_a_bound(
    pool: asyncpg.Pool, queue: NoticeQueue
) -> None:
    assert await count_notices(pool, MAIN_BOOK, "QUEUED", most=2) == 3
