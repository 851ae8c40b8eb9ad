"""Everybody who is signed in reads the policy: each rule, its words, what is done about it."""

import httpx
import pytest

from qixian.domain.policies.coverage import coverage
from qixian.domain.policies.rules import clause_of, clauses
from tests.api.world import BY_ROLE
from tests.pages.browser import sign_in
from tests.pages.test_audit_case import read


@pytest.mark.parametrize("account", BY_ROLE.values())
async def test_every_role_reads_every_rule(client: httpx.AsyncClient, account: str) -> None:
    await sign_in(client, account)
    page = await read(client, "/desk/policy")

    for rule in coverage():
        assert f'href="/desk/policy/{rule}"' in page


@pytest.fixture
async def reader(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client signed in as a personnel officer."""
    await sign_in(client, "sample-hr")
    return client


async def test_rules_are_found_by_their_words_and_by_what_is_done(
    reader: httpx.AsyncClient,
) -> None:
    found = await read(reader, "/desk/policy?q=期限累计")
    shown = await read(reader, "/desk/policy?status=shown")

    assert 'href="/desk/policy/R89"' in found
    assert 'href="/desk/policy/R02"' not in found
    for rule, covered in coverage().items():
        assert (f'"/desk/policy/{rule}"' in shown) == (covered.status == "shown")


@pytest.mark.parametrize("rule", ["R01", "R89", "R101", "民法典203", "B.0"])
async def test_a_rule_is_shown_with_its_words(reader: httpx.AsyncClient, rule: str) -> None:
    page = await read(reader, f"/desk/policy/{rule}")

    assert clause_of(rule).title in page
    assert clause_of(rule).quotation in page


async def test_every_clause_there_is_can_be_opened(reader: httpx.AsyncClient) -> None:
    for rule in clauses():
        assert (await reader.get(f"/desk/policy/{rule}")).status_code == 200, rule


@pytest.mark.parametrize("path", ["R999", "<script>", "editions/none"])
async def test_what_is_not_there_is_not_found(reader: httpx.AsyncClient, path: str) -> None:
    answer = await reader.get(f"/desk/policy/{path}")

    assert answer.status_code == 404
    assert "<script>" not in answer.text


async def test_an_edition_shows_each_parameter_with_its_reading(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/desk/policy/editions/nmg-2022-31")

    assert '<tr id="leave_cap_months">' in page
    assert "72 months" in page
    assert "在同一事业单位申请离岗创办企业的期限累计不超过6年" in page
    assert "to be confirmed" in page


async def test_an_edition_does_not_differ_from_itself(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/desk/policy/editions/nmg-2022-31/differences?other=nmg-2022-31")

    assert "the same parameters" in page.lower()


async def test_nobody_reads_without_signing_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/desk/policy/R89")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
