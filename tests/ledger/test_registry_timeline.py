"""Everything about an entry: every case it has part in, and those of whom it is linked to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from qixian.ledger.records import Append
from qixian.ledger.registry.entries import admit
from qixian.ledger.registry.errors import EntryNotFound
from qixian.ledger.registry.links import Link, link
from qixian.ledger.registry.timeline import Timeline, everything_about
from qixian.ledger.streams import append
from tests.ledger.registry_world import BOOK, Connection, Pool, registry

CLAIM = """
    INSERT INTO read_model.claim (case_id, claim_id, book, kind, status, amount_fen, enterprise_id,
           person_id, submitted_on)
    VALUES ($1, 'CL1', $2, 'JOB_CREATION', 'REJECTED', 0, $3, NULL, '2024-01-01')
"""


@pytest.fixture
def happened(
    pool: Pool, entry: Callable[..., Append], board: Callable[..., object]
) -> Callable[..., object]:
    """Writes one event of a case on a day; the case has the given fact keys afterwards."""

    async def write(case: str, day: date, *keys: str, at: int = 0, **other: object) -> None:
        row = board(keys=keys, **other)
        written = entry(case_id=case, at=at, board=row)
        (event,) = written.events
        await append(pool, replace(written, events=(replace(event, effective_on=day),)))

    return write


async def about(conn: Connection, entry_id: str) -> list[tuple[str, date]]:
    found = await everything_about(conn, BOOK, entry_id)
    return [(event.case_id, event.effective_on) for event in found.events]


async def test_the_events_of_all_cases_come_in_the_order_of_their_days_and_then_of_recording(
    pool: Pool, happened: Callable[..., object]
) -> None:
    first, second, third = (date(2024, 1, day) for day in (1, 2, 3))
    await happened("A", second, "person:P1", "enterprise:E1")
    await happened("B", first, "enterprise:E1", state="RETURNED", open=False)
    await happened("A", third, "person:P1", "enterprise:E1", at=1)
    await happened("C", second, "tenant:E1")
    await happened("D", second, "person:P2")

    async with registry(pool) as (conn, _):
        found = await everything_about(conn, BOOK, "E1")

    assert [(event.case_id, event.effective_on) for event in found.events] == [
        ("B", first),
        ("A", second),
        ("C", second),
        ("A", third),
    ]
    assert [(case.case_id, case.state, case.open) for case in found.cases] == [
        ("A", "ON_LEAVE", True),
        ("B", "RETURNED", False),
        ("C", "ON_LEAVE", True),
    ]
    event = found.events[0]
    assert (event.type, event.case_type) == ("LeaveExtended", "off_post_venture_leave")
    assert event.data["months"] == 36
    assert event.recorded_at.tzinfo is not None


async def test_an_id_is_one_id_in_whatever_part_a_case_knows_it(
    pool: Pool, happened: Callable[..., object]
) -> None:
    day = date(2024, 1, 1)
    scopes = ("person", "enterprise", "institution", "base", "tenant", "recipient")
    for scope in scopes:
        await happened(scope, day, f"{scope}:X1")
    await happened("none", day, "person:X11", "claim:X1")

    async with registry(pool) as (conn, _):
        assert sorted(await about(conn, "X1")) == sorted((scope, day) for scope in scopes)


async def test_a_case_counts_by_its_claims_too_when_no_fact_key_names_the_venture(
    pool: Pool, happened: Callable[..., object]
) -> None:
    day = date(2024, 1, 1)
    await happened("A", day, "person:P1")
    async with registry(pool) as (conn, _):
        await conn.execute(CLAIM, "A", BOOK, "E1")
        assert await about(conn, "E1") == [("A", day)]


async def test_persons_and_ventures_one_link_away_belong_to_it_and_nobody_further(
    pool: Pool, happened: Callable[..., object]
) -> None:
    day = date(2024, 1, 1)
    for case, key in (("A", "person:P1"), ("B", "enterprise:E2"), ("C", "institution:I1")):
        await happened(case, day, key)
    async with registry(pool) as (conn, _):
        await admit(
            conn,
            BOOK,
            [("E1", "venture"), ("E2", "venture"), ("P1", "person"), ("I1", "institution")],
        )
        for one in (("E1", "FOUNDER", "P1"), ("E2", "FOUNDER", "P1"), ("E1", "PARTNER", "I1")):
            await link(conn, BOOK, Link(*one))

        found = await everything_about(conn, BOOK, "E1")
        assert (found.linked, [case.case_id for case in found.cases]) == (("P1",), ["A"])
        found = await everything_about(conn, BOOK, "P1")
        assert found.linked == ("E1", "E2")
        assert [case.case_id for case in found.cases] == ["A", "B"]


async def test_another_book_is_another_world(pool: Pool, happened: Callable[..., object]) -> None:
    await happened("A", date(2024, 1, 1), "person:P1")
    async with registry(pool) as (conn, _):
        with pytest.raises(EntryNotFound):
            await everything_about(conn, "elsewhere", "P1")


async def test_an_entry_without_cases_has_an_empty_timeline_and_an_unknown_id_has_none(
    pool: Pool,
) -> None:
    async with registry(pool) as (conn, _):
        await admit(conn, BOOK, [("P1", "person")])
        assert await everything_about(conn, BOOK, "P1") == Timeline("P1", (), (), ())
        with pytest.raises(EntryNotFound, match="P9"):
            await everything_about(conn, BOOK, "P9")


async def test_it_can_be_asked_within_a_transaction_of_the_callers(
    pool: Pool, happened: Callable[..., object]
) -> None:
    await happened("A", date(2024, 1, 1), "person:P1")
    async with registry(pool) as (conn, _), conn.transaction():
        await admit(conn, BOOK, [("P1", "person")])
        assert len(await about(conn, "P1")) == 1
