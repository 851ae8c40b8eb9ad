"""Bearer tokens of the embedded mode, and what a session must send that writes through the API."""

import base64
import json
from datetime import timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from qixian.api.app import create_app
from qixian.api.authorisation import COMMANDS_OF, routes_of
from qixian.api.identity.embedded_tokens import embedded_token
from qixian.api.identity.sessions import COOKIE
from qixian.api.parts import ApiParts
from qixian.domain.kinds import KINDS
from qixian.runtime.session_key import derived, session_key
from tests.api.conftest import Headers, made_parts, open_door
from tests.api.test_sessions import signed_in
from tests.api.world import INACTIVE, NOW

LEAVE = "/api/v1/cases/L-1"


def _signed(parts: ApiParts, claims: dict[str, object], algorithm: str = "HS256") -> str:
    key = OctKey.import_key(derived(session_key(parts.settings), "bearer"))
    return jwt.encode({"alg": algorithm}, claims, key, algorithms=[algorithm])


def _claims(**changed: object) -> dict[str, object]:
    now = int(NOW.timestamp())
    fixed = {"iss": "qixian-embedded", "aud": "qixian-api", "sub": "sample-hr", "exp": now + 60}
    return fixed | changed


async def test_a_token_is_its_account(client: httpx.AsyncClient, as_account: Headers) -> None:
    answer = await client.get(LEAVE, headers=as_account("sample-hr"))
    assert answer.status_code == 200
    assert answer.headers["etag"].startswith('"v')


async def test_what_is_no_token_of_this_door_is_refused(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    good = _signed(parts, _claims())
    other = embedded_token("sample-hr", bytes(32), parts.clock)
    head, body, _ = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    admin = json.dumps(_claims(sub="sample-admin")).encode()
    changed = base64.urlsafe_b64encode(admin).decode().rstrip("=")
    wrong = [
        other,
        f"{none}.{body}.",
        f"{head}.{changed}.{good.split('.')[2]}",
        _signed(parts, _claims(), "HS512"),
        _signed(parts, _claims(exp=int(NOW.timestamp()) - 60)),
        _signed(parts, _claims(iss="somebody")),
        _signed(parts, _claims(aud="somebody")),
        _signed(parts, {k: v for k, v in _claims().items() if k != "exp"}),
        _signed(parts, {k: v for k, v in _claims().items() if k != "sub"}),
        "nonsense",
        "",
    ]
    assert (await client.get(LEAVE, headers={"Authorization": f"Bearer {good}"})).is_success
    for token in wrong:
        answer = await client.get(LEAVE, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REFUSED"), token
    basic = await client.get(LEAVE, headers={"Authorization": "Basic c2FtcGxlLWhyOng="})
    assert basic.status_code == 401


@pytest.mark.parametrize("account", [INACTIVE, "nobody"])
async def test_a_token_of_an_account_that_is_gone_opens_nothing(
    client: httpx.AsyncClient, as_account: Headers, account: str
) -> None:
    answer = await client.get(LEAVE, headers=as_account(account))
    assert (answer.status_code, answer.json()["code"]) == (401, "ACCOUNT_UNKNOWN")


async def test_a_wrong_token_is_not_overlooked_beside_a_session(
    client: httpx.AsyncClient,
) -> None:
    await signed_in(client)
    assert (await client.get(LEAVE)).status_code == 200
    answer = await client.get(LEAVE, headers={"Authorization": "Bearer forged"})
    assert answer.status_code == 401


async def test_a_session_that_writes_sends_its_token_and_a_bearer_need_not(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    await signed_in(client)
    session = json.loads(base64.b64decode(client.cookies[COOKIE].strip('"').split(".")[0]))
    path, body = "/api/v1/cases/N-1/preview", {"command": "ApproveLeave"}
    for headers in ({}, {"X-CSRF-Token": "forged"}, {"X-CSRF-Token": "ä".encode()}):
        answer = await client.post(path, json=body, headers=headers)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["code"]) == (403, "CSRF_FAILED")
    sent = await client.post(path, json=body, headers={"X-CSRF-Token": session["csrf"]})
    assert sent.status_code == 200
    client.cookies.clear()
    bearer = await client.post(path, json=body, headers=as_account("sample-hr"))
    assert bearer.status_code == 200


async def test_an_expired_session_that_writes_is_nobody(parts: ApiParts) -> None:
    now = NOW

    def clock():  # type: ignore[no-untyped-def]
        return now

    app = create_app(made_parts(parts.pool, parts.settings, clock=clock))
    async with open_door(app) as client:
        await signed_in(client)
        session = json.loads(base64.b64decode(client.cookies[COOKIE].strip('"').split(".")[0]))
        now = NOW + timedelta(hours=9)
        answer = await client.post(
            "/api/v1/cases/N-1/preview",
            json={"command": "ApproveLeave"},
            headers={"X-CSRF-Token": session["csrf"]},
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_REQUIRED")


def test_every_command_is_some_roles_and_no_role_has_one_that_does_not_exist() -> None:
    for role, kinds in COMMANDS_OF.items():
        for case_type, commands in kinds.items():
            assert commands <= set(KINDS[case_type].commands), (role, case_type)
    for case_type, kind in KINDS.items():
        allowed = set().union(*(kinds.get(case_type, ()) for kinds in COMMANDS_OF.values()))
        assert allowed == set(kind.commands), case_type
    assert not COMMANDS_OF["AUDITOR"]
    assert list(COMMANDS_OF["ADMINISTRATOR"]) == ["holiday_calendar"]


def test_every_route_of_the_api_and_of_the_desks_says_who_may_come(parts: ApiParts) -> None:
    open_to_all = {access.path for access in routes_of(create_app(parts)) if access.roles is None}
    assert open_to_all == {
        "/",
        "/livez",
        "/readyz",
        "/metrics",
        "/sign-in",
        "/sign-out",
        "/oidc/start",
        "/oidc/callback",
    }
