"""What people do at their desks, as steps that tests put together; each says what the page says."""

import re
from datetime import date

from playwright.async_api import Locator, Page, expect

from tests.browser.told import Days, days_previewed, days_stored, fill, fill_live, kept


async def register(page: Page, what: str, **data: str) -> str:
    """Put an entry into the registry by its page; its id."""
    await page.get_by_role("navigation", name="菜单").get_by_role("link", name="登记库").click()
    await page.get_by_role("link", name=f"登记{what}", exact=True).click()
    entry_id = await page.get_by_label("编号", exact=False).first.input_value()
    await fill(page, **data)
    await page.get_by_role("button", name="登记", exact=True).click()
    await expect(page).to_have_url(re.compile(rf"/desk/registry/{re.escape(entry_id)}\b"))
    return entry_id


async def send(page: Page, recorded: str) -> None:
    """Send the form that is shown; the page of the case must say what was recorded."""
    await page.get_by_role("button", name="提交", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text(recorded)


async def send_as_previewed(page: Page, recorded: str) -> Days:
    """Send a form whose preview stands there; the case must then have the dates it showed."""
    previewed = await days_previewed(page)
    await send(page, recorded)
    stored = await days_stored(page)
    assert kept(previewed).items() <= stored.items(), (previewed, stored)
    assert not {name for name, day in previewed.items() if day is None} & stored.keys()
    return previewed


async def apply_for_leave(page: Page, person: str, start: date, months: int) -> str:
    """Fill in an application, see what it would come to before it is sent, send it; the case."""
    await page.goto("/desk/hr")
    await page.get_by_role("main").get_by_role("link", name="新建离岗申请").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("提出离岗申请")
    await expect(page.get_by_text("填写必填项后即可看到办理后的结果。")).to_be_visible()
    asked = {"科研人员": person, "申请起始日": start, "申请期限（月）": str(months)}
    await fill_live(page, **asked)
    await expect(page.get_by_role("region", name="预览")).to_contain_text("提出离岗申请")
    return await send_new(page, "提出离岗申请")


async def send_new(page: Page, recorded: str) -> str:
    """Send the form that opens a case, as it was previewed; the case."""
    await send_as_previewed(page, recorded)
    return (await page.locator(".page-head .id").inner_text()).strip()


async def do(page: Page, case_id: str, command: str, recorded: str, **values: str | date) -> Days:
    """Ask a case for something by its form, after its preview; what that said of its dates."""
    await page.goto(f"/desk/cases/{case_id}")
    actions = page.get_by_role("region", name="现在可以办理")
    await actions.get_by_role("link", name=command, exact=True).click()
    if values:
        await fill_live(page, **values)
    return await send_as_previewed(page, recorded)


async def claim_of(page: Page, case_id: str) -> tuple[str, ...]:
    """Kind, status and amount of the last claim on the page of a case."""
    await page.goto(f"/desk/cases/{case_id}")
    table = page.get_by_role("region", name="补贴申请").get_by_role("table")
    last = table.locator("tbody tr").last
    return tuple(
        [
            (await last.locator(f"[data-label={label}]").inner_text()).splitlines()[0].strip()
            for label in ("种类", "状态", "金额")
        ]
    )


async def from_desk(page: Page, panel: str, case_id: str, act: str) -> None:
    """Go from a line of one's desk to the form of what can be done about it."""
    await page.goto("/desk")
    line = line_of(page, panel, case_id)
    await line.get_by_role("link", name=re.compile(rf"^{act}(\s|$)")).click()


def line_of(page: Page, panel: str, case_id: str) -> Locator:
    """The line of a panel's table that is about a case."""
    about = page.get_by_role("link", name=case_id, exact=True)
    return page.get_by_role("region", name=panel, exact=True).get_by_role("row").filter(has=about)
