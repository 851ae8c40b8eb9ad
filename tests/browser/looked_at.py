"""What is wrong with a page for somebody who reads it otherwise: aloud, on a phone, on paper."""

from typing import Final

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import BrowserContext, Page

_AXE: Final = """async (colours) => (await axe.run({
    resultTypes: ["violations"],
    rules: {"color-contrast": {enabled: colours}},
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})).violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => `${one.id}: ${one.help}: `
        + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" "))"""
DESK: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 360, "height": 740}
PAPER: Final = {"width": 688, "height": 1002}
"""What the margins of the stylesheet leave of A4, at 96 px to the inch."""

_PRINTED: Final = """() => [...document.querySelectorAll("nav, form, button, input, .skip")]
    .filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 100))"""
_CUT: Final = """() => [...document.querySelectorAll("body, body *")]
    .filter(one => one.checkVisibility() && one.clientWidth > 1 && !one.closest("svg")
        && one.scrollWidth > one.clientWidth + 1
        && ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(one).overflowX)
        && !one.closest(".unseen"))
    .map(one => `${one.localName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""


async def with_axe(context: BrowserContext) -> None:
    """Let axe stand ready on every page of a context, whatever the page's policy is."""
    await context.add_init_script(path=AXE_FILE_PATH)


async def all_that_is_wrong(page: Page, *, colours: bool = True) -> list[str]:
    """Everything below, of the page as it stands; it is shown as on a desk again afterwards."""
    return [*await findings(page, colours), *await too_wide(page), *await on_paper(page)]


async def findings(page: Page, colours: bool) -> list[str]:
    """What axe finds that is serious or critical, with where.

    Comparing `colours` takes most of its time, and they are the same in every language.
    """
    found: list[str] = await page.evaluate(_AXE, colours)
    return found


async def too_wide(page: Page) -> list[str]:
    """Whether the page scrolls sideways on a phone."""
    await page.set_viewport_size(PHONE)
    wide: int = await page.evaluate("document.documentElement.scrollWidth")
    await page.set_viewport_size(DESK)
    return [f"{wide} px wide on a phone"] if wide > PHONE["width"] else []


async def on_paper(page: Page) -> list[str]:
    """What stands on paper that is only for a screen, and what is cut off there."""
    await page.emulate_media(media="print")
    await page.set_viewport_size(PAPER)
    shown: list[str] = await page.evaluate(_PRINTED)
    cut: list[str] = await page.evaluate(_CUT)
    await page.set_viewport_size(DESK)
    await page.emulate_media(media="screen")
    said = [f"printed: {one}" for one in shown]
    return said + [f"cut off on paper: {one}" for one in cut]
