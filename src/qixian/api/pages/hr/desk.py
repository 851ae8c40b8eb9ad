"""The routes of the personnel desk. Reads only; whatever it shows, it reads through `seeing`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from qixian.api.authorisation import may_ask
from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import signed_in
from qixian.api.pages.hr.acts import act_of
from qixian.api.pages.language import N_
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.kinds import KINDS
from qixian.domain.off_post_venture_leave.state import NAME, LeaveState
from qixian.ledger.board import BoardLine, Wanted, list_cases
from qixian.ledger.connection import Connection
from qixian.ledger.office_lists import cases_of_person, provisional_among, recent_events
from qixian.ledger.sight import seeing
from qixian.ledger.worklists import Bounded, awaited_before, count_awaited, state_counts
from qixian.presentation.due_groups import DueGroup, due_groups

ROUTER: Final = APIRouter(prefix="/desk/hr")

SHOWN: Final = 12
"""How many lines of a group the desk itself shows; the rest are a page away."""
PAGE: Final = 50
_RECENT: Final = 10
_LONGEST: Final = 96
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}")
_MAY_LOOK: Final = signed_in("HR", "AUDITOR", "ADMINISTRATOR")
Reader = Annotated[Principal, Depends(_MAY_LOOK)]

GROUP_NAMES: Final = {
    "OVERDUE": N_("Overdue"),
    "WEEK": N_("This week"),
    "MONTH": N_("This month"),
    "QUARTER": N_("This quarter"),
    "LATER": N_("Later"),
}
_BY_NAME: Final = {state.value: n for n, state in enumerate(LeaveState)}


@dataclass(frozen=True, slots=True)
class DueLine:
    """A case on the worklist: what to do, by when, and the commands for it that one may ask."""

    case: BoardLine
    day: date
    sentence: str
    commands: tuple[str, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group with its first lines; `further` says that there are more than these."""

    group: DueGroup
    name: str
    count: Bounded
    lines: tuple[DueLine, ...]
    further: bool


@dataclass(frozen=True, slots=True)
class StateLine:
    """How many cases stand in a state."""

    case_type: str
    state: str
    count: Bounded


@ROUTER.get("")
async def desk(request: Request, parts: TheParts, reader: Reader) -> HTMLResponse:
    """What is due, the cases by state, what happened last."""
    today = parts.today()
    async with seeing(parts.pool, reader.sight) as conn:
        groups = [
            await _shown_group(conn, reader, group, today)
            for group in due_groups(today)
            if not group.empty
        ]
        counts = await state_counts(conn, MAIN_BOOK, reader.sight.whole)
        events = await recent_events(conn, MAIN_BOOK, reader.sight.whole, _RECENT)
    states = sorted((StateLine(*key, count) for key, count in counts.items()), key=_in_order)
    return render(
        request,
        "hr/desk.html",
        groups=groups,
        kinds=[(kind, [one for one in states if one.case_type == kind]) for kind in _kinds(states)],
        total=_total(list(counts.values())),
        events=events,
        may_apply=may_ask(reader, "SubmitLeaveApplication", NAME),
    )


@ROUTER.get("/find")
async def find(request: Request, parts: TheParts, reader: Reader, q: str = "") -> Response:
    """The case of an id, or the cases whose id begins so or whose person it is."""
    wanted = q.strip()
    usable = _ID.fullmatch(wanted) is not None
    found: list[BoardLine] = []
    if usable:
        async with seeing(parts.pool, reader.sight) as conn:
            found = await list_cases(conn, MAIN_BOOK, Wanted(starts_with=wanted, limit=PAGE))
            named = await cases_of_person(conn, MAIN_BOOK, wanted, PAGE)
        found += [line for line in named if line not in found]
    if any(line.case_id == wanted for line in found):
        return RedirectResponse(f"/desk/cases/{quote(wanted, safe='')}", 303)
    return render(
        request,
        "hr/found.html",
        wanted=wanted[:_LONGEST],
        unusable=bool(wanted) and not usable,
        lines=found,
        most=PAGE,
    )


@ROUTER.get("/due/{group}")
async def due(
    request: Request,
    parts: TheParts,
    reader: Reader,
    group: str,
    after_day: Annotated[date | None, Query()] = None,
    after_case: Annotated[str, Query(max_length=96)] = "",
) -> HTMLResponse:
    """One group of the worklist, page by page."""
    today = parts.today()
    wanted = next((one for one in due_groups(today) if one.name.lower() == group), None)
    if wanted is None:
        raise Problem(404, "HTTP_404")
    after = (after_day, after_case) if after_day and after_case else None
    async with seeing(parts.pool, reader.sight) as conn:
        count = await count_awaited(conn, MAIN_BOOK, wanted.before, wanted.since)
        found = await awaited_before(
            conn, MAIN_BOOK, wanted.before, wanted.since, after=after, limit=PAGE + 1
        )
        lines = await _due_lines(conn, reader, found[:PAGE], today)
    here = f"/desk/hr/due/{group}"
    return render(
        request,
        "hr/due.html",
        group=wanted,
        name=GROUP_NAMES[wanted.name],
        count=count,
        lines=lines,
        next_href=f"{here}?{_place(lines[-1])}" if len(found) > PAGE else "",
        first_href=here if after else "",
    )


async def _shown_group(
    conn: Connection, reader: Principal, group: DueGroup, today: date
) -> ShownGroup:
    count = await count_awaited(conn, MAIN_BOOK, group.before, group.since)
    limit = 0 if group.name == "LATER" else SHOWN
    found = await awaited_before(conn, MAIN_BOOK, group.before, group.since, limit=limit)
    lines = await _due_lines(conn, reader, found, today)
    return ShownGroup(group, GROUP_NAMES[group.name], count, lines, count.count > len(lines))


async def _due_lines(
    conn: Connection, reader: Principal, found: list[BoardLine], today: date
) -> tuple[DueLine, ...]:
    provisional = await provisional_among(conn, found)
    return tuple(
        _due_line(line, line.awaited_by, reader, today, line.case_id in provisional)
        for line in found
        if line.awaited_by is not None
    )


def _due_line(
    line: BoardLine, day: date, reader: Principal, today: date, provisional: bool
) -> DueLine:
    act = act_of(line, today)
    allowed = tuple(name for name in act.commands if may_ask(reader, name, line.case_type))
    return DueLine(line, day, act.sentence, allowed, provisional)


def _place(line: DueLine) -> str:
    return urlencode({"after_day": line.day.isoformat(), "after_case": line.case.case_id})


def _kinds(states: list[StateLine]) -> list[str]:
    return [kind for kind in KINDS if any(one.case_type == kind for one in states)]


def _in_order(line: StateLine) -> tuple[str, int, str]:
    """A leave's states stand as a leave goes through them."""
    return (line.case_type, _BY_NAME.get(line.state, 0), line.state)


def _total(counts: list[Bounded]) -> Bounded:
    return Bounded(sum(one.count for one in counts), any(one.more for one in counts))
