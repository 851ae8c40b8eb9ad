"""Who a case is about, by name where the reader's office works with the persons; for case pages.

Reading a person's name leaves an access entry. Auditors and administrators see ids here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qixian.api.identity.principal import Principal
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.connection import Connection
from qixian.ledger.registry.entries import read_entry
from qixian.ledger.registry.errors import EntryNotFound

NAMED_TO: Final = frozenset({"HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS"})
REASON: Final = "CASE_PAGE"


@dataclass(frozen=True, slots=True)
class Party:
    """One party of a case: the field it stands in, its id, and its name.

    The name is empty where none is known or the reader does not see it; `erased` where the person's
    data were destroyed.
    """

    field: str
    entry_id: str
    name: str = ""
    erased: bool = False


async def parties_for(
    parts: ApiParts, principal: Principal, parties: Mapping[str, str]
) -> tuple[Party, ...]:
    """The parties of a case as the reader sees them. Raises WrongKey, SealBroken and as usual."""
    if principal.role not in NAMED_TO:
        return tuple(Party(field, entry_id) for field, entry_id in parties.items())
    async with parts.pool.acquire() as conn:
        return tuple(
            [
                await _named(conn, parts, principal, field, entry_id)
                for field, entry_id in parties.items()
            ]
        )


async def _named(
    conn: Connection, parts: ApiParts, principal: Principal, field: str, entry_id: str
) -> Party:
    try:
        entry = await read_entry(
            conn, parts.keys, MAIN_BOOK, entry_id, principal.account_id, REASON
        )
    except EntryNotFound:
        return Party(field, entry_id)
    name = (entry.data or {}).get("name", "")
    return Party(field, entry_id, name, entry.erased_at is not None)
