"""What the panel of a leave shows on its case's page; for `case_panels` only.

Everything is the domain's and `presentation`'s; here it only gets its names in the reader's
language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from babel.dates import format_date

from qixian.api.pages.language import N_, Speech
from qixian.api.pages.leave_drawing import Drawing, Named, drawn, tail_marks
from qixian.api.pages.panel_subject import PanelOf
from qixian.domain.calendar.periods import Span
from qixian.domain.off_post_venture_leave.state import Leave
from qixian.domain.reminders import REMINDER
from qixian.presentation import leave_use as use
from qixian.presentation.leave_steps import NextStep, next_steps
from qixian.presentation.leave_timeline import LeaveTimeline, Mark, Period, leave_of, timeline_of

PERIOD_NAMES: Final = {
    "TERM": N_("First term"),
    "EXTENSION": N_("Extension"),
    "INTERIM": N_("Interim continuation"),
    "ABSENCE": N_("Absent after the return due day"),
}
_ASKED: Final = {"TERM": N_("Term asked for"), "EXTENSION": N_("Extension asked for")}
_MARGIN: Final = timedelta(days=6)
_SEEN_AFTER: Final = timedelta(days=120)
"""How long after the last mark today is still on the drawing; later it stands at its edge."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list that says the same as the drawing; `last` is None for a single day."""

    name: str
    first: date
    last: date | None
    provisional: bool
    coming: bool
    ends: bool = True


@dataclass(frozen=True, slots=True)
class LeavePanel:
    """The panel's values: months and days, civil dates, fen.

    `overview` is the whole leave, `tail` the weeks around the end of its term; None where there is
    nothing to draw. `interim` is the length of an interim continuation that was not swallowed by
    an extension.
    """

    leave: Leave
    timeline: LeaveTimeline | None
    coming: str
    overview: Drawing | None
    tail: Drawing | None
    rows: tuple[Row, ...]
    term: use.TermUse
    extension: use.TermUse
    interim: Span | None
    cap: use.CapUse | None
    pay: use.Pay
    figures: tuple[tuple[int, int], ...]
    test: use.ProfitTest | None
    steps: tuple[NextStep, ...]
    absence_workdays: int


def leave_panel(of: PanelOf) -> LeavePanel:
    """The panel of a leave as of the office's day. TypeError for a case of another kind."""
    leave, policy, day = leave_of(of.replayed), of.replayed.rules.policy, of.today
    timeline = timeline_of(of.replayed, day)
    left = of.lengths.left_of_cap
    test = use.profit_test(leave, policy)
    coming = timeline.coming if timeline else None
    return LeavePanel(
        leave=leave,
        timeline=timeline,
        coming=mark_name(of.spoken, coming) if coming else "",
        overview=_overview(of.spoken, timeline) if timeline else None,
        tail=_tail(of.spoken, timeline, leave) if timeline else None,
        rows=tuple(_rows(of.spoken, timeline)) if timeline else (),
        term=use.first_term(leave, day, policy),
        extension=use.extension(leave, day, policy),
        interim=use.interim(leave, day, policy),
        cap=use.cap_use(leave, of.replayed.summary.usage, left, policy) if left else None,
        pay=use.pay_of(leave, day),
        figures=tuple(sorted(leave.net_profits_fen, reverse=True)),
        test=test,
        steps=next_steps(leave, day, test),
        absence_workdays=policy.absence_limit_workdays,
    )


def mark_name(spoken: Speech, mark: Mark) -> str:
    """What a day is called: a date field, a reminder or an event of the vocabulary."""
    if mark.what.startswith(REMINDER):
        return spoken.words.reminder(mark.what.removeprefix(REMINDER))
    group = "fields" if spoken.words.has("fields", mark.what) else "events"
    return spoken.words.of(group, mark.what)


def period_name(spoken: Speech, period: Period) -> str:
    """What a period is called; one that was only asked for says so."""
    names = PERIOD_NAMES if period.granted else _ASKED
    return spoken.gettext(names[period.kind])


def _overview(spoken: Speech, timeline: LeaveTimeline) -> Drawing:
    """The whole leave with the days that bound it."""
    first = timeline.first if timeline.first < timeline.day else timeline.day
    # An application decided long after it was made does not push the leave off the drawing.
    first = max(first, timeline.first - _SEEN_AFTER)
    last = timeline.last
    if last < timeline.day <= last + _SEEN_AFTER:
        last = timeline.day
    marks = [mark for mark in timeline.marks if mark.main or mark is timeline.coming]
    names = [(period, period_name(spoken, period)) for period in timeline.periods]
    bars = [pair for pair in names if pair[0].kind in ("TERM", "EXTENSION")]
    named = _named(spoken, timeline, marks, first, last, with_year=True)
    return drawn(timeline, first, last, named, bars)


def _tail(spoken: Speech, timeline: LeaveTimeline, leave: Leave) -> Drawing | None:
    """The weeks around the end of the term in force, while the leave runs."""
    if not leave.started or not leave.open or leave.term_end_date is None:
        return None
    marks = tail_marks(timeline.marks, leave.term_end_date)
    first = min(mark.day for mark in marks) - _MARGIN
    last = max(mark.day for mark in marks) + _MARGIN
    if last < timeline.day <= last + _SEEN_AFTER:
        last = timeline.day + _MARGIN
    return drawn(
        timeline, first, last, _named(spoken, timeline, marks, first, last, with_year=False), ()
    )


def _named(
    spoken: Speech,
    timeline: LeaveTimeline,
    marks: "list[Mark] | tuple[Mark, ...]",
    first: date,
    last: date,
    *,
    with_year: bool,
) -> list[Named]:
    """The labels in order of days: one for each day that is marked, and one for today."""
    named = []
    for day, same in groupby(marks, key=lambda mark: mark.day):
        found = list(same)
        names = " · ".join(mark_name(spoken, mark) for mark in found)
        coming = timeline.coming is not None and day == timeline.coming.day
        main = any(mark.main for mark in found)
        text = f"{names} {_short(spoken, day, with_year)}"
        if any(mark.provisional for mark in found):
            text += f" ({spoken.words.heading('provisional')})"
        named.append(Named(day, text, main, coming))
    today = Named(timeline.day, _today(spoken, timeline.day, first, last), True, today=True)
    return sorted([*named, today], key=lambda one: (one.day, one.today))


def _today(spoken: Speech, day: date, first: date, last: date) -> str:
    """Today's label; an arrow where today lies beyond the drawing."""
    text = spoken.gettext("Today %(day)s", day=_short(spoken, day, with_year=True))
    if day < first:
        return f"◂ {text}"
    return f"{text} ▸" if day > last else text


def _short(spoken: Speech, day: date, with_year: bool) -> str:
    if spoken.language == "zh":
        return f"{day.year}年{day.month}月{day.day}日" if with_year else f"{day.month}月{day.day}日"
    return format_date(day, "d MMM y" if with_year else "d MMM", locale="en_GB")


def _rows(spoken: Speech, timeline: LeaveTimeline) -> Iterator[Row]:
    """Periods and days in order, as a list."""
    rows = [
        Row(period_name(spoken, p), p.first, p.last, False, False, p.ends) for p in timeline.periods
    ]
    rows += [
        Row(mark_name(spoken, m), m.day, None, m.provisional, m is timeline.coming)
        for m in timeline.marks
    ]
    yield from sorted(rows, key=lambda row: (row.first, row.last is None))
