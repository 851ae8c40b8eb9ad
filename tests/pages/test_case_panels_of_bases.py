"""What the pages of tenancies, internships and files draw: their course, checks, months, duties."""

import re

import httpx

from qixian.api.parts import ApiParts
from tests.pages.base_world import become, claim, founded, graduated, tell, tenancy


async def read(client: httpx.AsyncClient, case: str, account: str = "sample-incubator") -> str:
    await become(client, account)
    answer = await client.get(f"/desk/cases/{case}?lang=en")
    assert answer.status_code == 200, answer.text
    return answer.text


def panel(text: str, name: str) -> str:
    start = text.index(f'aria-labelledby="{name}-head"')
    return text[start : text.index("</section>", start)]


async def test_the_course_of_an_incubation_is_drawn_and_told(client: httpx.AsyncClient) -> None:
    text = await read(client, "T-1")
    course = panel(text, "tenancy")

    assert 'role="img"' in course
    for told in ("1 March 2023", "28 February 2026", "20 February 2024", "Today"):
        assert told in course
    # From 2023-03-01 to 2026-03-30 are 1126 days; 2025-06-16 is the 839th.
    today = re.search(r'strip-today" d="M([\d.]+) ', course)
    assert today is not None
    assert float(today[1]) + 6 == round(600 * 838 / 1126, 1)


async def test_an_exception_is_a_stretch_of_its_own(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    steps = [
        ("2022-05-20", "ApplyTenancy", tenancy("P90")[2]),
        ("2022-06-01", "AdmitTenant", {}),
        ("2022-07-01", "MoveIn", {}),
        ("2025-06-10", "GrantIncubationException", {"months": 6}),
    ]
    await tell(parts, "T-9", steps)
    course = panel(await read(client, "T-9"), "tenancy")

    assert "Exception" in course
    assert "1 July 2025" in course
    assert "31 December 2025" in course


async def test_a_graduation_says_what_is_done_and_leads_to_what_is_missing(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    checks = panel(await read(client, "T-1"), "graduation")
    assert checks.count("✓") == 2
    assert "/desk/cases/T-1/do/RecordMoveOut" in checks

    await tell(parts, "T-5", graduated("P50", "E50"))
    done = await read(client, "T-5")
    assert panel(done, "graduation").count("✓") == 3
    offers = panel(done, "offers")
    assert "¥5,000.00" in offers
    assert "/desk/cases/T-5/do/SubmitSubsidyClaim?kind=INCUBATION" in offers


async def test_what_the_rule_refuses_is_said_with_its_clause(client: httpx.AsyncClient) -> None:
    offers = panel(await read(client, "T-1"), "offers")

    assert "not graduated" in offers
    assert "R58" in offers
    assert "¥3,000.00</span> for each new hire" in offers
    assert "do/" not in panel(await read(client, "T-1", "sample-auditor"), "offers")


async def test_a_claim_that_stands_is_named(client: httpx.AsyncClient, parts: ApiParts) -> None:
    await tell(parts, "T-5", [*graduated("P50", "E50"), claim("C-5", "INCUBATION")])
    offers = panel(await read(client, "T-5"), "offers")

    assert "claimed already:" in offers
    assert "C-5" in offers


async def test_the_months_of_an_internship_come_with_their_wages_and_amounts(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await tell(parts, "V-5", founded("P51", "E51"))
    text = await read(client, "V-5")
    months = panel(text, "months")

    amounts = re.findall(r"¥([\d,.]+)</span></td></tr>", months)
    assert amounts == ["1,188.00"] * 3 + ["1,362.00"] * 3
    assert '<strong><span class="money">¥7,650.00</span></strong>' in months
    assert "Expected" not in months
    course = panel(text, "course")
    assert "Venture window" in course
    assert "10 April 2025" in course


async def test_while_it_lasts_an_internship_shows_what_is_to_be_expected(
    client: httpx.AsyncClient,
) -> None:
    months = panel(await read(client, "V-1"), "months")

    assert "Expected, if a venture is registered in time" in months
    assert months.count("¥1,362.00</span></td></tr>") == 6


async def test_a_file_shows_its_duties_and_what_its_money_comes_to(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    award = {"award_kind": "MASTER_STUDIO", "recipient_id": "B1"}
    steps = [
        ("2025-06-01", "OpenDuty", {"duty_id": "D-1", "duty": "BUDGET", "year": 2025}),
        ("2025-06-01", "OpenDuty", {"duty_id": "D-2", "duty": "ANNUAL_PLAN", "year": 2025}),
        ("2025-06-02", "FulfilDuty", {"duty_id": "D-2", "evidence_id": "DOC-1"}),
        ("2025-06-03", "GrantAward", award),
    ]
    await tell(parts, "F-5", steps, "sample-hrss")
    text = await read(client, "F-5", "sample-hrss")
    duties = panel(text, "duties")

    assert duties.index("D-1") < duties.index("D-2")
    assert "/desk/cases/F-5/do/FulfilDuty?duty_id=D-1" in duties
    assert "DOC-1" in duties
    assert "Awarded" in text
