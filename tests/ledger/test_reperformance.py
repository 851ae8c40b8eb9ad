"""Whatever was decided is decided so again in worlds that nobody touched, and not otherwise."""

import asyncio
import random
from collections import Counter
from datetime import date, timedelta

import asyncpg
import orjson
from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.again import _LOST, reperform_case, reperform_ledger
from qixian.ledger.reperformance.differences import KEPT, Difference
from qixian.ledger.reperformance.sharing import _FORMER
from qixian.ledger.streams import read_recorded
from tests.domain.random_worlds import told
from tests.ledger.forged import removed, restated, set_columns, unguarded
from tests.ledger.played import tell

Pool = asyncpg.Pool  # type: ignore[type-arg]
Connection = asyncpg.Connection  # type: ignore[type-arg]

WORLDS = 48
AT_ONCE = 4
FORGED_WORLDS = range(0, 16, 2)
FORGERIES = 240


async def play(pool: Pool, numbers: range) -> int:
    """Tell random worlds to a ledger; how many events they come to."""
    worlds = [
        told(number, moves=40, notices=number % 4 < 2, readings=number % 3 == 0)
        for number in numbers
    ]
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turn:
            await tell(pool, worlds[number], worlds[number].id)

    await asyncio.gather(*map(one, range(len(worlds))))
    return sum(len(story.expected.events) for story in worlds)


async def test_worlds_of_all_kinds_are_decided_again_as_they_were(pool: Pool) -> None:
    events = await play(pool, range(WORLDS))

    async with pool.acquire() as conn:
        again = await reperform_ledger(conn, load_calendar())

    assert [difference.sentence() for difference in again.differences] == []
    assert again.events == events
    assert again.commands > 100


async def test_a_case_is_performed_again_without_going_through_every_event_and_command(
    pool: Pool,
) -> None:
    lost_of_one = _LOST.replace("$1", "'C1'")
    # Few rows are read faster one after another; what is asked is whether there is another way.
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL enable_seqscan = off")
        lost = await conn.fetch(f"EXPLAIN {lost_of_one}")
        former = await conn.fetch(f"EXPLAIN {_FORMER}")

    assert "command_accepted" in "".join(row[0] for row in lost)
    assert "event_registered" in "".join(row[0] for row in former)


class Forger:
    """Changes one thing of one event at random, and takes it back."""

    def __init__(self, conn: Connection, pool: Pool, events: list[RecordedEvent]) -> None:
        self.conn, self.pool, self.events = conn, pool, events
        self.dice = random.Random(5)
        self.tried: Counter[str] = Counter()

    async def forge(self) -> str | None:
        """One forgery; what was not found, or None."""
        event = self.dice.choice(self.events)
        data: dict[str, JsonValue] = orjson.loads(event.data)
        ways = ["data", "data", "day", "cause", "gone"] if data else ["day"]
        way = self.dice.choice([one for one in ways if one != "gone" or not self._is_last(event)])
        self.tried[way] += 1
        field = self.dice.choice([*data]) if data else ""
        if way == "data":
            await restated(self.conn, event, {field: self._other(data[field])})
        elif way == "day":
            field, other = "effective_on", event.effective_on + timedelta(days=1)
            await set_columns(self.conn, event, effective_on=other)
        elif way == "cause":
            await set_columns(self.conn, event, cause_id="TERM_END:2024-01-01")
        else:
            await removed(self.conn, event, closed_up=self.dice.random() < 0.5)
        found = await self._found(event.case_id)
        await self._taken_back(event.case_id)
        named = any(_names(one, event, field if way in ("data", "day") else "") for one in found)
        return None if named else f"{way} {field} of {event.type} {event.case_id}:{event.seq}"

    def _is_last(self, event: RecordedEvent) -> bool:
        """Whether nothing comes after a deadline: then only the chain and the seals know of it."""
        own = [one for one in self.events if one.case_id == event.case_id]
        return event.seq == own[-1].seq and event.type != "HolidayCalendarLoaded"

    def _other(self, value: JsonValue) -> JsonValue:
        """Another value that such a field could have."""
        match value:
            case bool():
                return not value
            case int():
                return value + 1
            case str() if len(value) == 10 and value[4] == "-":
                return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
            case str():
                return f"{value}0" if "." in value else f"{value}X"
            case list():
                return value[:-1] if value else ["2030-01-01"]
            case _:
                return "2030-01-01"

    async def _found(self, case_id: str) -> list[Difference]:
        async with self.pool.acquire() as conn:
            return list((await reperform_case(conn, case_id, load_calendar())).differences)

    async def _taken_back(self, case_id: str) -> None:
        await self.conn.execute("DELETE FROM ledger.event WHERE case_id = $1", case_id)
        own = [event for event in self.events if event.case_id == case_id]
        columns = [name for name in RecordedEvent._fields if name != "xid"]
        names = ", ".join(columns)
        places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
        await self.conn.executemany(
            f"INSERT INTO ledger.event ({names}) OVERRIDING SYSTEM VALUE VALUES ({places})",
            [[getattr(event, name) for name in columns] for event in own],
        )


def _names(one: Difference, event: RecordedEvent, field: str) -> bool:
    """Whether a difference is about the event that was changed."""
    if one.check == "UNREADABLE" and one.seq == event.seq:
        return True
    if not field:
        return event.type in (one.event, one.field) or one.cause_id == event.cause_id
    return one.seq == event.seq and one.field == field


async def test_commands_without_events_are_all_counted(
    pool: Pool,  # type: ignore[type-arg]
    superuser_conn: Connection,  # type: ignore[type-arg]
) -> None:
    await play(pool, range(1))
    await unguarded(superuser_conn)
    columns = "book, case_id, case_type, name, actor, params, on_date, recorded_at, outcome"
    await superuser_conn.execute(
        f"INSERT INTO ledger.command (command_id, {columns}, first_seq, last_seq, fingerprint) "
        f"SELECT 'lost' || n, {columns}, 900 + n, 900 + n, fingerprint FROM ("
        f"SELECT * FROM ledger.command WHERE outcome = 'ACCEPTED' LIMIT 1) one, "
        f"generate_series(1, {KEPT + 500}) n"
    )

    async with pool.acquire() as conn:
        again = await reperform_ledger(conn, load_calendar())

    assert (again.found, len(again.differences)) == (KEPT + 500, KEPT)


async def test_whatever_is_changed_in_such_a_world_is_found(
    pool: Pool, superuser_conn: Connection
) -> None:
    await play(pool, FORGED_WORLDS)
    await unguarded(superuser_conn)
    cases = await pool.fetch("SELECT DISTINCT case_id FROM ledger.event ORDER BY 1")
    events = [e for case in cases for e in await read_recorded(pool, case["case_id"])]
    forger = Forger(superuser_conn, pool, events)

    missed = [await forger.forge() for _ in range(FORGERIES)]

    assert [one for one in missed if one is not None] == []
    assert min(forger.tried.values()) > 20
    async with pool.acquire() as conn:
        assert (await reperform_ledger(conn, load_calendar())).differences == ()
