"""A browser without JavaScript, as far as the tests of pages need one: sessions, forms, tokens."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Final

import httpx

_HIDDEN: Final = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


async def sign_in(client: httpx.AsyncClient, account_id: str) -> None:
    """Become an account of the embedded sign-in."""
    page = await client.get("/sign-in")
    token = hidden(page.text)["csrf_token"]
    answer = await client.post("/sign-in", data={"csrf_token": token, "account_id": account_id})
    assert answer.status_code == 303, answer.text


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the forms of a page."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page)}


async def send(
    client: httpx.AsyncClient, path: str, filled: Mapping[str, str], act: str = "submit"
) -> httpx.Response:
    """Open a form, fill it in, and press one of its buttons."""
    page = await client.get(path)
    assert page.status_code == 200, page.text
    data = {**hidden(page.text), **filled, "act": act}
    return await client.post(path.partition("?")[0], data=data)
