"""One case event by event, and as it stood on a day as known at an instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from fastapi import APIRouter, Request, Response

from qixian.api.case_ids import CaseId
from qixian.api.pages.audit.auditor import Auditor, trail
from qixian.api.pages.audit.moment import Moment, moment_of, reach_of, said, written
from qixian.api.pages.event_shown import Told, told_by
from qixian.api.pages.language import Speech, speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.board import find_case
from qixian.ledger.connection import Connection
from qixian.ledger.lateness import days_late
from qixian.ledger.replay import ReplayedCase
from qixian.ledger.sight import seeing
from qixian.ledger.steps import CaseStep, steps_of
from qixian.presentation.cases import replayed_case
from qixian.presentation.dates import DateShown, dates_shown
from qixian.presentation.lengths import Lengths, lengths_of, used_stretch

router = APIRouter(prefix="/desk/audit")


@dataclass(frozen=True, slots=True)
class DateMoved:
    """One date of a case before an event and after it."""

    field: str
    before: date | None
    after: date | None

    @property
    def changed(self) -> bool:
        """Whether the event set, moved or took away the date."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class StepShown:
    """An event as an auditor sees it; `deadline` is what fell due, where a clock caused it, and
    `days_late` how many days after its day that was recorded.
    """

    step: CaseStep
    told: tuple[Told, ...]
    dates: tuple[DateMoved, ...]
    deadline: str
    days_late: int


@dataclass(frozen=True, slots=True)
class Stood:
    """A case as it stood: on `day`, with what was known. `used` is whether a length can say why."""

    replayed: ReplayedCase
    day: date
    dates: Sequence[DateShown]
    lengths: Lengths
    used: bool


@router.get("/cases/{case_id}")
async def case(request: Request, parts: TheParts, auditor: Auditor, case_id: CaseId) -> Response:
    """One step of a case, and the case at a moment."""
    spoken, moment = speech_of(request), moment_of(request.query_params)
    async with seeing(parts.pool, auditor.sight) as conn:
        line = await find_case(conn, MAIN_BOOK, case_id)
        whole = await replayed_case(conn, case_id)
        stood = await _stood(conn, case_id, moment, parts.today())
    steps = steps_of(whole)
    number = _number(request.query_params.get("step", ""), len(steps))
    return render(
        request,
        "audit/case.html",
        trail=trail(spoken, ("", case_id)),
        line=line,
        parties=_parties(spoken, whole),
        steps=steps,
        number=number,
        shown=_shown(spoken, steps[number - 1]),
        stood=stood,
        moment=moment,
        reach=reach_of(whole, parts.today()),
        written=written,
        said=partial(said, spoken),
    )


@router.get("/cases/{case_id}/moment")
async def at_moment(
    request: Request, parts: TheParts, auditor: Auditor, case_id: CaseId
) -> Response:
    """The case at a moment alone, for the sliders of the page."""
    moment = moment_of(request.query_params)
    async with seeing(parts.pool, auditor.sight) as conn:
        line = await find_case(conn, MAIN_BOOK, case_id)
        stood = await _stood(conn, case_id, moment, parts.today())
    told = partial(said, speech_of(request))
    return render(request, "audit/moment.html", line=line, stood=stood, moment=moment, said=told)


async def _stood(conn: Connection, case_id: str, moment: Moment, today: date) -> Stood:
    replayed = await replayed_case(conn, case_id, moment.as_of, moment.known)
    day = moment.as_of or today
    lengths = await lengths_of(conn, replayed, day) if replayed.recorded else Lengths()
    used = bool(replayed.recorded) and used_stretch(replayed, day) is not None
    return Stood(replayed, day, dates_shown(replayed), lengths, used)


def _number(text: str, last: int) -> int:
    """Which step is shown; the last one where no step of the case is asked for."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else last
    return min(max(number, 1), last)


def _shown(spoken: Speech, step: CaseStep) -> StepShown:
    event = step.event
    deadline = ""
    if event.cause_kind == "DEADLINE":
        deadline = spoken.words.deadline(event.cause_id.rpartition(":")[0])
    told = tuple(told_by(spoken, step.fact.data))
    dates = tuple(_moved(step.dates_before, step.dates_after))
    return StepShown(step, told, dates, deadline, days_late(event))


def _moved(before: Mapping[str, date], after: Mapping[str, date]) -> list[DateMoved]:
    """Every date the case had before or has after, those that changed first, then by day."""
    moved = [DateMoved(name, before.get(name), after.get(name)) for name in {**before, **after}]
    return sorted(
        moved, key=lambda one: (not one.changed, one.after or one.before or date.max, one.field)
    )


def _parties(spoken: Speech, whole: ReplayedCase) -> list[tuple[str, str]]:
    """What each party is to the case, and its id."""
    return [(spoken.words.of("fields", role), id_) for role, id_ in whole.summary.parties.items()]
