"""The time of one leave as it can be drawn: its periods, the days that matter, what comes next.

Pure, over a replayed case; for whoever draws or lists a leave. Days are civil dates in
Asia/Shanghai and both ends of a period are included. Nothing is counted here: every day is the
state's, the deadlines' or the domain's own `dates`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final, Literal

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.off_post_venture_leave.dates import term_dates, term_end
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState
from qixian.domain.reminders import REMINDER
from qixian.ledger.replay import ReplayedCase

PeriodKind = Literal["TERM", "EXTENSION", "INTERIM", "ABSENCE"]

_OVERDUE: Final = "ReturnOverdue"
_NO_LONGER_ABSENT: Final = ("ExtensionRequested", "ExtensionApproved", "ExtensionRefused")
_ENDS: Final = ("ReturnedToInstitution", "EmploymentEnded")
_ENDS_OF_PERIODS: Final = ("term_end_date", "extension_end_date")
_FOR_ASKING: Final = ("extension_window_opens", "extension_apply_by", "extension_late_cutoff")
_MAIN: Final = frozenset(
    {
        "leave_start_date",
        "term_end_date",
        "extension_start_date",
        "extension_end_date",
        "return_due_date",
        *_ENDS,
    }
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of a leave. ABSENCE is the time after the return due day, INTERIM the time until
    an extension asked for in time is decided.

    `used_until` is the last day of it that counts as used on the day asked about, None when none
    does. `granted` is False for what was only asked for; `ends` is False while nobody knows when it
    ends, and `last` is then the day asked about.
    """

    kind: PeriodKind
    first: date
    last: date
    used_until: date | None = None
    granted: bool = True
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that matters: a date field, a reminder (REMINDER_TERM_END_90D), or the event that ended
    the leave. `main` ones bound the periods; `provisional` as the date's reckoning says.
    """

    what: str
    day: date
    provisional: bool = False

    @property
    def main(self) -> bool:
        """Whether it is one of the days a reader looks for first."""
        return self.what in _MAIN


@dataclass(frozen=True, slots=True)
class LeaveTimeline:
    """A leave as of `day`; `marks` by day, `coming` the first of them that is not over."""

    day: date
    periods: tuple[Period, ...]
    marks: tuple[Mark, ...]
    coming: Mark | None

    @property
    def first(self) -> date:
        """The first day there is anything to draw."""
        return min(chain((p.first for p in self.periods), (m.day for m in self.marks)))

    @property
    def last(self) -> date:
        """The last day there is anything to draw."""
        return max(chain((p.last for p in self.periods), (m.day for m in self.marks)))


def leave_of(replayed: ReplayedCase) -> Leave:
    """The state of a leave's case. TypeError for a case of another kind."""
    state: object = replayed.state
    if not isinstance(state, Leave):
        raise TypeError(f"{replayed.case_id} is no leave")
    return state


def timeline_of(replayed: ReplayedCase, day: date) -> LeaveTimeline | None:
    """The timeline of a leave; None where no leave was taken and none will be.

    TypeError for a case of another kind.
    """
    leave = leave_of(replayed)
    if not leave.open and not leave.started:
        return None
    periods = tuple(_periods(leave, replayed, day))
    over = _ended_on(replayed)
    # Of what lay ahead when the leave ended, only the ends of its periods are still shown.
    marks = _in_order(
        mark
        for mark in _marks(leave, replayed)
        if over is None or mark.day <= over or mark.what in _ENDS_OF_PERIODS
    )
    coming = next((mark for mark in marks if mark.day >= day), None) if leave.open else None
    return LeaveTimeline(day, periods, marks, coming)


def _periods(leave: Leave, replayed: ReplayedCase, day: date) -> Iterator[Period]:
    asked = leave.state is LeaveState.APPLIED
    if asked and leave.requested_start_date is not None:
        term = term_dates(leave.requested_start_date, leave.requested_months, replayed.rules)
        yield Period("TERM", term.start, term.end.effective, granted=False)
    if leave.leave_start_date is None or leave.first_term_end_date is None:
        return
    used = leave.last_day_used(leave.last_leave_date or day) if leave.started else None
    first = Period("TERM", leave.leave_start_date, leave.first_term_end_date)
    yield _with_use(first, used)
    yield from (_with_use(period, used) for period in _after_the_term(leave, replayed, day))
    absent = _absent_since(replayed)
    if absent is not None:
        last = _ended_on(replayed)
        gone = last - ONE_DAY if last else day
        if gone >= absent:
            yield Period("ABSENCE", absent, gone, ends=last is not None)


