"""Every page of every desk, in both languages: for screen readers, by keyboard, on a phone, on
paper; and the pages between: the sign-in, what is refused, what is missing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.desks import ACCOUNTS, Desk
from tests.browser.every_page import walk
from tests.browser.looked_at import all_that_is_wrong, with_axe
from tests.browser.told import rested

LANGUAGES: Final = ("zh", "en")
HERE: Final = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const ring = getComputedStyle(one);
    return {
        what: one.outerHTML.slice(0, 200),
        text: one.innerText.trim(),
        shown: one !== document.body && ring.outlineStyle !== "none"
            && parseFloat(ring.outlineWidth) >= 2
            && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""
"""Where the keyboard stands, and whether the page shows it."""


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_every_page_of_a_desk_can_be_read_by_all_on_a_phone_and_on_paper(
    desk: Desk, account: str
) -> None:
    chinese, english = [await desk(account, lang=lang) for lang in LANGUAGES]
    wrong = await asyncio.gather(
        _wrong_on_the_way(chinese, colours=True), _wrong_on_the_way(english, colours=False)
    )
    assert not any(wrong), "\n".join(line for lines in wrong for line in lines)


async def _wrong_on_the_way(page: Page, *, colours: bool) -> list[str]:
    wrong: list[str] = []
    await with_axe(page.context)
    async for address, status in walk(page):
        await rested(page)
        wrong += [f"{address}: {status}"] if status != 200 else []
        found = await all_that_is_wrong(page, colours=colours)
        wrong += [f"{address}: {one}" for one in found]
    return wrong


async def _with_errors(page: Page) -> None:
    await page.locator("button[value=submit]").click()
    await expect(page.get_by_role("alert")).to_be_focused()


async def _refused(page: Page) -> None:
    await page.locator("input[name=months]").fill("99")
    await page.locator("button[value=preview]").click()
    await expect(page.locator(".refusal").first).to_be_visible()


async def _unsealed(page: Page) -> None:
    await page.locator("select[name=reason]").select_option(index=1)
    await page.locator("button.danger").click()
    await expect(page.locator("button.danger")).to_have_count(0)


async def _verified(page: Page) -> None:
    await page.locator("form[action='/desk/audit/verification'] button").click()
    await expect(page.get_by_role("status")).to_be_visible()


async def _audited(page: Page) -> None:
    await page.locator("form.begin-audit button").click()
    await expect(page.locator(".stats")).to_be_visible()


async def _cannot_begin(page: Page) -> None:
    await page.locator("#sample").fill("")
    await page.locator("form.begin-audit").evaluate("form => form.noValidate = true")
    await page.locator("form.begin-audit button").click()
    await expect(page.locator("#sample-wrong")).to_be_visible()


async def _nothing(page: Page) -> None:
    """The page as it comes."""


BETWEEN: Final[tuple[tuple[str | None, str, Callable[[Page], Awaitable[None]]], ...]] = (
    (None, "/sign-in", _nothing),
    ("sample-hr", "/desk/cases/S-OVL-99", _nothing),
    ("sample-hr", "/desk/admin", _nothing),
    ("sample-hr", "/desk/cases?due_before=x", _nothing),
    ("sample-hr", "/desk/cases/new/off_post_venture_leave", _with_errors),
    ("sample-hr", "/desk/cases/S-OVL-11/do/RequestExtension", _refused),
    ("sample-auditor", "/desk/audit/entries/S-P41", _unsealed),
    ("sample-auditor", "/desk/audit/cases/S-ICT-10", _verified),
    ("sample-auditor", "/desk/audit/ledger", _audited),
    ("sample-auditor", "/desk/audit/ledger", _cannot_begin),
    ("sample-auditor", "/desk/audit/ledger/99999", _nothing),
    ("sample-auditor", "/desk/audit?q=S-P4", _nothing),
)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_what_comes_between_can_be_read_by_all_too(desk: Desk, lang: str) -> None:
    wrong: list[str] = []
    for account, path, act in BETWEEN:
        page = await desk(account, lang=lang)
        await with_axe(page.context)
        await page.goto(path)
        await act(page)
        wrong += [f"{path}: {one}" for one in await all_that_is_wrong(page)]
    assert not wrong, "\n".join(wrong)


async def test_the_first_key_leads_past_the_menu_to_the_content(desk: Desk) -> None:
    page = await desk("sample-hr")

    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("main").get_by_role("link", name="新建离岗申请")).to_be_focused()


@pytest.mark.parametrize(
    ("account", "path", "ends"),
    [
        ("sample-hr", "/desk/hr", "登记返岗"),
        ("sample-hr", "/desk/cases/S-OVL-13/do/DecideExtension", "提交"),
        ("sample-incubator", "/desk/incubator", "申领"),
        ("sample-hrss", "/desk/hrss", "批准补贴申请"),
        ("sample-auditor", "/desk/audit/cases/S-ICT-10", "查看"),
        ("sample-auditor", "/desk/audit/ledger", "开始审计"),
        ("sample-admin", "/desk/admin/accounts/new", "建立账号"),
    ],
)
async def test_the_keyboard_reaches_what_is_to_be_done_and_shows_where_it_is(
    desk: Desk, account: str, path: str, ends: str
) -> None:
    page = await desk(account, path)
    await rested(page)
    assert await page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0

    seen = ""
    for _ in range(200):
        await page.keyboard.press("Tab")
        here: dict[str, Any] = await page.evaluate(HERE)
        # A field of a date has places inside; the browser shows which of them is meant.
        assert here["shown"] or here["what"] == seen, here
        if here["text"].startswith(ends):
            return
        seen = here["what"]
    pytest.fail(f"{ends} is not reached")
