"""What a rule looks at outside its case is as it was at that moment: other cases, notices,
releases, and whoever came first of two at once."""

import asyncio
from dataclasses import replace
from datetime import date

import orjson
import pytest
from asyncpg import Connection, Pool
from pydantic import JsonValue

from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import WorkingCalendar, load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.canonical import canonical_json
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.reperformance.again import reperform_ledger
from qixian.ledger.reperformance.differences import Reperformed
from qixian.ledger.streams import read_recorded
from tests.ledger.forged import found, inserted, removed, restated, set_columns, unguarded
from tests.ledger.test_races import Desk, Step
from tests.ledger.test_recounting import LOADED_ON, Office

OPENS = "SubmitLeaveApplication"
CLAIM = "SubmitSubsidyClaim"


@pytest.fixture
async def forger(superuser_conn: Connection) -> Connection:  # type: ignore[type-arg]
    await unguarded(superuser_conn)
    return superuser_conn


@pytest.fixture
async def desk(pool: Pool) -> Desk:  # type: ignore[type-arg]
    async with pool.acquire() as conn:
        return Desk(pool, await pin_edition(conn, load_edition()))


@pytest.fixture
async def office(pool: Pool) -> Office:  # type: ignore[type-arg]
    async with pool.acquire() as conn:
        return Office(pool, await pin_edition(conn, load_edition()))


async def again(pool: Pool) -> Reperformed:  # type: ignore[type-arg]
    """The whole ledger performed again under this release's calendar."""
    async with pool.acquire() as conn:
        return await reperform_ledger(conn, load_calendar())


def _application(day: str, case: str, person: str) -> Step:
    asked: dict[str, JsonValue] = {
        "researcher_id": person,
        "institution_id": "I1",
        "requested_start_date": day,
        "requested_months": 36,
    }
    return Step(day, case, OPENS, asked, OPENS)


def _tenancy(day: str, case: str, command: str, **params: JsonValue) -> Step:
    return Step(day, case, command, params, "ApplyTenancy")


def _graduated(n: int) -> list[Step]:
    """A tenant that registered and moved out, whose base claims; its founder claims elsewhere."""
    tenancy, enterprise = f"T{n}", f"E{n}"
    claimed: dict[str, JsonValue] = {
        "claim_id": f"S{n}",
        "kind": "ONE_OFF_VENTURE",
        "enterprise_id": enterprise,
        "founder_group": "VETERAN",
        "registration_date": "2022-08-10",
        "first_venture": True,
        "other_employees": 1,
        "tax_filed": True,
    }
    tenant: dict[str, JsonValue] = {
        "tenant_id": f"Q{n}",
        "base_id": "B1",
        "base_kind": "GOVERNMENT_DEVELOPED",
        "founder_group": "VETERAN",
        "free_space": True,
    }
    founded = {"enterprise_id": enterprise, "registration_date": "2022-08-10"}
    return [
        _tenancy("2022-06-01", tenancy, "ApplyTenancy", **tenant),
        _tenancy("2022-06-01", tenancy, "AdmitTenant"),
        _tenancy("2022-06-01", tenancy, "MoveIn"),
        _tenancy("2022-08-10", tenancy, "RecordRegistration", **founded),
        _tenancy("2024-01-15", tenancy, "RecordMoveOut"),
        _tenancy("2024-02-01", tenancy, CLAIM, claim_id=f"C{n}", kind="INCUBATION"),
        Step("2024-02-02", f"F{n}", CLAIM, claimed, CLAIM),
    ]


def _approvals(n: int) -> tuple[Step, Step]:
    day, approve = "2024-02-20", "ApproveSubsidyClaim"
    base = _tenancy(day, f"T{n}", approve, claim_id=f"C{n}")
    return base, Step(day, f"F{n}", approve, {"claim_id": f"S{n}"}, CLAIM)


async def test_of_two_at_once_the_second_is_refused_again_whichever_that_was(
    desk: Desk,
    pool: Pool,  # type: ignore[type-arg]
) -> None:
    turn = asyncio.Semaphore(8)

    async def race(n: int) -> None:
        async with turn:
            await desk.race(
                _application("2022-06-01", f"L{n}a", f"P{n}"),
                _application("2022-06-01", f"L{n}b", f"P{n}"),
            )
            await desk.tell(_graduated(n))
            await desk.race(*_approvals(n))

    await asyncio.gather(*map(race, range(30)))

    performed = await again(pool)

    assert performed.differences == ()
    assert performed.commands == 60


