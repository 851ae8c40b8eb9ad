"""How far the plan is: every target is there, and each figure leads to the event behind it."""

import itertools
import re
from datetime import date

import httpx
import pytest

from qixian.api.parts import ApiParts
from qixian.domain.asking import Asked
from qixian.domain.subsidy_and_quota.targets import targets
from tests.pages.browser import sign_in
from tests.pages.test_audit_case import read

PAGE = "/desk/programme"

_numbers = itertools.count(1)


async def told(
    parts: ApiParts,
    case: str,
    command: str,
    on: str,
    actor: str = "sample-programme",
    **params: object,
) -> None:
    """One command of a file on its day."""
    asked = Asked(
        command_id=f"told:{next(_numbers)}",
        case_id=case,
        case_type="subsidy_and_quota",
        command=command,
        params=params,
        actor=actor,
        edition_digest=parts.edition.digest,
    )
    answer = await parts.record.carry_out(asked, date.fromisoformat(on))
    assert answer.outcome == "ACCEPTED", answer.refusal


async def page_of(client: httpx.AsyncClient, account: str = "sample-programme") -> str:
    await sign_in(client, account)
    return await read(client, PAGE)


def row(page: str, rule: str) -> str:
    """The line of a rule in the first table that has it."""
    return page.partition(f'<a class="rule" href="/desk/policy/{rule}">')[2].partition("</tr>")[0]


async def test_every_target_is_shown_and_those_never_assessed_say_so(
    client: httpx.AsyncClient,
) -> None:
    page = await page_of(client)

    for rule in targets():
        assert "never assessed" in row(page, rule)
    for rule in ("R39", "R43", "R54", "R108", "R109"):
        assert "never recorded" in row(page, rule)


async def test_a_target_shows_its_last_figure_and_opens_its_event(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    for on, value in (("2024-06-03", "870"), ("2025-06-03", "1000")):
        await told(
            parts, "G-5", "AssessTarget", on, metric="trainers", value=value, threshold="1000"
        )
    line = row(await page_of(client), "R34")
    evidence = re.search(r'href="(/desk/programme/evidence/[^"]+)"', line)

    assert evidence is not None
    assert ">1,000</a>" in line
    assert "100% reached" in line
    assert '<span class="badge badge-good">reached</span>' in line
    assert "figure of 3 June 2025" in line
    assert "2 assessments" in line
    opened = await read(client, evidence[1])
    assert "全区高水平创业培训讲师" in opened
    assert opened.count('<a href="/desk/programme/evidence/G-5/') == 2


async def test_a_figure_just_below_its_target_is_not_rounded_up(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await told(
        parts, "G-5", "AssessTarget", "2025-06-03", metric="persons_supported", value="119999",
        threshold="119999", as_of="2025-05-31",
    )  # fmt: skip
    line = row(await page_of(client), "R02")

    assert "99.9%" in line
    assert "not reached" in line
    assert "was compared with 119,999" in line
    assert "figure of 31 May 2025" in line


async def test_a_figure_below_its_floor_is_marked_unit_by_unit(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    for unit, value in (("BANNER-1", "100"), ("BANNER-2", "99")):
        await told(
            parts, "G-5", "RecordFigure", "2025-06-03", instrument="PROJECTS_PER_BANNER",
            unit_id=unit, value=value,
        )  # fmt: skip
    line = row(await page_of(client), "R39")

    assert re.search(r'<li class="below"><span class="id">BANNER-2', line)
    assert re.search(r'<li><span class="id">BANNER-1', line)
    assert "1 of 2 below" in line


async def test_duties_show_their_days_and_what_nobody_opened(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await told(
        parts, "G-6", "OpenDuty", "2025-01-02", duty_id="D-1", duty="PROGRESS_REPORT",
        year=2025, quarter=1,
    )  # fmt: skip
    await parts.record.fall_due("main", "subsidy_and_quota", "G-6", date(2025, 6, 16))
    page = await page_of(client)
    duties = page.partition('id="duties"')[2].partition("</section>")[0]

    assert "77 days overdue" in duties
    assert "/desk/cases/G-6/do/FulfilDuty?duty_id=D-1" in duties
    assert "command=OpenDuty&amp;duty=PROGRESS_REPORT&amp;year=2025&amp;quarter=2" in duties
    assert "14 days left" in duties


async def test_claims_are_sums_that_name_no_case(client: httpx.AsyncClient) -> None:
    page = await page_of(client)

    assert "Claims of the region" in page
    for case in ("L-1", "T-1", "V-1", "P11", "E13"):
        assert f">{case}<" not in page


async def test_a_league_reads_the_regions_figures_and_does_not_open_their_files(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await told(
        parts, "G-5", "AssessTarget", "2025-06-03", metric="trainers", value="870", threshold="1000"
    )
    page = await page_of(client, "sample-hrss")

    assert ">870</strong>" in row(page, "R34").replace("\n", "")
    assert "/desk/programme/evidence/" not in page
    assert "command=AssessTarget" not in page
    await read(client, "/desk/programme/evidence/G-5/1", 404)
    await read(client, "/desk/programme/evidence/F-1/1")


async def test_a_leagues_own_figure_never_takes_the_place_of_the_regions(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await told(
        parts, "F-7", "AssessTarget", "2025-06-10", "sample-hrss", metric="trainers", value="12",
        threshold="1000",
    )  # fmt: skip
    line = row(await page_of(client, "sample-auditor"), "R34")

    assert "never assessed" in line


@pytest.mark.parametrize("path", ["G-1/2", "G-1/0", "G-1/x", "L-1/1", "F-1/1", "X-9/1"])
async def test_what_is_no_event_of_the_programme_is_not_found(
    client: httpx.AsyncClient, path: str
) -> None:
    await sign_in(client, "sample-programme")

    await read(client, f"/desk/programme/evidence/{path}", 404)


@pytest.mark.parametrize("account", ["sample-hr", "sample-incubator"])
async def test_an_institution_or_a_base_has_no_such_page(
    client: httpx.AsyncClient, account: str
) -> None:
    await sign_in(client, account)

    assert (await client.get(PAGE)).status_code == 403
