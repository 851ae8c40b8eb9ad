"""An administrator makes and changes accounts by form, and cannot lock out anybody by a slip."""

import httpx
import pytest

from qixian.api.parts import ApiParts
from qixian.ledger.accounts import AccountWanted, find_account, put_account
from tests.pages.browser import hidden, sign_in
from tests.pages.test_audit_case import read

ACCOUNTS = "/desk/admin/accounts"


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client signed in as the administrator."""
    await sign_in(client, "sample-admin")
    return client


async def sent(client: httpx.AsyncClient, path: str, **filled: str) -> httpx.Response:
    page = await client.get(f"{path}?lang=en")
    assert page.status_code == 200, page.text
    return await client.post(path, data={**hidden(page.text), **filled})


async def test_an_account_is_made_and_bound_to_an_identity(
    admin: httpx.AsyncClient, parts: ApiParts
) -> None:
    answer = await sent(
        admin,
        f"{ACCOUNTS}/new",
        account_id="base-3",
        role="INCUBATOR_MANAGER",
        scope="B1， B2",
        issuer="https://id.example.org",
        subject="s-7",
    )
    made = await find_account(parts.pool, "base-3")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{ACCOUNTS}/base-3?saved=1")
    assert made is not None
    assert (made.role, made.scope, made.active) == ("INCUBATOR_MANAGER", ("B1", "B2"), True)
    assert (made.issuer, made.subject) == ("https://id.example.org", "s-7")
    page = await read(admin, f"{ACCOUNTS}/base-3?saved=1")
    assert "Saved." in page
    assert "sample-admin" in page.partition("Changes")[2]


async def test_an_account_is_closed_and_its_change_is_kept(
    admin: httpx.AsyncClient, parts: ApiParts
) -> None:
    answer = await sent(admin, f"{ACCOUNTS}/sample-hr", role="HR", scope="I1")
    closed = await find_account(parts.pool, "sample-hr")

    assert answer.status_code == 303
    assert closed is not None
    assert not closed.active
    assert "closed" in (await read(admin, f"{ACCOUNTS}/sample-hr")).partition("Changes")[2]


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"account_id": "", "role": "AUDITOR"}, "Write letters, digits and"),
        ({"account_id": "张三", "role": "AUDITOR"}, "Write letters, digits and"),
        ({"account_id": "sample-hr", "role": "AUDITOR"}, "An account has this id already."),
        ({"account_id": "x-1", "role": "KING"}, "Choose a role."),
        ({"account_id": "x-1", "role": "HR", "scope": ""}, "the id of one institution"),
        ({"account_id": "x-1", "role": "HR", "scope": "I9"}, "The registry does not hold: I9."),
        ({"account_id": "x-1", "role": "HR", "scope": "B1"}, "The registry does not hold: B1."),
        ({"account_id": "x-1", "role": "AUDITOR", "scope": "I1"}, "it is for the whole region"),
        ({"account_id": "x-1", "role": "AUDITOR", "issuer": "ftp://x"}, "Write the provider"),
        ({"account_id": "x-1", "role": "AUDITOR", "issuer": "https://x.example"}, "go together"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(
    admin: httpx.AsyncClient, parts: ApiParts, filled: dict[str, str], said: str
) -> None:
    answer = await sent(admin, f"{ACCOUNTS}/new", **filled)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await find_account(parts.pool, "x-1") is None


@pytest.mark.parametrize(
    "change", [{"role": "AUDITOR", "active": "true"}, {"role": "ADMINISTRATOR"}]
)
async def test_nobody_takes_the_administration_from_themselves(
    admin: httpx.AsyncClient, parts: ApiParts, change: dict[str, str]
) -> None:
    answer = await sent(admin, f"{ACCOUNTS}/sample-admin", **change)
    kept = await find_account(parts.pool, "sample-admin")

    assert answer.status_code == 422
    assert "ask another administrator" in answer.text
    assert kept is not None
    assert (kept.role, kept.active) == ("ADMINISTRATOR", True)


async def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(
    admin: httpx.AsyncClient, parts: ApiParts
) -> None:
    form = hidden((await admin.get(f"{ACCOUNTS}/sample-hr?lang=en")).text)
    async with parts.pool.acquire() as conn:
        await put_account(conn, AccountWanted("sample-hr", "HR", ("I2",)), "another")
    answer = await admin.post(
        f"{ACCOUNTS}/sample-hr", data={**form, "role": "HR", "scope": "I1", "active": "true"}
    )
    kept = await find_account(parts.pool, "sample-hr")

    assert answer.status_code == 412
    assert "Somebody changed this account meanwhile" in answer.text
    assert kept is not None
    assert kept.scope == ("I2",)


async def test_the_jurisdiction_of_a_base_is_changed_and_its_cases_go_along(
    admin: httpx.AsyncClient, parts: ApiParts
) -> None:
    answer = await sent(
        admin, "/desk/admin/jurisdictions", entry_id="B1", league_city="ORDOS", q=""
    )
    moved = await parts.pool.fetchval(
        "SELECT league_city FROM read_model.case_board WHERE case_id = 'T-1'"
    )

    assert answer.status_code == 303
    assert moved == "ORDOS"


async def test_a_jurisdiction_that_is_no_id_changes_nothing(
    admin: httpx.AsyncClient, parts: ApiParts
) -> None:
    answer = await sent(
        admin, "/desk/admin/jurisdictions", entry_id="B1", league_city="呼和浩特", q=""
    )

    assert answer.status_code == 422
    assert "Write letters and digits such as HOHHOT." in answer.text


async def test_the_first_page_says_how_the_system_stands(admin: httpx.AsyncClient) -> None:
    page = await read(admin, "/desk/admin")

    assert "up to date" in page
    assert "CN-2004..2026" in page
    assert "nmg-2022-31" in page


@pytest.mark.parametrize("account", ["sample-hr", "sample-auditor", "sample-programme"])
async def test_only_an_administrator_administers(client: httpx.AsyncClient, account: str) -> None:
    await sign_in(client, account)

    for path in ("/desk/admin", ACCOUNTS, "/desk/admin/calendar/new", "/desk/admin/jurisdictions"):
        assert (await client.get(path)).status_code == 403


@pytest.mark.parametrize("account", ["nobody", "%0A", "a%20b", "%E5%BC%A0"])
async def test_an_account_that_is_not_there_is_not_found(
    admin: httpx.AsyncClient, account: str
) -> None:
    await read(admin, f"{ACCOUNTS}/{account}", 404)
    await read(admin, f"{ACCOUNTS}?after={account}")
