"""Every page of every desk, in both languages: for screen readers, on a phone, on paper."""

from collections.abc import Mapping
from typing import Any, Final

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.desks import ACCOUNTS, Desk
from tests.browser.every_page import walk
from tests.browser.told import rested

RULES: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
GRAVE: Final = ("serious", "critical")
PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 900}


async def findings(page: Page) -> list[str]:
    """What axe finds on a page that is serious or critical, with where."""
    found = await Axe().run(page, options=RULES)
    return [_finding(one) for one in found.response["violations"] if one["impact"] in GRAVE]


def _finding(one: Mapping[str, Any]) -> str:
    where = [node["html"][:160] for node in one["nodes"][:3]]
    return f"{one['id']} ({one['impact']}): {one['help']}: {where}"


async def too_wide(page: Page) -> list[str]:
    """What makes a page scroll sideways on a phone."""
    await page.set_viewport_size(PHONE)
    wide: int = await page.evaluate("document.documentElement.scrollWidth")
    await page.set_viewport_size(DESK)
    return [f"{wide} px wide on a phone"] if wide > PHONE["width"] else []


async def on_paper(page: Page) -> list[str]:
    """What stands on paper that is only for a screen."""
    await page.emulate_media(media="print")
    shown = [
        name
        for name in ("nav", "form", "button", ".skip", "input[type=range]")
        for one in await page.locator(name).all()
        if await one.is_visible()
    ]
    await page.emulate_media(media="screen")
    return [f"printed: {', '.join(sorted(set(shown)))}"] if shown else []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("account", ACCOUNTS)
async def test_every_page_of_a_desk_can_be_read_by_all_on_a_phone_and_on_paper(
    desk: Desk, account: str, lang: str
) -> None:
    page = await desk(account, lang=lang)
    wrong: list[str] = []
    async for address, status in walk(page):
        await rested(page)
        wrong += [f"{address}: {status}"] if status != httpx.codes.OK else []
        for one in (*await findings(page), *await too_wide(page), *await on_paper(page)):
            wrong.append(f"{address}: {one}")
    assert not wrong, "\n".join(wrong)
