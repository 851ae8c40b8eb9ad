"""The holiday notices that the office counts with, year by year."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from fastapi import APIRouter, Request, Response

from qixian.api.pages.admin.administrator import DESK, Administrator, trail
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.calendars import BookCalendar, Calendars, Stage
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/admin/calendar")

HERE: Final = f"{DESK}/calendar"


@router.get("")
async def calendar(request: Request, parts: TheParts, administrator: Administrator) -> Response:
    """Every year with its notice."""
    spoken, today = speech_of(request), parts.today()
    async with seeing(parts.pool, administrator.sight) as conn:
        book = await Calendars(parts.shipped).current(conn, MAIN_BOOK)
    covered = {notice.year for notice in book.current.notices}
    return render(
        request,
        "admin/calendar.html",
        trail=trail(spoken, ("", spoken.gettext("Holiday notices"))),
        version=book.current.version,
        notices=sorted(book.current.notices, key=lambda one: one.year, reverse=True),
        loaded=_loaded(book),
        lacking=[year for year in (today.year, today.year + 1) if year not in covered],
    )


@router.get("/{year}")
async def year(
    request: Request,
    parts: TheParts,
    administrator: Administrator,
    year: str,
    outcome: str = "",
) -> Response:
    """The notice of one year, day by day. Raises Problem (404) for a year without one."""
    spoken = speech_of(request)
    async with seeing(parts.pool, administrator.sight) as conn:
        book = await Calendars(parts.shipped).current(conn, MAIN_BOOK)
    notice = next((one for one in book.current.notices if str(one.year) == year), None)
    if notice is None:
        raise Problem(404, "HTTP_404")
    said = {
        "ACCEPTED": spoken.gettext(
            "The notice is loaded. Every date it moves is counted again in the background."
        ),
        "NOTHING_TO_DO": spoken.gettext("The office counted with exactly these days already."),
    }.get(outcome)
    return render(
        request,
        "admin/notice.html",
        trail=trail(spoken, (HERE, spoken.gettext("Holiday notices")), ("", year)),
        notice=notice,
        stage=_loaded(book).get(notice.year),
        rows=_rows(notice.rest_days),
        work=_rows(notice.extra_working_days),
        statutory=_rows(notice.statutory_days),
        flash={"tone": "good", "text": said} if said else None,
    )


def _loaded(book: BookCalendar) -> Mapping[int, Stage]:
    """By year, the stage that brought its notice; a year that ships has none."""
    brought: dict[int, Stage] = {}
    before: dict[int, object] = {}
    for stage in book.stages:
        for notice in stage.calendar.notices:
            if stage.loaded_on is not None and before.get(notice.year) != notice:
                brought[notice.year] = stage
            before[notice.year] = notice
    return brought


def _rows(days: frozenset[date]) -> list[tuple[date, date]]:
    """Days as rows of neighbours: first and last of each."""
    rows: list[tuple[date, date]] = []
    for day in sorted(days):
        if rows and (day - rows[-1][1]).days == 1:
            rows[-1] = (rows[-1][0], day)
        else:
            rows.append((day, day))
    return rows
