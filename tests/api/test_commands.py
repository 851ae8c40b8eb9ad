"""Commands through the door: openings, versions, keys, refusals, previews."""

import asyncio
import re

import httpx
import pytest
from asyncpg import Pool, Record

from qixian.api.app import create_app
from qixian.api.parts import ApiParts
from tests.api.conftest import Headers, bearer, open_door

LEAVE = {
    "command": "SubmitLeaveApplication",
    "params": {
        "researcher_id": "P15",
        "institution_id": "I1",
        "requested_start_date": "2025-09-01",
        "requested_months": 12,
    },
}
TABLES = (
    "ledger.event",
    "ledger.command",
    "read_model.case_board",
    "registry.free_text",
    "read_model.notice",
)


async def counted(pool: "Pool[Record]") -> list[int]:
    """How many rows there are of whatever a command writes."""
    return [await pool.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]


def keyed(headers: dict[str, str], key: str = "k-1", version: str | None = None) -> dict[str, str]:
    return headers | {"Idempotency-Key": key} | ({"If-Match": version} if version else {})


async def test_an_opening_answers_with_its_place_its_version_and_its_events(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-hr")
    answer = await client.post("/api/v1/cases", json=LEAVE, headers=keyed(headers))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert re.fullmatch(r"OVL-20250616-[0-9A-Z]{6}", body["case_id"])
    assert body["events"][0]["type"] == "LeaveApplicationSubmitted"
    assert (body["outcome"], body["state"]) == ("ACCEPTED", "APPLIED")
    assert answer.headers["etag"] == f'"v{body["version"]}"'
    assert answer.headers["location"] == f"/api/v1/cases/{body['case_id']}"
    assert "idempotency-replayed" not in answer.headers


async def test_the_same_key_gives_the_same_case_also_when_asked_twice_at_once(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = keyed(as_account("sample-hr"))
    both = await asyncio.gather(
        *(client.post("/api/v1/cases", json=LEAVE, headers=headers) for _ in range(2))
    )
    again = await client.post("/api/v1/cases", json=LEAVE, headers=headers)
    assert {one.status_code for one in (*both, again)} == {201}
    assert len({one.json()["case_id"] for one in (*both, again)}) == 1
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["events"] == both[0].json()["events"]
    opened = "SELECT count(*) FROM ledger.event WHERE type = 'LeaveApplicationSubmitted'"
    assert await parts.pool.fetchval(opened) == 5


async def test_a_key_used_for_another_command_is_refused(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = keyed(as_account("sample-hr"))
    await client.post("/api/v1/cases", json=LEAVE, headers=headers)
    before = await counted(parts.pool)
    other = LEAVE | {"params": LEAVE["params"] | {"requested_months": 13}}  # type: ignore[operator]
    answer = await client.post("/api/v1/cases", json=other, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "COMMAND_ID_REUSED")
    assert await counted(parts.pool) == before


async def test_the_keys_of_two_accounts_never_meet(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    first = await client.post("/api/v1/cases", json=LEAVE, headers=keyed(as_account("sample-hr")))
    theirs = LEAVE | {"params": LEAVE["params"] | {"institution_id": "I2", "researcher_id": "P25"}}  # type: ignore[operator]
    second = await client.post(
        "/api/v1/cases", json=theirs, headers=keyed(as_account("sample-hr-2"))
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["case_id"] != second.json().get("case_id")


async def test_a_command_is_for_the_version_that_was_read(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-hr")
    approve = {"command": "ApproveLeave"}
    path = "/api/v1/cases/N-1/commands"
    missing = await client.post(path, json=approve, headers=keyed(headers))
    assert (missing.status_code, missing.json()["code"]) == (428, "IF_MATCH_REQUIRED")
    for malformed in ('W/"v1"', "v1", '"1"', '"v1", "v2"', '"v0"'):
        answer = await client.post(path, json=approve, headers=keyed(headers, "k", malformed))
        assert (answer.status_code, answer.json()["code"]) == (400, "IF_MATCH_MALFORMED")
    stale = await client.post(path, json=approve, headers=keyed(headers, "k-2", '"v9"'))
    assert (stale.status_code, stale.json()["code"]) == (412, "STALE_VERSION")
    done = await client.post(path, json=approve, headers=keyed(headers, "k-3", "*"))
    assert (done.status_code, done.json()["state"]) == (200, "APPROVED")
    # A retry is answered although the case has moved on since.
    again = await client.post(path, json=approve, headers=keyed(headers, "k-3", '"v1"'))
    assert (again.status_code, again.headers["idempotency-replayed"]) == (200, "true")


@pytest.mark.parametrize("key", [None, "", " ", "x" * 41, "a/b", "-a", "ä"])
async def test_a_command_needs_a_key(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts, key: str | None
) -> None:
    before = await counted(parts.pool)
    sent = {} if key is None else {"Idempotency-Key": key.encode()}
    headers = {k: v.encode() for k, v in as_account("sample-hr").items()} | sent
    answer = await client.post("/api/v1/cases", json=LEAVE, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "IDEMPOTENCY_KEY_REQUIRED")
    assert await counted(parts.pool) == before


async def test_a_refusal_is_a_conflict_with_code_clause_and_remedy(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = keyed(as_account("sample-hr"), "k", "*")
    body = {"command": "RequestExtension", "params": {"months": 12}}
    answer = await client.post("/api/v1/cases/N-1/commands", json=body, headers=headers)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["status"]) == ("INVALID_STATE", 409)
    assert problem["data"] == {"state": "APPLIED"}
    assert "RequestExtension is possible in" in problem["detail"]
    chinese = await client.post(
        "/api/v1/cases/N-1/commands", json=body, headers=headers | {"Accept-Language": "zh-CN"}
    )
    assert chinese.headers["idempotency-replayed"] == "true"
    assert re.search(r"[一-鿿]", chinese.json()["detail"])


async def test_a_preview_says_what_would_come_and_writes_nothing(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = as_account("sample-hr")
    before = await counted(parts.pool)
    opening = await client.post("/api/v1/preview", json=LEAVE, headers=headers)
    assert opening.status_code == 200, opening.text
    assert opening.json()["outcome"] == "ACCEPTED"
    assert opening.json()["case_id"] is None
    approve = {"command": "ApproveLeave", "params": {"term_months": 12}}
    preview = await client.post("/api/v1/cases/N-1/preview", json=approve, headers=headers)
    dates = {one["field"]: one["after"] for one in preview.json()["dates"]}
    assert dates["term_end_date"] == "2026-07-31"
    words = {"command": "RequestExtension", "params": {"months": 12, "late_reason": "示例理由"}}
    refused = await client.post("/api/v1/cases/N-1/preview", json=words, headers=headers)
    assert (refused.status_code, refused.json()["outcome"]) == (200, "REFUSED")
    assert refused.json()["remedy"]
    assert await counted(parts.pool) == before


async def test_a_case_of_another_office_answers_as_one_that_does_not_exist(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = keyed(as_account("sample-hr"), "k", "*")
    before = await counted(parts.pool)
    for end in ("commands", "preview"):
        told = []
        for case in ("N-2", "X-9"):
            answer = await client.post(
                f"/api/v1/cases/{case}/{end}", json={"command": "ApproveLeave"}, headers=headers
            )
            told.append(answer.text.replace(case, "…").replace(answer.headers["x-request-id"], "…"))
            assert answer.status_code == 404
        assert told[0] == told[1]
    assert await counted(parts.pool) == before


async def test_a_foreign_office_in_an_opening_is_out_of_scope(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    before = await counted(parts.pool)
    foreign = LEAVE | {"params": LEAVE["params"] | {"institution_id": "I2"}}  # type: ignore[operator]
    assess = {
        "command": "AssessFreeSpace",
        "params": {
            "base_kind": "PRIVATE",
            "base_id": "B2",
            "total_area_m2": "10",
            "free_area_m2": "5",
        },
    }
    for account, body, field in (
        ("sample-hr", foreign, "institution_id"),
        ("sample-hrss", assess, "base_id"),
    ):
        for path in ("/api/v1/cases", "/api/v1/preview"):
            answer = await client.post(path, json=body, headers=keyed(as_account(account)))
            assert (answer.status_code, answer.json()["code"]) == (403, "OUT_OF_SCOPE")
            assert answer.json()["field"] == field
    assert await counted(parts.pool) == before


async def test_a_role_may_ask_its_own_commands_only(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    before = await counted(parts.pool)
    approve = {"command": "ApproveSubsidyClaim", "params": {"claim_id": "C1"}}
    for account, case in (("sample-hr", "L-1"), ("sample-incubator", "T-1")):
        headers = keyed(as_account(account), "k", "*")
        answer = await client.post(f"/api/v1/cases/{case}/commands", json=approve, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    for account in ("sample-auditor", "sample-admin", "sample-programme"):
        answer = await client.post("/api/v1/cases", json=LEAVE, headers=keyed(as_account(account)))
        assert answer.status_code == 403
    assert await counted(parts.pool) == before


async def test_a_command_of_another_kind_of_case_is_unknown_to_it(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = keyed(as_account("sample-hr"), "k", "*")
    answer = await client.post(
        "/api/v1/cases/L-1/commands", json={"command": "AdmitTenant"}, headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "COMMAND_UNKNOWN")


MALFORMED = [
    ({}, "command"),
    ({"command": "Nonsense", "params": {}}, "command"),
    ({"command": "LoadHolidayCalendar", "params": {"year": 2030, "rest_days": []}}, "command"),
    ({"command": "SubmitLeaveApplication"}, "params"),
    ({"command": "SubmitLeaveApplication", "params": {}}, "params.researcher_id"),
    (LEAVE | {"params": LEAVE["params"] | {"requested_months": "12"}}, "params.requested_months"),  # type: ignore[operator]
    (
        LEAVE | {"params": LEAVE["params"] | {"requested_start_date": "soon"}},
        "params.requested_start_date",
    ),  # type: ignore[operator]
    (
        LEAVE | {"params": LEAVE["params"] | {"researcher_id": "<script>alert(1)</script>"}},
        "params.researcher_id",
    ),  # type: ignore[operator]
    (LEAVE | {"params": LEAVE["params"] | {"researcher_id": "x" * 500}}, "params.researcher_id"),  # type: ignore[operator]
    (LEAVE | {"case_id": "MINE"}, "case_id"),
]


@pytest.mark.parametrize(("body", "field"), MALFORMED)
async def test_a_malformed_body_names_its_field_and_repeats_nothing(
    client: httpx.AsyncClient,
    as_account: Headers,
    parts: ApiParts,
    body: dict[str, object],
    field: str,
) -> None:
    before = await counted(parts.pool)
    for language in ("en", "zh"):
        headers = keyed(as_account("sample-hr")) | {"Accept-Language": language}
        answer = await client.post("/api/v1/cases", json=body, headers=headers)
        assert answer.status_code == 422, answer.text
        assert field in [one["field"] for one in answer.json()["errors"]]
        assert all(one["sentence"] for one in answer.json()["errors"])
        for sent in ("<script>", "xxxxx", "soon", "Nonsense"):
            assert sent not in answer.text
    assert await counted(parts.pool) == before


async def test_on_the_real_engine_a_case_is_opened_and_moved_on_and_refused(
    engine_parts: ApiParts,
) -> None:
    headers = bearer(engine_parts, "sample-hr")
    async with open_door(create_app(engine_parts)) as client:
        start = engine_parts.today().replace(day=1, year=engine_parts.today().year + 1)
        params = LEAVE["params"] | {"requested_start_date": start.isoformat()}  # type: ignore[operator]
        opening = LEAVE | {"params": params}
        opened = await client.post("/api/v1/cases", json=opening, headers=keyed(headers, "e-1"))
        assert opened.status_code == 201, opened.text
        path = f"/api/v1/cases/{opened.json()['case_id']}/commands"
        approve = {"command": "ApproveLeave"}
        stale = keyed(headers, "e-2", '"v77"')
        answer = await client.post(path, json=approve, headers=stale)
        assert (answer.status_code, answer.json()["code"]) == (412, "STALE_VERSION")
        # Whoever reads the case again may ask again with the same key.
        current = keyed(headers, "e-2", opened.headers["etag"])
        for replayed in (False, True):
            answer = await client.post(path, json=approve, headers=current)
            assert (answer.status_code, answer.json()["state"]) == (200, "APPROVED")
            assert ("idempotency-replayed" in answer.headers) is replayed
        other = {"command": "WithdrawLeaveApplication"}
        answer = await client.post(path, json=other, headers=current)
        assert (answer.status_code, answer.json()["code"]) == (422, "COMMAND_ID_REUSED")
        again = await client.post("/api/v1/cases", json=opening, headers=keyed(headers, "e-1"))
        assert again.json()["case_id"] == opened.json()["case_id"]


async def test_a_commands_request_can_be_found_from_its_event(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = keyed(as_account("sample-hr")) | {"X-Request-ID": "trace-9"}
    opened = (await client.post("/api/v1/cases", json=LEAVE, headers=headers)).json()

    found = await parts.pool.fetchval(
        "SELECT c.request_id FROM ledger.event e "
        "JOIN ledger.command c ON c.command_id = e.cause_id "
        "WHERE e.case_id = $1 AND e.seq = 1",
        opened["case_id"],
    )
    assert found == "trace-9"
