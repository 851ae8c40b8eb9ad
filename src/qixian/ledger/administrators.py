"""Changes of accounts as an administrator makes them: nobody locks out the office or oneself.

The doors change accounts through this module; `accounts` alone is for the terminal, which makes the
first one.
"""

from typing import Final, Literal

from qixian.ledger.accounts import Account, AccountMalformed, AccountWanted, put_account
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated

# Two administrators who demote each other at once must not both succeed.
_ACTIVE: Final = """
    SELECT account_id FROM registry.account WHERE role = 'ADMINISTRATOR' AND active
     ORDER BY account_id FOR UPDATE
"""

Lockout = Literal["ONESELF", "LAST_ADMINISTRATOR"]


class LockedOut(AccountMalformed):
    """The change would lock out whoever makes it, or leave no active administrator."""

    def __init__(self, why: Lockout, field: str) -> None:
        self.why = why
        super().__init__(
            field,
            "nobody takes the administration away from themselves: ask another administrator"
            if why == "ONESELF"
            else "this is the last active administrator: make another one first",
        )


async def change_account(conn: Connection, wanted: AccountWanted, by: str) -> Account:
    """Make or change an account as the administrator `by`.

    Raises LockedOut, and as `put_account`.
    """
    with translated():
        async with conn.transaction():
            active = [row["account_id"] for row in await conn.fetch(_ACTIVE)]
            _check(active, wanted, by)
            return await put_account(conn, wanted, by)


def _check(active: list[str], wanted: AccountWanted, by: str) -> None:
    administers = wanted.role == "ADMINISTRATOR" and wanted.active
    if administers or wanted.account_id not in active:
        return
    field = "role" if wanted.role != "ADMINISTRATOR" else "active"
    if wanted.account_id == by:
        raise LockedOut("ONESELF", field)
    if active == [wanted.account_id]:
        raise LockedOut("LAST_ADMINISTRATOR", field)
