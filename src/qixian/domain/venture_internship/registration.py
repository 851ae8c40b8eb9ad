"""The registration of the participant's venture: is it in time, and what follows from it.

Pure; called by `decide`. Judged by the day on the business licence, not by the day it is recorded.
"""

from datetime import date

from qixian.domain.case import Decision, Rules
from qixian.domain.refusal import Refusal
from qixian.domain.venture_internship import events as e
from qixian.domain.venture_internship import refusals
from qixian.domain.venture_internship.commands import RecordVentureRegistration
from qixian.domain.venture_internship.dates import window
from qixian.domain.venture_internship.ending import ended_with_window
from qixian.domain.venture_internship.state import Internship, InternshipState


def record_registration(
    internship: Internship, command: RecordVentureRegistration, rules: Rules, today: date
) -> Decision:
    """The venture counts (R26); one founded during the internship ends it on that day."""
    registered_on = command.registration_date
    refusal = _refusal(internship, registered_on, rules, today)
    if refusal is not None:
        return refusal
    registered = e.VentureRegistered(
        enterprise_id=command.enterprise_id,
        registration_date=registered_on,
        recorded_after_expiry=internship.state is InternshipState.WINDOW_EXPIRED,
    )
    if internship.state is InternshipState.INTERNING:
        end = ended_with_window(internship, registered_on, "VENTURE_REGISTERED", rules)
        return (*end, registered)
    return (registered,)


def _refusal(
    internship: Internship, registered_on: date, rules: Rules, today: date
) -> Refusal | None:
    if registered_on > today:
        return refusals.registration_in_future(today)
    last = _window_last_day(internship, registered_on, rules)
    if registered_on > last:
        return refusals.venture_window_expired(last)
    if registered_on < internship.first_day:
        return refusals.venture_precedes_internship(internship.first_day)
    if not rules.policy.venture_during_internship and _during(internship, registered_on):
        return refusals.venture_during_internship()
    return None


def _window_last_day(internship: Internship, registered_on: date, rules: Rules) -> date:
    """The last day of the window; during an internship, of the one the registration opens."""
    if internship.window_effective_last_day is not None:
        return internship.window_effective_last_day
    return window(internship.first_day, registered_on, rules).effective.effective


def _during(internship: Internship, registered_on: date) -> bool:
    # Also where it becomes known only later: otherwise waiting would turn it into a later venture.
    end = internship.actual_end_date
    return end is None or registered_on <= end
