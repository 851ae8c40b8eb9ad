"""Loading: locks first and reads then, so that whoever waited sees what the one before wrote."""

import asyncio
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import asyncpg
import pytest

from qixian.domain.facts import Usage
from qixian.ledger.errors import LedgerError
from qixian.ledger.records import Append, BoardRow, CommandRecord, Loaded
from qixian.ledger.streams import append, load

Pool = asyncpg.Pool
Entry = Callable[..., Append]
Board = Callable[..., BoardRow]
TODAY = date(2024, 6, 1)
WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
     WHERE NOT granted AND locktype = 'advisory' AND datname = current_database()
"""


def usage(case_id: str, institution: str | None = "I1") -> Usage:
    return Usage(case_id, "off_post_venture_leave", "P1", institution, True, 3, 2, 36, 1, 2)


async def loaded(pool: Pool, case_id: str, *keys: str, on: date | None = None) -> Loaded:
    async with pool.acquire() as conn, conn.transaction():
        return await load(conn, "main", case_id, keys=keys, on=on)


async def waits(pool: Pool, case_id: str, *keys: str) -> bool:
    """Whether loading has to wait for somebody who holds a lock."""
    loading = asyncio.create_task(loaded(pool, case_id, *keys))
    while not loading.done():
        if await pool.fetchval(WAITING):
            loading.cancel()
            await asyncio.wait([loading])
            return True
        await asyncio.sleep(0.01)
    await loading
    return False


async def test_a_case_comes_with_its_board_and_its_events_in_order(
    pool: Pool, entry: Entry, board: Board
) -> None:
    row = board(keys=("person:P1",))
    appended = await append(pool, entry(events=3, board=row))
    case = await loaded(pool, "L1")
    assert (case.version, case.board) == (3, row)
    assert [event.seq for event in case.events] == [1, 2, 3]
    assert case.events[0].recorded_at == appended.recorded_at
    assert [event.position for event in case.events] == list(appended.positions)
    assert case.now > appended.recorded_at


async def test_a_case_that_does_not_exist_is_at_version_zero(pool: Pool) -> None:
    case = await loaded(pool, "L404", "person:P1", on=TODAY)
    assert (case.version, case.board, case.events, case.usages, case.overdue) == (
        (0, None, (), (), ())
    )


async def test_the_same_id_in_another_book_is_not_found(pool: Pool, entry: Entry) -> None:
    await append(pool, entry())
    async with pool.acquire() as conn, conn.transaction():
        assert (await load(conn, "rehearsal", "L1")).version == 0


async def test_loading_outside_a_transaction_is_refused(pool: Pool) -> None:
    async with pool.acquire() as conn:
        with pytest.raises(LedgerError, match="transaction"):
            await load(conn, "main", "L1")


@pytest.mark.parametrize(
    ("held", "asked", "must_wait"),
    [
        (("L1", ()), ("L1", ()), True),
        (("L1", ()), ("L2", ()), False),
        (("L1", ("person:P1",)), ("L2", ("person:P1",)), True),
        (("L1", ("person:P1",)), ("L2", ("person:P2",)), False),
        (("L1", ("enterprise:E1",)), ("L2", ("person:P1", "enterprise:E1")), True),
        (("L1", ("institution:I1",)), ("L2", ("institution:I1",)), False),
    ],
)
async def test_cases_and_shared_facts_wait_for_each_other_and_nothing_else_does(
    pool: Pool,
    held: tuple[str, tuple[str, ...]],
    asked: tuple[str, tuple[str, ...]],
    must_wait: bool,
) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await load(conn, "main", held[0], keys=held[1])
        assert await waits(pool, asked[0], *asked[1]) is must_wait


async def test_the_facts_on_the_board_are_locked_without_being_named(
    pool: Pool, entry: Entry, board: Board
) -> None:
    await append(pool, entry(board=board(keys=("person:P1",))))
    async with pool.acquire() as conn, conn.transaction():
        await load(conn, "main", "L1")
        assert await waits(pool, "L2", "person:P1")


async def test_whoever_waited_sees_what_the_one_before_wrote(
    pool: Pool, entry: Entry, board: Board
) -> None:
    async with pool.acquire() as conn:
        outer = conn.transaction()
        await outer.start()
        await load(conn, "main", "L1", keys=("person:P1",))
        same_case = asyncio.create_task(loaded(pool, "L1"))
        same_person = asyncio.create_task(loaded(pool, "L2", "person:P1"))
        await asyncio.sleep(0.2)
        assert not same_case.done()
        assert not same_person.done()
        await append(conn, entry(usage=usage("L1"), board=board(keys=("person:P1",))))
        await outer.commit()
    assert (await same_case).version == 1
    assert [used.usage.case_id for used in (await same_person).usages] == ["L1"]


async def test_many_transactions_over_the_same_facts_in_any_order_never_deadlock(
    pool: Pool,
) -> None:
    async def hold(n: int) -> None:
        keys = [f"person:P{(n + k) % 4}" for k in range(3)]
        for _ in range(5):
            await loaded(pool, f"L{n}", *(keys if n % 2 else reversed(keys)))

    await asyncio.gather(*(hold(n) for n in range(8)))


async def test_rights_used_elsewhere_come_with_whether_it_is_the_same_institution(
    pool: Pool, entry: Entry
) -> None:
    await append(pool, entry("L1", usage=usage("L1", "I1")))
    await append(pool, entry("L2", usage=usage("L2", "I2")))
    await append(pool, entry("L3", usage=usage("L3", None)))
    asked = await loaded(pool, "L9", "person:P1", "institution:I1")
    assert {used.usage.case_id: used.same_institution for used in asked.usages} == {
        "L1": True,
        "L2": False,
        "L3": False,
    }
    assert asked.usages[0].usage == usage("L1", "I1")
    unasked = await loaded(pool, "L9", "person:P1")
    assert {used.same_institution for used in unasked.usages} == {None}
    assert [used.usage.case_id for used in (await loaded(pool, "L2", "person:P1")).usages] == [
        "L1",
        "L3",
    ]


@pytest.mark.parametrize("asked", ["I1", "I2", "I3", "I4"])
async def test_institutions_linked_by_succession_count_as_one_however_long_the_line(
    pool: Pool, entry: Entry, asked: str
) -> None:
    line = ("I1", "I2", "I3", "I4")
    for predecessor, successor in pairwise(line):
        await pool.execute(
            "INSERT INTO registry.institution_successor VALUES ($1, $2, 'merger', $3)",
            predecessor,
            successor,
            TODAY,
        )
    for institution in (*line, "I9"):
        await append(pool, entry(institution, usage=usage(institution, institution)))
    case = await loaded(pool, "L9", "person:P1", f"institution:{asked}")
    same = {used.usage.institution_id for used in case.usages if used.same_institution}
    assert same == set(line)


async def test_other_open_cases_of_the_same_facts_that_are_overdue_are_named(
    pool: Pool, entry: Entry, board: Board
) -> None:
    facts = {"keys": ("person:P1", "institution:I1")}
    rows = {
        "OVERDUE": board(next_wake=date(2024, 5, 31), **facts),
        "TODAY": board(next_wake=TODAY, **facts),
        "AHEAD": board(next_wake=date(2024, 6, 2), **facts),
        "CLOSED": board(next_wake=TODAY, open=False, **facts),
        "QUIET": board(next_wake=None, **facts),
        "STRANGER": board(next_wake=TODAY, keys=("person:P2", "institution:I1")),
    }
    for case_id, row in rows.items():
        await append(pool, entry(case_id, board=row))
    asked = ("person:P1", "institution:I1")
    assert (await loaded(pool, "L9", *asked, on=TODAY)).overdue == ("OVERDUE", "TODAY")
    assert (await loaded(pool, "TODAY", *asked, on=TODAY)).overdue == ("OVERDUE",)
    assert (await loaded(pool, "L9", *asked)).overdue == ()


async def test_a_command_decided_before_comes_with_the_case(
    pool: Pool, entry: Entry, command: Callable[..., CommandRecord]
) -> None:
    asked = command()
    await append(pool, entry(events=2, command=asked))
    async with pool.acquire() as conn, conn.transaction():
        case = await load(conn, "main", "L1", command_id="k1", fingerprint=asked.fingerprint)
        other = await load(conn, "main", "L1", command_id="k2", fingerprint=asked.fingerprint)
    assert case.decided is not None
    assert (case.decided.first_seq, case.decided.last_seq) == (1, 2)
    assert case.decided.on_date == asked.on_date
    assert other.decided is None
