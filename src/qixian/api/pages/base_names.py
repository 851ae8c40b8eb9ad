"""What bases are called; for the pages. The name of a base is public and leaves no access entry."""

from collections.abc import Sequence
from typing import Final

from qixian.api.parts import ApiParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.case import Reference
from qixian.ledger.registry.entries import missing, read_entry

_READER: Final = "door"
_REASON: Final = "BASE_NAME"


async def base_name(parts: ApiParts, base_id: str) -> str:
    """The name of a base, its id where it has none. Problem (404) where it is none."""
    names = await base_names(parts, [base_id])
    if base_id not in names:
        raise Problem(404, "ENTRY_NOT_FOUND", entry_id=base_id)
    return names[base_id]


async def base_names(parts: ApiParts, bases: Sequence[str]) -> dict[str, str]:
    """The names of bases by id, the id itself for one without; what is no base is left out.

    Raises WrongKey, SealBroken, LedgerUnreachable, NotMigrated.
    """
    names: dict[str, str] = {}
    async with parts.pool.acquire() as conn:
        asked = [Reference("base_id", base_id, ("base",)) for base_id in bases]
        others = {one.id for one in await missing(conn, MAIN_BOOK, asked)}
        for base_id in bases:
            if base_id not in others:
                entry = await read_entry(conn, parts.keys, MAIN_BOOK, base_id, _READER, _REASON)
                names[base_id] = (entry.data or {}).get("name", base_id)
    return names
