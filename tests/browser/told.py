"""What stands on a page, as data: fields by their labels, the dates of a preview, of a case."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qs

from playwright.async_api import Locator, Page, Response, expect

Days = dict[str, str | None]
"""Names of dates, each with its day as ISO text; None for one that is no longer set."""


def field(page: Page, label: str) -> Locator:
    """The field with a label; whether it is marked as needed does not matter."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(必填|needed)?\s*$"))


async def fill(page: Page, **values: str | date) -> None:
    """Fill in fields by their labels; a choice is made by what it is called."""
    for one, value in await _entered(page, values):
        await _enter(one, value)


async def fill_live(page: Page, **values: str | date) -> None:
    """The same, and wait for the preview of just these values that comes by itself."""
    entered = await _entered(page, values)
    wanted = {value for _, value in entered}

    def is_theirs(answer: Response) -> bool:
        sent = parse_qs(answer.request.post_data or "")
        return sent.get("act") == ["fragment"] and wanted <= {one for [one] in sent.values()}

    async with page.expect_response(is_theirs):
        for one, value in entered:
            await _enter(one, value)
    await rested(page)


async def rested(page: Page) -> None:
    """Wait until a live preview, where there is one, is no longer being asked for."""
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)


async def _entered(page: Page, values: Mapping[str, str | date]) -> list[tuple[Locator, str]]:
    """Each field with what will be its value."""
    found = []
    for label, value in values.items():
        one = field(page, label)
        if isinstance(value, date):
            found.append((one, value.isoformat()))
        elif await one.evaluate("one => one.localName") == "select":
            option = one.get_by_role("option", name=value, exact=True)
            found.append((one, await option.get_attribute("value") or ""))
        else:
            found.append((one, value))
    return found


async def _enter(one: Locator, value: str) -> None:
    if await one.evaluate("one => one.localName") == "select":
        await one.select_option(value)
    else:
        await one.fill(value)


async def days_previewed(page: Page, table: str = "日期") -> Days:
    """What a preview says that dates would become."""
    preview = page.get_by_role("region", name="预览")
    await expect(preview.get_by_text("尚未记录任何内容")).to_be_visible()
    return await _days(preview.get_by_role("table", name=table), ".becomes time")


async def days_stored(page: Page, table: str = "日期") -> Days:
    """What a case's page says that its dates are."""
    return await _days(page.get_by_role("main").get_by_role("table", name=table), "td time")


async def _days(table: Locator, where: str) -> Days:
    found: Days = {}
    for line in await table.locator("tbody tr").all():
        name = (await line.get_by_role("rowheader").inner_text()).strip()
        days = line.locator(where)
        found[name] = await days.first.get_attribute("datetime") if await days.count() else None
    return found


def kept(days: Days) -> Mapping[str, str | None]:
    """The dates that a case still has."""
    return {name: day for name, day in days.items() if day is not None}
