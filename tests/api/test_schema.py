"""Whatever the OpenAPI document allows, and what it does not, is answered as it says.

Requests are made from the document, for each role, with ids of its own and with any others; always
the same ones, so that this passes or fails for everybody.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from qixian.ledger.accounts import ROLES, Role
from tests.api.conftest import BASE_URL, Headers
from tests.api.matrix import account_of
from tests.api.matrix_routes import JSON_ROUTES, ROUTES

EXAMPLES: Final = 6
PATIENCE_SECONDS: Final = 30
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
]
SETTINGS: Final = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def own_ids(operation: APIOperation, role: Role) -> dict[str, str] | None:
    """Ids of the role's own for an address; None where it has none."""
    method, path = operation.method.upper(), operation.path
    route = ROUTES.get((method, path))
    asked = route.request(method, path, role, "own") if route and "{" in path else None
    if asked is None:
        return None
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    values = asked.path.split("/")
    places = [number for number, part in enumerate(path.split("/")) if part.startswith("{")]
    return {name: values[place] for name, place in zip(names, places, strict=True)}


def ways(operation: APIOperation, role: Role) -> Iterator[tuple[GenerationMode, dict[str, str]]]:
    """How requests are made: as the document says, about one's own, and as it does not say."""
    yield GenerationMode.POSITIVE, {}
    own = own_ids(operation, role)
    if own is not None:
        yield GenerationMode.POSITIVE, own
    if operation.path.startswith("/api/"):
        yield GenerationMode.NEGATIVE, own or {}


def as_httpx_has_it(sent: dict[str, Any]) -> dict[str, Any]:
    """A request for `requests` as httpx takes it: cookies in a header, bytes as content."""
    headers, cookies = dict(sent["headers"]), sent.get("cookies") or {}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if isinstance(sent.get("data"), str | bytes):
        sent["content"] = sent.pop("data")
    return {**sent, "headers": headers, "cookies": None}


Send = Callable[[dict[str, Any]], httpx.Response]


def check(operation: APIOperation, role: Role, send: Send, headers: dict[str, str]) -> None:
    """Some requests of one operation, each answer held to the document."""
    for mode, ids in ways(operation, role):
        strategy = operation.as_strategy(generation_mode=mode, path_parameters=ids or None)

        @SETTINGS
        @given(case=strategy)
        def one(case: schemathesis.Case) -> None:
            sent = case.as_transport_kwargs(base_url=BASE_URL, headers=headers)
            case.validate_response(send(sent), checks=CHECKS)

        one()


def test_the_document_is_one_of_openapi_3_1_with_every_route_of_the_api(app: FastAPI) -> None:
    document = app.openapi()
    schemathesis.openapi.from_dict(document).validate()

    assert str(document["openapi"]).startswith("3.1.")
    described = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
        if path.startswith("/api/v1")
    }
    assert described == set(JSON_ROUTES)


@pytest.mark.parametrize("role", ROLES)
async def test_every_operation_answers_as_the_document_says(
    app: FastAPI, client: httpx.AsyncClient, as_account: Headers, role: Role
) -> None:
    loop, headers = asyncio.get_running_loop(), as_account(account_of(role))
    schema = schemathesis.openapi.from_dict(app.openapi())
    counted = 0

    def send(sent: dict[str, Any]) -> httpx.Response:
        nonlocal counted
        counted += 1
        asking = client.request(**as_httpx_has_it(sent))
        return asyncio.run_coroutine_threadsafe(asking, loop).result(PATIENCE_SECONDS)

    def everything() -> list[str]:
        wrong = []
        for found in schema.get_all_operations():
            operation = found.ok()
            try:
                check(operation, role, send, headers)
            except Exception as error:
                wrong.append(f"{operation.label}: {type(error).__name__} {error}")
        return wrong

    wrong = await asyncio.to_thread(everything)
    assert not wrong, "\n\n".join(wrong)
    assert counted > EXAMPLES * len(JSON_ROUTES)
