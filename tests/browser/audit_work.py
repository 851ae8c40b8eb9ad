"""What an auditor does in the browser with a case, as steps that tests put together."""

import re
from itertools import pairwise
from typing import Final

from playwright.async_api import Page, expect

from tests.browser.told import rested

_PLACE: Final = re.compile(r"第 (\d+) 步，共 (\d+) 步")


async def step_through(page: Page, case_id: str) -> list[tuple[str, str, str]]:
    """Go through a case event by event, by the link and by the arrow key in turn.

    Gives the event, the state before and the state after of each step; each must quote its clause
    and say when it took effect, when it was recorded and who did it.
    """
    await page.goto(f"/desk/audit/cases/{case_id}?step=1")
    found: list[tuple[str, str, str]] = []
    while True:
        place = _PLACE.search(await page.locator(".stepper-place").inner_text())
        assert place is not None
        number, last = int(place[1]), int(place[2])
        assert number == len(found) + 1
        found.append(await _step(page))
        if number == last:
            return found
        if number % 2:
            await page.get_by_role("link", name="下一步").click()
        else:
            await page.keyboard.press("ArrowRight")
        await expect(page.locator(".stepper-place")).to_contain_text(f"第 {number + 1} 步")


async def _step(page: Page) -> tuple[str, str, str]:
    """What one step says."""
    step = page.locator("[data-steps]")
    for term in ("生效日", "记录时刻", "办理方", "哈希"):
        said = step.locator("dl > div").filter(has=page.get_by_text(term, exact=True)).first
        await expect(said.locator("dd")).not_to_be_empty()
    await expect(step.locator("blockquote").first).to_contain_text("「")
    states = [text.strip() for text in await step.locator(".step-state .badge").all_inner_texts()]
    event = await step.get_by_role("heading", level=2).inner_text()
    return event.split()[0], states[0], states[-1]


def states_follow(steps: list[tuple[str, str, str]]) -> None:
    """Each step begins in the state in which the one before it ended."""
    for before, after in pairwise(steps):
        assert before[2] == after[1], (before, after)


async def slide(page: Page, slider: str, to: str) -> str:
    """Move a slider to one of its ends by the keyboard; what the case was at that moment."""
    moment = page.locator("#moment")
    before = await moment.inner_text()
    await page.get_by_role("slider", name=re.compile(f"^{slider}")).press(to)
    await expect(moment).not_to_have_text(before, use_inner_text=True)
    await rested(page)
    return (await moment.locator(".moment-said").inner_text()).strip()


async def verify(page: Page, button: str) -> str:
    """Verify a case or the ledger; the figures that the page gives of it."""
    await page.get_by_role("button", name=button, exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("全部相符")
    return " ".join(await page.locator(".stat").all_inner_texts())
