"""One audit of a ledger at a time; its report is kept as it was, for whoever may see it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.audit.carried_out import CarriedOut, LeftOut, SampleWanted, carry_out_audit
from qixian.ledger.audit.findings import Finding, FindingKind, Findings
from qixian.ledger.audit.reports import (
    FindingsWanted,
    findings_of,
    keep_report,
    read_report,
    read_whole_report,
)
from qixian.ledger.audit.runs import (
    AuditNotFound,
    AuditRunning,
    AuditState,
    AuditWanted,
    Failure,
    begin_run,
    end_run,
    give_up,
    list_runs,
    newest_report,
    read_run,
    under_way,
)
from qixian.ledger.audit.whole import Audited
from qixian.ledger.sight import seeing, sight_of
from tests.cli.played import play
from tests.ledger.seen_world import seen_world

Pool = asyncpg.Pool  # type: ignore[type-arg]
Connection = asyncpg.Connection  # type: ignore[type-arg]
NOW = datetime(2026, 3, 31, 1, 30, tzinfo=UTC)
WANTED = AuditWanted(20, SampleWanted(2, 7))
REGION = sight_of("AUDITOR", ())


@asynccontextmanager
async def door(url: str) -> AsyncIterator[Connection]:
    """A connection of its own, as a door's run has."""
    conn = await asyncpg.connect(url, server_settings={"role": "qixian_app"})
    try:
        yield conn
    finally:
        await conn.close()


async def carried_out(conn: Connection, *findings: Finding) -> CarriedOut:
    """A real audit, with some findings more."""
    found = Findings()
    for one in findings:
        found.add(one)
    audited = Audited(NOW, load_calendar(), late_after=timedelta(minutes=20), lists=False)
    return await carry_out_audit(conn, audited, SampleWanted(2, 7), "0.1.0", found)


async def test_a_report_is_read_as_it_was_kept(pool: Pool, database_url: str) -> None:
    await play(pool, "V10")
    async with door(database_url) as conn:
        audit_id = await begin_run(conn, "sample-auditor", WANTED)
        carried = await carried_out(conn)
        await keep_report(conn, audit_id, carried)
        await end_run(conn)

    assert carried.report.findings, "what the story tells lies years back, so it was recorded late"
    assert carried.left_out == (
        LeftOut.SEALED_OUTSIDE,
        LeftOut.SIGNATURES,
        LeftOut.READ_MODEL,
        LeftOut.NEVER_SEALED,
    )
    assert carried.editions[0].id == "nmg-2022-31"
    async with seeing(pool, REGION) as conn:
        assert await read_whole_report(conn, audit_id) == carried
        assert (await read_report(conn, audit_id)).report.findings == ()
        run = await read_run(conn, audit_id)
        assert await newest_report(conn) == run
    assert (run.state, run.begun_by, run.wanted) == (AuditState.DONE, "sample-auditor", WANTED)
    assert (run.events, run.cases) == (carried.report.events, 1)
    assert run.severities == carried.report.severities | {
        one: 0 for one in ("HIGH", "MEDIUM", "LOW") if one not in carried.report.severities
    }


async def test_a_run_that_ends_while_somebody_looks_is_not_taken_for_cut_off(
    pool: Pool, database_url: str
) -> None:
    async with door(database_url) as conn:
        audit_id = await begin_run(conn, "a", AuditWanted())
        held = await under_way(pool)
        async with seeing(pool, REGION) as looking:
            await give_up(conn, audit_id, Failure.TOO_LONG)
            await end_run(conn)
            # No report as of that moment, and no lock any more.
            assert not await under_way(pool)
            assert (await read_run(looking, audit_id, False)).state is AuditState.CUT_OFF
            assert (await read_run(looking, audit_id, held)).state is AuditState.RUNNING
            assert [one.state for one in await list_runs(looking, held=held)] == [
                AuditState.RUNNING
            ]
        assert (await read_run(pool, audit_id, held)).state is AuditState.FAILED


