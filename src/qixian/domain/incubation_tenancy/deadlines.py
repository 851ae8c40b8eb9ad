"""What is ahead of a tenancy, and what happens when nobody acts (B.2, "Dates and timers").

Pure. `deadlines` lists every date with a consequence; `fall_due` gives the events of one. No timer
makes a graduation or an eviction (B.0.2).
"""

from collections.abc import Iterator
from typing import Final

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.case import Deadline, Event, Rules
from qixian.domain.incubation_tenancy import events as e
from qixian.domain.incubation_tenancy.state import Tenancy, TenancyState
from qixian.domain.reminders import reminded, reminders

INCUBATION_END: Final = "INCUBATION_END"
MOVE_OUT_DUE: Final = "MOVE_OUT_DUE"


def deadlines(tenancy: Tenancy, rules: Rules) -> tuple[Deadline, ...]:
    """Every deadline ahead of the case, earliest first; none outside the base."""
    return tuple(sorted(_ahead(tenancy, rules), key=lambda deadline: deadline.fires_on))


def _ahead(tenancy: Tenancy, rules: Rules) -> Iterator[Deadline]:
    end, due = tenancy.incubation_end_date, tenancy.move_out_due_date
    if end is None or due is None:
        return
    # «X has passed» is recorded on the day after X (B.0.1).
    if tenancy.state is TenancyState.IN_INCUBATION:
        start = tenancy.reminders_after
        if start is not None:
            issued = tenancy.reminders_issued
            yield from reminders(INCUBATION_END, end, start, issued, "R65", rules)
        yield Deadline(INCUBATION_END, end, end + ONE_DAY, "R65")
    elif tenancy.state is TenancyState.MOVE_OUT_DUE:
        yield Deadline(MOVE_OUT_DUE, due, due + ONE_DAY, "R65")


def fall_due(tenancy: Tenancy, deadline: Deadline, rules: Rules) -> tuple[Event, ...]:
    """The events of a deadline that has come. ValueError for a kind this case does not have."""
    reminder = reminded(deadline)
    if reminder is not None:
        return (e.ReminderIssued(kind=reminder, refers_to=deadline.last_day),)
    if deadline.kind == INCUBATION_END:
        return (_period_ended(tenancy),)
    if deadline.kind == MOVE_OUT_DUE:
        return (e.MoveOutOverdue(move_out_due_date=deadline.last_day),)
    raise ValueError(f"a tenancy has no deadline {deadline.kind!r}")


def _period_ended(tenancy: Tenancy) -> Event:
    if tenancy.incubation_end_date is None or tenancy.move_out_due_date is None:
        raise ValueError("a period that has not begun cannot end")
    return e.IncubationPeriodEnded(
        incubation_end_date=tenancy.incubation_end_date,
        move_out_due_date=tenancy.move_out_due_date,
    )
