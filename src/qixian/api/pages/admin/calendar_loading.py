"""Loading a holiday notice: written into a form, looked at for what it moves, then loaded."""

import asyncio
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from qixian.api.asking import send_command
from qixian.api.identity.principal import Principal
from qixian.api.pages.admin import notice_form
from qixian.api.pages.admin.administrator import Administrator, text_in, trail
from qixian.api.pages.admin.calendar import HERE
from qixian.api.pages.admin.notice_form import NoticeForm
from qixian.api.pages.command_form import new_command_id
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import Notice
from qixian.domain.holiday_calendar import NAME, LoadHolidayCalendar, calendar_case_id
from qixian.ledger.calendars import Calendars
from qixian.ledger.holiday_preview import Foreseen, foreseen
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/admin/calendar")

SHOWN: Final = 100
"""How many moved dates a preview lists."""
PATIENCE_SECONDS: Final = 60


@router.get("/new")
async def new(
    request: Request, parts: TheParts, administrator: Administrator, year: str = ""
) -> Response:
    """The form, with the days of the year's present notice where there is one."""
    values = dict.fromkeys(notice_form.FIELDS, "") | {"year": year[:4]}
    async with seeing(parts.pool, administrator.sight) as conn:
        book = await Calendars(parts.shipped).current(conn, MAIN_BOOK)
    known = next((one for one in book.current.notices if str(one.year) == year), None)
    return _form(request, NoticeForm(values | (_written(known) if known else {})))


@router.post("/new")
async def load(request: Request, parts: TheParts, administrator: Administrator) -> Response:
    """Show what the notice would move, or load it. What is wrong comes back with the form."""
    form = await request.form()
    values = notice_form.entered(form)
    notice = notice_form.read(speech_of(request), values)
    if isinstance(notice, NoticeForm):
        return _form(request, notice)
    if form.get("act") != "load":
        found = await _foreseen(parts, administrator, notice)
        return _form(request, NoticeForm(values), found, text_in(form, "command_id", 40))
    answer = await send_command(
        parts,
        administrator,
        calendar_case_id(MAIN_BOOK),
        NAME,
        notice,
        text_in(form, "command_id", 40),
        None,
    )
    return RedirectResponse(f"{HERE}/{notice.year}?outcome={answer.outcome}", 303)


async def _foreseen(
    parts: ApiParts, administrator: Principal, notice: LoadHolidayCalendar
) -> Foreseen:
    try:
        async with (
            asyncio.timeout(PATIENCE_SECONDS),
            seeing(parts.pool, administrator.sight) as conn,
        ):
            book = await Calendars(parts.shipped).current(conn, MAIN_BOOK)
            wanted = book.current.with_notice(notice.loaded().notice())
            return await foreseen(conn, MAIN_BOOK, wanted, parts.today(), SHOWN)
    except TimeoutError:
        raise Problem(503, "NOTICE_PREVIEW_TOO_LONG") from None


def _form(
    request: Request, form: NoticeForm, found: Foreseen | None = None, command_id: str = ""
) -> Response:
    spoken = speech_of(request)
    here = (HERE, spoken.gettext("Holiday notices"))
    return render(
        request,
        "admin/notice_form.html",
        status=422 if form.wrong else 200,
        trail=trail(spoken, here, ("", spoken.gettext("Load a notice"))),
        form=form,
        found=found,
        command_id=command_id or new_command_id(),
        labels={
            "rest_days": spoken.gettext("Holidays with the days off in exchange"),
            "extra_working_days": spoken.gettext("Weekend days to be worked"),
            "statutory_days": spoken.gettext("Of the days of rest, the statutory holidays proper"),
        },
    )


def _written(notice: Notice) -> dict[str, str]:
    """A notice as its form has it."""
    days = {name: getattr(notice, name) for name in notice_form.DAYS}
    return {
        **{name: "\n".join(day.isoformat() for day in sorted(one)) for name, one in days.items()},
        "title": notice.title[:200],
        "number": notice.number or "",
        "issued": notice.issued.isoformat() if notice.issued else "",
        "source": notice.source[:200],
    }
