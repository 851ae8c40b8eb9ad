"""The registry through the door: no data without a note of who read it, and nothing foreign."""

import httpx
from asyncpg import Pool, Record

from qixian.api.parts import ApiParts
from tests.api.conftest import Headers
from tests.api.world import BY_ROLE

API = "/api/v1/registry"
NOTES = "SELECT entry_id, reader, reason FROM registry.access ORDER BY access_id"
PERSON = {"kind": "person", "data": {"name": "示例人员甲"}}


async def counted(pool: "Pool[Record]") -> list[list[tuple[object, ...]]]:
    """Every row of the registry, so that a change of any is seen."""
    there = await pool.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'registry' "
        "AND table_name <> ALL ($1) ORDER BY 1",
        ["account", "account_change"],
    )
    return [
        sorted(map(tuple, await pool.fetch(f"SELECT t::text FROM registry.{name} t")))
        for (name,) in there
    ]


def told(answer: httpx.Response, entry_id: str) -> str:
    """An answer without the ids that must differ."""
    return answer.text.replace(entry_id, "…").replace(answer.headers["x-request-id"], "…")


SEEN = {
    "sample-hr": {"P11", "P12"},
    "sample-incubator": {"P13", "P14", "P15", "E13"},
    "sample-hrss": {"P11", "P12", "P13", "P14", "E13"},
    "sample-programme": set(),
}
PUBLIC = {"B1", "B2", "I1", "I2"}


