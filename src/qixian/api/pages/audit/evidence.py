"""The evidence of a case: whether it can be given yet, the file, and how anybody checks it."""

import hashlib
from functools import cache
from importlib import resources

from fastapi import APIRouter, Request, Response

from qixian.api.case_ids import CaseId
from qixian.api.pages.audit.auditor import DESK, Auditor, trail
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.board import find_case
from qixian.ledger.evidence.contents import VERIFIER
from qixian.ledger.evidence.material import case_seal
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/audit")


@router.get("/cases/{case_id}/evidence")
async def evidence(
    request: Request, parts: TheParts, auditor: Auditor, case_id: CaseId
) -> Response:
    """What the evidence rests on, or what it waits for."""
    spoken = speech_of(request)
    async with seeing(parts.pool, auditor.sight) as conn:
        line = await find_case(conn, MAIN_BOOK, case_id)
        seal = await case_seal(conn, case_id, parts.settings.seal_origin)
    signer = parts.proving.signer
    return render(
        request,
        "audit/evidence.html",
        trail=trail(
            spoken, (f"{DESK}/cases/{case_id}", case_id), ("", spoken.gettext("Evidence bundle"))
        ),
        line=line,
        seal=seal,
        keys=[]
        if signer is None or seal.kept is None
        else [str(key) for key in signer.checked_with(seal.kept.sealed)],
        signs=signer is not None,
        verifier_digest=_verifier_digest(),
        minutes=parts.settings.seal_minutes,
    )


@cache
def _verifier_digest() -> str:
    """The SHA-256 (hex) of the program that goes into every bundle."""
    program = resources.files("qixian.ledger.evidence") / VERIFIER
    return hashlib.sha256(program.read_bytes()).hexdigest()
