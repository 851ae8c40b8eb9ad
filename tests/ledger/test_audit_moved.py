"""What an audit holds to the events and to the seals: when they were recorded, what has to have
fallen due, who had to be registered, and by which rows other cases find one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asyncpg import Connection, Pool

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.findings import Finding, Findings
from qixian.ledger.audit.whole import Audited, audit_ledger
from qixian.ledger.reperformance.again import reperform_ledger
from tests.cli.played import play
from tests.domain.random_worlds import told
from tests.ledger.forged import found, restated, set_columns, unguarded
from tests.ledger.leaves import leave_desk
from tests.ledger.played import tell
from tests.ledger.sealed import KEY, Entry, SealedLedger


@pytest.fixture
async def intruder(superuser_conn: Connection) -> Connection:  # type: ignore[type-arg]
    """Somebody with every right, whom the triggers no longer hold."""
    await unguarded(superuser_conn)
    return superuser_conn


@pytest.fixture
async def sealed(pool: Pool, entry: Entry, tmp_path: Path) -> SealedLedger:  # type: ignore[type-arg]
    """A ledger of two leaves, the first sealed and the second not."""
    desk, ledger = await leave_desk(pool), SealedLedger(pool, entry, tmp_path)
    await desk.apply("L1", "P1")
    ledger.events = 1
    await ledger.seal()
    await desk.apply("L2", "P2")
    ledger.events = 2
    return ledger


async def _audit(pool: Pool, kind: str, lists: bool = True) -> list[Finding]:  # type: ignore[type-arg]
    audited = Audited(
        datetime.now(SHANGHAI),
        load_calendar(),
        [KEY.verifier],
        late_after=timedelta(minutes=15),
        lists=lists,
    )
    async with pool.acquire() as conn:
        report = await audit_ledger(conn, audited, Findings())
    return [one for one in report.findings if one.kind == kind]


@pytest.mark.parametrize("lists", [True, False])
async def test_a_deadline_taken_off_the_list_is_missed_by_the_events(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    lists: bool,
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L1", "P1")
    await _moved(intruder, "L1", timedelta(hours=-1))
    told_by_both = await _audit(pool, "DEADLINE_MISSED")
    await intruder.execute("DELETE FROM read_model.due")
    await intruder.execute("UPDATE read_model.case_board SET next_wake = NULL")

    missed = await _audit(pool, "DEADLINE_MISSED", lists=lists)

    assert missed == told_by_both
    assert {(one.severity, one.subject) for one in missed} == {("HIGH", "L1")}


async def test_a_case_on_its_way_has_missed_nothing_yet(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
) -> None:
    """Of an old case the application is recorded first, and then what has fallen due since."""
    desk = await leave_desk(pool)
    await desk.apply("L1", "P1")
    assert await _audit(pool, "DEADLINE_MISSED") == []

    await _moved(intruder, "L1", timedelta(minutes=-16))

    assert {one.subject for one in await _audit(pool, "DEADLINE_MISSED")} == {"L1"}


async def test_what_only_the_list_says_is_due_is_missed_too(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
) -> None:
    await play(pool, "V10")
    await intruder.execute("UPDATE ledger.event SET recorded_at = recorded_at - interval '1 hour'")
    before = await _audit(pool, "DEADLINE_MISSED")
    await intruder.execute(
        "INSERT INTO read_model.due (case_id, book, kind, fires_on, last_day, rule) "
        "VALUES ('V10-A', 'main', 'TERM_END', '2024-01-01', '2024-01-01', 'R27')"
    )

    more = [one for one in await _audit(pool, "DEADLINE_MISSED") if one not in before]

    assert [(one.subject, one.what, one.expected) for one in more] == [
        ("V10-A", "TERM_END", "2024-01-01")
    ]


async def test_an_event_moved_before_the_seal_it_came_after(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    sealed: SealedLedger,
) -> None:
    assert await _audit(pool, "SEAL") == []
    await _moved(intruder, "L2", timedelta(days=-3))
    await sealed.seal()

    (early,) = await _audit(pool, "SEAL")
    assert (early.severity, early.what, early.subject) == ("HIGH", "RECORDED_AT 1", "L2")
    assert early.recorded < early.expected.removeprefix("≥ ")

    # An event that is no longer what was sealed is told for both.
    await _moved(intruder, "L1", timedelta(days=3))
    late = [one for one in await _audit(pool, "SEAL") if one.subject == "L1"]
    assert {one.what for one in late} >= {"RECORDED_AT 0"}
    assert len(late) > 1


async def _moved(intruder: Connection, case: str, by: timedelta) -> None:  # type: ignore[type-arg]
    """The application of a case was recorded later by so much."""
    event = await found(intruder, case, "LeaveApplicationSubmitted")
    await set_columns(intruder, event, recorded_at=event.recorded_at + by)


async def test_an_event_recorded_while_a_seal_was_made_is_not_out_of_time(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    sealed: SealedLedger,
) -> None:
    """A long transaction may keep what was recorded hours before a seal from being in it."""
    await _moved(intruder, "L2", timedelta(hours=-23))
    await sealed.seal()

    assert await _audit(pool, "SEAL") == []


async def test_a_seal_that_says_it_is_of_long_ago_puts_its_events_out_of_time(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    sealed: SealedLedger,
) -> None:
    await sealed.seal()
    await intruder.execute("ALTER TABLE ledger.checkpoint DISABLE TRIGGER USER")
    await intruder.execute(
        "UPDATE ledger.checkpoint SET sealed_at = $1 WHERE size = 1",
        datetime(2020, 1, 1, tzinfo=UTC),
    )

    assert [one.what for one in await _audit(pool, "SEAL")] == ["RECORDED_AT 0"]


@pytest.mark.parametrize(("later", "differs"), [("50 seconds", False), ("70 seconds", True)])
async def test_nobody_is_accepted_before_being_registered(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    later: str,
    differs: bool,
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L1", "P1")
    await intruder.execute("ALTER TABLE registry.entry DISABLE TRIGGER USER")
    await intruder.execute(
        "UPDATE registry.entry SET created_at = "
        f"(SELECT recorded_at FROM ledger.command) + interval '{later}' WHERE entry_id = 'P1'"
    )

    async with pool.acquire() as conn:
        differences = (await reperform_ledger(conn, load_calendar())).differences

    said = [(one.check, one.case_id, one.recorded, one.calculated) for one in differences]
    expected = ("NOT_ALLOWED", "L1", "ACCEPTED", "REFUSED NOT_REGISTERED")
    assert said == ([expected] if differs else [])


async def test_a_case_taken_out_of_any_list_that_rules_look_at_is_found(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
) -> None:
    for number in range(150, 160):
        await tell(pool, told(number, moves=60), f"W{number}")
    taken = {}
    for table in ("used_right", "claim", "tenancy", "award"):
        rows = await intruder.fetch(f"DELETE FROM read_model.{table} RETURNING case_id")
        taken[table] = {row["case_id"] for row in rows}
    assert all(taken.values()), "the worlds have no row of some list"

    async with pool.acquire() as conn:
        differences = (await reperform_ledger(conn, load_calendar())).differences

    unlisted = {(one.field, one.case_id) for one in differences if one.check == "UNLISTED"}
    assert unlisted == {(table, case) for table, cases in taken.items() for case in cases}


async def test_a_command_said_to_be_of_another_kind_of_case(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L1", "P1")
    await intruder.execute("UPDATE ledger.command SET case_type = 'venture_internship'")

    async with pool.acquire() as conn:
        differences = (await reperform_ledger(conn, load_calendar())).differences

    assert ("COMMAND", "case_type") in {(one.check, one.field) for one in differences}


async def test_months_beyond_every_calendar_end_no_audit(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L1", "P1")
    event = await found(intruder, "L1", "LeaveApplicationSubmitted")
    await restated(intruder, event, {"requested_months": 2**53 - 1})

    assert {one.subject for one in await _audit(pool, "DECISION")} == {"L1"}
