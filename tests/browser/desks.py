"""Desks as people open them: a browser context of one's own, signed in on the sign-in page."""

import re
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.watched import Watched

PATIENCE_MS: Final = 45_000
ACCOUNTS: Final = (
    "sample-hr",
    "sample-incubator",
    "sample-hrss",
    "sample-programme",
    "sample-auditor",
    "sample-admin",
)
"""An account of each role, of the sample office."""

LOCALES: Final = {"zh": "zh-CN", "en": "en-GB"}

Desk = Callable[..., Awaitable[Page]]

expect.set_options(timeout=PATIENCE_MS)


class Desks:
    """The contexts of one test, each watched."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._contexts: list[BrowserContext] = []
        self._watched: list[Watched] = []

    async def open(
        self,
        account: str | None = None,
        path: str = "/desk",
        *,
        lang: str = "zh",
        javascript: bool = True,
        width: int = 1280,
    ) -> Page:
        """A page signed in as an account, at a path; at the sign-in for nobody."""
        context = await self._browser.new_context(
            base_url=self._url,
            locale=LOCALES[lang],
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
        )
        context.set_default_timeout(PATIENCE_MS)
        watched = Watched(urlsplit(self._url).netloc)
        watched.over(context)
        self._contexts.append(context)
        self._watched.append(watched)
        page = await context.new_page()
        await page.goto(f"/sign-in?lang={lang}")
        if account is not None:
            await sign_in(page, account)
            if path != "/desk":
                await page.goto(path)
        return page

    async def close(self) -> None:
        """Close every context."""
        for context in self._contexts:
            await context.close()

    @property
    def wrong(self) -> list[str]:
        """What the pages did that no page may do."""
        return [line for watched in self._watched for line in watched.wrong]


async def sign_in(page: Page, account: str) -> None:
    """Choose an account on the sign-in page and arrive at its desk."""
    button = page.get_by_role("button").filter(has=page.get_by_text(account, exact=True))
    await button.click()
    await expect(page).to_have_url(re.compile(r"/desk"))