async def test_an_approval_that_excludes_another_is_found(
    desk: Desk,
    pool: Pool,  # type: ignore[type-arg]
    forger: Connection,  # type: ignore[type-arg]
) -> None:
    await desk.tell(_graduated(1))
    first, second = _approvals(1)
    assert (await desk.ask(first)).outcome == "ACCEPTED"
    assert (await desk.ask(second)).outcome == "REFUSED"
    assert (await again(pool)).ok
    # The refused approval becomes an accepted one, with the event it would have had.
    submitted = await found(forger, "F1", "SubsidyClaimSubmitted")
    refused = await forger.fetchval("SELECT command_id FROM ledger.command WHERE code IS NOT NULL")
    await forger.execute(
        "UPDATE ledger.command SET outcome = 'ACCEPTED', code = NULL, clause = NULL, remedy = NULL,"
        " data = NULL, first_seq = 2, last_seq = 2 WHERE command_id = $1",
        refused,
    )
    approved = await found(forger, "T1", "SubsidyClaimApproved")
    data = orjson.loads(approved.data) | {"claim_id": "S1", "amount_fen": 1_000_000}
    await inserted(
        forger,
        submitted,
        type=approved.type,
        effective_on=approved.effective_on,
        clauses=approved.clauses,
        data=canonical_json(data),
        cause_id=refused,
    )

    (only,) = (await again(pool)).differences

    place = (only.check, only.case_id, only.seq, only.event, only.field)
    assert place == ("NOT_ALLOWED", "F1", 2, "SubsidyClaimApproved", "outcome")
    assert (only.recorded, only.calculated) == ("ACCEPTED", "REFUSED MUTUALLY_EXCLUSIVE")
    assert only.clauses == ("R59",)


async def test_a_wrong_amount_is_found_with_its_clause(
    desk: Desk,
    pool: Pool,  # type: ignore[type-arg]
    forger: Connection,  # type: ignore[type-arg]
) -> None:
    await desk.tell([*_graduated(1), _approvals(1)[0]])
    approved = await found(forger, "T1", "SubsidyClaimApproved")
    amount = orjson.loads(approved.data)["amount_fen"]
    await restated(forger, approved, {"amount_fen": amount + 100})

    (only,) = (await again(pool)).differences

    told = (only.check, only.seq, only.event, only.field, only.recorded, only.calculated)
    event = (approved.seq, "SubsidyClaimApproved")
    assert told == ("FIELD", *event, "amount_fen", amount + 100, amount)
    assert "R57" in only.clauses


async def test_a_case_of_the_same_person_that_was_hidden_is_found(
    desk: Desk,
    pool: Pool,  # type: ignore[type-arg]
    forger: Connection,  # type: ignore[type-arg]
) -> None:
    """Were the leave of another person, the second application would not have been refused."""
    await desk.ask(_application("2022-06-01", "L1", "P1"))
    await desk.ask(_application("2022-06-02", "L2", "P1"))
    await forger.execute("UPDATE read_model.used_right SET person_id = 'P9'")

    found = (await again(pool)).differences

    told = [(one.check, one.case_id, one.recorded, one.calculated) for one in found]
    assert told == [
        ("UNLISTED", "L1", None, "person:P1"),
        ("REFUSAL", "L2", "REFUSED OPEN_LEAVE_EXISTS", "ACCEPTED"),
    ]


async def _recounted(office: Office) -> None:
    await office.leave("L-moves", "2024-02-29")
    await office.leave("L-late", "2024-02-29")
    await office.leave("L-stays", "2024-03-10")
    await office.tenancy("T-moves", "2024-03-05")
    await office.load()
    figures: dict[str, JsonValue] = {"fiscal_year": 2025, "net_profit_yuan": "-1.00"}
    kind = "off_post_venture_leave"
    # Asked before the recount comes to the case, long after the notice.
    await office.ask(date(2026, 12, 20), kind, "L-late", "RecordVentureFinancials", **figures)
    await office.recounted()
    await office.ledger.fall_due(MAIN_BOOK, kind, "L-moves", date(2027, 6, 1))
    await office.ledger.fall_due(MAIN_BOOK, kind, "L-stays", date(2027, 6, 1))
    await office.ledger.fall_due(MAIN_BOOK, "incubation_tenancy", "T-moves", date(2027, 6, 1))


