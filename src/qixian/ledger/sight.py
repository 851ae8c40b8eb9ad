"""What an office may see, held by the database: a read runs as the role of its way of seeing.

The doors may import this module. Whatever a desk lists, searches, exports, counts or reads of cases
it reads through `seeing`; there the policies of `migrations/0004/20_sight.sql` hide every row that
is not the office's, so that a case one may not see is not there.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from asyncpg import Pool, Record

from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated

_ROLES: Final[Mapping[str, tuple[str, str]]] = {
    "HR": ("qixian_sees_institution", "institution"),
    "INCUBATOR_MANAGER": ("qixian_sees_bases", "base"),
    "LEAGUE_CITY_HRSS": ("qixian_sees_league", "league"),
    "PROGRAMME_OFFICE": ("qixian_sees_programme", ""),
    "AUDITOR": ("qixian_sees_region", ""),
    "ADMINISTRATOR": ("qixian_sees_region", ""),
}
_LOOK: Final = """
    SELECT set_config('role', $1, true), set_config('qixian.sight', $2, true),
           set_config('qixian.holders', $3, true)
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """One way of seeing: the database's role, the ids it is for, and what it holds by itself.

    `holders` are the texts of `registry.entry.held_by` that are this office's: `institution:I1`,
    `base:B1`, `league:HOHHOT`; none for the region, which holds what has no holder.
    """

    database_role: str
    ids: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it sees every case."""
        return self.database_role == "qixian_sees_region"

    @property
    def holder(self) -> str | None:
        """What an entry registered by this office is held by."""
        return self.holders[0] if self.holders else None


def sight_of(role: str, scope: Sequence[str]) -> Sight:
    """The sight of an account's role and scope. KeyError for a role nobody has."""
    database_role, holder = _ROLES[role]
    ids = tuple(scope) if holder else ()
    return Sight(database_role, ids, tuple(f"{holder}:{one}" for one in ids))


@asynccontextmanager
async def seeing(pool: "Pool[Record]", sight: Sight) -> AsyncIterator[Connection]:
    """A read-only transaction as of one moment, in which only what `sight` may see is there.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        async with (
            pool.acquire() as conn,
            conn.transaction(isolation="repeatable_read", readonly=True),
        ):
            await conn.execute(
                _LOOK, sight.database_role, "\n".join(sight.ids), "\n".join(sight.holders)
            )
            yield conn
