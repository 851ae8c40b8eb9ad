"""Every page that an account can reach by links from its desk: one of each kind, found by walking.

Two pages are of one kind when their addresses differ only in an id, a field or a place in a list.
"""

import re
from collections import deque
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Page

MOST_PAGES: Final = 120
"""More kinds than any desk has: a walk that finds more does not tell pages of a kind apart."""

_FORM: Final = re.compile(r"/desk/cases/(?:[^/]+/do/(\w+)|new/\w+\?.*\bcommand=(\w+).*)$")
_ALIKE: Final = (
    (re.compile(r"/why/.*"), "/why/…"),
    (re.compile(r"/evidence/.*"), "/evidence/…"),
    (re.compile(r"/audit/ledger/.+"), "/audit/ledger/…"),
    (re.compile(r"/policy/(?!editions).+"), "/policy/…"),
    (re.compile(r"/(accounts|calendar)/(?!new).+"), r"/\1/…"),
    (re.compile(r"/(?:S-)?([A-Z]{1,3})[0-9-][A-Z0-9-]*"), r"/\1…"),
)
_ELSEWHERE: Final = re.compile(r"^/(api|static)/|\.csv\b|\blang=")


def kind_of(address: str) -> str:
    """What a page is, without the case, field or place in a list that it is about.

    The form of a command is the same page whatever case it is for.
    """
    form = _FORM.search(address)
    if form:
        return f"form of {form[1] or form[2]}"
    path = urlsplit(address).path
    for pattern, shown in _ALIKE:
        path = pattern.sub(shown, path)
    return path


async def walk(page: Page, start: str = "/desk") -> AsyncIterator[tuple[str, int]]:
    """Stand on one page of each kind after another; gives the address and the status of each."""
    waiting, seen = deque([start]), {kind_of(start)}
    while waiting:
        address = waiting.popleft()
        answer = await page.goto(address)
        assert answer is not None
        yield address, answer.status
        for found in await _links(page):
            if kind_of(found) not in seen:
                seen.add(kind_of(found))
                waiting.append(found)
        assert len(seen) < MOST_PAGES, sorted(seen)


async def _links(page: Page) -> list[str]:
    """Where the links of a page lead within the office, as paths."""
    found: list[str] = await page.locator("a[href]").evaluate_all(
        "links => links.filter(one => one.origin === location.origin)"
        ".map(one => one.pathname + one.search)"
    )
    return [one for one in found if not _ELSEWHERE.search(one)]
