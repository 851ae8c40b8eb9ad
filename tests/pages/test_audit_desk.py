"""An auditor finds by id, proves the record, reads refusals, and opens data only with a reason."""

import asyncpg
import httpx
import pytest

from qixian.api.pages.audit import verification
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.registry.access import access_notes
from tests.api.conftest import bearer
from tests.pages.browser import hidden, sign_in
from tests.pages.test_audit_case import read


@pytest.fixture
async def auditor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client signed in as the auditor."""
    await sign_in(client, "sample-auditor")
    return client


async def token_of(client: httpx.AsyncClient) -> dict[str, str]:
    page = await client.get("/desk/audit")
    return {"csrf_token": hidden(page.text)["csrf_token"]}


@pytest.mark.parametrize(
    ("begins", "href"),
    [
        ("L-", "/desk/audit/cases/L-1"),
        ("P1", "/desk/audit/entries/P11"),
        ("E2", "/desk/audit/entries/E23"),
    ],
)
async def test_a_search_finds_cases_persons_and_ventures_by_how_their_id_begins(
    auditor: httpx.AsyncClient, begins: str, href: str
) -> None:
    found = (await read(auditor, f"/desk/audit?q={begins}")).partition("Recorded last")[0]

    assert f'href="{href}"' in found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("ZZZ", "No case, person or venture has an id that begins so."),
        ("示例", "No id looks like that"),
        ("<script>alert(1)</script>", "No id looks like that"),
        ("%", "No id looks like that"),
    ],
)
async def test_a_search_that_finds_nothing_says_so(
    auditor: httpx.AsyncClient, wanted: str, said: str
) -> None:
    answer = await auditor.get("/desk/audit", params={"q": wanted, "lang": "en"})

    assert said in answer.text
    assert "<script>alert" not in answer.text


async def test_a_person_is_shown_over_all_cases_and_without_a_name(
    auditor: httpx.AsyncClient,
) -> None:
    page = await read(auditor, "/desk/audit/entries/P11")

    assert "Leave approved" in page
    assert 'href="/desk/audit/cases/L-1"' in page
    assert "示例人员" not in page


async def test_data_is_opened_with_a_reason_shown_once_and_noted(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    before = await access_notes(parts.pool, MAIN_BOOK, "P11")
    answer = await auditor.post(
        "/desk/audit/entries/P11/unseal", data={**await token_of(auditor), "reason": "COMPLAINT"}
    )
    after = await access_notes(parts.pool, MAIN_BOOK, "P11")

    assert answer.status_code == 200
    assert "示例人员P11" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert [(one.reader, one.reason) for one in after[: len(after) - len(before)]] == [
        ("sample-auditor", "COMPLAINT")
    ]
    assert "示例人员P11" not in await read(auditor, "/desk/audit/entries/P11")
    assert "A complaint is looked into" in await read(auditor, "/desk/audit/access")


@pytest.mark.parametrize("reason", ["", "CURIOSITY", "complaint"])
async def test_without_a_reason_nothing_is_opened(
    auditor: httpx.AsyncClient, parts: ApiParts, reason: str
) -> None:
    answer = await auditor.post(
        "/desk/audit/entries/P11/unseal", data={**await token_of(auditor), "reason": reason}
    )

    assert answer.status_code == 422
    assert "示例人员" not in answer.text
    assert await access_notes(parts.pool, MAIN_BOOK, "P11") == []


async def test_without_the_sessions_token_nothing_is_opened(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    answer = await auditor.post("/desk/audit/entries/P11/unseal", data={"reason": "COMPLAINT"})

    assert answer.status_code == 403
    assert await access_notes(parts.pool, MAIN_BOOK, "P11") == []


async def test_an_untouched_ledger_verifies_with_its_numbers(auditor: httpx.AsyncClient) -> None:
    answer = await auditor.post("/desk/audit/verification?lang=en", data=await token_of(auditor))
    one = await auditor.post(
        "/desk/audit/verification?lang=en", data={**await token_of(auditor), "case_id": "G-1"}
    )

    assert "Everything agrees" in answer.text
    assert '<span class="stat-value">11</span> <span class="stat-label">cases</span>' in answer.text
    assert "Verification of case G-1" in one.text
    assert '<span class="stat-value">1</span> <span class="stat-label">cases</span>' in one.text


async def test_a_change_behind_the_ledger_is_shown_with_both_values(
    auditor: httpx.AsyncClient, superuser_conn: asyncpg.Connection
) -> None:
    await superuser_conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER append_only")
    kept = await superuser_conn.fetchval(
        "UPDATE ledger.event SET actor = 'x' WHERE case_id = 'L-1' AND seq = 1 RETURNING hash"
    )
    answer = await auditor.post("/desk/audit/verification?lang=en", data=await token_of(auditor))

    assert "1 thing does not agree." in answer.text
    assert kept.hex() in answer.text
    assert '<a class="id" href="/desk/audit/cases/L-1?step=1">L-1</a>' in answer.text


async def test_a_long_ledger_is_verified_part_after_part(
    auditor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "SECONDS", 0.0)
    first = await auditor.post("/desk/audit/verification?lang=en", data=await token_of(auditor))
    further = await auditor.post("/desk/audit/verification?lang=en", data=hidden(first.text))

    assert "The time for one part is over." in first.text
    assert "Everything looked at so far agrees." in first.text
    assert (
        '<span class="stat-value">11</span> <span class="stat-label">cases</span>' in further.text
    )
    assert "Everything agrees" in further.text


@pytest.mark.parametrize("case_id", ["X-9", "L 1", "../L-1"])
async def test_a_case_that_is_not_there_is_not_verified(
    auditor: httpx.AsyncClient, case_id: str
) -> None:
    sent = {**await token_of(auditor), "case_id": case_id}

    assert (await auditor.post("/desk/audit/verification", data=sent)).status_code == 404


async def test_a_refused_command_is_told_with_its_clause_and_what_was_asked(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    officer = bearer(parts, "sample-hr")
    seen = await auditor.get("/api/v1/cases/L-1", headers=officer)
    refused = await auditor.post(
        "/api/v1/cases/L-1/commands",
        json={"command": "ApproveLeave", "params": {}},
        headers={**officer, "Idempotency-Key": "again", "If-Match": seen.headers["etag"]},
    )
    assert refused.status_code == 409, refused.text
    for path in ("/desk/audit/refusals", "/desk/audit/cases/L-1/refusals"):
        page = await read(auditor, path)
        assert "INVALID_STATE" in page
        assert "approve the leave" in page.lower()
        assert "sample-hr" in page
    assert "INVALID_STATE" not in await read(auditor, "/desk/audit/cases/L-2/refusals")


@pytest.mark.parametrize("after", ["%0A", "nobody", "%3Cscript%3E"])
async def test_a_page_of_a_list_begins_behind_what_is_there(
    auditor: httpx.AsyncClient, after: str
) -> None:
    for path in ("refusals", "cases/L-1/refusals", "access"):
        await read(auditor, f"/desk/audit/{path}?after={after}")


@pytest.mark.parametrize("entry", ["P99", "%0A", "a%20b"])
async def test_an_entry_that_is_not_there_is_not_found(
    auditor: httpx.AsyncClient, entry: str
) -> None:
    await read(auditor, f"/desk/audit/entries/{entry}", 404)
