"""An audit finds nothing in a ledger nobody touched, and whatever was planted, with its place."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.carried_out import LeftOut, SampleWanted, carry_out_audit
from qixian.ledger.audit.findings import (
    AuditReport,
    Finding,
    FindingKind,
    Findings,
    sorted_findings,
)
from qixian.ledger.audit.sample import draw_sample
from qixian.ledger.audit.whole import Audited, audit_ledger
from qixian.ledger.registry.access import note_access
from qixian.ledger.seals.keys import KeyKind, SigningKey
from qixian.ledger.seals.outside import Outside
from qixian.ledger.seals.sealing import Sealer
from qixian.workers.seal_directory import SealDirectory
from tests.cli.played import play
from tests.ledger.forged import found, rehashed, restated, set_columns, unguarded
from tests.ledger.leaves import leave_desk
from tests.ledger.sealed import KEY, ORIGIN
from tests.ledger.test_reperformance import play as play_worlds

Pool = asyncpg.Pool  # type: ignore[type-arg]
Connection = asyncpg.Connection  # type: ignore[type-arg]
OTHER = SigningKey.of_seed(ORIGIN, b"o" * 32)
# What the stories tell lies years back, so all of it was recorded late.
YEARS = timedelta(days=36_500)


async def audit(
    pool: Pool, late_after: timedelta = YEARS, outside: Outside | None = None
) -> AuditReport:
    audited = Audited(
        datetime.now(SHANGHAI), load_calendar(), [KEY.verifier], outside, late_after=late_after
    )
    async with pool.acquire() as conn:
        return await audit_ledger(conn, audited, Findings())


def of_kind(report: AuditReport, kind: str) -> Sequence[Finding]:
    return [one for one in report.findings if one.kind == kind]


@pytest.fixture
async def intruder(superuser_conn: Connection) -> Connection:
    """Somebody with every right, whom the triggers no longer hold."""
    await unguarded(superuser_conn)
    return superuser_conn


@pytest.fixture
async def outside(tmp_path: Path) -> SealDirectory:
    return SealDirectory(tmp_path / "seals")


async def test_nothing_is_found_in_worlds_that_nobody_touched(
    pool: Pool, outside: SealDirectory
) -> None:
    # In world 156 a working day added days to an internship of all that was left.
    events = await play_worlds(pool, range(150, 160))
    await play(pool, "V10")
    await Sealer(pool, KEY, outside).seal()

    report = await audit(pool, outside=outside)

    assert report.findings == ()
    assert (report.ok, report.counts) == (True, {})
    assert report.events > events
    assert report.checkpoints == 1


async def test_a_case_of_today_is_not_late(pool: Pool) -> None:
    desk = await leave_desk(pool)
    today = datetime.now(SHANGHAI).date()
    await desk.ask(
        "L1",
        "SubmitLeaveApplication",
        today,
        researcher_id="P1",
        institution_id="I1",
        requested_start_date=(today + timedelta(days=40)).isoformat(),
        requested_months=12,
    )

    assert (await audit(pool, timedelta(minutes=15))).findings == ()


async def test_a_changed_event_is_found_by_chain_and_seal(
    pool: Pool, intruder: Connection, outside: SealDirectory
) -> None:
    await play(pool, "V10")
    await Sealer(pool, KEY, outside).seal()
    event = await found(intruder, "V10-A", "InternshipEnded")
    await intruder.execute(
        "UPDATE ledger.event SET actor = 'x' WHERE case_id = $1 AND seq = $2", "V10-A", event.seq
    )

    (chain,) = of_kind(await audit(pool), "CHAIN")
    assert (chain.severity, chain.what, chain.subject) == ("HIGH", "HASH", "V10-A")
    assert (chain.seq, chain.position) == (event.seq, event.position)
    assert chain.recorded == event.hash.hex() != chain.expected

    await rehashed(intruder, "V10-A")
    report = await audit(pool, outside=outside)
    assert of_kind(report, "CHAIN") == []
    assert of_kind(report, "BOARD")[0].subject == "V10-A"
    assert of_kind(report, "SEAL")[0].position == event.position
    assert of_kind(report, "SEALED_OUTSIDE")[0].seq == event.seq


async def test_a_lost_event_is_a_gap(pool: Pool, intruder: Connection) -> None:
    await play(pool, "V10")
    await intruder.execute("DELETE FROM ledger.event WHERE case_id = 'V10-A' AND seq = 2")

    (gap,) = of_kind(await audit(pool), "SEQ_GAP")

    assert (gap.severity, gap.seq, gap.expected, gap.recorded) == ("HIGH", 3, "2", "3")


async def test_a_list_that_says_something_else_is_found(pool: Pool, intruder: Connection) -> None:
    await play(pool, "V10")
    await intruder.execute("UPDATE read_model.claim SET amount_fen = amount_fen + 1")

    rows = of_kind(await audit(pool), "READ_MODEL")

    assert {one.what for one in rows} == {"claim LIVE", "claim REBUILT"}
    assert {(one.severity, one.subject) for one in rows} == {("MEDIUM", "V10-A")}


async def test_a_wrong_decision_is_found_with_field_both_values_and_clause(
    pool: Pool, intruder: Connection
) -> None:
    await play(pool, "V10")
    event = await found(intruder, "V10-A", "SubsidyClaimSubmitted")
    await restated(intruder, event, {"amount_fen": 532_820})

    decision = of_kind(await audit(pool), "DECISION")[0]

    assert (decision.severity, decision.subject, decision.seq) == ("HIGH", "V10-A", event.seq)
    assert "amount_fen" in decision.what
    assert (decision.recorded, decision.expected) == ("532820", "432820")
    assert "R27" in decision.clauses


async def test_deadlines_missed_late_and_early(pool: Pool, intruder: Connection) -> None:
    desk = await leave_desk(pool)
    for case, person in (("L1", "P1"), ("L2", "P2"), ("L3", "P3")):
        await desk.apply(case, person)
    for case in ("L2", "L3"):
        await desk.ledger.fall_due(MAIN_BOOK, "off_post_venture_leave", case, date(2022, 7, 15))
    begins = "effective_on::timestamp AT TIME ZONE 'Asia/Shanghai'"
    await intruder.execute(
        f"UPDATE ledger.event SET recorded_at = {begins} WHERE cause_kind = 'COMMAND'"
    )
    for case, off in (("L2", "+ interval '26 hours 3 minutes'"), ("L3", "- interval '2 minutes'")):
        await intruder.execute(
            f"UPDATE ledger.event SET recorded_at = {begins} {off} "
            "WHERE case_id = $1 AND cause_kind = 'DEADLINE'",
            case,
        )

    report = await audit(pool, timedelta(minutes=15))

    missed = of_kind(report, "DEADLINE_MISSED")
    assert {(one.severity, one.subject) for one in missed} >= {("HIGH", "L1")}
    assert min(one.expected for one in missed if one.subject == "L1") < "2022-07-15"
    late = of_kind(report, "DEADLINE_LATE")
    assert {(one.severity, one.subject, one.events) for one in late} == {
        ("MEDIUM", "L2", ("1d 02:03:00",))
    }
    early = of_kind(report, "DEADLINE_EARLY")
    assert {(one.severity, one.subject) for one in early} == {("HIGH", "L3")}


async def test_what_was_entered_after_its_day_is_late_but_no_fault_of_the_clock(pool: Pool) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L1", "P1")
    await desk.ledger.fall_due(MAIN_BOOK, "off_post_venture_leave", "L1", date(2022, 7, 15))

    late = of_kind(await audit(pool, timedelta(minutes=15)), "DEADLINE_LATE")

    assert {(one.severity, one.subject) for one in late} == {("LOW", "L1")}
    assert min(int(one.events[0].split("d")[0]) for one in late) > 365


async def test_leave_beyond_the_cap_is_added_up_over_cases(
    pool: Pool, intruder: Connection
) -> None:
    desk = await leave_desk(pool)
    for case, start, end in (("L1", "2022-07-01", "2024-07-01"), ("L2", "2025-07-01", "")):
        on = date.fromisoformat(start) - timedelta(days=30)
        await desk.ask(
            case,
            "SubmitLeaveApplication",
            on,
            researcher_id="P1",
            institution_id="I1",
            requested_start_date=start,
            requested_months=36,
        )
        await desk.ask(case, "ApproveLeave", on)
        await desk.ask(case, "SignLeaveAgreement", on)
        if end:
            await desk.ask(case, "RecordReturn", date.fromisoformat(end))
    await desk.ledger.fall_due(MAIN_BOOK, "off_post_venture_leave", "L2", date(2025, 7, 2))
    assert of_kind(await audit(pool), "CAP_EXCEEDED") == []
    event = await found(intruder, "L2", "LeaveApproved")
    await restated(intruder, event, {"term_months": 60})

    (over,) = of_kind(await audit(pool), "CAP_EXCEEDED")

    assert (over.severity, over.subject, over.events) == ("HIGH", "P1@I1", ("L1", "L2"))
    assert (over.recorded, over.expected, over.clauses) == ("84M0D", "≤ 72M", ("R89",))


async def test_readings_without_a_reason_and_repeated_commands(pool: Pool) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L1")
    for n in range(5):
        await desk.ask("L1", "SignLeaveAgreement", date(2022, 5, 23), command_id=f"again{n}")
    async with pool.acquire() as conn:
        await note_access(conn, MAIN_BOOK, "P1", "auditor:1", "COMPLAINT")
        await note_access(conn, MAIN_BOOK, "P2", "hr:1", "API")

    report = await audit(pool)

    (read,) = of_kind(report, "READ_WITHOUT_REASON")
    assert (read.severity, read.subject, read.recorded) == ("MEDIUM", "hr:1", "API × 1")
    assert [note.split()[1] for note in read.events] == ["P2"]
    (repeated,) = of_kind(report, "COMMAND_REPEATED")
    assert (repeated.severity, repeated.subject) == ("LOW", "L1")
    assert repeated.events == tuple(f"again{n}" for n in range(5))


async def test_an_event_nobody_can_read_ends_no_audit(pool: Pool, intruder: Connection) -> None:
    await play(pool, "V10")
    event = await found(intruder, "V10-A", "InternshipEnded")
    await set_columns(intruder, event, type="InternshipOver")

    report = await audit(pool)

    assert [one.what for one in of_kind(report, "READ_MODEL")] == ["UNREADABLE"]
    assert report.counts[FindingKind.DECISION] > 0


def test_a_thousand_small_findings_keep_no_grave_one_out() -> None:
    found = Findings()
    for n in range(1500):
        found.add(Finding("LOW", FindingKind.DEADLINE_LATE, "DECISION_DUE", f"L{n}"))
    found.add(Finding("MEDIUM", FindingKind.DEADLINE_LATE, "DECISION_DUE", "Z"))

    assert (found.counts, found.severities) == (
        {FindingKind.DEADLINE_LATE: 1501},
        {"LOW": 1500, "MEDIUM": 1},
    )
    listed = sorted_findings(found)
    assert (len(listed), listed[0].subject) == (1001, "Z")


async def test_rows_of_a_list_are_all_counted_and_a_hundred_named(
    pool: Pool, intruder: Connection
) -> None:
    await play(pool, "V10")
    await intruder.execute(
        "INSERT INTO read_model.due (case_id, book, kind, fires_on, last_day, rule) "
        "SELECT 'V10-A', 'main', 'X' || n, '2090-01-01', '2090-01-01', 'R27' "
        "FROM generate_series(1, 150) n"
    )

    report = await audit(pool)

    assert len(of_kind(report, "READ_MODEL")) == 100
    assert report.counts[FindingKind.READ_MODEL] == 150


async def test_signatures_are_left_out_where_only_a_witness_is_known(
    pool: Pool, outside: SealDirectory
) -> None:
    await play(pool, "V10")
    await Sealer(pool, KEY, outside).seal()
    witness = SigningKey.of_seed("witness.example", b"w" * 32, KeyKind.WITNESS).verifier
    of_both = {}
    for name, keys in (("witness", [witness]), ("another", [OTHER.verifier, witness])):
        audited = Audited(datetime.now(SHANGHAI), load_calendar(), keys, outside, late_after=YEARS)
        async with pool.acquire() as conn:
            of_both[name] = await carry_out_audit(conn, audited, SampleWanted(), "0")

    assert of_both["witness"].report.ok
    assert LeftOut.SIGNATURES in of_both["witness"].left_out
    kinds = {one.kind for one in of_both["another"].report.findings}
    assert kinds == {FindingKind.SEAL, FindingKind.SEALED_OUTSIDE}


async def test_a_sample_is_drawn_again_by_its_seed(pool: Pool) -> None:
    desk = await leave_desk(pool)
    for n in range(1, 10):
        await desk.apply(f"L{n}", f"P{n}")

    drawn = await draw_sample(pool, MAIN_BOOK, 4, 7)

    assert drawn == await draw_sample(pool, MAIN_BOOK, 4, 7)
    assert drawn != await draw_sample(pool, MAIN_BOOK, 4, 8)
    assert len({*drawn}) == 4
    assert len(await draw_sample(pool, MAIN_BOOK, 40, 7)) == 9