def _after_the_term(leave: Leave, replayed: ReplayedCase, day: date) -> Iterator[Period]:
    """The extension, granted or asked for; the interim, unless an extension has swallowed it."""
    start, end = leave.extension_start_date, leave.extension_end_date
    if leave.extension_approved and start is not None and end is not None:
        yield Period("EXTENSION", start, end)
        return
    if leave.state is LeaveState.EXTENSION_PENDING and leave.first_term_end_date is not None:
        start = leave.first_term_end_date + ONE_DAY
        counted = term_end(
            start, leave.extension_months, replayed.rules, field="extension_end_date"
        )
        yield Period("EXTENSION", start, counted.effective, granted=False)
    if leave.interim_from is not None:
        known = leave.interim_until or leave.last_leave_date
        last = max(known or day, leave.interim_from)
        yield Period("INTERIM", leave.interim_from, last, ends=known is not None)


def _with_use(period: Period, used: date | None) -> Period:
    if used is None or used < period.first or not period.granted:
        return period
    return replace(period, used_until=min(used, period.last))


def _absent_since(replayed: ReplayedCase) -> date | None:
    """The return due day of an absence that no extension has undone; it is absence's first day."""
    since = None
    for fact in replayed.facts:
        if fact.type == _OVERDUE:
            since = date.fromisoformat(str(fact.data["return_due_date"]))
        elif fact.type in _NO_LONGER_ABSENT:
            since = None
    return since


def _ended_on(replayed: ReplayedCase) -> date | None:
    """The day on which the event that ended the leave is effective."""
    ends = (fact.effective_on for fact in reversed(replayed.facts) if fact.type in _ENDS)
    return next(ends, None)


def _marks(leave: Leave, replayed: ReplayedCase) -> Iterator[Mark]:
    provisional = {r.field for r in replayed.reckonings if r.provisional}
    days = {**replayed.summary.kept, **replayed.summary.dates}
    if leave.extension_approved:
        # The extension's end is the term's; the first term's is the day before the extension.
        days.pop("term_end_date", None)
    if leave.started:
        days.pop("approval_lapse_date", None)
    asked = _asked_on(leave, replayed)
    if asked is not None:
        # Until when an extension could have been asked for matters to nobody any more.
        days = {f: day for f, day in days.items() if f not in _FOR_ASKING or day <= asked}
    if leave.state is LeaveState.APPLIED and leave.requested_start_date is not None:
        term = term_dates(leave.requested_start_date, leave.requested_months, replayed.rules)
        days |= {"requested_start_date": term.start}
        for planned in (term.end, term.return_due):
            days[planned.field] = planned.effective
            provisional |= {planned.field} if planned.provisional else set()
    days |= {r.field: r.effective for r in replayed.reckonings if r.field == "absence_limit_date"}
    yield from (Mark(field, day, field in provisional) for field, day in days.items())
    yield from _reminders(replayed)
    yield from (Mark(fact.type, fact.effective_on) for fact in replayed.facts if fact.type in _ENDS)


def _asked_on(leave: Leave, replayed: ReplayedCase) -> date | None:
    """The day of the request for the extension that is approved or undecided."""
    if not leave.extension_approved and leave.state is not LeaveState.EXTENSION_PENDING:
        return None
    asked = (f.effective_on for f in reversed(replayed.facts) if f.type == "ExtensionRequested")
    return next(asked, None)


def _reminders(replayed: ReplayedCase) -> Iterator[Mark]:
    """Those that were sent, and those still to come."""
    for fact in replayed.facts:
        if fact.type == "ReminderIssued":
            yield Mark(f"{REMINDER}{fact.data['kind']}", fact.effective_on)
    for ahead in replayed.ahead:
        if ahead.kind.startswith(REMINDER):
            yield Mark(ahead.kind, ahead.fires_on)


def _in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: (mark.day, not mark.main, mark.what)))
