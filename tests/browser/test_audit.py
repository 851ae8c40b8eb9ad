"""The auditor, the programme office and the administrator in a real browser."""

import asyncio
import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.async_api import expect

from tests.browser.audit_work import slide, states_follow, step_through, verify
from tests.browser.desks import Desk, sign_in
from tests.browser.told import fill

GRADUATED = [
    ("申请入驻", "已申请"),
    ("同意入驻", "已准入"),
    ("入驻，孵化期开始", "在孵"),
    ("登记企业注册", "在孵"),
    ("孵化成功", "孵化成功"),
    ("提出补贴申请", "孵化成功"),
    ("补贴申请获得批准", "孵化成功"),
    ("补贴已拨付", "孵化成功"),
]


async def test_a_case_is_searched_for_and_stepped_through_event_by_event(desk: Desk) -> None:
    page = await desk("sample-auditor")
    await page.get_by_label("编号或编号开头").fill("S-ICT-1")
    await page.get_by_role("button", name="查询").click()
    found = page.get_by_role("table", name="案件", exact=True)
    await found.get_by_role("link", name="S-ICT-10", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("S-ICT-10")

    graduation = await step_through(page, "S-ICT-10")
    assert [(event, after) for event, _, after in graduation] == GRADUATED
    states_follow(graduation)
    leave = await step_through(page, "S-OVL-20")
    assert leave[0][0] == "提出离岗申请"
    assert leave[-1][2] == "已返岗"
    states_follow(leave)


async def test_the_sliders_show_a_case_as_it_was_and_as_it_was_known(desk: Desk) -> None:
    page = await desk("sample-auditor", "/desk/audit/cases/S-ICT-10")
    assert "孵化成功" in await page.locator(".moment-said").inner_text()

    first = await slide(page, "截至日期", "Home")
    assert re.search(r"按全部记录： 已申请 1个事件$", first), first
    day_after = await slide(page, "截至日期", "ArrowRight")
    assert day_after != first
    assert "已申请 1个事件" in day_after
    known = await slide(page, "已知时点", "Home")
    assert "以前的记录" in known
    assert "as_of=" in page.url
    assert "known=" in page.url
    await page.reload()
    assert known == (await page.locator(".moment-said").inner_text()).strip()


async def test_a_date_says_why_and_leads_to_the_dates_it_is_counted_from(desk: Desk) -> None:
    page = await desk("sample-auditor", "/desk/audit/cases/S-ICT-10")

    await page.get_by_role("link", name="为什么：应搬离日").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("应搬离日")
    steps = page.get_by_role("region", name="怎么算出来的")
    await expect(steps).to_contain_text("往后数30天")
    await expect(page.get_by_role("region", name="依据")).to_contain_text("孵化期一般不超过3年")
    await steps.get_by_role("link", name="孵化期满日").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("孵化期满日")


async def test_a_case_and_the_whole_ledger_are_verified(desk: Desk) -> None:
    page = await desk("sample-auditor", "/desk/audit/cases/S-ICT-10")

    assert re.search(r"\b8\b.*\b1\b.*\b0\b", await verify(page, "核验本案"), re.DOTALL)
    await page.goto("/desk/audit")
    events, cases, wrong = re.findall(r"\d+", await verify(page, "核验整个台账"))
    assert int(events) > int(cases) > 50
    assert wrong == "0"


async def test_the_ledger_is_audited_and_its_report_opens_in_a_spreadsheet(
    desk: Desk, tmp_path: Path
) -> None:
    page = await desk("sample-auditor")
    await page.get_by_role("navigation").get_by_role("link", name="台账审计").click()
    await page.get_by_label("种子").fill("20260331")
    await page.get_by_role("button", name="开始审计").click()
    # Nobody looks again: the page shows the report once it is there.
    sample = page.get_by_role("region", name="供人工核对的抽样")
    await expect(sample.get_by_role("link")).to_have_count(10)
    await expect(sample).to_contain_text("以种子 20260331 抽取")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Excel 工作簿").click()
    file = tmp_path / (await download.value).suggested_filename
    await (await download.value).save_as(file)
    book = await asyncio.to_thread(load_workbook, file)
    cases = [row[1] for row in book["抽样"].iter_rows(min_row=2, values_only=True)]
    assert await sample.get_by_role("link").all_inner_texts() == cases
    await sample.get_by_role("link").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(str(cases[0]))


async def test_personal_data_is_opened_for_a_reason_only_and_the_reason_stays(desk: Desk) -> None:
    page = await desk("sample-auditor", "/desk/audit/entries/S-P40")
    data = page.get_by_role("region", name="资料", exact=True)
    await expect(data).not_to_contain_text("示例人员")

    await page.get_by_role("button", name="打开资料").click()
    await expect(page.locator("select:invalid")).to_be_focused()
    await expect(data).not_to_contain_text("示例人员")
    await fill(page, 理由="抽查案件")
    await page.get_by_role("button", name="打开资料").click()
    await expect(data).to_contain_text("示例人员四十")
    await page.goto("/desk/audit/entries/S-P40")
    await expect(data).not_to_contain_text("示例人员")
    notes = page.get_by_role("region", name="个人资料查阅记录")
    await expect(notes.get_by_role("listitem").first).to_contain_text("抽查案件")


async def test_each_figure_of_the_programme_opens_the_event_behind_it(desk: Desk) -> None:
    page = await desk("sample-programme")
    targets = page.get_by_role("region", name="方案目标")
    jobs = targets.get_by_role("row").filter(has_text="带动就业人数")

    await jobs.get_by_role("link", name="341,900").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("目标完成情况")
    said = page.get_by_role("region", name="内容")
    await expect(said).to_contain_text(re.compile("341,?900"))
    await expect(said).to_contain_text("示例统计")
    await expect(page.get_by_role("region", name="依据")).to_contain_text("带动就业35万人以上")


async def test_an_account_that_is_switched_off_loses_its_session(desk: Desk) -> None:
    admin, theirs = await desk("sample-admin", "/desk/admin/accounts/new"), await desk()
    await fill(admin, 账号编号="browser-hr", 角色="人事干部", 所属单位范围="S-I1")
    await admin.get_by_role("button", name="建立账号").click()
    await expect(admin.get_by_role("status")).to_be_visible()

    await theirs.reload()
    await sign_in(theirs, "browser-hr")
    await expect(theirs.get_by_role("heading", level=1)).to_have_text("人事工作台")
    await admin.goto("/desk/admin/accounts/browser-hr")
    await admin.get_by_role("checkbox", name="启用：可以登录").uncheck()
    await admin.get_by_role("button", name="保存").click()
    await expect(admin.get_by_role("status")).to_be_visible()
    await theirs.reload()
    await expect(theirs.get_by_role("heading", level=1)).to_have_text("登录")
    await expect(theirs.get_by_role("main")).not_to_contain_text("browser-hr")
