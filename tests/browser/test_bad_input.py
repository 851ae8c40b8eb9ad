"""What goes wrong at a desk, by accident or on purpose, and what the browser shows then."""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk_work import apply_for_leave, do, register
from tests.browser.desks import Desk, sign_in
from tests.browser.told import fill

NASTY: Final = """<script>alert(1)</script>"><img src=x onerror=alert(2)>'"""


async def assert_shown_as_written(page: Page) -> None:
    """The nasty text stands on the page as text and has made nothing of itself."""
    await expect(page.get_by_text(NASTY).first).to_be_attached()
    assert await page.locator("img, main script").count() == 0


async def events_of(page: Page, case_id: str) -> int:
    """How many events the page of a case tells."""
    await page.goto(f"/desk/cases/{case_id}")
    return await page.get_by_role("region", name="办理经过").locator("li[id]").count()


async def test_a_script_in_a_name_is_text_on_every_page_that_shows_it(desk: Desk) -> None:
    hr, auditor = await desk("sample-hr"), await desk("sample-auditor")
    person = await register(hr, "人员", 名称=NASTY)
    await assert_shown_as_written(hr)
    start = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=60)
    case_id = await apply_for_leave(hr, person, start, 12)
    await assert_shown_as_written(hr)

    hrss = await desk("sample-hrss", f"/desk/cases/{case_id}")
    await assert_shown_as_written(hrss)
    await auditor.goto(f"/desk/audit/entries/{person}")
    await fill(auditor, 理由="核查投诉")
    await auditor.get_by_role("button", name="打开资料").click()
    await assert_shown_as_written(auditor)


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("sample-hr", "/desk/cases?q="),
        ("sample-hr", "/desk/hr?q="),
        ("sample-hr", "/desk/cases/"),
        ("sample-hr", "/desk/registry/find?q="),
        ("sample-hr", "/desk/cases/new/off_post_venture_leave?researcher_id="),
        ("sample-auditor", "/desk/audit?q="),
        ("sample-auditor", "/desk/audit/cases/S-ICT-10?as_of="),
        (None, "/sign-in?next="),
    ],
)
async def test_a_script_in_an_address_does_nothing(
    desk: Desk, account: str | None, path: str
) -> None:
    page = await desk(account)
    answer = await page.goto(path + quote(NASTY, safe=""))
    assert answer is not None
    assert answer.status < 500
    assert await page.locator("img, main script").count() == 0


async def test_a_case_one_may_not_see_looks_like_one_that_does_not_exist(desk: Desk) -> None:
    page = await desk("sample-hr")
    said = set()
    for case_id in ("S-OVL-05", "S-OVL-99", "S-ICT-01"):
        answer = await page.goto(f"/desk/cases/{case_id}")
        assert answer is not None
        assert answer.status == 404
        number = await page.locator("dd code").last.inner_text()
        text = await page.get_by_role("main").inner_text()
        said.add(text.replace(number, "").replace(case_id, ""))
    assert len(said) == 1


async def test_the_same_form_sent_twice_is_recorded_once(desk: Desk) -> None:
    page = await desk("sample-hr", "/desk/cases/S-OVL-11/do/RecordVentureFinancials")
    before = await events_of(await desk("sample-hr"), "S-OVL-11")
    await fill(page, 会计年度="2025", **{"净利润（元）": "-1000.00"})
    form = await page.locator("form.command").evaluate(
        "form => Object.fromEntries(new FormData(form))"
    )

    for _ in range(2):
        answer = await page.request.post(page.url, form=form | {"act": "submit"}, max_redirects=0)
        assert answer.status == 303
    assert await events_of(page, "S-OVL-11") == before + 1


async def test_a_form_made_before_somebody_else_acted_is_not_carried_out(desk: Desk) -> None:
    page = await desk("sample-hr")
    start = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=90)
    person = await register(page, "人员", 名称="示例人员两页")
    case_id = await apply_for_leave(page, person, start, 24)
    slow = await desk("sample-hr", f"/desk/cases/{case_id}/do/WithdrawLeaveApplication")

    await do(page, case_id, "批准离岗", "离岗获得批准")
    await slow.get_by_role("button", name="提交", exact=True).click()
    await expect(slow.get_by_role("alert")).to_contain_text("打开表单后案件已有变化")
    assert await events_of(slow, case_id) == await events_of(page, case_id)


async def test_a_session_that_was_forged_leads_to_the_sign_in_and_back(desk: Desk) -> None:
    page = await desk("sample-hr", "/desk/cases/S-OVL-12")
    [cookie] = [one for one in await page.context.cookies() if one["name"] == "qixian_session"]
    value = cookie.get("value", "")
    forged = {"name": "qixian_session", "url": page.url, "value": "x" + value[1:]}
    await page.context.clear_cookies(name="qixian_session")
    await page.context.add_cookies([forged])  # type: ignore[list-item]

    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    await sign_in(page, "sample-hr")
    await expect(page).to_have_url("/desk/cases/S-OVL-12")


async def test_a_form_sent_after_the_session_is_over_does_nothing(desk: Desk) -> None:
    page = await desk("sample-hr", "/desk/cases/S-OVL-12/do/RecordReturn")
    await expect(page.get_by_role("region", name="预览")).to_be_visible()
    await page.context.clear_cookies(name="qixian_session")

    await page.get_by_role("button", name="提交", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    await sign_in(page, "sample-hr")
    await page.goto("/desk/cases/S-OVL-12")
    await expect(page.locator(".page-head .badge")).to_have_text("离岗中")
