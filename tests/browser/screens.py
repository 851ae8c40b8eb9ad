"""Pictures of every desk in both languages for docs/screens: `python -m tests.browser.screens`.

They are taken of a sample office of their own, opened for them, so what they show is what a
newcomer sees on that day.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from playwright.async_api import Browser, Page, async_playwright

from tests.browser.conftest import FLAGS, chromium
from tests.browser.desks import Desks
from tests.browser.office import sample_office
from tests.browser.told import rested

PLACE: Final = Path(__file__).parents[2] / "docs" / "screens"
LANGUAGES: Final = ("zh", "en")
TALLEST: Final = 1800
"""A page that is longer is cut there: what comes after is more of the same."""


class Screen(NamedTuple):
    """A picture: its name, who looks, at what; `fields` are filled in by their names first.

    `press` is a button that leads to what is looked at, and `then` what is there.
    """

    name: str
    account: str | None
    path: str
    fields: tuple[tuple[str, str], ...] = ()
    press: str = ""
    then: str = ""


SCREENS: Final = (
    Screen("sign-in", None, "/sign-in"),
    Screen("hr", "sample-hr", "/desk/hr"),
    Screen("leave", "sample-hr", "/desk/cases/S-OVL-13"),
    Screen(
        "leave-preview",
        "sample-hr",
        "/desk/cases/S-OVL-13/do/DecideExtension",
        (("decision", "APPROVE"),),
    ),
    Screen("cases", "sample-hr", "/desk/cases"),
    Screen("incubator", "sample-incubator", "/desk/incubator"),
    Screen("tenancy", "sample-incubator", "/desk/cases/S-ICT-06"),
    Screen("hrss", "sample-hrss", "/desk/hrss"),
    Screen(
        "audit-report", "sample-auditor", "/desk/audit/ledger", (), ".begin-audit button", ".stats"
    ),
    Screen("audit", "sample-auditor", "/desk/audit"),
    Screen("audit-ledger", "sample-auditor", "/desk/audit/ledger"),
    Screen("audit-step", "sample-auditor", "/desk/audit/cases/S-OVL-15?step=7"),
    Screen("programme", "sample-programme", "/desk/programme"),
    Screen("admin", "sample-admin", "/desk/admin"),
)


async def take(browser: Browser, url: str, only: set[str]) -> None:
    """Take the pictures, all or those named."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for lang in LANGUAGES:
        desks = Desks(browser, url)
        for screen in SCREENS:
            if not only or screen.name in only:
                page = await desks.open(screen.account, screen.path, lang=lang)
                await _picture(page, screen, PLACE / f"{screen.name}.{lang}.png")
                await page.context.close()
        if desks.wrong:
            raise SystemExit("\n".join(desks.wrong))


async def _picture(page: Page, screen: Screen, file: Path) -> None:
    for name, value in screen.fields:
        one = page.locator(f"form.command [name={name}]")
        if await one.evaluate("one => one.localName") == "select":
            await one.select_option(value)
        else:
            await one.fill(value)
    if screen.fields:
        await page.locator("section.preview").wait_for()
    if screen.press:
        await page.locator(screen.press).click()
        await page.locator(screen.then).first.wait_for()
    await rested(page)
    tall: int = await page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": 1280, "height": min(tall, TALLEST)}
    await page.screenshot(path=file, full_page=True, clip=clip)


async def main(only: set[str]) -> None:
    """Open an office and a browser, take the pictures, close both."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        with TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as home:
            async with sample_office(Path(home)) as office:
                await take(browser, office.url, only)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(set(sys.argv[1:])))
