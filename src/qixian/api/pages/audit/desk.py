"""Where an auditor begins: how the ledger stands, a search by id, what was recorded last, what was
refused last."""

import re
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from qixian.api.pages.audit.auditor import Auditor
from qixian.api.pages.audit.standing import standing_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.board import BoardLine, Wanted, list_cases
from qixian.ledger.connection import Connection
from qixian.ledger.refused import refused_in
from qixian.ledger.registry.entries import EntryLine
from qixian.ledger.searching import entries_beginning, recorded_last
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/audit")

FOUND: Final = 20
"""How many rows of each kind a search shows; a longer beginning of the id finds the others."""
LAST: Final = 15

_BEGINNING: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}")


@dataclass(frozen=True, slots=True)
class Found:
    """What begins with the text that was looked for; of each kind at most `FOUND`."""

    cases: tuple[BoardLine, ...] = ()
    persons: tuple[EntryLine, ...] = ()
    ventures: tuple[EntryLine, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cases or self.persons or self.ventures)


@router.get("")
async def desk(request: Request, parts: TheParts, auditor: Auditor, q: str = "") -> Response:
    """The desk, or what a search found."""
    wanted = q.strip()
    usable = _BEGINNING.fullmatch(wanted) is not None
    async with seeing(parts.pool, auditor.sight) as conn:
        found = await _find(conn, wanted) if usable else Found()
        events = await recorded_last(conn, MAIN_BOOK, LAST)
        refused = await refused_in(conn, MAIN_BOOK, limit=5)
        standing = await standing_of(conn, parts)
    return render(
        request,
        "audit/desk.html",
        wanted=wanted[:96],
        unusable=bool(wanted) and not usable,
        found=found,
        most=FOUND,
        events=events,
        refused=refused,
        standing=standing,
    )


async def _find(conn: Connection, beginning: str) -> Found:
    cases = await list_cases(conn, MAIN_BOOK, Wanted(starts_with=beginning, limit=FOUND))
    persons = await entries_beginning(conn, MAIN_BOOK, beginning, ("person",), FOUND)
    ventures = await entries_beginning(conn, MAIN_BOOK, beginning, ("venture",), FOUND)
    return Found(tuple(cases), tuple(persons), tuple(ventures))
