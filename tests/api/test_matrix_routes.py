"""Every role at every route, about its own, a foreign and an absent thing; and nobody at all."""

import re
from itertools import product

import httpx
import pytest
from fastapi import FastAPI

from qixian.api.authorisation import RouteAccess, routes_of
from qixian.api.parts import ApiParts
from qixian.ledger.accounts import ROLES, Role
from tests.api.conftest import Headers
from tests.api.matrix import ASKING, Route, Whose, account_of, everything, told
from tests.api.matrix_routes import ROUTES

WHOSE: tuple[Whose, ...] = ("foreign", "absent", "own")
FOREIGN_AND_ABSENT = (("N-2", "X-9"), ("F-2", "X-9"), ("P21", "P99"), ("B2", "B9"))


def known(app: FastAPI) -> list[tuple[RouteAccess, Route]]:
    """Every route of the door with the way it is asked."""
    return [(access, ROUTES[access.method, access.path]) for access in routes_of(app)]


def lets_in(access: RouteAccess, role: Role) -> bool:
    return access.roles is None or role in access.roles


def is_page(access: RouteAccess) -> bool:
    return not access.path.startswith("/api/")


def test_the_matrix_knows_every_route_and_no_other(app: FastAPI) -> None:
    there_are = {(access.method, access.path) for access in routes_of(app)}

    assert there_are - set(ROUTES) == set(), "say in tests/api/matrix_routes.py how it is asked"
    assert set(ROUTES) - there_are == set(), "take it out of tests/api/matrix_routes.py"


def test_whoever_is_not_signed_in_comes_to_the_door_and_no_further(app: FastAPI) -> None:
    assert {access.path for access, _ in known(app) if access.roles is None} == {
        access.path for access, route in known(app) if route.public
    }


async def test_nobody_is_told_to_sign_in_first(
    app: FastAPI, client: httpx.AsyncClient, parts: ApiParts
) -> None:
    before = await everything(parts.pool)
    for access, route in known(app):
        asked = route.request(access.method, access.path, "AUDITOR", "own")
        if access.roles is None or asked is None:
            continue
        answer = await asked.send(client, {})
        if is_page(access):
            assert answer.status_code == 303, access
            assert answer.headers["location"].startswith("/sign-in")
            assert answer.text == ""
        else:
            assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_REQUIRED"), access
    assert await everything(parts.pool) == before


@pytest.mark.parametrize("role", ROLES)
async def test_a_route_that_is_not_the_roles_turns_it_away_whatever_it_asks_about(
    app: FastAPI, client: httpx.AsyncClient, as_account: Headers, parts: ApiParts, role: Role
) -> None:
    before, headers = await everything(parts.pool), as_account(account_of(role))
    for access, route in known(app):
        if lets_in(access, role):
            continue
        for whose in WHOSE:
            asked = route.request(access.method, access.path, role, whose)
            if asked is None:
                continue
            answer = await asked.send(client, headers)
            assert answer.status_code == 403, (access, whose)
            kind = "text/html" if is_page(access) else "application/problem+json"
            assert answer.headers["content-type"].startswith(kind)
    assert await everything(parts.pool) == before


@pytest.mark.parametrize("role", ROLES)
async def test_what_is_foreign_answers_as_what_is_not_there_and_writes_nothing(
    app: FastAPI, client: httpx.AsyncClient, as_account: Headers, parts: ApiParts, role: Role
) -> None:
    before, headers, compared = await everything(parts.pool), as_account(account_of(role)), 0
    for access, route in known(app):
        if not lets_in(access, role) or not route.is_scoped(access.path) or route.taken:
            continue
        absent = route.request(access.method, access.path, role, "absent")
        assert absent is not None
        nothing = told(await absent.send(client, headers), *ids_of(route, role, "absent"))
        assert nothing[0] == (200 if route.unopened else 404), access
        foreign = route.request(access.method, access.path, role, "foreign")
        if foreign is not None:
            answer = await foreign.send(client, headers)
            assert told(answer, *ids_of(route, role, "foreign")) == nothing, access
            compared += 1
    assert await everything(parts.pool) == before
    assert (compared > 0) is (role not in ("AUDITOR", "ADMINISTRATOR"))


def ids_of(route: Route, role: Role, whose: Whose) -> list[str]:
    """The ids that an address holds and an answer may repeat."""
    return [per[whose][role] for per in route.scoped.values() if role in per[whose]]


@pytest.mark.parametrize("role", ROLES)
async def test_what_is_ones_own_is_there_and_a_taken_id_stays_whose_it_is(
    app: FastAPI, client: httpx.AsyncClient, as_account: Headers, role: Role
) -> None:
    headers = as_account(account_of(role))
    for access, route in known(app):
        asked = route.request(access.method, access.path, role, "own")
        if not lets_in(access, role) or route.public or asked is None:
            continue
        answer = await asked.send(client, headers)
        if role in route.turned_away | route.of_others:
            assert answer.status_code == 403, (access, answer.text)
        else:
            assert answer.status_code not in (401, 403, 404), (access, answer.text)
            assert answer.status_code < 500, (access, answer.text)
        foreign = route.request(access.method, access.path, role, "foreign")
        if route.taken and foreign is not None:
            assert (await foreign.send(client, headers)).status_code == 409


@pytest.mark.parametrize("role", [role for role in ROLES if role in ASKING])
async def test_a_search_for_what_is_foreign_finds_what_a_search_for_nothing_does(
    app: FastAPI, client: httpx.AsyncClient, as_account: Headers, role: Role
) -> None:
    headers = as_account(account_of(role))
    for access, route in known(app):
        asked = route.request(access.method, access.path, role, "own")
        if not lets_in(access, role) or asked is None:
            continue
        for name, (foreign, absent) in product(route.asks, FOREIGN_AND_ABSENT):
            answers = [
                told(await asked.send(client, headers, **{name: wanted}), wanted)
                for wanted in (foreign, absent)
            ]
            assert answers[0] == answers[1], (access, name, foreign)


@pytest.mark.parametrize("role", ROLES)
async def test_a_session_that_writes_must_send_its_own_token(
    app: FastAPI, client: httpx.AsyncClient, parts: ApiParts, role: Role
) -> None:
    page = await client.get("/sign-in")
    (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', page.text))
    chosen = {"account_id": account_of(role), "csrf_token": token}
    assert (await client.post("/sign-in", data=chosen)).status_code == 303
    assert (await client.get("/api/v1/me")).json()["account_id"] == account_of(role)
    before, tried = await everything(parts.pool), 0
    for access, route in known(app):
        asked = route.request(access.method, access.path, role, "own")
        if access.method == "GET" or asked is None or route.public or not lets_in(access, role):
            continue
        # The token of before the sign-in is as good as none.
        for headers in ({}, {"X-CSRF-Token": token}):
            answer = await asked.send(client, headers)
            assert answer.status_code == 403, access
            if not is_page(access):
                assert answer.json()["code"] == "CSRF_FAILED", access
        tried += 1
    assert tried > 0
    assert await everything(parts.pool) == before
