"""How entries come into the registry through the door, and who corrects them; for the JSON API and
the pages.

An id that another office has is refused whatever is sent with it, so that nobody can find out what
belongs to it by trying, or give it data of their own.
"""

from collections.abc import Mapping

from qixian.api.identity.principal import Principal
from qixian.api.parts import ApiParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.connection import Connection
from qixian.ledger.registry.entries import EntryLine, find_entry, register
from qixian.ledger.registry.errors import EntryExists, EntryNotFound
from qixian.ledger.registry.jurisdictions import place
from qixian.ledger.sight import seeing


async def register_entry(
    parts: ApiParts,
    principal: Principal,
    kind: str,
    entry_id: str,
    data: Mapping[str, str],
    league_city: str | None = None,
) -> bool:
    """Register an entry for the account's office; False when it had exactly this one.

    `league_city` is where an institution or base lies. Raises EntryExists (also for an entry that
    the account may not see), EntryErased, EntryMalformed and what the registry does.
    """
    seen = await _seen(parts, principal, entry_id)
    async with parts.pool.acquire() as conn, conn.transaction():
        if not seen and await _there(conn, entry_id):
            raise EntryExists(entry_id, kind, ": choose another id")
        holder = principal.sight.holder
        made = await register(conn, parts.keys, MAIN_BOOK, entry_id, kind, data, holder)
        if league_city is not None:
            await place(conn, MAIN_BOOK, entry_id, league_city)
    return made


def corrects(principal: Principal, line: EntryLine) -> bool:
    """Whether the account may correct an entry it sees: one that its office holds, or nobody.

    Another office's case may name the same person; what is known of them stays the holder's to say.
    """
    return line.held_by is None or line.held_by in principal.sight.holders


def require_corrects(principal: Principal, line: EntryLine) -> None:
    """Raises Problem (403 NOT_HOLDER) for an entry that another office holds."""
    if not corrects(principal, line):
        raise Problem(403, "NOT_HOLDER")


async def _seen(parts: ApiParts, principal: Principal, entry_id: str) -> bool:
    async with seeing(parts.pool, principal.sight) as conn:
        return await _there(conn, entry_id)


async def _there(conn: Connection, entry_id: str) -> bool:
    try:
        await find_entry(conn, MAIN_BOOK, entry_id)
    except EntryNotFound:
        return False
    return True
