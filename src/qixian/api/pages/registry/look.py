"""What the page of one entry shows, read as far as its reader may; for the registry's routes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qixian.api.identity.principal import Principal
from qixian.api.pages.registry.rights import PLACES, sees_data
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.connection import Connection
from qixian.ledger.registry.entries import EntryLine, find_entry, read_entry
from qixian.ledger.registry.jurisdictions import league_city_of
from qixian.ledger.registry.links import Link, links_of
from qixian.ledger.registry.named import cases_of_place
from qixian.ledger.registry.timeline import CaseLine, Happening, everything_about
from qixian.ledger.sight import seeing

EVENTS: Final = 60
"""How many events a page shows, the last ones; a case shows all of its own."""
CASES: Final = 50
REASON: Final = "REGISTRY_PAGE"


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One entry. `data` is None where the reader is not shown it, or where there is none.

    `cases` are those the reader sees, `events` their last events with those of what is linked,
    newest first, and `earlier` how many there are before them.
    """

    line: EntryLine
    data: Mapping[str, str] | None
    sealed: bool
    league_city: str | None
    links: tuple[Link, ...]
    cases: tuple[CaseLine, ...]
    events: tuple[Happening, ...]
    earlier: int


async def seen_entry(parts: ApiParts, principal: Principal, entry_id: str) -> EntryLine:
    """An entry that the reader may see. Raises EntryNotFound for any other."""
    async with seeing(parts.pool, principal.sight) as conn:
        return await find_entry(conn, MAIN_BOOK, entry_id)


async def entry_shown(parts: ApiParts, principal: Principal, entry_id: str) -> EntryShown:
    """An entry with its data, where the reader is shown it: of a person, the reading is noted.

    Raises EntryNotFound, WrongKey, SealBroken, LedgerUnreachable, NotMigrated.
    """
    async with seeing(parts.pool, principal.sight) as conn:
        line = await find_entry(conn, MAIN_BOOK, entry_id)
        links = await links_of(conn, MAIN_BOOK, entry_id)
        league_city = None
        if line.kind in PLACES:
            league_city = await league_city_of(conn, MAIN_BOOK, entry_id)
        cases, events = await _happened(conn, line)
    data = await read_data(parts, principal, line)
    return EntryShown(
        line=line,
        data=data,
        sealed=line.has_data and data is None,
        league_city=league_city,
        links=tuple(links),
        cases=cases,
        events=tuple(reversed(events[-EVENTS:])),
        earlier=max(len(events) - EVENTS, 0),
    )


async def read_data(
    parts: ApiParts, principal: Principal, line: EntryLine
) -> Mapping[str, str] | None:
    """The data of an entry, None where the reader is not shown it; raises as `entry_shown`."""
    if not line.has_data or not sees_data(principal, line.kind):
        return None
    async with parts.pool.acquire() as conn:
        entry = await read_entry(
            conn, parts.keys, MAIN_BOOK, line.entry_id, principal.account_id, REASON
        )
    return entry.data


async def _happened(
    conn: Connection, line: EntryLine
) -> tuple[tuple[CaseLine, ...], tuple[Happening, ...]]:
    """The cases of an entry and their events; a place has too many of them to tell."""
    if line.kind not in PLACES:
        about = await everything_about(conn, MAIN_BOOK, line.entry_id)
        return about.cases, about.events
    lines = await cases_of_place(conn, MAIN_BOOK, line.kind, line.entry_id, CASES)
    cases = tuple(CaseLine(one.case_id, one.case_type, one.state, one.open) for one in lines)
    return cases, ()
