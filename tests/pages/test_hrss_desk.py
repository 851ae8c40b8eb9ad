"""The human resources office's desk: claims in order, exceptions by the rule, duties, bases."""

import re

import httpx
import pytest

from qixian.api.parts import ApiParts
from tests.pages.base_world import become, claim, graduated, tell, tenancy
from tests.pages.browser import send
from tests.pages.test_incubator_desk import section

DESK = "/desk/hrss?lang=en"


@pytest.fixture
async def officer(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client signed in as the office of HOHHOT."""
    await become(client, "sample-hrss")
    return client


async def read(client: httpx.AsyncClient, path: str = DESK) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def claimed(parts: ApiParts) -> None:
    """Two claims to decide in B1, the later one in the case with the earlier id; one in B2."""
    await tell(parts, "T-5", [*graduated("P50", "E50"), claim("C-5", "INCUBATION", "2025-06-09")])
    await tell(parts, "T-6", [*graduated("P60", "E60"), claim("C-6", "INCUBATION", "2025-06-03")])
    await tell(parts, "T-4", [*graduated("P40", "E40", "B2"), claim("C-4", "INCUBATION")],
               "sample-incubator-2")  # fmt: skip


async def test_claims_to_decide_come_oldest_first_with_amount_and_payee(
    officer: httpx.AsyncClient, parts: ApiParts
) -> None:
    await claimed(parts)
    waiting = section(await read(officer), "decide")

    assert re.findall(r'<span class="id">(C-\d)</span>', waiting) == ["C-6", "C-5"]
    assert waiting.count("¥5,000.00") == 2
    assert "The base" in waiting
    assert "13 days ago" in waiting
    assert "/desk/cases/T-6/do/ApproveSubsidyClaim?claim_id=C-6" in waiting
    assert "/desk/cases/T-6/do/RejectSubsidyClaim?claim_id=C-6" in waiting


async def test_a_claim_is_approved_from_the_desk_and_then_waits_to_be_paid(
    officer: httpx.AsyncClient, parts: ApiParts
) -> None:
    await claimed(parts)
    path = "/desk/cases/T-6/do/ApproveSubsidyClaim?claim_id=C-6"
    sent = await send(officer, path, {"claim_id": "C-6", "founder_choice": "INCUBATION"})
    assert sent.status_code == 303, sent.text
    text = await read(officer)

    assert "C-6" not in section(text, "decide")
    pay = section(text, "pay")
    assert "/desk/cases/T-6/do/PaySubsidyClaim?claim_id=C-6" in pay
    assert "0 days ago" in pay


async def test_an_exception_is_offered_only_where_the_rule_would_grant_it(
    officer: httpx.AsyncClient, parts: ApiParts
) -> None:
    moved_in = [
        ("2022-06-01", "AdmitTenant", {}),
        ("2022-07-01", "MoveIn", {}),
    ]
    first = ("2022-05-20", "ApplyTenancy", tenancy("P90")[2])
    await tell(parts, "T-9", [first, *moved_in])
    again = ("2022-05-20", "ApplyTenancy", tenancy("P91")[2])
    granted = ("2025-06-10", "GrantIncubationException", {"months": 1})
    await tell(parts, "T-8", [again, *moved_in, granted])
    shown = section(await read(officer), "exceptions")

    assert "/desk/cases/T-9/do/GrantIncubationException" in shown
    assert "/desk/cases/T-8/do/GrantIncubationException" not in shown
    assert "The exception was used" in shown


async def test_duties_are_named_with_their_day(officer: httpx.AsyncClient, parts: ApiParts) -> None:
    duty = {"duty_id": "D-1", "duty": "PROGRESS_REPORT", "year": 2025, "quarter": 2}
    await tell(parts, "F-5", [("2025-06-01", "OpenDuty", duty)], "sample-hrss")
    duties = section(await read(officer), "duties")

    assert "Progress report" in duties
    assert "30 June 2025" in duties
    assert "/desk/cases/F-5/do/FulfilDuty?duty_id=D-1" in duties


async def test_what_is_overdue_is_told_with_what_has_to_be_done(
    officer: httpx.AsyncClient, parts: ApiParts
) -> None:
    steps = [
        ("2022-01-10", "ApplyTenancy", tenancy("P90")[2]),
        ("2022-01-12", "AdmitTenant", {}),
        ("2022-02-01", "MoveIn", {}),
    ]
    await tell(parts, "T-9", steps)
    await parts.record.fall_due("main", "incubation_tenancy", "T-9", parts.today())
    overdue = section(await read(officer), "overdue")

    assert "/desk/cases/T-9" in overdue
    assert "days overdue" in overdue
    assert "Move-out overdue: record the move-out" in overdue


async def test_the_bases_are_those_of_the_league(officer: httpx.AsyncClient) -> None:
    bases = section(await read(officer), "bases")
    assert "示例基地B1" in bases
    assert "B2" not in bases
    assert "29%" in bases

    every = await read(officer, "/desk/hrss/bases")
    assert "示例基地B1" in every
    assert "示例基地B2" not in every


async def test_new_files_are_opened_from_the_desk_but_no_claim_is_decided_in_one(
    officer: httpx.AsyncClient,
) -> None:
    text = await read(officer)

    assert "/desk/cases/new/subsidy_and_quota?command=AssessFreeSpace" in text
    assert "command=GrantAward" in text
    assert "command=ApproveSubsidyClaim" not in text


async def test_it_is_the_office_s_alone(client: httpx.AsyncClient) -> None:
    for account in ("sample-hr", "sample-incubator", "sample-auditor", "sample-admin"):
        await become(client, account)
        assert (await client.get("/desk/hrss")).status_code == 403
        assert (await client.get("/desk/hrss/bases")).status_code == 403
