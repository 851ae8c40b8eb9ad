"""Every page that an account can reach by links from its desk: one of each kind, found by walking.

Two pages are of one kind when their addresses differ only in an id, a field or a place in a list.
"""

import re
from collections import deque
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Page

MOST_PAGES: Final = 120
"""More kinds than any desk has: a walk that finds more does not tell pages of a kind apart."""

_ID: Final = re.compile(r"/(?:S-)?([A-Z]{1,3})[0-9-][A-Z0-9-]*")
_WHY: Final = re.compile(r"/why/[^/]+")
_TOLD: Final = ("command", "kind")
_ELSEWHERE: Final = re.compile(r"^/(api|static)/|\.csv\b|\blang=")


def kind_of(address: str) -> str:
    """What a page is, without the case, field or place in a list that it is about."""
    where = urlsplit(address)
    path = _WHY.sub("/why/…", _ID.sub(r"/\1…", where.path))
    told = {name: found[0] for name, found in parse_qs(where.query).items() if name in _TOLD}
    return f"{path}?{told}" if told else path


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
