"""The event behind a figure: what it says, who said it, when, and what was said before."""

from fastapi import APIRouter, Request, Response

from qixian.api.case_ids import CaseId
from qixian.api.pages.event_shown import told_by
from qixian.api.pages.language import speech_of
from qixian.api.pages.programme.reader import PROGRAMME, Reader
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.subsidy_and_quota.targets import target_of
from qixian.ledger.board import find_case
from qixian.ledger.fold import event_of
from qixian.ledger.open_case import recorded_fact
from qixian.ledger.parsing import kind_of
from qixian.ledger.programme import assessment_history
from qixian.ledger.sight import seeing, sight_of
from qixian.ledger.streams import read_case

router = APIRouter(prefix="/desk/programme")


@router.get("/evidence/{case_id}/{seq}")
async def evidence(
    request: Request, parts: TheParts, reader: Reader, case_id: CaseId, seq: str
) -> Response:
    """One event of a file of the programme; 404 for any other case, and for one not to be seen."""
    spoken, number = speech_of(request), _number(seq)
    async with seeing(parts.pool, reader.sight) as conn:
        line = await find_case(conn, MAIN_BOOK, case_id)
        if line.case_type != "subsidy_and_quota" or not 1 <= number <= line.version:
            raise Problem(404, "CASE_NOT_FOUND", case_id=case_id)
        event = (await read_case(conn, case_id))[number - 1]
    happened = event_of(kind_of(event.case_type), event)
    fact = recorded_fact(event.seq, happened, event.effective_on)
    metric = fact.data.get("metric")
    target = target_of(metric) if isinstance(metric, str) else None
    place = line.league_city
    whose = PROGRAMME if place is None else sight_of("LEAGUE_CITY_HRSS", (place,))
    async with seeing(parts.pool, whose) as conn:
        earlier = (
            await assessment_history(conn, MAIN_BOOK, "TARGET", parts.today(), [metric], each=50)
            if isinstance(metric, str)
            else {}
        )
    name = spoken.words.of("events", event.type)
    return render(
        request,
        "programme/evidence.html",
        trail=(("/desk/programme", spoken.gettext("Targets and progress")), ("", name)),
        line=line,
        event=event,
        rules=(target[0],) if target else fact.clauses,
        told=tuple(told_by(spoken, fact.data)),
        history=[one for lines in earlier.values() for one in reversed(lines)],
        audits=reader.role == "AUDITOR",
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
