"""What an edition that forbids provisional dates says of a date without a holiday notice.

Pure; called by the `decide` of the case kinds where `calendar_beyond_data` is RAISE (B.0.3).
"""

from collections.abc import Callable, Iterable
from datetime import date

from qixian.domain.case import Event, Reckoning, Rules, StateT
from qixian.domain.refusal import Refusal


def refuse_beyond_calendar(
    state: StateT,
    events: tuple[Event, ...],
    rules: Rules,
    today: date,
    evolve: Callable[[StateT, Event, date], StateT],
    reckonings: Callable[[StateT, Rules], Iterable[Reckoning]],
) -> Refusal | None:
    """Where the edition forbids provisional dates, a date without a notice stops the command.

    Looked at are the dates of the case as the events would leave it.
    """
    if rules.policy.calendar_beyond_data == "PROVISIONAL" or not events:
        return None
    for event in events:
        state = evolve(state, event, today)
    return refuse_beyond(reckonings(state, rules))


def refuse_beyond(reckonings: Iterable[Reckoning]) -> Refusal | None:
    """CALENDAR_NOT_LOADED for the first date that lies beyond the notices; None if there is none.

    The data names the date's field and the year whose State Council notice is missing (民法典203).
    """
    for reckoning in reckonings:
        if reckoning.provisional:
            return Refusal(
                code="CALENDAR_NOT_LOADED",
                clause="民法典203",
                remedy=f"Load the State Council notice of {reckoning.effective.year} first.",
                data={"field": reckoning.field, "year": reckoning.effective.year},
            )
    return None
