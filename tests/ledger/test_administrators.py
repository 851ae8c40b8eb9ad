"""An administrator changes every account but never locks out the office, nor themselves."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from qixian.ledger.accounts import AccountWanted, find_account, put_account
from qixian.ledger.administrators import LockedOut, change_account

FIRST = AccountWanted("admin-1", "ADMINISTRATOR")
SECOND = AccountWanted("admin-2", "ADMINISTRATOR")


@pytest.fixture
async def two(pool: asyncpg.Pool) -> asyncpg.Pool:
    async with pool.acquire() as conn:
        await put_account(conn, FIRST, "setup")
        await put_account(conn, SECOND, "setup")
    return pool


@pytest.mark.parametrize("change", [{"active": False}, {"role": "AUDITOR"}])
async def test_nobody_takes_the_administration_from_themselves(
    two: asyncpg.Pool, change: dict[str, object]
) -> None:
    async with two.acquire() as conn:
        with pytest.raises(LockedOut) as refused:
            await change_account(conn, replace(FIRST, **change), "admin-1")
        kept = await find_account(conn, "admin-1")

    assert (refused.value.why, refused.value.field) == ("ONESELF", next(iter(change)))
    assert kept is not None
    assert (kept.role, kept.active) == ("ADMINISTRATOR", True)


async def test_the_last_administrator_stays(two: asyncpg.Pool) -> None:
    async with two.acquire() as conn:
        await change_account(conn, replace(SECOND, active=False), "admin-1")
        with pytest.raises(LockedOut) as refused:
            await change_account(conn, replace(FIRST, active=False), "somebody")

    assert refused.value.why == "LAST_ADMINISTRATOR"


async def test_two_who_demote_each_other_at_once_do_not_both_succeed(two: asyncpg.Pool) -> None:
    async def demote(wanted: AccountWanted, by: str) -> str:
        async with two.acquire() as conn:
            try:
                await change_account(conn, replace(wanted, role="AUDITOR"), by)
            except LockedOut as refused:
                return refused.why
            return "DONE"

    outcomes = await asyncio.gather(demote(FIRST, "admin-2"), demote(SECOND, "admin-1"))

    assert sorted(outcomes) == ["DONE", "LAST_ADMINISTRATOR"]


async def test_other_accounts_change_freely(two: asyncpg.Pool) -> None:
    async with two.acquire() as conn:
        made = await change_account(conn, AccountWanted("hr-1", "HR", ("I1",)), "admin-1")
        gone = await change_account(
            conn, AccountWanted("hr-1", "HR", ("I1",), active=False), "admin-1"
        )

    assert (made.active, gone.active) == (True, False)