async def test_one_audit_runs_at_a_time_and_one_whose_process_ended_is_cut_off(
    pool: Pool, database_url: str
) -> None:
    async with door(database_url) as first, door(database_url) as second:
        audit_id = await begin_run(first, "a", AuditWanted())
        with pytest.raises(AuditRunning):
            await begin_run(second, "b", AuditWanted())
        assert (await read_run(pool, audit_id)).state is AuditState.RUNNING
    for _ in range(600):
        # The server notices a little later that nobody is at the other end.
        if (await read_run(pool, audit_id)).state is not AuditState.RUNNING:
            break
        await asyncio.sleep(0.05)
    assert (await read_run(pool, audit_id)).state is AuditState.CUT_OFF

    async with door(database_url) as conn:
        again = await begin_run(conn, "b", AuditWanted())
        assert [one.state for one in await list_runs(pool)] == [
            AuditState.RUNNING,
            AuditState.CUT_OFF,
        ]
        await give_up(conn, again, Failure.TOO_LONG)
        await end_run(conn)
        assert (await read_run(pool, again)).failure is Failure.TOO_LONG
        # The lock is given back, though the connection lives on.
        await begin_run(conn, "b", AuditWanted())
    assert await newest_report(pool) is None
    assert [one.audit_id for one in await list_runs(pool, again)] == [audit_id]


async def test_an_audit_without_a_report_is_not_found(pool: Pool, database_url: str) -> None:
    async with door(database_url) as conn:
        audit_id = await begin_run(conn, "a", AuditWanted())
        await give_up(conn, audit_id, Failure.LEDGER)

    for missing in (audit_id, audit_id + 1):
        with pytest.raises(AuditNotFound):
            await read_report(pool, missing)
    with pytest.raises(AuditNotFound):
        await read_run(pool, audit_id + 1)


@pytest.fixture
async def report(pool: Pool, database_url: str) -> int:
    """A report with a finding about each of two leagues' cases, a venture's, and a seal's."""
    await seen_world(pool)
    findings = [
        Finding("HIGH", FindingKind.DECISION, "F", "L1", 1, clauses=("R85",)),
        Finding("LOW", FindingKind.COMMAND_REPEATED, "C", "L3"),
        Finding("HIGH", FindingKind.EXCLUSIVE_GIVEN, "X", "E1", events=("T1 C1", "T2 C2")),
        Finding("HIGH", FindingKind.SEAL, "ROOT 4", ""),
    ]
    async with door(database_url) as conn:
        audit_id = await begin_run(conn, "a", AuditWanted())
        await keep_report(conn, audit_id, await carried_out(conn, *findings))
        return audit_id


@pytest.mark.parametrize(
    ("role", "scope", "subjects"),
    [
        ("AUDITOR", (), {"L1", "L3", "E1", ""}),
        ("LEAGUE_CITY_HRSS", ("HOHHOT",), {"L1"}),
        ("LEAGUE_CITY_HRSS", ("ORDOS",), {"L3"}),
        ("HR", ("I2",), {"L3"}),
        ("PROGRAMME_OFFICE", (), set()),
    ],
)
async def test_an_office_sees_findings_about_its_own_cases_and_no_sums(
    pool: Pool, report: int, role: str, scope: tuple[str, ...], subjects: set[str]
) -> None:
    whole = role == "AUDITOR"
    planted = {FindingKind.DECISION, FindingKind.COMMAND_REPEATED, FindingKind.EXCLUSIVE_GIVEN}
    async with seeing(pool, sight_of(role, scope)) as conn:
        found = await findings_of(conn, report, FindingsWanted())
        assert len(await list_runs(conn)) == whole
        if not whole:
            with pytest.raises(AuditNotFound):
                await read_report(conn, report)

    shown = {one.finding.subject for one in found if one.finding.kind in planted | {"SEAL"}}
    assert shown == subjects


async def test_findings_are_read_by_severity_by_kind_and_a_page_at_a_time(
    pool: Pool, report: int
) -> None:
    whole = await findings_of(pool, report, FindingsWanted())
    high = await findings_of(pool, report, FindingsWanted(severity="HIGH"))
    decisions = await findings_of(pool, report, FindingsWanted(kind=FindingKind.DECISION))
    first = await findings_of(pool, report, FindingsWanted(limit=2))
    rest = await findings_of(pool, report, FindingsWanted(after=first[-1].number))

    assert [one.number for one in whole] == [*range(1, len(whole) + 1)]
    assert {one.finding.severity for one in high} == {"HIGH"}
    assert [one.finding.clauses for one in decisions] == [("R85",)]
    assert first + rest == whole
