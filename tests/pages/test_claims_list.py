"""The list of claims: each office's own, page by page, and as a file that no formula runs in."""

import csv
import io
import re

import httpx
import pytest

from qixian.api.parts import ApiParts
from tests.api.world import BY_ROLE
from tests.pages.base_world import become, claim, graduated, tell

LIST = "/desk/claims"
CLAIM = re.compile(r'<th scope="row" data-label="[^"]*"><span class="id">([\w-]+)</span>')


@pytest.fixture
async def claims(parts: ApiParts) -> None:
    """Three claims in B1, one of them withdrawn, and one in B2."""
    for n in (5, 6, 7):
        steps = [*graduated(f"P{n}0", f"E{n}0"), claim(f"C-{n}", "INCUBATION")]
        if n == 7:
            steps.append(("2025-06-05", "WithdrawSubsidyClaim", {"claim_id": "C-7"}))
        await tell(parts, f"T-{n}", steps)
    foreign = [*graduated("P40", "E40", "B2"), claim("C-4", "INCUBATION")]
    await tell(parts, "T-4", foreign, "sample-incubator-2")


SEEN = {
    "HR": [],
    "INCUBATOR_MANAGER": ["C-5", "C-6", "C-7"],
    "LEAGUE_CITY_HRSS": ["C-5", "C-6", "C-7"],
    "PROGRAMME_OFFICE": [],
    "AUDITOR": ["C-4", "C-5", "C-6", "C-7"],
    "ADMINISTRATOR": ["C-4", "C-5", "C-6", "C-7"],
}


@pytest.mark.usefixtures("claims")
async def test_page_and_file_show_the_claims_of_each_office_alike(
    client: httpx.AsyncClient,
) -> None:
    for role, account in BY_ROLE.items():
        await become(client, account)
        page = await client.get(LIST)
        assert page.status_code == 200, page.text
        assert CLAIM.findall(page.text) == SEEN[role], role
        assert [row[0] for row in rows_of(await client.get(f"{LIST}.csv"))[1:]] == SEEN[role]


def rows_of(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.usefixtures("claims")
async def test_filters_hold_for_the_list_its_sum_and_its_file(client: httpx.AsyncClient) -> None:
    await become(client, "sample-incubator")
    page = (await client.get(f"{LIST}?status=SUBMITTED&kind=&lang=en")).text

    assert CLAIM.findall(page) == ["C-5", "C-6"]
    assert "2 claims on this page, together ¥10,000.00" in page
    assert f"{LIST}.csv?status=SUBMITTED" in page
    rows = rows_of(await client.get(f"{LIST}.csv?status=SUBMITTED"))
    assert [row[0] for row in rows[1:]] == ["C-5", "C-6"]
    assert rows[1][3:6] == ["incubation subsidy", "claimed", "5000.00"]
    assert CLAIM.findall((await client.get(f"{LIST}?kind=JOB_CREATION")).text) == []


@pytest.mark.usefixtures("claims")
async def test_pages_follow_one_another_without_gap_or_repeat(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qixian.api.pages.claims.PAGE", 2)
    monkeypatch.setattr("qixian.api.pages.claims._AT_ONCE", 2)
    await become(client, "sample-auditor")
    seen, path = [], LIST
    while path:
        page = (await client.get(path)).text
        seen += CLAIM.findall(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == ["C-4", "C-5", "C-6", "C-7"]
    assert [row[0] for row in rows_of(await client.get(f"{LIST}.csv"))[1:]] == seen


@pytest.mark.parametrize("query", ["status=GONE", "kind=x", "case=%27", "claim=%C3%A9"])
async def test_what_cannot_be_asked_is_answered_with_a_page(
    client: httpx.AsyncClient, query: str
) -> None:
    await become(client, "sample-auditor")
    for path in (LIST, f"{LIST}.csv"):
        answer = await client.get(f"{path}?{query}")
        assert answer.status_code == 422
        assert answer.headers["content-type"].startswith("text/html")


async def test_nobody_who_is_not_signed_in_gets_either(client: httpx.AsyncClient) -> None:
    for path in (LIST, f"{LIST}.csv"):
        answer = await client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
