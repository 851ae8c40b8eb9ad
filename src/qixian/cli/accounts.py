"""The work of `qixian account`: who may come through the door, before anybody can sign in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from qixian.api.identity.embedded_tokens import embedded_token
from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, ledger_of
from qixian.ledger.accounts import (
    ROLES,
    Account,
    AccountMalformed,
    AccountWanted,
    find_account,
    list_accounts,
)
from qixian.ledger.accounts import put_account as put
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.session_key import session_key

Lang = Literal["zh", "en"] | None

BY = "terminal"
"""Who changed an account, as the changes of accounts say it."""


async def put_account(
    account_id: str,
    role: str,
    scope: tuple[str, ...],
    active: bool,
    issuer: str | None,
    subject: str | None,
    *,
    as_json: bool,
    lang: Lang,
) -> int:
    """Give an account, or change it. Raises AccountMalformed and what reaching the ledger does."""
    known = next((one for one in ROLES if one == role), None)
    if known is None:
        raise AccountMalformed("role", f"{role} is no role; a role is one of {', '.join(ROLES)}")
    wanted = AccountWanted(account_id, known, scope, active, issuer, subject)
    async with ledger_of(begin(lang)) as pool, pool.acquire() as conn:
        account = await put(conn, wanted, BY)
    _print([account], as_json)
    return DONE


async def show_accounts(as_json: bool, lang: Lang) -> int:
    """Every account, some at a time. Raises what reaching the ledger does."""
    found: list[Account] = []
    async with ledger_of(begin(lang)) as pool:
        while page := await list_accounts(pool, found[-1].account_id if found else None):
            found += page
    _print(found, as_json)
    return DONE


async def print_token(account_id: str, as_json: bool, lang: Lang) -> int:
    """A token of the embedded sign-in for an active account.

    Raises SettingsWrong where people sign in at a provider, AccountMalformed for an account there
    is not, and what reaching the ledger does.
    """
    settings = begin(lang)
    if settings.signs_in != "embedded":
        raise SettingsWrong(
            "QIXIAN_SIGN_IN is not embedded: programs get their tokens from the identity provider."
        )
    async with ledger_of(settings) as pool:
        account = await find_account(pool, account_id)
    if account is None or not account.active:
        raise AccountMalformed(
            "account_id", f"{account_id} is no account that is open: see `qixian account list`"
        )
    token = embedded_token(account_id, session_key(settings), lambda: datetime.now(UTC))
    if as_json:
        print_json({"account_id": account_id, "token": token})
    else:
        print_lines([token])
    return DONE


def _print(accounts: list[Account], as_json: bool) -> None:
    if as_json:
        print_json({"accounts": [_document(account) for account in accounts]})
    else:
        print_lines(_lines(accounts))


def _document(account: Account) -> dict[str, object]:
    return {
        "account_id": account.account_id,
        "role": account.role,
        "scope": list(account.scope),
        "active": account.active,
        "issuer": account.issuer,
        "subject": account.subject,
    }


def _lines(accounts: list[Account]) -> Iterator[str]:
    for account in accounts:
        proved = f"  {account.issuer} {account.subject}" if account.issuer else ""
        closed = "" if account.active else "  inactive"
        scope = ",".join(account.scope)
        yield f"{account.account_id}  {account.role}  {scope or '-'}{proved}{closed}"
