"""A real browser before a sample office that runs in processes of its own.

One office and one browser serve the session; each test has browser contexts of its own and works
on cases that no other test touches.
"""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.desks import Desk, Desks
from tests.browser.office import SampleOffice, sample_office

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def chromium() -> str | None:
    """Where Chromium is on this machine, if it is."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The session's Chromium."""
    found = chromium()
    if found is None:
        lacking = "Chromium is not installed: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("QIXIAN_TEST_EVERYTHING") == "1":
            pytest.fail(lacking)
        pytest.skip(lacking)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def office(browser: Browser) -> AsyncIterator[SampleOffice]:
    """The session's sample office; none is opened where there is no browser to look at it."""
    # Not under pytest's own directory, which is closed to the account that PostgreSQL runs as.
    with TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as home:
        async with sample_office(Path(home)) as office:
            yield office


@pytest.fixture
async def desk(browser: Browser, office: SampleOffice) -> AsyncIterator[Desk]:
    """Opens desks; at the end no page of theirs may have done what no page may do."""
    desks = Desks(browser, office.url)
    yield desks.open
    await desks.close()
    assert not desks.wrong, "\n".join(desks.wrong)
