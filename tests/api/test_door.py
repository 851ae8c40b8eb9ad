"""What every answer of the door has: an id, its headers, problems that say enough and no more."""

import json
from dataclasses import replace

import httpx
import pytest
import structlog
from fastapi import APIRouter, FastAPI

from qixian.api.app import create_app
from qixian.api.parts import ApiParts
from qixian.ledger.errors import LedgerUnreachable
from qixian.runtime.errors import SettingsWrong
from qixian.workflows.case_client import EngineUnreachable
from tests.api.conftest import Headers, made_parts, open_door

ABSENT = "/api/v1/nothing-here"


async def test_each_answer_has_an_id_the_callers_where_it_is_sane(
    client: httpx.AsyncClient,
) -> None:
    kept = await client.get(ABSENT, headers={"X-Request-ID": "trace-7.a"})
    assert kept.headers["x-request-id"] == "trace-7.a" == kept.json()["instance"]
    for insane in ("a b", "x" * 65, "<script>", "-"):
        made = await client.get(ABSENT, headers={"X-Request-ID": insane})
        assert made.headers["x-request-id"] != insane
        assert made.json()["instance"] == made.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/livez", ABSENT, "/sign-in", "/nowhere", "/openapi.json"])
async def test_every_answer_says_what_a_browser_may_do_with_it(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


async def test_over_https_the_browser_stays_on_it(parts: ApiParts) -> None:
    public = {"public_url": "https://qixian.example.org"}
    app = create_app(made_parts(parts.pool, parts.settings.model_copy(update=public)))
    async with open_door(app) as client:
        answer = await client.get("/sign-in")
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert "; secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", ABSENT, 404, "HTTP_404"),
        ("DELETE", "/api/v1/cases", 405, "HTTP_405"),
        ("GET", "/api/v1/cases/L-1%00", 400, "HTTP_400"),
        ("GET", "/livez?x=%00", 400, "HTTP_400"),
        ("POST", "/api/v1/cases/L-1/preview", 401, "SIGN_IN_REQUIRED"),
    ],
)
async def test_what_cannot_be_answered_is_a_problem(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    if method == "POST":
        body = {"command": "ApproveLeave"}
        answer = await client.post(path, json=body)
    assert answer.status_code == status
    if path.startswith("/api"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == code
        assert answer.json()["type"] == f"/problems/{code}"


async def test_a_problem_speaks_chinese_where_that_is_preferred(
    client: httpx.AsyncClient,
) -> None:
    english = (await client.get(ABSENT)).json()["title"]
    preferred = await client.get(ABSENT, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    chosen = await client.get(ABSENT, headers={"Cookie": "lang=zh"})
    assert english == "Not found"
    assert preferred.json()["title"] == chosen.json()["title"] == "未找到"


async def test_a_person_reads_a_page_instead(client: httpx.AsyncClient) -> None:
    answer = await client.get("/desk/nothing-here")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-request-id"] in answer.text


async def test_whoever_is_not_signed_in_is_asked_to(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_body_that_is_too_large_or_no_json_is_not_read(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-hr") | {"Idempotency-Key": "k", "Content-Type": "application/json"}
    large = await client.post("/api/v1/cases", content=b"x" * 1_000_001, headers=headers)
    assert (large.status_code, large.json()["code"]) == (413, "BODY_TOO_LARGE")

    async def streamed():  # type: ignore[no-untyped-def]
        for _ in range(3):
            yield b'"' + b"x" * 400_000

    large = await client.post("/api/v1/cases", content=streamed(), headers=headers)
    assert (large.status_code, large.json()["code"]) == (413, "BODY_TOO_LARGE")
    broken = await client.post("/api/v1/cases", content=b"{'name': ", headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (400, "NOT_JSON")
    for nul in (b'{"command": "\\u0000"}', b'{"command": "\0"}'):
        answer = await client.post("/api/v1/cases", content=nul, headers=headers)
        assert answer.status_code == 400


def _broken(app: FastAPI, error: Exception) -> None:
    router = APIRouter()

    @router.get("/api/v1/broken")
    async def broken() -> None:
        raise error

    app.include_router(router)


async def test_what_nobody_foresaw_leaves_without_detail_and_is_in_the_log(
    app: FastAPI,
) -> None:
    _broken(app, RuntimeError("the secret is 12345"))
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logged:
        async with open_door(app) as client:
            answer = await client.get("/api/v1/broken", headers={"X-Request-ID": "seen-1"})
    errors = [line for line in logged if line["log_level"] == "error"]
    assert [(line["kind"], line["request_id"]) for line in errors] == [("RuntimeError", "seen-1")]
    assert answer.status_code == 500
    assert answer.json()["code"] == "UNEXPECTED"
    assert "12345" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"] == "seen-1"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LedgerUnreachable("gone"), "LEDGER_UNREACHABLE"),
        (EngineUnreachable("gone"), "ENGINE_UNREACHABLE"),
    ],
)
async def test_a_part_that_is_away_is_told_with_when_to_ask_again(
    app: FastAPI, error: Exception, code: str
) -> None:
    _broken(app, error)
    async with open_door(app) as client:
        answer = await client.get("/api/v1/broken")
    assert (answer.status_code, answer.json()["code"]) == (503, code)
    assert answer.headers["retry-after"] == "5"


async def test_readiness_names_the_part_that_is_away(parts: ApiParts) -> None:
    async def away() -> bool:
        return False

    async with open_door(create_app(parts)) as client:
        assert (await client.get("/livez")).json() == {"status": "alive"}
        assert (await client.get("/readyz")).json() == {"status": "ready"}
    async with open_door(create_app(replace(parts, engine_answers=away))) as client:
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["part"]) == (503, "engine")
    app = create_app(parts)
    async with open_door(app) as client:
        await parts.pool.close()
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["part"]) == (503, "ledger")
        assert (await client.get("/livez")).status_code == 200


async def test_only_named_hosts_are_answered_where_some_are_named(parts: ApiParts) -> None:
    named = parts.settings.model_copy(update={"trusted_hosts": "qixian.example.org"})
    async with open_door(create_app(made_parts(parts.pool, named))) as client:
        assert (await client.get("/livez")).status_code == 400
        answer = await client.get("/livez", headers={"Host": "qixian.example.org"})
        assert answer.status_code == 200


async def test_the_document_shows_every_command_and_no_page_comes_from_elsewhere(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert document["components"]["schemas"]["GrantIncubationExceptionCommand"]
    assert document["components"]["schemas"]["ProblemDocument"]
    text = json.dumps(document)
    assert "#/components/schemas/HTTPValidationError" not in text
    for path in ("/docs", "/redoc"):
        assert (await client.get(path)).status_code == 404


def test_a_door_in_production_needs_a_real_sign_in(parts: ApiParts) -> None:
    production = parts.settings.model_copy(update={"environment": "production"})
    with pytest.raises(SettingsWrong) as wrong:
        create_app(made_parts(parts.pool, production))
    for variable in ("QIXIAN_OIDC_ISSUER", "QIXIAN_SESSION_KEY", "QIXIAN_PUBLIC_URL"):
        assert variable in str(wrong.value)
