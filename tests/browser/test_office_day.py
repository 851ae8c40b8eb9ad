"""A day at the office in a real browser: what each person does, and what the page says to it."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from playwright.async_api import Page, expect

from tests.browser.audit_work import states_follow, step_through, verify
from tests.browser.desk_work import (
    apply_for_leave,
    claim_of,
    do,
    from_desk,
    register,
    send,
    send_as_previewed,
    send_new,
)
from tests.browser.desks import Desk
from tests.browser.told import days_stored, field, fill_live

PAID: Final = ["孵化成功", "提出补贴申请", "补贴申请获得批准", "补贴已拨付"]
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The office's day."""
    return datetime.now(SHANGHAI).date()


async def test_a_leave_is_applied_for_approved_and_signed_with_its_dates_shown_before(
    desk: Desk,
) -> None:
    page = await desk("sample-hr")
    person = await register(page, "人员", 名称="示例人员离岗", 电话="000-0000-0001")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("示例人员离岗")

    case_id = await apply_for_leave(page, person, today() + timedelta(days=60), 36)
    assert set(await days_stored(page)) == {"决定截止日"}
    approved = await do(page, case_id, "批准离岗", "离岗获得批准")
    assert approved["决定截止日"] is None
    assert approved["离岗起始日"] == (today() + timedelta(days=60)).isoformat()
    await do(page, case_id, "签订离岗协议", "签订离岗协议")
    assert (await days_stored(page))["期满日"] == approved["期满日"]

    steps = await step_through(await desk("sample-auditor"), case_id)
    assert [event for event, _, _ in steps][-3:] == ["提出离岗申请", "离岗获得批准", "签订离岗协议"]
    states_follow(steps)


async def test_a_request_that_is_refused_says_so_with_its_clause_and_what_to_do(desk: Desk) -> None:
    page = await desk("sample-hr", "/desk/cases/S-OVL-10/do/RequestExtension")

    await fill_live(page, 月数="24")
    await expect(page.get_by_role("region", name="预览")).to_contain_text("EXTENSION_TOO_EARLY")
    await page.get_by_role("button", name="提交", exact=True).click()

    said = page.get_by_role("alert")
    await expect(said).to_contain_text("延期申请受理未开始")
    await expect(said).to_contain_text("R86 二(六)1 离岗创业：延长条件")
    await expect(said).to_contain_text("期满后创办企业尚未实现盈利的可以申请延长1次")
    await expect(said).to_contain_text("当日或之后申请延期")
    assert await field(page, "月数").input_value() == "24"


async def test_a_refusal_about_one_field_stands_beside_it(desk: Desk) -> None:
    page = await desk("sample-hr", "/desk/cases/new/off_post_venture_leave")

    asked = {"科研人员": "S-P04", "申请起始日": today() + timedelta(days=60)}
    await fill_live(page, **asked, **{"申请期限（月）": "48"})
    await page.get_by_role("button", name="提交", exact=True).click()

    months = field(page, "申请期限（月）")
    await expect(months).to_have_attribute("aria-invalid", "true")
    await expect(months).to_have_accessible_description(
        re.compile("期限请不超过36个月。.*期限不超过3年")
    )


async def test_a_tenancy_is_seen_through_to_its_graduation_and_its_claim_paid(desk: Desk) -> None:
    base, hrss = await desk("sample-incubator"), await desk("sample-hrss")
    case_id = await a_tenant_moves_in(base)
    venture = await register(base, "企业", 名称="示例企业毕业")

    await from_desk(base, "入驻户", case_id, "登记企业注册")
    await fill_live(base, 企业=venture, 注册登记日=today())
    await send_as_previewed(base, "登记企业注册")
    await do(base, case_id, "登记搬离", "孵化成功")
    await from_desk(base, "现可申领的补贴", case_id, "申领")
    preview = base.get_by_role("region", name="预览")
    await expect(preview.get_by_role("table", name="补贴申请")).to_contain_text("¥5,000.00")
    await send(base, "提出补贴申请")
    assert await claim_of(base, case_id) == ("创业孵化补贴", "已申请", "¥5,000.00")

    await from_desk(hrss, "待决定的补贴申请", case_id, "批准补贴申请")
    await expect(hrss.get_by_role("region", name="预览")).to_contain_text("已批准")
    await send(hrss, "补贴申请获得批准")
    await from_desk(hrss, "已批准待拨付", case_id, "拨付补贴")
    await send(hrss, "补贴已拨付")
    assert await claim_of(base, case_id) == ("创业孵化补贴", "已拨付", "¥5,000.00")

    auditor = await desk("sample-auditor")
    steps = await step_through(auditor, case_id)
    assert [event for event, _, _ in steps][-4:] == PAID
    states_follow(steps)
    await verify(auditor, "核验本案")


async def a_tenant_moves_in(page: Page) -> str:
    """A person applies for free space, is admitted and moves in today; the case."""
    person = await register(page, "人员", 名称="示例人员入驻")
    await page.get_by_role("main").get_by_role("link", name="新建入驻申请").click()
    await expect(field(page, "入驻户")).to_have_value(person)
    await field(page, "基地").select_option("S-B1")
    await fill_live(page, 基地性质="政府投资开发", 创业群体="高校毕业生")
    case_id = await send_new(page, "申请入驻")
    await do(page, case_id, "同意入驻", "同意入驻")
    moved_in = await do(page, case_id, "登记入驻", "入驻，孵化期开始")
    assert moved_in["入驻日"] == today().isoformat()
    return case_id