async def test_entries_are_of_the_cases_one_sees_and_never_with_data(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    for account, own in SEEN.items():
        found: list[str] = []
        after: dict[str, str] = {}
        while True:
            headers, asked = as_account(account), {"limit": "3", **after}
            answer = await client.get(API, params=asked, headers=headers)
            page = answer.json()
            assert "示例" not in answer.text
            found += [line["entry_id"] for line in page["entries"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert found == sorted(own | PUBLIC), account
    headers = as_account("sample-incubator")
    held = await client.get(API, params={"held": "true", "kind": "venture"}, headers=headers)
    assert [line["entry_id"] for line in held.json()["entries"]] == ["E13"]
    assert await parts.pool.fetch(NOTES) == []


async def test_an_entry_has_its_links_and_no_data(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for account in ("sample-incubator", "sample-admin", "sample-auditor"):
        answer = await client.get(f"{API}/E13", headers=as_account(account))
        body = answer.json()
        assert (body["entry"]["kind"], body["entry"]["has_data"]) == ("venture", True)
        assert body["links"] == [{"from_id": "E13", "role": "FOUNDER", "to_id": "P13"}]
        assert "示例" not in answer.text


async def test_whoever_reads_a_persons_data_is_noted(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    own = await client.get(f"{API}/P11/data", headers=as_account("sample-hr"))
    assert own.json() == {"entry_id": "P11", "data": {"name": "示例人员P11"}}
    asked = {"reason": "CHECK_OF_CLAIM"}
    await client.get(f"{API}/P11/data", params=asked, headers=as_account("sample-hrss"))

    assert list(map(tuple, await parts.pool.fetch(NOTES))) == [
        ("P11", "sample-hr", "API"),
        ("P11", "sample-hrss", "CHECK_OF_CLAIM"),
    ]


async def test_an_auditor_says_why_and_it_is_kept(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = as_account("sample-auditor")
    silent = await client.get(f"{API}/P21/data", headers=headers)
    assert (silent.status_code, silent.json()["code"]) == (422, "REASON_REQUIRED_TO_UNSEAL")
    for wrong in ("", "because", "A" * 65, "因为"):
        answer = await client.get(f"{API}/P21/data", params={"reason": wrong}, headers=headers)
        assert (answer.status_code, answer.json()["field"]) == (422, "reason")
    assert await parts.pool.fetch(NOTES) == []
    for reason in ("COMPLAINT_17", "A" * 64):
        answer = await client.get(f"{API}/P21/data", params={"reason": reason}, headers=headers)
        assert answer.json()["data"] == {"name": "示例人员P21"}

    first, second = await parts.pool.fetch(NOTES)
    assert tuple(first) == ("P21", "sample-auditor", "UNSEAL_COMPLAINT_17")
    assert second["reason"].startswith("UNSEAL_AAA")


async def test_who_has_no_need_of_data_gets_none(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    for account in ("sample-admin", "sample-programme"):
        answer = await client.get(
            f"{API}/P11/data", params={"reason": "CURIOUS"}, headers=as_account(account)
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    assert await parts.pool.fetch(NOTES) == []


async def test_a_foreign_entry_is_as_one_that_is_not_there(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = as_account("sample-hr")
    before = await counted(parts.pool)
    for method, end, body in (
        ("GET", "", None),
        ("GET", "/data", None),
        ("PATCH", "", {"name": "示例"}),
        ("PUT", "/links", {"role": "FOUNDER", "to_id": "P11"}),
    ):
        answers = []
        for entry in ("P21", "P99"):
            answer = await client.request(method, f"{API}/{entry}{end}", json=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "ENTRY_NOT_FOUND")
            answers.append(told(answer, entry))
        assert answers[0] == answers[1]
    for entry in ("P21", "P99"):
        link = {"role": "FOUNDER", "to_id": entry}
        answer = await client.put(f"{API}/P11/links", json=link, headers=headers)
        assert answer.status_code == 404
    assert await counted(parts.pool) == before


async def test_an_office_registers_its_own_and_may_repeat_it(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = as_account("sample-hr")
    made = await client.put(f"{API}/P77", json=PERSON, headers=headers)
    assert (made.status_code, made.json()["held_by"]) == (201, "institution:I1")
    before = await counted(parts.pool)
    again = await client.put(f"{API}/P77", json=PERSON, headers=headers)
    assert (again.status_code, again.json()) == (200, made.json())
    other = {"kind": "person", "data": {"name": "示例人员乙"}}
    for changed in (other, {"kind": "venture", "data": {"name": "示例人员甲"}}):
        refused = await client.put(f"{API}/P77", json=changed, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "ENTRY_EXISTS")
        assert "示例" not in refused.text
    assert await counted(parts.pool) == before


async def test_an_id_that_another_office_has_cannot_be_guessed_at(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = as_account("sample-hr")
    before = await counted(parts.pool)
    answers = set()
    for name in ("示例人员P21", "示例人员乙"):
        body = {"kind": "person", "data": {"name": name}}
        answer = await client.put(f"{API}/P21", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "ENTRY_EXISTS")
        answers.add(told(answer, "P21"))
    assert len(answers) == 1
    assert await counted(parts.pool) == before


async def test_institutions_and_bases_are_the_administrators_persons_the_offices(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    base = {"kind": "base", "data": {"name": "示例基地", "total_area_m2": "900.50"}}
    admin = as_account("sample-admin")
    before = await counted(parts.pool)
    for account in ("sample-hr", "sample-incubator", "sample-hrss"):
        headers = as_account(account)
        assert (await client.put(f"{API}/B7", json=base, headers=headers)).status_code == 403
        answer = await client.patch(f"{API}/B1", json={"name": "示例"}, headers=headers)
        assert answer.status_code == 403
    assert (await client.put(f"{API}/P7", json=PERSON, headers=admin)).status_code == 403
    patched = await client.patch(f"{API}/P11", json={"name": "示例"}, headers=admin)
    assert patched.status_code == 403
    assert await counted(parts.pool) == before
    made = await client.put(f"{API}/B7", json=base, headers=admin)
    assert (made.status_code, made.json()["held_by"]) == (201, None)


async def test_a_correction_is_kept_and_noted(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    headers = as_account("sample-hr")
    for changes in ({"phone": "0471-1234567"}, {"phone": "", "email": "sample@example.org"}):
        answer = await client.patch(f"{API}/P11", json=changes, headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
    data = (await client.get(f"{API}/P11/data", headers=headers)).json()["data"]
    assert data == {"name": "示例人员P11", "email": "sample@example.org"}
    reasons = [row["reason"] for row in await parts.pool.fetch(NOTES)]
    assert reasons == ["CORRECTION", "CORRECTION", "API"]


async def test_an_institution_that_moves_takes_its_cases_along(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    admin = as_account("sample-admin")
    wanted = {"league_city": "ORDOS"}
    answer = await client.put(f"{API}/I1/jurisdiction", json=wanted, headers=admin)
    assert answer.status_code == 204
    path = "/api/v1/cases/L-1"
    assert (await client.get(path, headers=as_account("sample-hrss"))).status_code == 404
    assert (await client.get(path, headers=as_account("sample-hrss-2"))).status_code == 200
    for entry in ("P11", "P99"):
        answer = await client.put(f"{API}/{entry}/jurisdiction", json=wanted, headers=admin)
        assert (answer.status_code, answer.json()["code"]) == (404, "ENTRY_NOT_FOUND")


BAD = [
    ("PUT", "/P78", {}),
    ("PUT", "/P78", {"kind": "person"}),
    ("PUT", "/P78", {"kind": "dragon", "data": {"name": "示例甲"}}),
    ("PUT", "/P78", {"kind": "person", "data": {}}),
    ("PUT", "/P78", {"kind": "person", "data": {"name": ""}}),
    ("PUT", "/P78", {"kind": "person", "data": {"name": "甲" * 401}}),
    ("PUT", "/P78", {"kind": "person", "data": {"name": "甲" * 201}}),
    ("PUT", "/P78", {"kind": "person", "data": {"name": "示例甲\n乙"}}),
    ("PUT", "/P78", {"kind": "person", "data": {"name": ["示例甲"]}}),
    ("PUT", "/P78", {"kind": "person", "data": {"name": "示例甲", "shoe_size": "42"}}),
    ("PUT", "/P78", {"kind": "person", "data": {"示例甲": "x"}}),
    ("PUT", "/P78", {"kind": "person", "data": {"name": "示例甲"}, "held_by": "institution:I2"}),
    ("PUT", "/示例甲", PERSON),
    ("PUT", "/-", PERSON),
    ("PUT", f"/{'x' * 97}", PERSON),
    ("PATCH", "/P11", {"shoe_size": "示例甲"}),
    ("PATCH", "/P11", {"name": ""}),
    ("PATCH", "/P11", ["示例甲"]),
    ("PUT", "/P11/links", {"role": "founder", "to_id": "P12"}),
    ("PUT", "/P11/links", {"role": "FOUNDER", "to_id": "示例甲"}),
    ("PUT", "/P11/links", {"role": "FOUNDER", "to_id": "P11"}),
    ("PUT", "/P11/links", {"role": "FOUNDER", "to_id": "P12", "since": "2025-01-01"}),
]


async def test_what_cannot_be_registered_is_said_without_repeating_it(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    before = await counted(parts.pool)
    for method, path, body in BAD:
        headers = as_account("sample-hr")
        answer = await client.request(method, f"{API}{path}", json=body, headers=headers)
        assert answer.status_code == 422, (path, body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert "示例" not in answer.text
        assert "甲" not in answer.text
    for broken, status in ((b"{", 400), (b'{"kind": "per\\u0000son"}', 400), (b"", 422)):
        headers = as_account("sample-hr") | {"Content-Type": "application/json"}
        answer = await client.put(f"{API}/P78", content=broken, headers=headers)
        assert answer.status_code == status, answer.text
    assert await counted(parts.pool) == before


async def test_every_role_sees_the_public_entries(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for account in BY_ROLE.values():
        answer = await client.get(f"{API}/I2", headers=as_account(account))
        assert answer.status_code == 200


async def test_only_the_office_that_holds_an_entry_corrects_it(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    before = await counted(parts.pool)
    # Its cases name the person, whom the base registered.
    answer = await client.patch(
        f"{API}/P13", json={"phone": "0000"}, headers=as_account("sample-hrss")
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_HOLDER")
    assert await counted(parts.pool) == before

    headers = as_account("sample-incubator")
    answer = await client.patch(f"{API}/P13", json={"phone": "0000"}, headers=headers)
    assert answer.status_code == 204
