"""The desk of an incubation base: who is near the wall, what is missing, what could be claimed."""

import re

import httpx
import pytest

from qixian.api.parts import ApiParts
from qixian.ledger.accounts import AccountWanted, put_account
from tests.pages.base_world import become, claim, founded, graduated, tell, tenancy
from tests.pages.browser import send

DESK = "/desk/incubator"


@pytest.fixture
async def manager(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client signed in as the manager of B1."""
    await become(client, "sample-incubator")
    return client


async def read(client: httpx.AsyncClient, path: str = f"{DESK}?lang=en") -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def section(text: str, name: str) -> str:
    start = text.index(f'aria-labelledby="{name}-head"')
    return text[start : text.index("</section>", start)]


async def test_tenants_stand_with_their_time_left_and_what_a_graduation_needs(
    manager: httpx.AsyncClient, parts: ApiParts
) -> None:
    await tell(parts, "T-9", [tenancy("P90"), ("2024-01-12", "AdmitTenant", {}),
                              ("2024-01-15", "MoveIn", {})])  # fmt: skip
    tenants = section(await read(manager), "tenants")

    assert tenants.index("T-1") < tenants.index("T-9")  # nearest to the end first
    assert "8 months 12 days" in tenants  # to 2026-02-28, counted from tomorrow
    assert "28 February 2026" in tenants
    assert "venture registered" in tenants
    assert "/desk/cases/T-9/do/RecordRegistration" in tenants
    assert "/desk/cases/T-1/do/RecordRegistration" not in tenants
    assert "/desk/cases/T-1/do/RecordMoveOut" in tenants


async def test_names_are_shown_when_asked_for_and_each_reading_is_noted(
    manager: httpx.AsyncClient, parts: ApiParts
) -> None:
    noted = "SELECT entry_id, reader, reason FROM registry.access"

    assert "示例人员P13" not in await read(manager)
    assert await parts.pool.fetch(noted) == []
    assert "示例人员P13" in await read(manager, f"{DESK}?names=yes")
    rows = [tuple(row) for row in await parts.pool.fetch(noted)]
    assert rows == [("P13", "sample-incubator", "NAMES_IN_LIST")]


async def test_shares_are_met_or_not_and_say_where_they_come_from(
    manager: httpx.AsyncClient,
) -> None:
    text = await read(manager)
    space, students = section(text, "space"), section(text, "students")

    assert "29%" in space
    assert "Not met" in space or "not met" in space
    assert "F-1#1" in space
    assert "/desk/cases/F-1" not in space  # the file is the office's
    assert "100%" in students  # graduated in 2021, within five years
    assert "1 of 1 in incubation" in students


async def test_what_waits_leads_to_its_forms(manager: httpx.AsyncClient, parts: ApiParts) -> None:
    await tell(parts, "T-8", [tenancy("P80")])
    await tell(parts, "T-7", [tenancy("P70"), ("2024-01-12", "AdmitTenant", {})])
    waiting = section(await read(manager), "waiting")

    assert "/desk/cases/T-8/do/AdmitTenant" in waiting
    assert "/desk/cases/T-8/do/RejectTenancy" in waiting
    assert "/desk/cases/T-7/do/MoveIn" in waiting


async def test_a_graduate_and_an_internship_can_be_claimed_for_with_amounts(
    manager: httpx.AsyncClient, parts: ApiParts
) -> None:
    await tell(parts, "T-5", graduated("P50", "E50"))
    await tell(parts, "V-5", founded("P51", "E51"))
    claims = section(await read(manager), "claims")

    assert re.search(r"T-5.*?¥5,000.00", claims, re.S)
    # Three months at 60% of 1980 and three at 60% of 2270 yuan.
    assert re.search(r"V-5.*?¥7,650.00", claims, re.S)
    form = re.search(r'href="(/desk/cases/T-5/do/SubmitSubsidyClaim[^"]+)"', claims)
    assert form is not None
    path = form[1].replace("&amp;", "&")
    page = (await manager.get(path)).text
    assert 'value="INCUBATION" selected' in page
    sent = await send(manager, path, dict(re.findall(r"(claim_id|kind)=([\w-]+)", path)))
    assert sent.status_code == 303, sent.text
    after = await read(manager)
    assert "T-5" not in section(after, "claims")
    assert "T-5" in section(after, "made")


async def test_what_other_cases_bar_is_named_and_not_offered(
    manager: httpx.AsyncClient, parts: ApiParts
) -> None:
    await tell(parts, "T-5", graduated("P50", "E50"))
    told = {
        "enterprise_id": "E50", "registration_date": "2024-06-03", "first_venture": True,
        "founder_group": "VETERAN", "other_employees": 2, "tax_filed": True,
    }  # fmt: skip
    paid = [
        claim("C-1", "ONE_OFF_VENTURE", "2025-06-04", **told),
        ("2025-06-06", "ApproveSubsidyClaim", {"claim_id": "C-1", "founder_choice":
                                               "ONE_OFF_VENTURE"}),
    ]  # fmt: skip
    await tell(parts, "F-5", paid, "sample-hrss")
    claims = section(await read(manager), "claims")

    assert "No claim can be made now." in claims
    assert "the two subsidies exclude each other" in claims
    assert "do/SubmitSubsidyClaim" not in claims


async def test_new_hires_are_worth_what_the_rule_says_while_in_incubation(
    manager: httpx.AsyncClient,
) -> None:
    tenants = section(await read(manager), "tenants")

    assert "¥3,000.00 each" in tenants
    assert "qualifying_new_hires=1" in tenants


async def test_candidates_beyond_the_desk_have_pages_of_their_own(
    manager: httpx.AsyncClient, parts: ApiParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qixian.api.pages.incubator.look.CANDIDATES", 2)
    monkeypatch.setattr("qixian.api.pages.incubator.routes.MOST", 4)
    cases = [f"T-5{n}" for n in range(3)]
    for number, case in enumerate(cases):
        await tell(parts, case, graduated(f"P5{number}", f"E5{number}"))
    claims = section(await read(manager), "claims")
    assert "/desk/incubator/claims?base=B1&amp;kind=INCUBATION" in claims

    first = await read(manager, f"{DESK}/claims?base=B1&kind=INCUBATION")
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = await read(manager, following[1].replace("&amp;", "&"))
    seen = re.findall(r'class="id" href="/desk/cases/(T-5\d)"', first + second)
    assert sorted(seen) == cases
    assert 'rel="next"' not in second


async def test_a_manager_of_several_bases_has_a_tab_for_each(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    async with parts.pool.acquire() as conn:
        both = AccountWanted("sample-both", "INCUBATOR_MANAGER", ("B1", "B2"))
        await put_account(conn, both, "test")
    await become(client, "sample-both")

    assert "/desk/incubator?base=B2" in await read(client)
    assert "T-2" in section(await read(client, f"{DESK}?base=B2"), "tenants")


@pytest.mark.parametrize("base", ["B2", "B9", "I1", "P13"])
async def test_another_base_is_as_one_that_is_not_there(
    manager: httpx.AsyncClient, base: str
) -> None:
    for path in (f"{DESK}?base={base}", f"{DESK}/claims?base={base}&kind=INCUBATION"):
        answer = await manager.get(path)
        assert answer.status_code == 404
        assert "T-2" not in answer.text


@pytest.mark.parametrize("account", ["sample-auditor", "sample-admin"])
async def test_who_watches_over_the_region_sees_every_base_and_nothing_to_do(
    client: httpx.AsyncClient, account: str
) -> None:
    await become(client, account)
    text = await read(client)
    assert "/desk/incubator?base=B1" in text
    assert "/desk/incubator?base=B2" in text

    base = await read(client, f"{DESK}?base=B2")
    assert "/do/" not in base
    assert "/desk/cases/F-2#e1" in section(base, "space")


async def test_it_is_not_the_desk_of_others(client: httpx.AsyncClient) -> None:
    for account in ("sample-hr", "sample-hrss", "sample-programme"):
        await become(client, account)
        assert (await client.get(DESK)).status_code == 403


@pytest.mark.parametrize("query", ["base=%20", "day=x&case=T-1", "after=%C3%A9", "names=no"])
async def test_what_cannot_be_asked_is_answered_with_a_page(
    manager: httpx.AsyncClient, query: str
) -> None:
    assert (await manager.get(f"{DESK}?{query}")).status_code == 422
