"""The proof of the record, from the browser: one case, or the whole ledger part after part.

It runs with the door's own rights on a connection of its own, not in anybody's sight: a row that
nobody may see must be proved as well.
"""

import re
import time
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from qixian.api.pages.audit.auditor import DESK, Auditor, trail
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.board import find_case
from qixian.ledger.sight import seeing
from qixian.ledger.verify import verify

router = APIRouter(prefix="/desk/audit")

SECONDS: Final = 15.0
"""How long one part of a verification may take; the next one goes on where it stopped."""
SHOWN: Final = 200

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}")
_COUNT: Final = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Before:
    """What the parts before this one looked at."""

    events: int = 0
    cases: int = 0
    findings: int = 0


@router.post("/verification")
async def verification(request: Request, parts: TheParts, auditor: Auditor) -> Response:
    """Verify a case or a part of the ledger, and say what was found."""
    form = await request.form()
    case_id, begin = _id(form, "case_id"), _id(form, "begin")
    if case_id is not None:
        async with seeing(parts.pool, auditor.sight) as conn:
            await find_case(conn, MAIN_BOOK, case_id)
    begun = time.monotonic()
    async with parts.pool.acquire() as conn:
        proof = await verify(conn, case_id, begin=begin, seconds=None if case_id else SECONDS)
    before = Before(*(_count(form, name) for name in ("events", "cases", "findings")))
    spoken = speech_of(request)
    case = ((f"{DESK}/cases/{case_id}", case_id),) if case_id else ()
    return render(
        request,
        "audit/verification.html",
        trail=trail(spoken, *case, ("", spoken.gettext("Verification"))),
        case_id=case_id or "",
        proof=proof,
        findings=proof.findings[:SHOWN],
        before=before,
        events=before.events + proof.events,
        cases=before.cases + proof.cases,
        found=before.findings + proof.found,
        seconds=time.monotonic() - begun,
        at=parts.clock(),
    )


def _id(form: FormData, name: str) -> str | None:
    """An id of the form, None where it is left out. Raises Problem (404) for what is none."""
    value = form.get(name) or None
    if value is not None and (not isinstance(value, str) or not _ID.fullmatch(value)):
        raise Problem(404, "CASE_NOT_FOUND", case_id="")
    return value


def _count(form: FormData, name: str) -> int:
    value = form.get(name)
    return int(value) if isinstance(value, str) and _COUNT.fullmatch(value) else 0
