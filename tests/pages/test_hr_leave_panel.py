"""The panel of a leave on its case's page: drawing, list, lengths, pay, figures, next steps."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest

from qixian.api.app import create_app
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK, Asked
from tests.api.conftest import open_door
from tests.pages.browser import sign_in

LEAVE = "off_post_venture_leave"


async def page(client: httpx.AsyncClient, case: str, account: str = "sample-hr") -> str:
    answer = await client.get(f"/desk/cases/{case}")
    if answer.status_code == 303:
        await sign_in(client, account)
        answer = await client.get(f"/desk/cases/{case}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def do(parts: ApiParts, case: str, command: str, on: date, **params: str | int) -> None:
    async with parts.pool.acquire() as conn:
        digest = await conn.fetchval(
            "SELECT edition_digest FROM ledger.event WHERE case_id = $1 LIMIT 1", case
        )
    asked = Asked(
        command_id=f"{case}:{command}:{on}",
        case_id=case,
        case_type=LEAVE,
        command=command,
        params=dict(params),
        actor="sample-hr",
        edition_digest=digest,
    )
    answer = await parts.record.carry_out(asked, on)
    assert answer.outcome == "ACCEPTED", answer.refusal


async def test_a_running_leave_is_drawn_twice_and_said_in_a_list(
    client: httpx.AsyncClient,
) -> None:
    text = await page(client, "L-1")

    assert text.count('class="leave-drawing"') == 2
    assert text.count('role="img"') >= 2
    for said in ("离岗起始日 2023年7月1日", "期满日 2026年6月30日", "今天 2025年6月16日"):
        assert said in text
    start = text.index('<details class="leave-list">')
    rows = text[start : text.index("</details>", start)]
    for name in ("首次期限", "延期受理起日", "期满前90天提醒", "应返岗日"):
        assert name in rows
    assert ' style="' not in text


async def test_used_and_left_of_the_term_and_of_six_years(client: httpx.AsyncClient) -> None:
    text = await page(client, "L-1")
    assert "36个月（最长36个月）" in text
    assert "已用23个月16天 · 剩余12个月14天" in text
    assert "本次已批准 36个月0天" in text
    assert "还可批准 36个月0天" in text
    assert "累计上限" in text


async def test_pay_goes_on_with_its_clauses_until_the_term_ends(client: httpx.AsyncClient) -> None:
    text = await page(client, "L-1")
    assert "基本工资照发，人事关系保留" in text
    assert "至2026年6月30日止" in text
    assert "R90" in text
    assert "R91" in text


async def test_an_application_shows_what_was_asked_for_and_its_two_answers(
    client: httpx.AsyncClient,
) -> None:
    text = await page(client, "N-1")
    panel = text[text.index('class="panel leave"') :]
    assert 'href="/desk/cases/N-1/do/ApproveLeave"' in panel
    assert "申请的期限" in panel
    assert "申请24个月（最长36个月）" in panel
    assert "leave-asked" in panel
    assert "离岗尚未开始" in panel


@pytest.mark.parametrize("account", ["sample-auditor", "sample-admin", "sample-hrss"])
async def test_who_may_only_look_is_offered_no_step(
    client: httpx.AsyncClient, account: str
) -> None:
    text = await page(client, "N-1", account)
    panel = text[text.index('class="panel leave"') :]
    assert "/do/ApproveLeave" not in panel
    assert text.count('class="leave-drawing"') == 1


async def test_the_profit_test_says_what_is_missing_and_then_what_stands(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    text = await page(client, "L-1")
    assert "考察2025会计年度" in text
    assert "目前不能批准延期：缺少年度净利润" in text
    assert "尚未登记净利润。" in text

    figures: dict[str, str | int] = {"fiscal_year": 2025, "net_profit_yuan": "-1200.50"}
    await do(parts, "L-1", "RecordVentureFinancials", date(2025, 6, 16), **figures)
    text = await page(client, "L-1")
    assert "财务数据符合延期条件" in text
    assert "-¥1,200.50" in text


async def test_steps_carry_what_is_known_into_the_form(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await do(parts, "L-1", "RequestExtension", date(2026, 5, 11), months=24)
    text = await page(client, "L-1")
    panel = text[text.index('class="panel leave"') :]
    assert 'href="/desk/cases/L-1/do/DecideExtension?decision=APPROVE"' in panel
    assert 'href="/desk/cases/L-1/do/RecordVentureFinancials?fiscal_year=2025"' in panel
    form = (await client.get("/desk/cases/L-1/do/DecideExtension?decision=REFUSE")).text
    assert re.search(r'<option value="REFUSE" selected>', form)
    assert "申请24个月（最长36个月）" in panel


async def test_a_withdrawn_application_has_no_drawing(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await do(parts, "N-1", "WithdrawLeaveApplication", date(2025, 6, 16))
    text = await page(client, "N-1")
    assert "没有离岗。" in text
    assert 'class="leave-drawing"' not in text


async def test_an_overdue_return_shows_the_absence_and_that_pay_has_stopped(
    parts: ApiParts,
) -> None:
    later = replace(parts, clock=lambda: datetime(2026, 7, 20, 2, 0, tzinfo=UTC))
    await parts.record.fall_due(MAIN_BOOK, LEAVE, "L-1", date(2026, 7, 20))
    async with open_door(create_app(later)) as client:
        text = await page(client, "L-1")
    panel = text[text.index('class="panel leave"') :]
    assert "自2026年7月1日起停发离岗期间基本工资" in panel
    assert "连续旷工超过15个工作日" in panel
    assert "应返岗日后未返岗" in panel
    assert "leave-absence" in panel
    assert 'href="/desk/cases/L-1/do/RecordReturn"' in panel


async def test_the_panel_speaks_english_when_asked(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-hr")
    text = (await client.get("/desk/cases/L-1?lang=en")).text
    assert "Leave start 1 Jul 2023" in text
    assert "Used 23 months 16 days · left 12 months 14 days" in text
    assert "Basic salary is paid, the personnel relation is kept." in text
