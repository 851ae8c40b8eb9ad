"""`qixian replay`: a case at a moment, its steps, and its decisions made again."""

from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pytest

from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.lateness import days_late
from qixian.ledger.streams import read_recorded
from tests.cli.conftest import Office, Qixian
from tests.cli.played import play
from tests.ledger.forged import found, restated, set_columns, unguarded
from tests.ledger.leaves import leave_desk

Pool = asyncpg.Pool  # type: ignore[type-arg]
Connection = asyncpg.Connection  # type: ignore[type-arg]


@pytest.fixture
async def replay(
    qixian: Qixian, pool: Pool, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> Qixian:
    """The command beside a ledger with an internship whose subsidy was claimed."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    await play(pool, "V10")
    return lambda *arguments: qixian("replay", *arguments)


async def test_a_case_is_shown_and_every_decision_is_as_recorded(replay: Qixian) -> None:
    said = replay("V10-A")

    assert (said.status, said.err) == (0, "")
    for part in (
        "V10-A  venture internship",
        "venture window: last day",
        "¥4,328.20",
        "used: 3 months 13 days",
        "every decision made again is as recorded (events: ",
    ):
        assert part in said.out


async def test_it_is_told_in_chinese_too(replay: Qixian) -> None:
    said = replay("V10-A", "--lang", "zh")

    assert said.status == 0
    assert "逐项重作决定：与记录一致" in said.out


async def test_a_day_before_the_case_was_opened_has_nothing(replay: Qixian) -> None:
    said = replay("V10-A", "--as-of", "2024-01-01")

    assert said.status == 0
    assert "not open yet" in said.out


async def test_as_of_a_day_shows_the_state_and_what_is_left_on_that_day(replay: Qixian) -> None:
    document = replay("V10-A", "--as-of", "2024-11-07", "--json").document

    assert document["state"] == "INTERNING"  # type: ignore[index]
    assert document["used"] == {"months": 1, "days": 0}  # type: ignore[index]
    assert document["left_of_term"] == {"months": 11, "days": 0}  # type: ignore[index]
    assert document["claims"] == []  # type: ignore[index]
    again = document["reperformed"]  # type: ignore[index]
    assert (again["as_decided"], again["differences"]) == (True, [])


async def test_what_is_left_of_a_right_on_a_day_knows_no_later_case(
    replay: Qixian, pool: Pool
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L1")
    await desk.ask("L1", "ApproveLeave", date(2022, 6, 1))
    await desk.ask("L1", "SignLeaveAgreement", date(2022, 6, 2))
    await desk.ask("L1", "RecordReturn", date(2023, 7, 1))
    again = {"researcher_id": "P1", "institution_id": "I1", "requested_months": 36}
    await desk.ask(
        "L2", "SubmitLeaveApplication", date(2023, 8, 1), requested_start_date="2023-08-10", **again
    )
    await desk.ask("L2", "ApproveLeave", date(2023, 8, 2))
    await desk.ask("L2", "SignLeaveAgreement", date(2023, 8, 3))
    await desk.ask("L2", "RecordReturn", date(2024, 8, 10))

    then = replay("L1", "--as-of", "2023-07-15", "--json").document
    now = replay("L1", "--as-of", "2024-08-10", "--json").document

    assert then["left_of_cap"] == {"months": 60, "days": 0}  # type: ignore[index]
    assert now["left_of_cap"] == {"months": 48, "days": 0}  # type: ignore[index]


async def test_as_known_leaves_out_what_was_recorded_later(replay: Qixian, pool: Pool) -> None:
    second = (await read_recorded(pool, "V10-A"))[1]
    before = (second.recorded_at - timedelta(microseconds=1)).isoformat()

    document = replay("V10-A", "--as-known", before, "--json").document

    assert (document["state"], document["events"]) == ("APPLIED", 1)  # type: ignore[index]


@pytest.mark.parametrize("instant", ["2026-02-01", "2026-02-01T09:30:00", "yesterday"])
async def test_an_instant_without_its_zone_is_malformed(replay: Qixian, instant: str) -> None:
    said = replay("V10-A", "--as-known", instant)

    assert (said.status, said.out) == (2, "")
    assert "write 2026-02-01T09:30:00+08:00, with its zone" in said.err


async def test_each_step_has_the_state_and_the_dates_before_and_after(replay: Qixian) -> None:
    said = replay("V10-A", "--step")
    document = replay("V10-A", "--step", "--json").document

    assert "state: applied APPLIED → interning INTERNING" in said.out
    steps = document["steps"]  # type: ignore[index]
    assert [step["seq"] for step in steps] == [*range(1, document["events"] + 1)]  # type: ignore[index]
    assert [step["state_before"] for step in steps[1:]] == [
        step["state_after"] for step in steps[:-1]
    ]
    (ended,) = [step for step in steps if step["event"] == "InternshipEnded"]
    moved = {one["field"]: (one["before"], one["after"]) for one in ended["dates"]}
    assert moved["actual_end_date"] == (None, "2025-01-20")


async def test_a_step_says_how_late_a_deadline_was_recorded(replay: Qixian, pool: Pool) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L1")
    await desk.ledger.fall_due(MAIN_BOOK, "off_post_venture_leave", "L1", date(2022, 7, 15))
    late = {one.seq: days_late(one) for one in await read_recorded(pool, "L1")}

    steps = replay("L1", "--step", "--json").document["steps"]  # type: ignore[index]
    english = replay("L1", "--step").out
    chinese = replay("L1", "--step", "--lang", "zh").out

    assert {step["seq"]: step["recorded_days_late"] for step in steps} == late
    found = [days for days in late.values() if days]
    assert late[1] == 0 < len(found)
    for days in found:
        assert f"recorded {days} days late" in english
        assert f"迟记{days}天" in chinese
    assert english.count(" days late") == len(found)


async def test_a_wrong_amount_is_named_by_event_field_both_values_and_clause(
    replay: Qixian, superuser_conn: Connection
) -> None:
    await unguarded(superuser_conn)
    submitted = await found(superuser_conn, "V10-A", "SubsidyClaimSubmitted")
    await restated(superuser_conn, submitted, {"amount_fen": 532_820})

    said, document = replay("V10-A"), replay("V10-A", "--json").document

    assert said.status == 1
    assert "decisions made again are not as recorded" in said.out
    assert "amount_fen): recorded 532820, the rule gives 432820" in said.out
    first = document["reperformed"]["differences"][0]  # type: ignore[index]
    assert first["seq"] == submitted.seq
    assert (first["recorded"], first["calculated"]) == (532_820, 432_820)
    assert "R27" in first["clauses"]


async def test_a_case_that_cannot_be_replayed_still_says_why(
    replay: Qixian, superuser_conn: Connection
) -> None:
    await unguarded(superuser_conn)
    ended = await found(superuser_conn, "V10-A", "InternshipEnded")
    await set_columns(superuser_conn, ended, type="InternshipOver")

    said = replay("V10-A")

    assert said.status == 1
    assert f"event {ended.seq} (InternshipOver" in said.out
    assert "cannot be read" in said.out


async def test_a_case_that_is_not_there_is_not_usable(replay: Qixian) -> None:
    said = replay("V10-Z")

    assert (said.status, said.out) == (2, "")
    assert said.err == "qixian: case V10-Z is not in the ledger: check the id, or open the case\n"


async def test_a_closed_office_is_replayed_too(office: Office, home: Path) -> None:
    office.open()
    for kind, entry in (("person", "P1"), ("institution", "I1")):
        office.register(kind, entry)
    opened = office.command(
        "case", "open", "off_post_venture_leave", "--case", "L1", "--set", "researcher_id=P1",
        "--set", "institution_id=I1", "--set", "requested_start_date=2030-03-01",
        "--set", "requested_months=36",
    )  # fmt: skip
    assert opened.status == 0, opened.err
    office.close()

    said = office.command("replay", "L1", "--step")

    assert (said.status, said.err) == (0, "")
    assert "every decision made again is as recorded (events: " in said.out


@pytest.mark.parametrize("never", ["infinity", "0044-03-15 BC", "40000-01-01"])
async def test_a_case_with_a_day_that_cannot_be_is_not_as_claimed(
    replay: Qixian, superuser_conn: Connection, never: str
) -> None:
    await unguarded(superuser_conn)
    await superuser_conn.execute(
        f"UPDATE ledger.event SET effective_on = '{never}' WHERE case_id = 'V10-A' AND seq = 2"
    )

    said = replay("V10-A")

    assert said.status == 1
    assert "effective_on" in said.out
    assert "unexpected" not in said.err
