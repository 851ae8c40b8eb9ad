"""Every desk works where a browser runs no script: links, forms and buttons do all of it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from tests.browser.desk_work import claim_of, from_desk, register, send, send_as_previewed
from tests.browser.desks import ACCOUNTS, Desk
from tests.browser.every_page import walk
from tests.browser.told import fill


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_every_page_of_a_desk_is_whole_without_a_script(desk: Desk, account: str) -> None:
    page = await desk(account, javascript=False)
    found = 0
    async for address, status in walk(page):
        found += 1
        assert status == 200, address
        await expect(page.get_by_role("heading", level=1), address).to_have_count(1)
    assert found > 5


async def test_an_application_is_previewed_by_its_button_and_sent(desk: Desk) -> None:
    page = await desk("sample-hr", javascript=False)
    start = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=75)
    person = await register(page, "人员", 名称="示例人员无脚本")
    await page.get_by_role("link", name="新建离岗申请").last.click()
    await expect(page.get_by_label("科研人员")).to_have_value(person)

    await fill(page, 申请起始日=start)
    await page.get_by_role("button", name="预览", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("有1处需要更正")
    await fill(page, **{"申请期限（月）": "24"})
    await page.get_by_role("button", name="预览", exact=True).click()
    await send_as_previewed(page, "提出离岗申请")


async def test_a_refusal_is_previewed_by_the_button_and_nothing_is_kept(desk: Desk) -> None:
    page = await desk("sample-hr", "/desk/cases/S-OVL-11/do/RequestExtension", javascript=False)

    await fill(page, 月数="99")
    await page.get_by_role("button", name="预览", exact=True).click()
    await expect(page.get_by_role("main")).to_contain_text(re.compile("R8[68]"))
    auditor = await desk("sample-auditor", "/desk/audit/cases/S-OVL-11/refusals")
    await expect(auditor.get_by_role("main")).not_to_contain_text("申请延期")


async def test_a_claim_is_made_approved_and_paid(desk: Desk) -> None:
    base = await desk("sample-incubator", javascript=False)
    hrss = await desk("sample-hrss", javascript=False)

    await from_desk(base, "现可申领的补贴", "S-ICT-13", "申领")
    await base.get_by_role("button", name="预览", exact=True).click()
    await expect(base.get_by_role("region", name="预览")).to_contain_text("¥5,000.00")
    await send(base, "提出补贴申请")
    await from_desk(hrss, "待决定的补贴申请", "S-ICT-13", "批准补贴申请")
    await send(hrss, "补贴申请获得批准")
    await from_desk(hrss, "已批准待拨付", "S-ICT-13", "拨付补贴")
    await send(hrss, "补贴已拨付")
    assert await claim_of(base, "S-ICT-13") == ("创业孵化补贴", "已拨付", "¥5,000.00")


async def test_the_cases_are_filtered_and_a_case_found(desk: Desk) -> None:
    page = await desk("sample-hr", "/desk/cases", javascript=False)

    await page.get_by_label("案件编号开头").fill("S-OVL-2")
    await page.get_by_role("button", name="查询").click()
    rows = page.get_by_role("table", name="案件").get_by_role("rowheader")
    found = await rows.all_inner_texts()
    assert found
    assert all(one.startswith("S-OVL-2") for one in found)
    await page.get_by_role("link", name="S-OVL-22").click()
    why = page.get_by_role("link", name=re.compile("为什么 应返岗日"))
    await why.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("应返岗日")


async def test_an_auditor_steps_by_links_and_asks_for_a_day_by_a_form(desk: Desk) -> None:
    page = await desk("sample-auditor", "/desk/audit/cases/S-ICT-10?step=1", javascript=False)

    await page.get_by_role("link", name="下一步").click()
    await expect(page.locator(".stepper-place")).to_contain_text("第 2 步")
    await page.get_by_label("截至日期").fill("2023-12-31")
    await page.get_by_role("button", name="查看").click()
    said = page.locator(".moment-said")
    await expect(said).to_contain_text("截至2023年12月31日")
    await expect(page.locator(".stepper-place")).to_contain_text("第 2 步")
    await page.get_by_role("link", name="下一步").click()
    await expect(said).to_contain_text("截至2023年12月31日")


async def test_an_audit_is_begun_by_a_form_and_looked_at_again_by_a_link(desk: Desk) -> None:
    page = await desk("sample-auditor", "/desk/audit/ledger", javascript=False)
    await page.get_by_role("button", name="开始审计").click()
    await expect(page).to_have_url(re.compile(r"/desk/audit/ledger/\d+$"))
    again = page.get_by_role("link", name="刷新查看")
    report = page.get_by_role("region", name="各类发现")
    for _ in range(60):
        if await report.count():
            break
        if await again.count():
            await again.click()
    await expect(report).to_be_visible()
