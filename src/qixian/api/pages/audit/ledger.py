"""The audit of the whole ledger: begun here, kept, and how the ledger stands meanwhile.

An audit may take minutes, so the page only begins it; `api.auditing` carries it out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from qixian.api.auditing import LONGEST, TheAudits
from qixian.api.identity.principal import Principal
from qixian.api.pages.audit.auditor import DESK, Auditor, trail
from qixian.api.pages.audit.standing import standing_of
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.ledger.audit.carried_out import SampleWanted
from qixian.ledger.audit.runs import AuditRunning, AuditState, AuditWanted, list_runs, under_way
from qixian.ledger.audit.sample import MOST_DRAWN
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/audit")

HERE: Final = f"{DESK}/ledger"
PAGE: Final = 20

_MOST: Final[Mapping[str, int]] = {
    "sample": MOST_DRAWN,
    "seed": 2**53 - 1,
    "late_after": 525_600,
}
"""The fields of the form, each a whole number, and the largest that may stand there."""
_NUMBER: Final = re.compile(r"[0-9]{1,16}")
_AS_IT_COMES: Final = {"sample": "10", "seed": "", "late_after": "15"}


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in, and which fields cannot be."""

    texts: Mapping[str, str]
    wrong: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, object]) -> "Filled":
        """From what a browser sent; only the seed may be left out."""
        texts = {name: str(given.get(name, "")).strip()[:32] for name in _MOST}
        wrong = [
            name
            for name, text in texts.items()
            if not (_fits(text, _MOST[name]) or (name == "seed" and not text))
        ]
        return cls(texts, tuple(wrong))

    def wanted(self) -> AuditWanted:
        """What it asks for; only where nothing is wrong."""
        seed = self.texts["seed"]
        sample = SampleWanted(int(self.texts["sample"]), int(seed) if seed else None)
        return AuditWanted(int(self.texts["late_after"]), sample)


def _fits(text: str, most: int) -> bool:
    return _NUMBER.fullmatch(text) is not None and int(text) <= most


@router.get("/ledger")
async def ledger(request: Request, parts: TheParts, auditor: Auditor, before: str = "") -> Response:
    """How the ledger stands, the audits that were begun, and the form for the next one."""
    return await _page(request, parts, auditor, Filled(_AS_IT_COMES), before)


@router.post("/ledger")
async def begin(request: Request, parts: TheParts, auditor: Auditor, audits: TheAudits) -> Response:
    """Begin an audit and go to its page; to the one that is under way, where there is one."""
    filled = Filled.of(await request.form())
    if filled.wrong:
        return await _page(request, parts, auditor, filled, status=422)
    try:
        audit_id = await audits.begin(auditor.account_id, filled.wanted())
    except AuditRunning:
        # It may be so young that it has no number yet: then the list is where it will be.
        held = await under_way(parts.pool)
        async with seeing(parts.pool, auditor.sight) as conn:
            newest = await list_runs(conn, limit=1, held=held)
        running = [str(one.audit_id) for one in newest if one.state is AuditState.RUNNING]
        return RedirectResponse("/".join([HERE, *running]), 303)
    return RedirectResponse(f"{HERE}/{audit_id}", 303)


async def _page(
    request: Request,
    parts: ApiParts,
    auditor: Principal,
    filled: Filled,
    before: str = "",
    status: int = 200,
) -> Response:
    behind = int(before) if _NUMBER.fullmatch(before) else None
    held = await under_way(parts.pool)
    async with seeing(parts.pool, auditor.sight) as conn:
        standing = await standing_of(conn, parts)
        runs = await list_runs(conn, behind, PAGE + 1, held)
        newest = next(iter(await list_runs(conn, limit=1, held=held)), None)
    shown, more = runs[:PAGE], len(runs) > PAGE
    return render(
        request,
        "audit/ledger.html",
        status=status,
        trail=trail(speech_of(request), ("", speech_of(request).gettext("Audit of the ledger"))),
        standing=standing,
        runs=shown,
        running=newest if newest is not None and newest.state is AuditState.RUNNING else None,
        filled=filled,
        most=_MOST,
        hours=int(LONGEST.total_seconds()) // 3600,
        next_href=f"{HERE}?before={shown[-1].audit_id}" if more else "",
        first_href=HERE if behind else "",
    )
