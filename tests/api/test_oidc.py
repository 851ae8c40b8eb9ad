"""Signing in at a real OpenID Connect provider, and its tokens at the API."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr

from qixian.api.app import create_app
from qixian.api.identity.sessions import COOKIE
from qixian.api.parts import ApiParts
from qixian.ledger.accounts import AccountWanted, put_account
from qixian.runtime.settings import Settings
from tests.api.conftest import BASE_URL, made_parts, open_door
from tests.api.identity_provider import person, provider_running, tokens_of

Pool = asyncpg.Pool  # type: ignore[type-arg]

CALLBACK = f"{BASE_URL}/oidc/callback"


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[str]:
    async with provider_running() as issuer:
        yield issuer


@pytest.fixture
async def oidc_parts(pool: Pool, settings: Settings, issuer: str) -> ApiParts:
    """A door that believes the provider; the person `hr-person` is the account `sample-hr`."""
    named = settings.model_copy(
        update={
            "sign_in": "oidc",
            "public_url": BASE_URL,
            "oidc_issuer": issuer,
            "oidc_client_id": "qixian",
            "oidc_client_secret": SecretStr("qixian-secret"),
            "oidc_audience": "qixian-api",
        }
    )
    async with pool.acquire() as conn:
        known = AccountWanted("sample-hr", "HR", ("I1",), issuer=issuer, subject="hr-person")
        await put_account(conn, known, "sample-admin")
    return made_parts(pool, named, clock=lambda: datetime.now(UTC))


@pytest.fixture
async def door(oidc_parts: ApiParts) -> AsyncIterator[httpx.AsyncClient]:
    async with open_door(create_app(oidc_parts)) as client:
        yield client


async def came_back(door: httpx.AsyncClient, name: str, path: str = "/oidc/start") -> httpx.URL:
    """The callback's address after somebody went through the provider's forms."""
    start = await door.get(path)
    assert start.status_code == 302
    async with person(name) as somebody:
        return await somebody.through(start.headers["location"], CALLBACK)


async def test_the_way_to_the_provider_carries_pkce_state_and_nonce(
    door: httpx.AsyncClient, issuer: str
) -> None:
    page = await door.get("/sign-in")
    assert "/oidc/start" in page.text
    assert "sample-hr" not in page.text
    start = await door.get("/oidc/start")
    where = urlsplit(start.headers["location"])
    asked = parse_qs(where.query)
    assert f"{where.scheme}://{where.netloc}" == issuer
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert all(asked[one][0] for one in ("state", "nonce", "code_challenge"))


async def test_who_has_an_account_is_signed_in_and_out_again_also_at_the_provider(
    door: httpx.AsyncClient, issuer: str
) -> None:
    back = await came_back(door, "hr-person", "/oidc/start?next=/desk/cases")
    signed_in = await door.get(str(back))
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/desk/cases")
    me = await door.get("/api/v1/me")
    assert (me.status_code, me.json()["account_id"]) == (200, "sample-hr")
    # The same answer of the provider does not sign anybody in a second time.
    assert (await door.get(str(back))).status_code == 400
    session = json.loads(base64.b64decode(door.cookies[COOKIE].strip('"').split(".")[0]))
    out = await door.post("/sign-out", data={"csrf_token": session["csrf"]})
    assert out.status_code == 303
    assert out.headers["location"].startswith(f"{issuer}/session/end?")
    assert (await door.get("/api/v1/me")).status_code == 401


async def test_a_person_without_an_account_gets_none(
    door: httpx.AsyncClient, oidc_parts: ApiParts
) -> None:
    count = "SELECT count(*) FROM registry.account"
    before = await oidc_parts.pool.fetchval(count)
    answer = await door.get(str(await came_back(door, "stranger")))
    assert answer.status_code == 403
    assert "ACCOUNT_UNKNOWN" in answer.text
    assert (await door.get("/api/v1/me")).status_code == 401
    assert await oidc_parts.pool.fetchval(count) == before


async def test_an_answer_that_nobody_asked_for_signs_nobody_in(
    door: httpx.AsyncClient, oidc_parts: ApiParts
) -> None:
    back = await came_back(door, "hr-person")
    # Another browser: the state is not its own.
    async with open_door(create_app(oidc_parts)) as other:
        assert (await other.get(str(back))).status_code == 400
    for query in ("", "?code=x&state=y", "?error=access_denied&state=y"):
        assert (await door.get(f"/oidc/callback{query}")).status_code == 400
    assert (await door.get("/api/v1/me")).status_code == 401


async def test_tokens_of_the_provider_open_the_api(door: httpx.AsyncClient, issuer: str) -> None:
    tokens = await tokens_of(issuer, "hr-person")
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    me = await door.get("/api/v1/me", headers=bearer)
    assert (me.status_code, me.json()["account_id"]) == (200, "sample-hr")


async def test_a_token_for_somebody_else_is_refused(door: httpx.AsyncClient, issuer: str) -> None:
    elsewhere = await tokens_of(issuer, "hr-person", "urn:somewhere-else")
    for token in (elsewhere["access_token"], elsewhere["id_token"]):
        await refused(door, token)
    stranger = await tokens_of(issuer, "stranger")
    answer = await door.get(
        "/api/v1/me", headers={"Authorization": f"Bearer {stranger['access_token']}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "ACCOUNT_UNKNOWN")


async def test_a_forged_or_expired_token_is_refused(
    door: httpx.AsyncClient, oidc_parts: ApiParts, issuer: str
) -> None:
    now = int(datetime.now(UTC).timestamp())
    claims = {"iss": issuer, "aud": "qixian-api", "sub": "hr-person", "iat": now, "exp": now + 600}
    own = RSAKey.generate_key(2048, {"kid": "test-1"})
    unknown = RSAKey.generate_key(2048, {"kid": "another"})
    await refused(door, jwt.encode({"alg": "RS256", "kid": "test-1"}, claims, own))
    await refused(door, jwt.encode({"alg": "RS256", "kid": "another"}, claims, unknown))
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    await refused(door, f"{head}.{body}.")
    # The provider's public key is known to everybody and signs nothing.
    async with httpx.AsyncClient() as anybody:
        public = (await anybody.get(f"{issuer}/jwks")).json()["keys"][0]["n"]
    secret = OctKey.import_key(public)
    await refused(door, jwt.encode({"alg": "HS256", "kid": "test-1"}, claims, secret))
    await refused(door, "nonsense")
    good = (await tokens_of(issuer, "hr-person"))["access_token"]
    await refused(door, good[:-4] + "AAAA")
    later = made_parts(
        oidc_parts.pool,
        oidc_parts.settings,
        clock=lambda: datetime.now(UTC) + timedelta(hours=2),
    )
    async with open_door(create_app(later)) as client:
        await refused(client, good)


async def test_embedded_tokens_and_the_embedded_sign_in_mean_nothing_here(
    door: httpx.AsyncClient, oidc_parts: ApiParts
) -> None:
    from tests.api.conftest import bearer  # noqa: PLC0415

    token = bearer(oidc_parts, "sample-hr")["Authorization"].removeprefix("Bearer ")
    await refused(door, token)
    answer = await door.post("/sign-in", data={"account_id": "sample-hr"})
    assert answer.status_code in (403, 404)


async def test_a_provider_that_is_away_is_told_and_nobody_is_signed_in(
    oidc_parts: ApiParts,
) -> None:
    away = oidc_parts.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    app = create_app(made_parts(oidc_parts.pool, away, clock=oidc_parts.clock))
    async with open_door(app) as client:
        assert (await client.get("/oidc/start")).status_code == 503
        bearer = {"Authorization": "Bearer a.b.c"}
        answer = await client.get("/api/v1/me", headers=bearer)
        assert answer.status_code in (401, 503)


async def refused(door: httpx.AsyncClient, token: str) -> None:
    """The API does not accept a token, and says so by the rules of bearer tokens."""
    answer = await door.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REFUSED"), answer.text
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert token not in answer.text
