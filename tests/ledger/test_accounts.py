"""Accounts: made, changed, found by what an identity provider says; every change is kept."""

from dataclasses import replace

import asyncpg
import pytest

from qixian.ledger.accounts import (
    AccountMalformed,
    AccountWanted,
    account_of_subject,
    changes_of,
    find_account,
    list_accounts,
    put_account,
)
from qixian.ledger.errors import AppendOnly, translated

HR = AccountWanted("hr-1", "HR", ("I1",), issuer="https://id.example.org", subject="s-1")


async def test_an_account_is_made_changed_and_found(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as conn:
        made = await put_account(conn, HR, "admin")
        changed = await put_account(conn, replace(HR, scope=("I2",), active=False), "admin-2")

        assert (made.scope, made.active) == (("I1",), True)
        assert await find_account(conn, "hr-1") == changed
        assert await account_of_subject(conn, "https://id.example.org", "s-1") == changed
        assert await list_accounts(conn) == [changed]
        kept = [(one.changed_by, one.scope, one.active) for one in await changes_of(conn, "hr-1")]
    assert kept == [("admin-2", ("I2",), False), ("admin", ("I1",), True)]


async def test_what_was_changed_stays_recorded(
    pool: asyncpg.Pool, owner_conn: asyncpg.Connection
) -> None:
    async with pool.acquire() as conn:
        await put_account(conn, HR, "admin")

    with pytest.raises(AppendOnly), translated():
        await owner_conn.execute("DELETE FROM registry.account_change")


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (replace(HR, account_id="示例"), "account_id"),
        (replace(HR, role="KING"), "role"),
        (replace(HR, scope=()), "scope"),
        (replace(HR, scope=("I1", "I2")), "scope"),
        (replace(HR, role="AUDITOR"), "scope"),
        (replace(HR, role="INCUBATOR_MANAGER", scope=("B1", "B1")), "scope"),
        (replace(HR, scope=("I1\nI2",)), "scope"),
        (replace(HR, subject=None), "subject"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_by_field(
    pool: asyncpg.Pool, wanted: AccountWanted, field: str
) -> None:
    async with pool.acquire() as conn:
        with pytest.raises(AccountMalformed) as refused:
            await put_account(conn, wanted, "admin")
        assert await list_accounts(conn) == []

    assert refused.value.field == field


async def test_a_subject_stands_for_one_account(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as conn:
        await put_account(conn, HR, "admin")
        with pytest.raises(AccountMalformed) as refused:
            await put_account(conn, replace(HR, account_id="hr-2"), "admin")

    assert refused.value.field == "subject"
