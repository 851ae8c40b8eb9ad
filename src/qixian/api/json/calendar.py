"""The office's holiday calendar: the notices it counts with, and loading a new one.

For the composition of `api.json` only.
"""

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Body, Depends, Query

from qixian.api.asking import send_command
from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import SignedIn, signed_in
from qixian.api.json.shapes import MOST, Shape
from qixian.api.parts import ApiParts, TheParts
from qixian.api.preconditions import IdempotencyKey
from qixian.api.problems import Problem, problem_responses
from qixian.api.refusals import refused
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.holiday_calendar import NAME, LoadHolidayCalendar, calendar_case_id
from qixian.domain.refusal import Refusal
from qixian.ledger.calendars import BookCalendar, Calendars
from qixian.ledger.holiday_preview import Foreseen, foreseen
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/calendar", tags=["calendar"])

PATIENCE_SECONDS: Final = 120
"""How long a preview may take here; a longer one is for the terminal."""

_Administrator = Annotated[Principal, Depends(signed_in("ADMINISTRATOR"))]


class NoticeShape(Shape):
    """A notice of the State Council; `loaded_on` is null where it shipped with the programme."""

    year: int
    title: str
    number: str | None
    issued: date | None
    source: str
    loaded_on: date | None
    rest_days: list[date]
    extra_working_days: list[date]
    statutory_days: list[date]


class CalendarRead(Shape):
    """The notices of the office by year; in a year without one only weekends and fixed holidays
    rest, which is provisional. `version` names the days."""

    version: str
    notices: list[NoticeShape]


class DateMove(Shape):
    """A date of a case under the notice; `moves` when it would be another day."""

    case_id: str
    field: str
    old: date
    new: date
    provisional: bool
    moves: bool


class NoticePreview(Shape):
    """What a notice would change; `changes` has the first 200 dates, by case.

    `moves` dates would be another day, `certain` ones stay and are provisional no longer,
    `uncertain` ones stay and become so.
    """

    calendar: str
    counted: int
    cases: int
    moves: int
    certain: int
    uncertain: int
    changes: list[DateMove]


class NoticeLoaded(Shape):
    """What came of a notice; its cases are counted again in the background."""

    outcome: Literal["ACCEPTED", "NOTHING_TO_DO"]
    repeated: bool
    calendar: str


@router.get("")
async def calendar(
    parts: TheParts,
    principal: SignedIn,
    year: Annotated[int | None, Query(ge=2004, le=2199)] = None,
) -> CalendarRead:
    """The holidays that dates are counted with, of one year or of all."""
    book = await _book(parts, principal)
    return CalendarRead(version=book.current.version, notices=list(_notices(book, year)))


def _notices(book: BookCalendar, year: int | None) -> Iterator[NoticeShape]:
    for notice in book.current.notices:
        if year in (None, notice.year):
            yield NoticeShape(
                year=notice.year,
                title=notice.title,
                number=notice.number,
                issued=notice.issued,
                source=notice.source,
                loaded_on=book.loaded_on(notice.year),
                rest_days=sorted(notice.rest_days),
                extra_working_days=sorted(notice.extra_working_days),
                statutory_days=sorted(notice.statutory_days),
            )


@router.post("", responses=problem_responses(409))
async def load(
    parts: TheParts,
    principal: _Administrator,
    key: IdempotencyKey,
    notice: Annotated[LoadHolidayCalendar, Body()],
) -> NoticeLoaded:
    """Load the notice of a year, in place of the one there was; every date it moves follows."""
    case_id = calendar_case_id(MAIN_BOOK)
    answer = await send_command(parts, principal, case_id, NAME, notice, key, None)
    if answer.refusal is not None or answer.outcome == "REFUSED":
        refusal = answer.refusal or Refusal(code="REFUSED", clause="", remedy="")
        raise refused(notice.type, refusal, repeated=answer.repeated)
    book = await _book(parts, principal)
    return NoticeLoaded(
        outcome=answer.outcome, repeated=answer.repeated, calendar=book.current.version
    )


@router.post("/preview")
async def preview(
    parts: TheParts, principal: _Administrator, notice: Annotated[LoadHolidayCalendar, Body()]
) -> NoticePreview:
    """Which dates of which cases the notice of a year would move; nothing is written."""
    book = await _book(parts, principal)
    wanted = book.current.with_notice(notice.loaded().notice())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), seeing(parts.pool, principal.sight) as conn:
            found = await foreseen(conn, MAIN_BOOK, wanted, parts.today(), MOST)
    except TimeoutError:
        raise Problem(503, "NOTICE_PREVIEW_TOO_LONG") from None
    return _previewed(found)


def _previewed(found: Foreseen) -> NoticePreview:
    changes = [DateMove.model_validate(move) for move in found.changed]
    return NoticePreview(**found.totals(), changes=changes)


async def _book(parts: ApiParts, principal: Principal) -> BookCalendar:
    async with seeing(parts.pool, principal.sight) as conn:
        return await Calendars(parts.shipped).current(conn, MAIN_BOOK)
