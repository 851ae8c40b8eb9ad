"""Why a date, a length of time or an amount of a case is what it is, in clauses and steps."""

from fastapi import APIRouter, Request, Response

from qixian.api.case_ids import CaseId
from qixian.api.pages.audit.auditor import DESK, Auditor, trail
from qixian.api.pages.audit.moment import moment_of
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.ledger.editions import read_edition
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.sight import seeing
from qixian.presentation.cases import replayed_case
from qixian.presentation.policies import reading, with_unit
from qixian.presentation.why import certainty_text, counted_from, explained_fields, why_of
from qixian.presentation.why_steps import step_lines

router = APIRouter(prefix="/desk/audit")


@router.get("/cases/{case_id}/why/{field}")
async def why(
    request: Request, parts: TheParts, auditor: Auditor, case_id: CaseId, field: str
) -> Response:
    """The reasons of one field, at a moment. Raises Problem (404) for a field the case has not."""
    spoken, moment = speech_of(request), moment_of(request.query_params)
    day = moment.as_of or parts.today()
    async with seeing(parts.pool, auditor.sight) as conn:
        replayed = await replayed_case(conn, case_id, moment.as_of, moment.known)
        if not replayed.recorded:
            raise Problem(404, "HTTP_404")
        edition = await read_edition(conn, replayed.recorded[0].edition_digest)
    words = spoken.words
    try:
        found = why_of(words, replayed, edition, field, day)
    except MalformedCommand as error:
        raise Problem(404, "HTTP_404") from error
    case_href = f"{DESK}/cases/{case_id}{moment.query()}"
    return render(
        request,
        "audit/why.html",
        trail=trail(spoken, (case_href, case_id), ("", found.name)),
        case_id=case_id,
        case_href=case_href,
        why=found,
        steps=[list(step_lines(words, step)) for step in found.explanation.steps],
        parameters=[
            (parameter, with_unit(words, parameter), reading(words, parameter))
            for parameter in found.explanation.parameters
        ],
        edition_read=edition,
        certainty=certainty_text(words, found.explanation),
        counted_from=list(dict.fromkeys(counted_from(replayed, found.explanation.steps))),
        others=[one for one in explained_fields(replayed, day) if one != field],
        moment=moment,
    )
