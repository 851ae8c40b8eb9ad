"""Accounts, the policy, the proof of the ledger, refused commands and the calendar by the door."""

from itertools import product

import asyncpg
import httpx

from qixian.api.parts import ApiParts
from tests.api.conftest import Headers
from tests.api.world import ACCOUNTS, BY_ROLE, INACTIVE

API = "/api/v1"
ACCOUNT = {"role": "HR", "scope": ["I1"]}
CHANGES = "SELECT account_id, changed_by, role, active FROM registry.account_change"
RECORD = ("ledger.event", "ledger.command", "registry.account", "registry.account_change")


async def counted(parts: ApiParts) -> list[int]:
    return [await parts.pool.fetchval(f"SELECT count(*) FROM {table}") for table in RECORD]


async def test_everybody_hears_who_they_are(client: httpx.AsyncClient, as_account: Headers) -> None:
    for account, role, scope in ACCOUNTS:
        answer = await client.get(f"{API}/me", headers=as_account(account))
        assert answer.json() == {"account_id": account, "role": role, "scope": list(scope)}
    for headers in (as_account(INACTIVE), as_account("nobody"), {"Authorization": "Bearer x"}, {}):
        answer = await client.get(f"{API}/me", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_accounts_are_listed_page_after_page(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for account in ("sample-admin", "sample-auditor"):
        found: list[str] = []
        after: dict[str, str] = {}
        while True:
            asked = {"limit": "4", **after}
            answer = await client.get(f"{API}/accounts", params=asked, headers=as_account(account))
            found += [one["account_id"] for one in answer.json()["accounts"]]
            if answer.json()["next"] is None:
                break
            after = {"after": answer.json()["next"]}
        assert found == sorted([one[0] for one in ACCOUNTS] + [INACTIVE])


async def test_an_account_is_made_and_changed_and_who_did_is_kept(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    admin = as_account("sample-admin")
    path = f"{API}/accounts/sample-new"
    subject = {"issuer": "https://provider.example", "subject": "s-1"}
    made = await client.put(path, json=ACCOUNT | subject, headers=admin)
    assert (made.status_code, made.json()["subject"]) == (200, "s-1")
    closed = await client.put(path, json=ACCOUNT | {"active": False}, headers=admin)
    assert (closed.json()["active"], closed.json()["subject"]) == (False, "s-1")
    nobody = {"issuer": None, "subject": None}
    forgotten = await client.put(path, json=ACCOUNT | nobody, headers=admin)
    assert forgotten.json()["subject"] is None
    kept = [tuple(row) for row in await parts.pool.fetch(f"{CHANGES} ORDER BY change_id DESC")]
    assert kept[:3] == [
        ("sample-new", "sample-admin", "HR", True),
        ("sample-new", "sample-admin", "HR", False),
        ("sample-new", "sample-admin", "HR", True),
    ]


BAD_ACCOUNTS = [
    {},
    {"role": "KING"},
    {"role": "HR"},
    {"role": "HR", "scope": ["I1", "I2"]},
    {"role": "HR", "scope": "I1"},
    {"role": "HR", "scope": ["示例"]},
    {"role": "AUDITOR", "scope": ["I1"]},
    {"role": "INCUBATOR_MANAGER", "scope": ["B1", "B1"]},
    {"role": "INCUBATOR_MANAGER", "scope": [f"B{number}" for number in range(51)]},
    ACCOUNT | {"issuer": "https://provider.example"},
    ACCOUNT | {"issuer": "javascript:alert(1)", "subject": "x"},
    ACCOUNT | {"issuer": "https://provider.example", "subject": "x" * 256},
    ACCOUNT | {"active": "perhaps"},
    ACCOUNT | {"password": "x"},
]


async def test_an_account_that_cannot_be_is_not_made(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    admin, before = as_account("sample-admin"), await counted(parts)
    for body in BAD_ACCOUNTS:
        answer = await client.put(f"{API}/accounts/sample-new", json=body, headers=admin)
        assert answer.status_code == 422, (body, answer.text)
        assert answer.json()["code"] in ("INVALID", "ACCOUNT_MALFORMED")
    for account in ("示例", "-", "x" * 97, "a b"):
        answer = await client.put(f"{API}/accounts/{account}", json=ACCOUNT, headers=admin)
        assert answer.status_code == 422, (account, answer.text)
    assert await counted(parts) == before


async def test_two_accounts_cannot_stand_for_one_subject(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    body = ACCOUNT | {"issuer": "https://provider.example", "subject": "s-1"}
    codes = []
    for account in ("sample-new", "sample-newer"):
        path = f"{API}/accounts/{account}"
        answer = await client.put(path, json=body, headers=as_account("sample-admin"))
        codes.append((answer.status_code, answer.json().get("code")))
    assert codes == [(200, None), (422, "ACCOUNT_MALFORMED")]


async def test_nobody_takes_away_their_own_administration(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    before = await counted(parts)
    for body in ({"role": "AUDITOR"}, {"role": "ADMINISTRATOR", "active": False}):
        path = f"{API}/accounts/sample-admin"
        answer = await client.put(path, json=body, headers=as_account("sample-admin"))
        assert (answer.status_code, answer.json()["code"]) == (409, "OWN_ACCOUNT")
    assert await counted(parts) == before


async def test_the_policy_is_told_to_whoever_is_signed_in(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for account in BY_ROLE.values():
        headers = as_account(account)
        shelf = (await client.get(f"{API}/policies", headers=headers)).json()
        assert shelf["current"] in shelf["editions"]
        path = f"{API}/policies/editions/{shelf['current']}"
        edition = (await client.get(path, headers=headers)).json()
        assert edition["id"] == shelf["current"]
        assert len(edition["parameters"]) > 30
        rules = (await client.get(f"{API}/policies/rules", headers=headers)).json()
        for cited in ("R01", "R119", "民法典203"):
            one = (await client.get(f"{API}/policies/rules/{cited}", headers=headers)).json()
            assert one in rules
            assert one["quotation"]
    headers = as_account("sample-hr")
    for path in ("editions/none", "rules/R120", "editions/..%2f..%2fetc", "rules/%20"):
        answer = await client.get(f"{API}/policies/{path}", headers=headers)
        assert answer.status_code == 404, path


async def test_the_proof_finds_the_record_whole_or_says_where_it_is_not(
    client: httpx.AsyncClient,
    as_account: Headers,
    superuser_conn: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    path, headers = f"{API}/ledger/verification", as_account("sample-auditor")
    whole = (await client.get(path, headers=headers)).json()
    events = await superuser_conn.fetchval("SELECT count(*) FROM ledger.event")
    assert (whole["ok"], whole["events"], whole["findings"]) == (True, events, [])
    assert whole["cases"] == 11
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER append_only")
    await superuser_conn.execute(
        "UPDATE ledger.event SET actor = 'somebody' WHERE case_id = 'L-1' AND seq = 2"
    )
    for asked in ({}, {"case_id": "L-1"}):
        broken = (await client.get(path, params=asked, headers=headers)).json()
        assert broken["ok"] is False
        assert ("L-1", 2) in [(one["case_id"], one["seq"]) for one in broken["findings"]]
    other = (await client.get(path, params={"case_id": "L-2"}, headers=headers)).json()
    assert (other["ok"], other["cases"]) == (True, 1)
    absent = await client.get(path, params={"case_id": "X-9"}, headers=headers)
    assert (absent.status_code, absent.json()["code"]) == (404, "CASE_NOT_FOUND")


async def test_refused_commands_are_told_newest_first(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    body = {"command": "RequestExtension", "params": {"months": 12}}
    for number in range(3):
        key = {"Idempotency-Key": f"k-{number}", "If-Match": "*"}
        answer = await client.post(
            f"{API}/cases/N-1/commands", json=body, headers=as_account("sample-hr") | key
        )
        assert answer.status_code == 409
    found: list[dict[str, object]] = []
    after: dict[str, str] = {}
    while True:
        answer = await client.get(
            f"{API}/refusals", params={"limit": "2", **after}, headers=as_account("sample-auditor")
        )
        found += answer.json()["commands"]
        if answer.json()["next"] is None:
            break
        after = {"after": answer.json()["next"]}
    assert [one["command_id"] for one in found] == [
        f"api:sample-hr/k-{number}" for number in (2, 1, 0)
    ]
    assert (found[0]["code"], found[0]["name"]) == ("INVALID_STATE", "RequestExtension")


NOTICE = {
    "year": 2027,
    "rest_days": ["2027-01-01", "2027-05-03"],
    "extra_working_days": ["2027-05-08"],
    "title": "示例通知",
}


async def test_a_notice_is_previewed_then_loaded_once(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    path, admin = f"{API}/calendar", as_account("sample-admin")
    shipped = (await client.get(path, headers=admin)).json()
    before = await counted(parts)
    preview = await client.post(f"{path}/preview", json=NOTICE, headers=admin)
    foreseen = preview.json()
    assert preview.status_code == 200, preview.text
    assert foreseen["calendar"] != shipped["version"]
    assert len(foreseen["changes"]) == sum(
        foreseen[kind] for kind in ("moves", "certain", "uncertain")
    )
    assert await counted(parts) == before
    answers = []
    for _ in range(2):
        sent = admin | {"Idempotency-Key": "n-1"}
        answers.append(await client.post(path, json=NOTICE, headers=sent))
    assert [one.status_code for one in answers] == [200, 200], answers[0].text
    assert [one.json()["repeated"] for one in answers] == [False, True]
    again = await client.post(path, json=NOTICE, headers=admin | {"Idempotency-Key": "n-2"})
    assert again.json()["outcome"] == "NOTHING_TO_DO"
    for account in BY_ROLE.values():
        asked = {"year": 2027}
        answer = await client.get(path, params=asked, headers=as_account(account))
        assert answer.status_code == 200, (account, answer.text)
        now = answer.json()
        assert now["version"] == foreseen["calendar"]
        (notice,) = now["notices"]
        assert (notice["loaded_on"], notice["title"]) == ("2025-06-16", "示例通知")
        assert notice["rest_days"] == NOTICE["rest_days"]


BAD_NOTICES: list[dict[str, object]] = [
    {},
    {"year": 2027},
    NOTICE | {"year": "2027"},
    NOTICE | {"year": 1066},
    NOTICE | {"rest_days": ["2027-13-01"]},
    NOTICE | {"rest_days": ["2030-01-01"]},
    NOTICE | {"rest_days": ["2027-05-08"]},
    NOTICE | {"rest_days": ["2027-01-01"] * 121},
    NOTICE | {"title": "长" * 201},
    NOTICE | {"colour": "red"},
]


async def test_a_notice_that_contradicts_itself_is_not_loaded(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts
) -> None:
    before = await counted(parts)
    headers = as_account("sample-admin") | {"Idempotency-Key": "n-1"}
    for body, end in product(BAD_NOTICES, ("", "/preview")):
        answer = await client.post(f"{API}/calendar{end}", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID"), body
    keyless = await client.post(f"{API}/calendar", json=NOTICE, headers=as_account("sample-admin"))
    assert (keyless.status_code, keyless.json()["code"]) == (400, "IDEMPOTENCY_KEY_REQUIRED")
    assert await counted(parts) == before
