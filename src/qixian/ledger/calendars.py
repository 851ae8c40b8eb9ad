"""Which holiday calendar a book is under, and since when: what shipped, then each loaded notice.

Used by the ledger's transactions, the previews and the doors. A book's notices are the events of
its calendar case, so the calendar at any moment can be made again from the record.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Final

from qixian.domain.calendar.working_days import Notice, WorkingCalendar
from qixian.domain.holiday_calendar import HolidayCalendarLoaded, calendar_case_id
from qixian.domain.kinds import KINDS
from qixian.ledger.connection import Queryable
from qixian.ledger.errors import UnknownEventType, translated
from qixian.ledger.fold import event_of
from qixian.ledger.records import RecordedEvent
from qixian.ledger.streams import read_recorded

KEPT: Final = 256
"""How many books' calendars a process keeps at hand."""

_COUNT: Final = "SELECT max(seq) FROM ledger.event WHERE case_id = $1"


@dataclass(frozen=True, slots=True)
class Stage:
    """A calendar and the notice that brought it; without a notice it is the one that shipped.

    `loaded_on` is the business day of the notice in Asia/Shanghai; `cause_id` the id of the command
    that loaded it, `actor` who did; `recorded_at` the instant it was recorded (aware, UTC).
    """

    calendar: WorkingCalendar
    loaded_on: date | None = None
    cause_id: str = ""
    actor: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BookCalendar:
    """Every calendar a book has been under, the newest last."""

    stages: tuple[Stage, ...]

    @property
    def current(self) -> WorkingCalendar:
        """The calendar that new decisions are made under."""
        return self.stages[-1].calendar

    def known(self, at: datetime | None) -> WorkingCalendar:
        """The calendar with the notices recorded at or before an instant (aware); None: all."""
        if at is None:
            return self.current
        loaded = takewhile(
            lambda stage: stage.recorded_at is None or stage.recorded_at <= at, self.stages
        )
        return [stage.calendar for stage in loaded][-1]

    def since(self, version: str) -> tuple[WorkingCalendar, tuple[Stage, ...]]:
        """The calendar a case with this version stands under, and the stages it has yet to hear of.

        A version that no stage has is of another release's shipped notices: everything is news.
        """
        for number in range(len(self.stages), 0, -1):
            if self.stages[number - 1].calendar.version == version:
                return self.stages[number - 1].calendar, self.stages[number:]
        return self.current, self.stages[-1:]

    def loaded_on(self, year: int) -> date | None:
        """The day the notice of a year was loaded last; None where it is the one that shipped."""
        found: date | None = None
        before: Notice | None = None
        for stage in self.stages:
            notice = stage.calendar.notice_of(year)
            if notice != before and stage.loaded_on is not None:
                found = stage.loaded_on
            before = notice
        return found


class Calendars:
    """The calendars of the books this process has met, by how many notices each has loaded."""

    def __init__(self, shipped: WorkingCalendar) -> None:
        self._shipped = BookCalendar((Stage(shipped),))
        self._known: OrderedDict[tuple[str, int], BookCalendar] = OrderedDict()

    async def of(self, conn: Queryable, book: str, loaded_notices: int) -> BookCalendar:
        """The book's calendar with its first `loaded_notices` notices; reads only what is new."""
        if not loaded_notices:
            return self._shipped
        known = self._known.get((book, loaded_notices))
        if known is None:
            events = await read_recorded(conn, calendar_case_id(book))
            known = _staged(self._shipped.current, events[:loaded_notices])
            self._known[book, loaded_notices] = known
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return known

    async def current(self, conn: Queryable, book: str) -> BookCalendar:
        """The book's calendar as it is now; takes no lock."""
        with translated():
            count = await conn.fetchval(_COUNT, calendar_case_id(book))
        return await self.of(conn, book, count or 0)


def _staged(shipped: WorkingCalendar, events: list[RecordedEvent]) -> BookCalendar:
    kind = KINDS["holiday_calendar"]
    stages = [Stage(shipped)]
    for recorded in events:
        event = event_of(kind, recorded)
        if not isinstance(event, HolidayCalendarLoaded):
            raise UnknownEventType(recorded.position, recorded.type)
        calendar = stages[-1].calendar.with_notice(event.notice())
        loaded_on, cause, actor = recorded.effective_on, recorded.cause_id, recorded.actor
        stages.append(Stage(calendar, loaded_on, cause, actor, recorded.recorded_at))
    return BookCalendar(tuple(stages))
