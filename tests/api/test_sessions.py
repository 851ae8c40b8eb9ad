"""Signing in and out by session: whose it is, how long it lasts, what a form must send."""

import re
from datetime import timedelta

import httpx
import pytest

from qixian.api.app import create_app
from qixian.api.identity.sessions import COOKIE, LENGTH
from qixian.api.parts import ApiParts
from qixian.ledger.accounts import AccountWanted, put_account
from tests.api.conftest import made_parts, open_door
from tests.api.world import INACTIVE, NOW

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


async def page_token(client: httpx.AsyncClient) -> str:
    """The token in the sign-in page's form."""
    page = await client.get("/sign-in")
    assert page.status_code == 200
    found = TOKEN.search(page.text)
    assert found
    return found[1]


async def signed_in(client: httpx.AsyncClient, account: str = "sample-hr") -> httpx.Response:
    token = await page_token(client)
    return await client.post("/sign-in", data={"account_id": account, "csrf_token": token})


async def test_whoever_chooses_an_account_is_signed_in_and_led_to_the_desk(
    client: httpx.AsyncClient,
) -> None:
    answer = await signed_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "Max-Age=28800" in cookie


async def test_a_sign_in_begins_a_new_session(client: httpx.AsyncClient) -> None:
    before = await page_token(client)
    await client.post("/sign-in", data={"account_id": "sample-hr", "csrf_token": before})
    # The token of before the sign-in opens nothing after it.
    answer = await client.post("/sign-out", data={"csrf_token": before})
    assert answer.status_code == 403


@pytest.mark.parametrize("account", [INACTIVE, "nobody"])
async def test_an_account_that_is_gone_or_never_was_is_not_signed_in(
    client: httpx.AsyncClient, account: str
) -> None:
    answer = await signed_in(client, account)
    assert answer.status_code == 403
    assert (await client.get("/sign-in")).status_code == 200


async def test_without_the_token_nothing_is_signed_in_or_out(client: httpx.AsyncClient) -> None:
    await page_token(client)
    for sent in ({}, {"csrf_token": "x"}, {"csrf_token": ""}):
        answer = await client.post("/sign-in", data={"account_id": "sample-hr", **sent})
        assert answer.status_code == 403
        assert "CSRF_FAILED" in answer.text or "表单" in answer.text
    assert (await client.get("/sign-in")).status_code == 200


async def test_signing_out_forgets_the_session(client: httpx.AsyncClient) -> None:
    await signed_in(client)
    assert (await client.get("/sign-in")).status_code == 303
    token = await _token_of_session(client)
    answer = await client.post("/sign-out", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert (await client.get("/sign-in")).status_code == 200


async def test_a_session_ends_after_eight_hours_whatever_happens(parts: ApiParts) -> None:
    now = NOW

    def clock():  # type: ignore[no-untyped-def]
        return now

    app = create_app(made_parts(parts.pool, parts.settings, clock=clock))
    async with open_door(app) as client:
        await signed_in(client)
        now = NOW + LENGTH - timedelta(minutes=1)
        assert (await client.get("/sign-in")).status_code == 303
        now = NOW + LENGTH
        assert (await client.get("/sign-in")).status_code == 200


async def test_an_account_that_is_closed_is_signed_out_at_once(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await signed_in(client)
    async with parts.pool.acquire() as conn:
        closed = AccountWanted("sample-hr", "HR", ("I1",), active=False)
        await put_account(conn, closed, "sample-admin")
    assert (await client.get("/sign-in")).status_code == 200


@pytest.mark.parametrize("forged", ["x", "bnVsbA==.x.y", "e30=.aFBbRA.forged"])
async def test_a_forged_cookie_is_nobody(client: httpx.AsyncClient, forged: str) -> None:
    client.cookies.set(COOKIE, forged)
    assert (await client.get("/sign-in")).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/desk/cases?state=ON_LEAVE", "/desk/cases?state=ON_LEAVE"),
        ("//evil.example", "/desk"),
        ("https://evil.example/desk", "/desk"),
        ("/desk/..//evil.example", "/desk"),
        ("/deskevil", "/desk"),
        ("/desk/\\evil", "/desk"),
    ],
)
async def test_a_sign_in_leads_to_pages_of_the_desks_only(
    client: httpx.AsyncClient, wanted: str, led_to: str
) -> None:
    token = await page_token(client)
    form = {"account_id": "sample-hr", "csrf_token": token, "next": wanted}
    answer = await client.post("/sign-in", data=form)
    assert answer.headers["location"] == led_to


async def test_the_embedded_sign_in_answers_this_machine_only(parts: ApiParts) -> None:
    async with open_door(create_app(parts), "192.0.2.7") as far:
        assert (await far.get("/sign-in")).status_code == 403
        answer = await far.post("/sign-in", data={"account_id": "sample-hr"})
        assert answer.status_code == 403
    settings = parts.settings.model_copy(update={"sign_in_from": "anywhere"})
    async with open_door(create_app(made_parts(parts.pool, settings)), "192.0.2.7") as far:
        assert (await far.get("/sign-in")).status_code == 200


async def _token_of_session(client: httpx.AsyncClient) -> str:
    """The token that the signed-in session's own cookie holds (signed, not secret to its owner)."""
    import base64  # noqa: PLC0415
    import json  # noqa: PLC0415

    payload = client.cookies[COOKIE].strip('"').split(".")[0]
    return str(json.loads(base64.b64decode(payload))["csrf"])
