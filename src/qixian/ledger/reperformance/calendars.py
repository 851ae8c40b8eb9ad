"""The calendar of a book at a moment of the record: the notices loaded by then, and no later one.

For `reperformance` only. A decision of an earlier release was made under the notices that one
shipped; those are the first years of what this one ships.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.holiday_calendar import HolidayCalendarLoaded, calendar_case_id
from qixian.domain.kinds import KINDS
from qixian.ledger.calendars import BookCalendar, Stage
from qixian.ledger.connection import Connection
from qixian.ledger.errors import UnknownEventType
from qixian.ledger.fold import event_of
from qixian.ledger.records import RecordedEvent
from qixian.ledger.streams import read_recorded

_KIND: Final = KINDS["holiday_calendar"]


class CalendarThen:
    """Every calendar a book was under, by the position in the record from which it was known."""

    def __init__(self, shipped: WorkingCalendar, loads: Sequence[RecordedEvent]) -> None:
        self._shipped, self._loads = shipped, loads
        self.positions = tuple(load.position for load in loads)
        """The positions of the notices that could be read, in order."""
        self.instants = tuple(load.recorded_at for load in loads)
        self._ours = _stages(shipped, loads)
        self._known: dict[tuple[int, str, str], BookCalendar] = {}

    def at(self, position: int, version: str, last: str = "") -> BookCalendar:
        """What was known before a position, beginning with the notices of the release of then.

        `version` is what the record says the calendar was, `last` what it said just before: no
        later decision is made under an earlier release. Where no release can have had it, the
        answer begins with this release's notices.
        """
        key = (bisect_left(self.positions, position), version, last)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._beginning_with(*key)
        return known

    def _beginning_with(self, count: int, version: str, last: str) -> BookCalendar:
        for stages in self._of_releases():
            heard = stages[: count + 1]
            versions = {stage.calendar.version for stage in heard}
            if version in versions:
                return BookCalendar(heard)
            if last in versions:
                break
        return BookCalendar(self._ours[: count + 1])

    def _of_releases(self) -> Iterator[tuple[Stage, ...]]:
        """The stages as this release counts them, then as each earlier one must have."""
        yield self._ours
        notices = self._shipped.notices
        for years in range(len(notices) - 1, 0, -1):
            earlier = WorkingCalendar.of(notices[:years])
            # As it was shipped, a calendar bore no digest of its days.
            plain = replace(earlier, version=earlier.version.partition("+")[0])
            yield _stages(plain, self._loads)


def _stages(shipped: WorkingCalendar, loads: Sequence[RecordedEvent]) -> tuple[Stage, ...]:
    """One stage for each notice on top of what shipped."""
    stages = [Stage(shipped)]
    for load in loads:
        event = event_of(_KIND, load)
        if not isinstance(event, HolidayCalendarLoaded):
            raise UnknownEventType(load.position, load.type)
        calendar = stages[-1].calendar.with_notice(event.notice())
        stages.append(
            Stage(calendar, load.effective_on, load.cause_id, load.actor, load.recorded_at)
        )
    return tuple(stages)


class CalendarsThen:
    """The calendars of the books of one run, each read once."""

    def __init__(self, shipped: WorkingCalendar) -> None:
        self._shipped = shipped
        self._known: dict[str, CalendarThen] = {}

    async def of(self, conn: Connection, book: str) -> CalendarThen:
        """The calendar of a book."""
        known = self._known.get(book)
        if known is None:
            loads = await read_recorded(conn, calendar_case_id(book))
            known = self._known[book] = CalendarThen(self._shipped, _readable(loads))
        return known


def _readable(loads: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """The notices up to the first that cannot be read; that one is found in the calendar's case."""
    readable: list[RecordedEvent] = []
    for load in loads:
        try:
            event = event_of(_KIND, load)
            if isinstance(event, HolidayCalendarLoaded):
                event.notice()
        except (UnknownEventType, ValueError):
            break
        readable.append(load)
    return readable
