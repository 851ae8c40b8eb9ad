"""Why so many months and days are used of a right: the first day, the last, what fits between.

Pure; for the doors. Knows of each case kind which two days its time lies between.
"""

from datetime import date
from typing import NamedTuple

from qixian.domain.calendar.periods import Span, span, term_last_day
from qixian.domain.explanation import steps as s
from qixian.domain.explanation.explanation import Explanation, explained
from qixian.domain.incubation_tenancy.state import Tenancy
from qixian.domain.off_post_venture_leave.state import Leave
from qixian.domain.policies.edition import Edition
from qixian.domain.venture_internship.state import Internship

USED = "used"


class Stretch(NamedTuple):
    """From when to when a right was used, both days included; `rule` is the clause behind it."""

    first_field: str
    first: date
    last: date
    rule: str


def stretch_of(state: object, on: date) -> Stretch | None:
    """The stretch a case's time lies in, up to the day `on`; None where nothing is used yet.

    `state` is the state of any case kind, `on` the day the question is asked or, for a tenancy that
    is over, the day of moving out.
    """
    match state:
        case Leave(started=True, leave_start_date=date() as first):
            last = state.last_day_used(state.last_leave_date or on)
            found = Stretch("leave_start_date", first, last, "R85")
        case Internship(internship_start_date=date() as first):
            last = state.actual_end_date or on
            found = Stretch("internship_start_date", first, last, "R28")
        case Tenancy(incubation_start_date=date() as first, incubation_end_date=date() as end):
            found = Stretch("incubation_start_date", first, min(on, end), "R65")
        case _:
            return None
    return found if found.last >= found.first else None


def explain_used(stretch: Stretch, edition: Edition) -> Explanation:
    """How many months and days a stretch is, by the term rule (C.2)."""
    first_day = edition.policy().term_first_day
    used: Span = span(stretch.first, stretch.last, first_day)
    whole = term_last_day(stretch.first, used.months, first_day) if used.months else None
    counted = s.CountSpan(
        first_field=stretch.first_field,
        first=stretch.first,
        last=stretch.last,
        first_day=first_day,
        months=used.months,
        days=used.days,
        whole_until=whole,
        next_until=term_last_day(stretch.first, used.months + 1, first_day),
    )
    return explained(USED, (stretch.rule,), (counted,), (edition, ("term_first_day",)))
