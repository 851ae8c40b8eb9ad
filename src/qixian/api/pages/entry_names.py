"""What entries are called; for lists of the pages.

Names of institutions, bases and ventures are public and leave no access entry. Those of persons
are read only where somebody asked for them, and each reading is noted.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from qixian.api.identity.principal import Principal
from qixian.api.pages.parties import NAMED_TO
from qixian.api.parts import ApiParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.case import Reference
from qixian.ledger.connection import Connection
from qixian.ledger.registry.entries import missing, read_entry

REASON: Final = "NAMES_IN_LIST"
_PUBLIC: Final = ("venture", "institution", "base")
_EVERYBODY: Final = (*_PUBLIC, "person")


async def base_name(parts: ApiParts, principal: Principal, base_id: str) -> str:
    """The name of a base, its id where it has none. Problem (404) where it is none."""
    async with parts.pool.acquire() as conn:
        if not await _those(conn, [base_id], ("base",)):
            raise Problem(404, "ENTRY_NOT_FOUND", entry_id=base_id)
    names = await entry_names(parts, principal, [base_id])
    return names.get(base_id, base_id)


async def entry_names(
    parts: ApiParts, principal: Principal, ids: Iterable[str], *, persons: bool = False
) -> dict[str, str]:
    """The names of entries by id, as far as there are any; persons' only where asked for.

    The caller has seen the ids. Persons' names go to the offices that work with them. Raises
    WrongKey, SealBroken, LedgerUnreachable, NotMigrated.
    """
    kinds = _EVERYBODY if persons and principal.role in NAMED_TO else _PUBLIC
    names: dict[str, str] = {}
    async with parts.pool.acquire() as conn:
        for entry_id in await _those(conn, list(dict.fromkeys(ids)), kinds):
            entry = await read_entry(
                conn, parts.keys, MAIN_BOOK, entry_id, principal.account_id, REASON
            )
            if entry.data and "name" in entry.data:
                names[entry_id] = entry.data["name"]
    return names


async def _those(conn: Connection, ids: Sequence[str], kinds: tuple[str, ...]) -> list[str]:
    """Those of the ids that the registry holds as one of the kinds."""
    asked = [Reference("entry_id", entry_id, kinds) for entry_id in ids]
    others = {one.id for one in await missing(conn, MAIN_BOOK, asked)}
    return [entry_id for entry_id in ids if entry_id not in others]
