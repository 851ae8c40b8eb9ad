"""Days and instants read so that one row that cannot be does not stop a walk over all of them.

PostgreSQL holds `infinity`, days before our era and years beyond 9999, of which Python has none:
the driver gives an instant without a zone, or gives up a whole fetch. Whoever goes through the
record to find such a row reads its columns through `day` and `instant`, and asks `day_can_be` and
`instant_can_be`. For `ledger` only.
"""

from datetime import UTC, date, datetime
from typing import Final

_FIRST: Final = "0001-01-02"
_LAST: Final = "9999-12-30"
FIRST_DAY: Final = date.fromisoformat(_FIRST)
LAST_DAY: Final = date.fromisoformat(_LAST)
_FIRST_INSTANT: Final = datetime(1, 1, 2, tzinfo=UTC)
_LAST_INSTANT: Final = datetime(9999, 12, 30, tzinfo=UTC)


def day(column: str) -> str:
    """SQL of a column of days in which whatever cannot be is the first or the last day."""
    return f"greatest(least({column}, date '{_LAST}'), date '{_FIRST}')"


def instant(column: str) -> str:
    """SQL of a column of instants, as `day`."""
    return (
        f"greatest(least({column}, timestamptz '{_LAST} 00:00+00'),"
        f" timestamptz '{_FIRST} 00:00+00')"
    )


def spoilt(days: str, instants: str) -> str:
    """SQL: 1 where one of two columns cannot be, else 0."""
    return (
        f"CASE WHEN {days} > date '{_FIRST}' AND {days} < date '{_LAST}'"
        f" AND {instants} > timestamptz '{_FIRST} 00:00+00'"
        f" AND {instants} < timestamptz '{_LAST} 00:00+00' THEN 0 ELSE 1 END"
    )


def day_can_be(one: date) -> bool:
    """Whether a day read with `day` is the one in the row."""
    return FIRST_DAY < one < LAST_DAY


def instant_can_be(one: datetime) -> bool:
    """Whether an instant (aware) read with `instant` is the one in the row."""
    return _FIRST_INSTANT < one < _LAST_INSTANT
