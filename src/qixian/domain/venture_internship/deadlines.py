"""What is ahead of an internship, and what happens when nobody acts (B.3, "Dates, timers, money").

Pure. `deadlines` lists every date with a consequence; `fall_due` gives the events of one. The one
thing that silence ends is the window that the text itself limits (R26).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.case import Deadline, Event, Rules
from qixian.domain.reminders import reminded, reminders
from qixian.domain.venture_internship import events as e
from qixian.domain.venture_internship.ending import ended_with_window
from qixian.domain.venture_internship.state import Internship, InternshipState

INTERNSHIP_END: Final = "INTERNSHIP_END"
VENTURE_WINDOW_END: Final = "VENTURE_WINDOW_END"
VENTURE_WINDOW: Final = "VENTURE_WINDOW"


def deadlines(internship: Internship, rules: Rules) -> tuple[Deadline, ...]:
    """Every deadline ahead of the case, earliest first; none once the venture is registered."""
    ahead = _ahead(internship, rules)
    return tuple(sorted(ahead, key=lambda deadline: deadline.fires_on))


def _ahead(internship: Internship, rules: Rules) -> Iterator[Deadline]:
    match internship.state:
        case InternshipState.INTERNING if internship.planned_end_date is not None:
            last = internship.planned_end_date
            yield Deadline(INTERNSHIP_END, last, last + ONE_DAY, "R28")
        case InternshipState.VENTURE_WINDOW_OPEN:
            yield from _window(internship, rules)
        case _:
            return


def _window(internship: Internship, rules: Rules) -> Iterator[Deadline]:
    last = internship.window_effective_last_day
    opened, after = internship.window_opened_on, internship.reminders_after
    if last is None or opened is None or after is None:
        return
    # A window counted from the start may be over when it opens; it then ends at the next midnight.
    yield Deadline(VENTURE_WINDOW_END, last, max(last, opened) + ONE_DAY, "R26")
    yield from reminders(VENTURE_WINDOW, last, after, internship.reminders_issued, "R26", rules)


def fall_due(internship: Internship, deadline: Deadline, rules: Rules) -> tuple[Event, ...]:
    """The events of a deadline that has come. ValueError for a kind this case does not have."""
    reminder = reminded(deadline)
    if reminder is not None:
        return (e.ReminderIssued(kind=reminder, refers_to=deadline.last_day),)
    match deadline.kind:
        case "INTERNSHIP_END":
            return _completed(internship, deadline.last_day, rules)
        case "VENTURE_WINDOW_END":
            return (e.VentureWindowExpired(effective_last_day=deadline.last_day),)
        case kind:
            raise ValueError(f"an internship has no deadline {kind!r}")


def _completed(internship: Internship, last_day: date, rules: Rules) -> tuple[Event, ...]:
    return ended_with_window(internship, last_day, "COMPLETED", rules)
