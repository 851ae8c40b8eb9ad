"""Worklists, claims, bases, tenants and targets through the door."""

from itertools import product

import httpx

from qixian.ledger.accounts import Role
from tests.api.conftest import Headers
from tests.api.world import BY_ROLE

API = "/api/v1"
Json = dict[str, object]


async def read(
    client: httpx.AsyncClient, headers: dict[str, str], path: str, **asked: str | int
) -> httpx.Response:
    answer = await client.get(f"{API}{path}", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_worklist_is_in_the_order_of_its_days_page_after_page(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-auditor")
    whole = (await read(client, headers, "/worklist", limit=200)).json()
    places = [(line["awaited_by"], line["case_id"]) for line in whole["cases"]]
    assert whole["today"] == "2025-06-16"
    assert whole["next"] is None
    assert places == sorted(places)
    assert {"L-1", "L-2", "N-1", "N-2", "T-1", "T-2", "V-1", "V-2"} == {case for _, case in places}
    for limit in (1, 3):
        found: list[object] = []
        asked: dict[str, str] = {}
        while True:
            page = (await read(client, headers, "/worklist", limit=limit, **asked)).json()
            found += [(line["awaited_by"], line["case_id"]) for line in page["cases"]]
            if page["next"] is None:
                break
            asked = {"after": page["next"]}
        assert found == places


async def test_a_worklist_is_of_the_days_that_were_asked_for(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-hr")
    line = (await read(client, headers, "/worklist")).json()["cases"][0]
    assert (line["case_id"], line["awaited_field"]) == ("N-1", "decision_due_date")
    day = line["awaited_by"]
    assert not (await read(client, headers, "/worklist", before=day)).json()["cases"]
    since = (await read(client, headers, "/worklist", since=day)).json()["cases"]
    assert since[0]["case_id"] == "N-1"


SEEN_CLAIMS: dict[str, set[str]] = {
    "sample-hr": set(),
    "sample-incubator": {"T-1"},
    "sample-incubator-2": {"T-2"},
    "sample-hrss": {"T-1"},
    "sample-programme": set(),
    "sample-auditor": {"T-1", "T-2"},
}


async def claim(client: httpx.AsyncClient, headers: dict[str, str], number: int, key: str) -> None:
    """An incubator manager claims for a person that the venture of a tenancy took on."""
    body = {
        "command": "SubmitSubsidyClaim",
        "params": {
            "claim_id": f"C-{number}-{key}",
            "kind": "JOB_CREATION",
            "qualifying_new_hires": 1,
        },
    }
    sent = headers | {"Idempotency-Key": key, "If-Match": "*"}
    answer = await client.post(f"{API}/cases/T-{number}/commands", json=body, headers=sent)
    assert answer.status_code == 200, answer.text


async def test_claims_are_of_the_cases_one_sees_page_after_page(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for number, account in ((1, "sample-incubator"), (2, "sample-incubator-2")):
        for key in "ab":
            await claim(client, as_account(account), number, key)
    for account, cases in SEEN_CLAIMS.items():
        headers = as_account(account)
        whole = (await read(client, headers, "/claims")).json()
        assert {one["case_id"] for one in whole["claims"]} == cases
        found: list[object] = []
        asked: dict[str, str] = {}
        while True:
            page = (await read(client, headers, "/claims", limit=1, **asked)).json()
            found += page["claims"]
            if page["next"] is None:
                break
            asked = dict(zip(("after_case", "after_claim"), page["next"], strict=True))
        assert found == whole["claims"]
    headers = as_account("sample-auditor")
    assert not (await read(client, headers, "/claims", status="PAID")).json()["claims"]
    assert len((await read(client, headers, "/claims", status="SUBMITTED")).json()["claims"]) == 4
    assert not (await read(client, headers, "/claims", kind="INCUBATION")).json()["claims"]


ROLES_WITH_FIGURES: list[Role] = [
    "INCUBATOR_MANAGER",
    "LEAGUE_CITY_HRSS",
    "PROGRAMME_OFFICE",
    "AUDITOR",
    "ADMINISTRATOR",
]


async def test_bases_have_the_shares_that_their_league_found(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    found = (await read(client, as_account("sample-auditor"), "/bases")).json()
    shares = {base["base_id"]: (base["free_share"], base["free_share_met"]) for base in found}
    assert shares == {"B1": ("0.29", False), "B2": ("0.31", True)}
    for account in ("sample-incubator", "sample-hrss"):
        own = (await read(client, as_account(account), "/bases")).json()
        assert [base["base_id"] for base in own] == ["B1"]


async def test_tenants_say_how_long_and_what_is_missing(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for account, cases in (
        ("sample-incubator", ["T-1"]),
        ("sample-hrss-2", ["T-2"]),
        ("sample-programme", []),
        ("sample-admin", ["T-1", "T-2"]),
    ):
        found = (await read(client, as_account(account), "/tenants")).json()
        assert [one["case_id"] for one in found] == cases
    (one,) = (await read(client, as_account("sample-auditor"), "/tenants", base_id="B2")).json()
    assert (one["incubation_end_date"], one["months_left"]) == ("2026-02-28", 8)
    assert "MOVE_OUT" in one["missing"]


async def test_targets_are_as_they_were_assessed_by_a_day(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-programme")
    (target,) = (await read(client, headers, "/targets")).json()
    assert (target["metric"], target["met"], target["trace"]) == ("VENTURES", False, "G-1#1")
    assert (await read(client, headers, "/targets", on="2025-01-01")).json() == []


async def test_figures_of_the_region_are_not_of_every_role(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for role, path in product(BY_ROLE, ("/bases", "/tenants", "/targets")):
        answer = await client.get(f"{API}{path}", headers=as_account(BY_ROLE[role]))
        assert answer.status_code == (200 if role in ROLES_WITH_FIGURES else 403)


NOT_TO_BE_ASKED: list[tuple[str, dict[str, str], str]] = [
    ("/worklist", {"since": "2025-00-01"}, "since"),
    ("/worklist", {"before": "x"}, "before"),
    ("/worklist", {"after": "2025-02-30,L-1"}, "after"),
    ("/worklist", {"after": "L-1"}, "after"),
    ("/worklist", {"limit": "0"}, "limit"),
    ("/claims", {"status": "GONE"}, "status"),
    ("/claims", {"kind": "x"}, "kind"),
    ("/claims", {"after_case": "示例"}, "after_case"),
    ("/claims", {"limit": "201"}, "limit"),
    ("/bases", {"on": "9999-01-01"}, "on"),
    ("/tenants", {"base_id": "B 1"}, "base_id"),
    ("/targets", {"on": "20250101"}, "on"),
]


async def test_what_cannot_be_asked_is_named(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-auditor")
    for path, asked, field in NOT_TO_BE_ASKED:
        answer = await client.get(f"{API}{path}", params=asked, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID"), asked
        assert answer.json()["field"] == field
