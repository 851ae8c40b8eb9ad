"""The programme's figures with the events behind them, and its duties as their events left them."""

from datetime import date

import asyncpg
import pytest

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.programme import assessment_history, duties

DAY = date(2024, 6, 3)


@pytest.fixture
async def ledger(pool: asyncpg.Pool) -> CaseLedger:
    async with pool.acquire() as conn:
        await pin_edition(conn, load_edition())
    return CaseLedger(pool, load_calendar())


async def ask(ledger: CaseLedger, command: str, on: date, **params: object) -> None:
    asked = Asked(
        command_id=f"{command}:{on}:{len(str(params))}:{params.get('value')}",
        case_id="X1",
        case_type="subsidy_and_quota",
        command=command,
        params=params,
        actor="programme",
        edition_digest=load_edition().digest,
    )
    answer = await ledger.carry_out(asked, on)
    assert answer.outcome == "ACCEPTED", answer.refusal


async def test_a_metric_has_its_last_assessments_in_order(
    ledger: CaseLedger, pool: asyncpg.Pool
) -> None:
    for day, value in ((1, "10"), (2, "20"), (3, "30"), (9, "90")):
        await ask(
            ledger, "AssessTarget", DAY.replace(day=day), metric="R34", value=value, threshold="50"
        )
    await ask(ledger, "AssessTarget", DAY.replace(day=9), metric="R48", value="1", threshold="8")

    history = await assessment_history(pool, MAIN_BOOK, "TARGET", DAY, ["R34"], each=2)

    assert [(one.seq, one.values["value"]) for one in history["R34"]] == [(2, "20"), (3, "30")]
    assert list(history) == ["R34"]


async def test_a_duty_is_open_then_overdue_then_fulfilled_late(
    ledger: CaseLedger, pool: asyncpg.Pool
) -> None:
    await ask(ledger, "OpenDuty", DAY, duty_id="D1", duty="PROGRESS_REPORT", year=2024, quarter=2)
    (opened,) = await duties(pool, MAIN_BOOK)
    await ledger.fall_due(MAIN_BOOK, "subsidy_and_quota", "X1", date(2024, 7, 1))
    (overdue,) = await duties(pool, MAIN_BOOK)
    await ask(ledger, "FulfilDuty", date(2024, 7, 4), duty_id="D1", evidence_id="E-1")
    (done,) = await duties(pool, MAIN_BOOK)

    assert (opened.due_date, opened.status, opened.seq) == (date(2024, 6, 30), "OPEN", 1)
    assert (overdue.status, overdue.seq) == ("OVERDUE", 2)
    assert (done.status, done.done_on, done.late) == ("FULFILLED", date(2024, 7, 4), True)
    assert (done.seq, done.evidence_id) == (3, "E-1")
