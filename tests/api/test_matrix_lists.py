"""What a foreign office does changes nothing that one sees: no list, search, export, or number."""

import re
from collections.abc import Mapping
from datetime import date
from difflib import unified_diff

import httpx
import pytest
from fastapi import FastAPI

from qixian.api.authorisation import routes_of
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.kinds import opened_by
from qixian.ledger.accounts import Role
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.registry.entries import register
from qixian.ledger.sight import sight_of
from tests.api.conftest import Headers
from tests.api.matrix import OFFICES, account_of, told
from tests.api.matrix_routes import ROUTES
from tests.api.world import ACCOUNTS, CASES, KEYS, SEEN_BY

LIMITED: list[Role] = ["HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS", "PROGRAMME_OFFICE"]
FOREIGN_NAMES = re.compile(
    r"sample-(hr|incubator|hrss)-2|示例人员P2\d|示例企业E2\d|\b[PE]2\d\b|I2\b.*P2"
)

NEWS: list[tuple[str, str, str, Mapping[str, object]]] = [
    ("S-2", "sample-hr-2", "SubmitLeaveApplication", {
        "researcher_id": "P26", "institution_id": "I2", "requested_start_date": "2025-09-01",
        "requested_months": 12,
    }),
    ("L-2", "sample-hr-2", "RequestExtension", {"months": 12}),
    ("U-2", "sample-incubator-2", "ApplyTenancy", {
        "tenant_id": "P26", "base_id": "B2", "base_kind": "PRIVATE", "free_space": True,
        "area_m2": "50",
    }),
    ("T-2", "sample-incubator-2", "SubmitSubsidyClaim", {
        "claim_id": "C-2", "kind": "JOB_CREATION", "qualifying_new_hires": 1,
    }),
    ("F-2", "sample-hrss-2", "AssessFreeSpace", {
        "base_kind": "GOVERNMENT_DEVELOPED", "base_id": "B2", "total_area_m2": "1000",
        "free_area_m2": "5",
    }),
    ("T-2", "sample-incubator-2", "AdmitTenant", {}),
]  # fmt: skip
"""What the second office of each kind does next: what is new, asked for, claimed, and refused."""

DAY = date(2025, 6, 16)


async def foreign_news(parts: ApiParts) -> None:
    """The second offices go on with their work."""
    holder = sight_of("HR", ["I2"]).holder
    async with parts.pool.acquire() as conn:
        name = {"name": "示例人员P26"}
        await register(conn, KEYS, MAIN_BOOK, "P26", "person", name, holder)
        editions = await conn.fetchval("SELECT edition_digest FROM ledger.event LIMIT 1")
    ledger = CaseLedger(parts.pool, parts.shipped)
    outcomes = []
    for number, (case, by, command, params) in enumerate(NEWS):
        opened = CASES[case][0][2] if case in CASES else command
        kind = opened_by(opened)
        assert kind is not None
        asked = Asked.model_validate(
            {
                "command_id": f"news:{number}",
                "case_id": case,
                "case_type": kind.name,
                "command": command,
                "params": dict(params),
                "actor": by,
                "edition_digest": editions,
            }
        )
        outcomes.append((await ledger.carry_out(asked, DAY)).outcome)
    assert outcomes.count("ACCEPTED") >= 4
    assert "REFUSED" in outcomes


async def everything_read(
    app: FastAPI, client: httpx.AsyncClient, headers: dict[str, str], role: Role
) -> dict[str, tuple[int, str, str]]:
    """Whatever a role can read, its own things and every list."""
    read = {}
    for access in routes_of(app):
        route = ROUTES[access.method, access.path]
        asked = route.request(access.method, access.path, role, "own")
        if access.method != "GET" or access.roles is None or role not in access.roles:
            continue
        if asked is not None and role not in route.region:
            read[access.path] = told(await asked.send(client, headers))
    return read


@pytest.mark.parametrize("role", LIMITED)
async def test_what_a_foreign_office_does_changes_nothing_that_one_reads(
    app: FastAPI, client: httpx.AsyncClient, as_account: Headers, parts: ApiParts, role: Role
) -> None:
    headers = as_account(account_of(role))
    before = await everything_read(app, client, headers, role)
    await foreign_news(parts)
    after = await everything_read(app, client, headers, role)

    assert len(before) > 20
    for path, was in before.items():
        differing = unified_diff(was[2].splitlines(), after[path][2].splitlines(), n=0)
        assert after[path] == was, (path, "\n".join(differing))


@pytest.mark.parametrize("role", LIMITED)
async def test_nothing_that_one_reads_names_what_is_foreign(
    app: FastAPI, client: httpx.AsyncClient, as_account: Headers, parts: ApiParts, role: Role
) -> None:
    await foreign_news(parts)
    # A base hears which file of its league found what of it.
    told_of = {"F-1"} if role == "INCUBATOR_MANAGER" else set()
    foreign = [*(set(CASES) - SEEN_BY[role] - told_of), "S-2", "U-2"]
    cases = re.compile(rf"(?<![\w-])({'|'.join(foreign)})(?![\w-])")
    names = FOREIGN_NAMES
    read = await everything_read(app, client, as_account(account_of(role)), role)
    for path, (_, _, text) in read.items():
        found = {one[0] for pattern in (cases, names) for one in pattern.finditer(text)}
        assert found == set(), path


async def test_the_mark_of_what_is_foreign_is_on_the_foreign_offices_own_desks(
    app: FastAPI, client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    """The tests above would see it: what they look for is there where it belongs."""
    await foreign_news(parts)
    seconds = {role: account for account, role, _ in ACCOUNTS if account.endswith("-2")}
    assert set(seconds) == OFFICES
    for path in ("/api/v1/cases", "/api/v1/cases.csv", "/desk/cases"):
        for account in seconds.values():
            answer = await client.get(path, headers=as_account(account))
            assert re.search(r"\b(S|U)-2\b", answer.text), (path, account)
    answer = await client.get("/desk/hr", headers=as_account("sample-hr-2"))
    assert FOREIGN_NAMES.search(answer.text)
