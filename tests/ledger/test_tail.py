"""Following the record: nothing is skipped and nothing comes twice, however late it commits."""

import asyncio
from collections.abc import Callable

import asyncpg
import pytest

from qixian.ledger.errors import Contended
from qixian.ledger.records import Append, Cursor, RecordedEvent
from qixian.ledger.streams import START, append, tail

Pool = asyncpg.Pool
Entry = Callable[..., Append]


def after(events: list[RecordedEvent], cursor: Cursor) -> Cursor:
    return Cursor(events[-1].xid, events[-1].position) if events else cursor


async def settled(pool: Pool, cursor: Cursor, count: int) -> list[RecordedEvent]:
    """The events after `cursor`, once there are `count`.

    The server's own transactions (an automatic ANALYZE) may hold readers back for a moment.
    """
    for _ in range(1500):
        if len(events := await tail(pool, cursor, 100)) >= count:
            break
        await asyncio.sleep(0.02)
    return events


async def test_an_event_that_commits_late_is_neither_skipped_nor_doubled(
    pool: Pool, entry: Entry
) -> None:
    async with pool.acquire() as slow:
        outer = slow.transaction()
        await outer.start()
        late = await append(slow, entry("LATE"))
        await append(pool, entry("EARLY"))

        before = await tail(pool, START, 100)
        await append(pool, entry("EARLY", at=1))
        await outer.commit()
    rest = await settled(pool, after(before, START), 3)

    assert before == []
    assert [(event.case_id, event.seq) for event in rest] == [
        ("LATE", 1),
        ("EARLY", 1),
        ("EARLY", 2),
    ]
    assert rest[0].position == late.positions[0]


async def test_what_was_settled_before_a_slow_writer_began_is_not_held_back(
    pool: Pool, entry: Entry
) -> None:
    await append(pool, entry("BEFORE"))
    async with pool.acquire() as slow, slow.transaction():
        await append(slow, entry("SLOW"))
        assert [event.case_id for event in await settled(pool, START, 1)] == ["BEFORE"]


async def test_a_writer_that_gives_up_holds_nobody_back(pool: Pool, entry: Entry) -> None:
    async with pool.acquire() as slow:
        outer = slow.transaction()
        await outer.start()
        await append(slow, entry("NEVER"))
        await append(pool, entry("KEPT"))
        await outer.rollback()
    assert [event.case_id for event in await settled(pool, START, 1)] == ["KEPT"]


async def test_a_reader_in_small_steps_beside_many_writers_sees_every_event_once(
    pool: Pool, entry: Entry
) -> None:
    async def write(case_id: str) -> None:
        for version in range(10):
            await append(pool, entry(case_id, at=version))

    async def follow() -> list[RecordedEvent]:
        seen: list[RecordedEvent] = []
        cursor = START
        while len(seen) < 60:
            step = await tail(pool, cursor, 7)
            seen += step
            cursor = after(step, cursor)
            await asyncio.sleep(0.001)
        return [*seen, *await tail(pool, cursor, 7)]

    seen, *_ = await asyncio.gather(follow(), *(write(f"L{n}") for n in range(6)))
    assert len(seen) == len({event.position for event in seen}) == 60
    for n in range(6):
        assert [event.seq for event in seen if event.case_id == f"L{n}"] == list(range(1, 11))


async def test_an_event_that_would_come_before_its_predecessor_is_refused_and_succeeds_when_redone(
    pool: Pool, entry: Entry
) -> None:
    async with pool.acquire() as older:
        outer = older.transaction()
        await outer.start()
        await append(older, entry("ELSEWHERE"))
        await append(pool, entry("L1"))
        with pytest.raises(Contended):
            await append(older, entry("L1", at=1))
        await outer.rollback()
    await append(pool, entry("L1", at=1))
    events = await settled(pool, START, 2)
    assert [(event.case_id, event.seq) for event in events] == [("L1", 1), ("L1", 2)]
