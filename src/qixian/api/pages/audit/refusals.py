"""Commands that changed nothing: of one case, and of the whole office."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from qixian.api.case_ids import CaseId
from qixian.api.pages.audit.auditor import DESK, Auditor, trail
from qixian.api.pages.event_shown import Told, told_by
from qixian.api.pages.language import Speech, speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.refusal import Refusal
from qixian.ledger.board import find_case
from qixian.ledger.connection import Connection
from qixian.ledger.errors import CaseNotFound
from qixian.ledger.refused import RefusedCommand, refused_commands, refused_in
from qixian.ledger.sight import seeing
from qixian.presentation.remedies import remedy_text

router = APIRouter(prefix="/desk/audit")

PAGE: Final = 25

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}")


@dataclass(frozen=True, slots=True)
class Refused:
    """One command with what was asked and, of a refusal, what it rests on and what helps."""

    command: RefusedCommand
    asked: tuple[Told, ...]
    about: tuple[Told, ...]
    remedy: str


@router.get("/refusals")
async def of_office(
    request: Request, parts: TheParts, auditor: Auditor, after: str = ""
) -> Response:
    """Those of the whole office, newest first."""
    spoken = speech_of(request)
    async with seeing(parts.pool, auditor.sight) as conn:
        rows = await refused_in(conn, MAIN_BOOK, _behind(after), PAGE + 1)
    return _page(request, spoken, rows, after, f"{DESK}/refusals")


@router.get("/cases/{case_id}/refusals")
async def of_case(
    request: Request, parts: TheParts, auditor: Auditor, case_id: CaseId, after: str = ""
) -> Response:
    """Those of one case, which may never have been opened."""
    spoken = speech_of(request)
    async with seeing(parts.pool, auditor.sight) as conn:
        rows = await refused_commands(conn, case_id, PAGE + 1, _behind(after))
        opened = await _opened(conn, case_id)
    case = (f"{DESK}/cases/{case_id}" if opened else "", case_id)
    return _page(request, spoken, rows, after, f"{DESK}/cases/{case_id}/refusals", case)


async def _opened(conn: Connection, case_id: str) -> bool:
    """Whether there is a case, so that a page of it can be shown."""
    try:
        await find_case(conn, MAIN_BOOK, case_id)
    except CaseNotFound:
        return False
    return True


def _behind(after: str) -> str | None:
    """The command that a page begins behind; None for what is no id of one."""
    return after if _ID.fullmatch(after) else None


def _page(
    request: Request,
    spoken: Speech,
    rows: Sequence[RefusedCommand],
    after: str,
    here: str,
    case: tuple[str, str] | None = None,
) -> Response:
    """`case` is the address of its page, empty where there is none, and its id."""
    shown, more = rows[:PAGE], len(rows) > PAGE
    way = (case,) if case else ()
    further = f"{here}?{urlencode({'after': shown[-1].command_id})}" if more else ""
    return render(
        request,
        "audit/refusals.html",
        trail=trail(spoken, *way, ("", spoken.gettext("Commands that changed nothing"))),
        case_id=case[1] if case else "",
        rows=[_shown(spoken, row) for row in shown],
        next_href=further,
        first_href=here if after else "",
    )


def _shown(spoken: Speech, row: RefusedCommand) -> Refused:
    refusal = _refusal(row)
    return Refused(
        row,
        tuple(told_by(spoken, row.params)),
        tuple(told_by(spoken, row.data)),
        remedy_text(spoken.words, row.name, refusal) if refusal else "",
    )


def _refusal(row: RefusedCommand) -> Refusal | None:
    """The refusal as it was given; None for a command that found nothing to do."""
    if row.code is None or row.clause is None:
        return None
    plain = {
        key: value
        for key, value in row.data.items()
        if value is None or isinstance(value, str | int | bool)
    }
    return Refusal(code=row.code, clause=row.clause, remedy=row.remedy or "", data=plain)
