"""Which case a command id was used for; for the doors, when somebody asks again."""

from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated

_CASE: Final = "SELECT case_id FROM ledger.command WHERE command_id = $1"


async def case_of_command(conn: Queryable, command_id: str) -> str | None:
    """The case a decided command was for; None for an id nobody used.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        found: str | None = await conn.fetchval(_CASE, command_id)
    return found
