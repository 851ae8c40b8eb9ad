"""Whatever was decided is decided so again, in worlds that nobody touched."""

import asyncio

from asyncpg import Pool, Record

from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.reperformance.again import reperform_case, reperform_ledger
from tests.domain.random_worlds import told
from tests.ledger.played import tell

WORLDS = 48
AT_ONCE = 4


async def test_worlds_of_all_kinds_are_decided_again_as_they_were(pool: "Pool[Record]") -> None:
    worlds = [
        told(number, moves=40, notices=number % 2 == 0, readings=number % 4 >= 2)
        for number in range(WORLDS)
    ]
    turn = asyncio.Semaphore(AT_ONCE)

    async def play(number: int) -> None:
        async with turn:
            await tell(pool, worlds[number], worlds[number].id)

    await asyncio.gather(*map(play, range(WORLDS)))

    async with pool.acquire() as conn:
        again = await reperform_ledger(conn, load_calendar())

    assert [difference.sentence() for difference in again.differences] == []
    assert again.events == sum(len(story.expected.events) for story in worlds)
    assert again.commands > 100
