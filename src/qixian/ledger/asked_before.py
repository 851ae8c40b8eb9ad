"""Which case a command id was used for; for the doors, when somebody asks again."""

from typing import Final, NamedTuple

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated

_CASE: Final = "SELECT case_id, case_type FROM ledger.command WHERE command_id = $1"


class AskedBefore(NamedTuple):
    """The case that a decided command was for, also when it was refused, and of which kind."""

    case_id: str
    case_type: str


async def asked_before(conn: Queryable, command_id: str) -> AskedBefore | None:
    """What a command id was used for; None for an id nobody used.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        row = await conn.fetchrow(_CASE, command_id)
    return AskedBefore(*row) if row else None


async def case_of_command(conn: Queryable, command_id: str) -> str | None:
    """The case a decided command was for; None for an id nobody used. Raises as `asked_before`."""
    known = await asked_before(conn, command_id)
    return known.case_id if known else None
