"""A row that holds what no program of ours would write is a finding in its place, and ends no walk
over the ledger: neither the chain's, nor the rules', nor an audit."""

from datetime import datetime, timedelta

import pytest
from asyncpg import Connection, Pool

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.findings import AuditReport, Findings
from qixian.ledger.audit.whole import Audited, audit_ledger
from qixian.ledger.reperformance.again import reperform_ledger
from qixian.ledger.verify import verify
from tests.ledger.forged import unguarded
from tests.ledger.leaves import APPLIED, leave_desk

NEVER = ("infinity", "-infinity", "0044-03-15 BC", "40000-01-01", "0001-01-01", "9999-12-31")
"""Days that PostgreSQL holds, and no date of ours is."""


@pytest.fixture
async def intruder(superuser_conn: Connection, pool: Pool) -> Connection:  # type: ignore[type-arg]
    """Somebody with every right, in a ledger of two leaves; the second was refused a signature."""
    desk = await leave_desk(pool)
    await desk.apply("L1", "P1")
    await desk.apply("L2", "P2")
    assert (await desk.ask("L2", "SignLeaveAgreement", APPLIED)).outcome == "REFUSED"
    assert await _again(pool) == set()
    await unguarded(superuser_conn)
    await superuser_conn.execute("ALTER TABLE registry.entry DISABLE TRIGGER USER")
    return superuser_conn


async def _audit(pool: Pool) -> AuditReport:  # type: ignore[type-arg]
    audited = Audited(
        datetime.now(SHANGHAI), load_calendar(), (), late_after=timedelta(days=36_500)
    )
    async with pool.acquire() as conn:
        return await audit_ledger(conn, audited, Findings())


async def _found(pool: Pool) -> set[tuple[str, str]]:  # type: ignore[type-arg]
    """What an audit finds, and of which case."""
    return {(one.kind.value, one.subject) for one in (await _audit(pool)).findings}


async def _again(pool: Pool) -> set[tuple[str, str, str]]:  # type: ignore[type-arg]
    """What performing every decision again finds: check, case and field."""
    async with pool.acquire() as conn:
        found = (await reperform_ledger(conn, load_calendar())).differences
    return {(one.check, one.case_id, one.field) for one in found}


@pytest.mark.parametrize("column", ["effective_on", "recorded_at"])
@pytest.mark.parametrize("never", NEVER)
async def test_an_event_of_a_day_that_cannot_be(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    column: str,
    never: str,
) -> None:
    await intruder.execute(f"UPDATE ledger.event SET {column} = '{never}' WHERE case_id = 'L1'")

    async with pool.acquire() as conn:
        chain = await verify(conn)
    assert [(one.check, one.case_id, one.seq) for one in chain.findings] == [("HASH", "L1", 1)]
    assert chain.events == 2
    assert ("UNREADABLE", "L1", column) in await _again(pool)
    found = await _found(pool)
    assert {("CHAIN", "L1"), ("DECISION", "L1")} <= found
    assert "L2" not in {subject for _, subject in found}


@pytest.mark.parametrize("column", ["on_date", "recorded_at"])
@pytest.mark.parametrize("never", NEVER)
@pytest.mark.parametrize("case", ["L1", "L2"])
async def test_a_command_of_a_day_that_cannot_be(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    column: str,
    never: str,
    case: str,
) -> None:
    await intruder.execute(
        f"UPDATE ledger.command SET {column} = '{never}' WHERE case_id = $1", case
    )

    assert ("COMMAND", case, column) in await _again(pool)
    assert ("DECISION", case) in await _found(pool)


@pytest.mark.parametrize("text", ["{", "", "[]", "NaN", '{"a":' * 2000])
async def test_a_refusal_that_tells_what_is_no_json(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    text: str,
) -> None:
    told = await intruder.fetchval("SELECT data FROM ledger.command WHERE outcome = 'REFUSED'")
    await intruder.execute("UPDATE ledger.command SET data = $1 WHERE outcome = 'REFUSED'", text)

    differences = {(check, case) for check, case, _ in await _again(pool)}

    # An empty text says as little as an empty object.
    says_the_same = told == "{}" and text == ""
    assert differences == (set() if says_the_same else {("REFUSAL", "L2")})


@pytest.mark.parametrize("never", NEVER)
async def test_an_entry_or_a_note_of_an_instant_that_cannot_be(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    never: str,
) -> None:
    await intruder.execute(f"UPDATE registry.entry SET created_at = '{never}'")
    await intruder.execute("ALTER TABLE registry.access DISABLE TRIGGER USER")
    await intruder.execute(
        "INSERT INTO registry.access (book, entry_id, reader, reason, at) "
        f"VALUES ('main', 'P1', 'hr:1', 'API', '{never}')"
    )

    found = await _found(pool)

    assert ("READ_WITHOUT_REASON", "hr:1") in found
    too_late = never in ("infinity", "40000-01-01", "9999-12-31")
    assert (("DECISION", "L1") in found) == too_late


@pytest.mark.parametrize("never", NEVER)
async def test_a_deadline_of_the_list_whose_day_cannot_be(
    pool: Pool,  # type: ignore[type-arg]
    intruder: Connection,  # type: ignore[type-arg]
    never: str,
) -> None:
    await intruder.execute(f"UPDATE read_model.due SET fires_on = '{never}' WHERE case_id = 'L1'")

    assert ("READ_MODEL", "L1") in await _found(pool)