async def test_a_notice_and_its_recount_are_performed_again(
    office: Office,
    pool: Pool,  # type: ignore[type-arg]
) -> None:
    await _recounted(office)

    performed = await again(pool)

    assert performed.differences == ()
    assert len(await office.moved()) > 3


async def test_a_date_that_a_notice_moved_otherwise_or_not_at_all_is_found(
    office: Office,
    pool: Pool,  # type: ignore[type-arg]
    forger: Connection,  # type: ignore[type-arg]
) -> None:
    await _recounted(office)
    recomputed = "DeadlineRecomputed"
    moved = await found(forger, "L-moves", recomputed)
    await restated(forger, moved, {"new": "2027-03-09"})
    await removed(forger, await found(forger, "T-moves", recomputed), closed_up=True)
    (*_, last) = await read_recorded(forger, "L-stays")
    await inserted(
        forger,
        last,
        type=recomputed,
        data=moved.data,
        cause_id=moved.cause_id,
        cause_kind="COMMAND",
    )

    differences = (await again(pool)).differences

    told = {(one.check, one.case_id, one.seq, one.event, one.field) for one in differences}
    assert ("FIELD", "L-moves", moved.seq, recomputed, "new") in told
    assert ("MISSING", "T-moves", 4, recomputed, "event") in told
    assert ("COMMAND", "L-stays", last.seq + 1, recomputed, "cause_id") in told


async def test_another_notice_than_was_loaded_is_found(
    office: Office,
    pool: Pool,  # type: ignore[type-arg]
    forger: Connection,  # type: ignore[type-arg]
) -> None:
    await _recounted(office)
    loaded = await found(forger, "CALENDAR", "HolidayCalendarLoaded")
    await restated(forger, loaded, {"extra_working_days": ["2027-03-07"]})

    differences = (await again(pool)).differences

    told = {(one.check, one.case_id, one.event, one.field) for one in differences}
    assert ("FIELD", "CALENDAR", loaded.type, "extra_working_days") in told


def _shipped_before() -> WorkingCalendar:
    """The calendar of a release of 2024, which had no later notices."""
    notices = [one for one in load_calendar().notices if one.year <= 2024]
    earlier = WorkingCalendar.of(notices)
    return replace(earlier, version=earlier.version.partition("+")[0])


async def test_decisions_of_an_earlier_release_stand_and_its_successor_counts_again(
    office: Office,
    pool: Pool,  # type: ignore[type-arg]
    forger: Connection,  # type: ignore[type-arg]
) -> None:
    kind = "off_post_venture_leave"
    office.ledger = CaseLedger(pool, _shipped_before())
    await office.leave("L1", "2022-10-01")
    await office.leave("L2", "2024-02-29")
    assert (await again(pool)).differences == ()

    office.ledger = CaseLedger(pool, load_calendar())
    await office.ledger.fall_due(MAIN_BOOK, kind, "L1", date(2025, 12, 1))
    await office.ledger.fall_due(MAIN_BOOK, kind, "L2", date(2026, 3, 1))

    assert (await again(pool)).differences == ()
    versions = {event.calendar_version for event in await read_recorded(pool, "L1")}
    assert versions == {_shipped_before().version, load_calendar().version}
    # Nobody goes back to an earlier release.
    (*_, last) = await read_recorded(pool, "L1")
    await set_columns(forger, last, calendar_version=_shipped_before().version)
    (only,) = (await again(pool)).differences
    assert (only.seq, only.field) == (last.seq, "calendar_version")


async def test_a_case_that_is_gone_is_found_by_its_commands(
    office: Office,
    pool: Pool,  # type: ignore[type-arg]
    forger: Connection,  # type: ignore[type-arg]
) -> None:
    await office.leave("L1", "2024-02-29")
    await office.leave("L2", LOADED_ON.isoformat())
    await forger.execute("DELETE FROM ledger.event WHERE case_id = 'L1'")

    differences = (await again(pool)).differences

    assert {one.case_id for one in differences} == {"L1"}
    told = [(one.check, one.seq, one.event) for one in differences]
    assert ("MISSING", 1, "LeaveApplicationSubmitted") in told
    assert ("MISSING", 2, "LeaveApproved") in told
