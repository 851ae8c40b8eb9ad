"""What an edition that forbids provisional dates says of a date without a holiday notice.

Pure; called by the `decide` of the case kinds where `calendar_beyond_data` is RAISE (B.0.3).
"""

from collections.abc import Iterable

from qixian.domain.case import Reckoning
from qixian.domain.refusal import Refusal


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
