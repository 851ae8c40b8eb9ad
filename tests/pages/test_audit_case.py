"""An auditor steps through a case, puts it back to any day and instant, and asks why."""

import re
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from qixian.api.pages.audit.moment import Moment, moment_of
from qixian.api.parts import ApiParts
from qixian.domain.policies.rules import clause_of
from qixian.ledger.streams import read_case
from qixian.workflows.addresses import SHANGHAI
from tests.pages.browser import sign_in

LEAVE = "/desk/audit/cases/L-1"


@pytest.fixture
async def auditor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client signed in as the auditor."""
    await sign_in(client, "sample-auditor")
    return client


async def read(client: httpx.AsyncClient, path: str, status: int = 200) -> str:
    answer = await client.get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code == status, answer.text
    return answer.text


def part(page: str, begin: str, end: str) -> str:
    return page.partition(begin)[2].partition(end)[0]


async def test_a_step_tells_the_event_with_its_clause_its_state_and_its_hashes(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    recorded = (await read_case(parts.pool, "L-1"))[1]
    page = await read(auditor, f"{LEAVE}?step=2")
    step = part(page, 'aria-labelledby="step-head"', "</section>")

    assert "Leave approved" in step
    assert "applied" in step
    assert "approved, not started" in step
    assert "5 June 2023" in step
    assert "sample-hr" in step
    assert recorded.cause_id in step
    assert recorded.hash.hex() in step
    assert recorded.previous_hash.hex() in step
    for rule in recorded.clauses:
        assert clause_of(rule).quotation in step


async def test_a_step_says_how_late_a_deadline_was_recorded(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    events = await read_case(parts.pool, "L-1")
    began = next(event for event in events if event.type == "LeaveStarted")
    days = (began.recorded_at.astimezone(SHANGHAI).date() - began.effective_on).days
    assert days > 0

    assert f"({days} days late)" in await read(auditor, f"{LEAVE}?step={began.seq}")
    assert f"（迟记{days}天）" in (await auditor.get(f"{LEAVE}?step={began.seq}&lang=zh")).text
    assert "days late)" not in await read(auditor, f"{LEAVE}?step=2")


async def test_the_dates_an_event_sets_are_marked_and_the_others_are_not(
    auditor: httpx.AsyncClient,
) -> None:
    page = await read(auditor, f"{LEAVE}?step=3")
    rows = re.findall(r'<tr( class="row-changed")?><th scope="row" data-label="Date">([^<]+)', page)

    assert ("", "Term end") in rows
    approved = await read(auditor, f"{LEAVE}?step=2")
    assert '<tr class="row-changed"><th scope="row" data-label="Date">Term end' in approved


@pytest.mark.parametrize(
    ("step", "shown"), [("1", 1), ("0", 1), ("999", None), ("x", None), ("", None), ("²", None)]
)
async def test_a_step_that_is_not_there_is_the_nearest_one(
    auditor: httpx.AsyncClient, parts: ApiParts, step: str, shown: int | None
) -> None:
    last = len(await read_case(parts.pool, "L-1"))
    page = await read(auditor, f"{LEAVE}?step={step}")

    assert f"Step {shown or last} of {last}" in page


async def test_previous_and_next_are_links_that_keep_the_moment(
    auditor: httpx.AsyncClient,
) -> None:
    page = await read(auditor, f"{LEAVE}?step=2&as_of=2024-01-01")

    assert f'rel="prev" href="{LEAVE}?as_of=2024-01-01&amp;step=1"' in page
    assert f'rel="next" href="{LEAVE}?as_of=2024-01-01&amp;step=3"' in page


async def test_as_of_a_day_nothing_later_had_taken_effect(auditor: httpx.AsyncClient) -> None:
    applied = await read(auditor, f"{LEAVE}/moment?as_of=2023-06-02")
    on_leave = await read(auditor, f"{LEAVE}/moment?as_of=2024-01-01")

    assert "Decision due" in applied
    assert "Term end" not in applied
    assert "on leave" in on_leave
    assert "6 months 1 days" in on_leave


async def test_before_the_first_record_nothing_was_known(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    first = (await read_case(parts.pool, "L-1"))[0].recorded_at
    before = (first - timedelta(seconds=2)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")
    page = await read(auditor, f"{LEAVE}/moment?known={before}")

    assert "nothing of this case had happened" in page


async def test_a_day_that_is_none_is_told_beside_its_field(auditor: httpx.AsyncClient) -> None:
    page = await read(auditor, f"{LEAVE}?as_of=2024-02-31&known=yesterday")

    assert "Write a day as 2025-06-30." in page
    assert "Write an instant as 2025-06-30T09:30." in page
    assert "with all that is known" in page


@pytest.mark.parametrize(
    ("query", "moment"),
    [
        ({}, Moment()),
        ({"as_of": "2024-01-01"}, Moment(date(2024, 1, 1))),
        (
            {"known": "2024-01-01T09:30"},
            Moment(None, datetime(2024, 1, 1, 9, 30, tzinfo=SHANGHAI)),
        ),
        ({"known": "2024-01-01T01:30Z"}, Moment(None, datetime(2024, 1, 1, 1, 30, tzinfo=UTC))),
        ({"as_of": "1066-10-14"}, Moment(wrong=("as_of",))),
        ({"known": "2300-01-01T00:00"}, Moment(wrong=("known",))),
    ],
)
def test_a_moment_is_read_from_an_address(query: dict[str, str], moment: Moment) -> None:
    assert moment_of(query) == moment


async def test_why_tells_the_clauses_and_the_steps_of_a_date(auditor: httpx.AsyncClient) -> None:
    page = await read(auditor, f"{LEAVE}/why/term_end_date")

    assert clause_of("R85").quotation in page
    assert "30 June 2026" in page
    assert f'href="{LEAVE}/why/leave_start_date"' in page


async def test_why_tells_the_used_length_up_to_the_day_asked(auditor: httpx.AsyncClient) -> None:
    assert "6 months 1 days" in await read(auditor, f"{LEAVE}/why/used?as_of=2024-01-01")


@pytest.mark.parametrize(
    "path", ["L-1/why/nothing", "L-1/why/term_end_date?as_of=2020-01-01", "X-9", "X-9/why/used"]
)
async def test_what_is_not_there_is_not_found(auditor: httpx.AsyncClient, path: str) -> None:
    await read(auditor, f"/desk/audit/cases/{path}", 404)


async def test_a_case_is_shown_in_chinese_first(auditor: httpx.AsyncClient) -> None:
    page = (await auditor.get(f"{LEAVE}?step=2")).text

    assert '<html lang="zh-CN">' in page
    assert "离岗获得批准" in page
    assert "2023年6月5日" in page
    assert "截至日期" in page


@pytest.mark.parametrize("account", ["sample-hr", "sample-admin", "sample-programme"])
async def test_only_an_auditor_has_the_desk(client: httpx.AsyncClient, account: str) -> None:
    await sign_in(client, account)

    assert (await client.get(LEAVE)).status_code == 403
    assert (await client.get("/desk/audit")).status_code == 403
