"""The holiday calendar of a book 节假日安排: one case with every notice since shipping.

Pure, in the order of every case kind: event, state, command, decide, evolve, the kind. The notices
that ship with the package are the beginning; a later one, or a correction, comes by
`LoadHolidayCalendar`, so that the ledger says when each became known (B.0.1). Open deadlines are
then counted again, case by case, by the ledger.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, NamedTuple, Self

from pydantic import Field, model_validator

from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import Notice
from qixian.domain.case import (
    CaseKind,
    CaseSummary,
    Command,
    Deadline,
    Decision,
    Event,
    FactKey,
    NoticeFor,
    Reckoning,
    Reference,
    Rules,
)
from qixian.domain.case_events import DeadlineRecomputed
from qixian.domain.facts import Facts
from qixian.domain.values import CivilDate

NAME: Final = "holiday_calendar"
LABEL: Final = "CALENDAR"

Year = Annotated[int, Field(ge=2004, le=2199, strict=True)]
Title = Annotated[str, Field(max_length=200)]
Days = Annotated[tuple[CivilDate, ...], Field(max_length=120)]


def calendar_case_id(book: str) -> str:
    """The id of the one case that holds a book's calendar."""
    return LABEL if book == MAIN_BOOK else f"{book}/{LABEL}"


class HolidayCalendarLoaded(Event):
    """The State Council's notice of a year became known, or took the place of an earlier one.

    `rest_days` are the holidays with the days off in exchange, `extra_working_days` the weekend
    days to be worked, `statutory_days` the 法定节假日 proper; civil dates in Asia/Shanghai.
    """

    type = "HolidayCalendarLoaded"
    clauses = ("民法典203",)
    year: int
    rest_days: tuple[date, ...]
    extra_working_days: tuple[date, ...]
    statutory_days: tuple[date, ...] = ()
    title: str = ""
    number: str | None = None
    issued: date | None = None
    source: str = ""

    def notice(self) -> Notice:
        """The notice as the working calendar takes it."""
        return Notice(
            year=self.year,
            title=self.title,
            number=self.number,
            issued=self.issued,
            source=self.source,
            rest_days=frozenset(self.rest_days),
            extra_working_days=frozenset(self.extra_working_days),
            statutory_days=frozenset(self.statutory_days),
        )


class CalendarState(StrEnum):
    """NONE before the first notice is loaded."""

    NONE = "NONE"
    LOADED = "LOADED"


class LoadedNotices(NamedTuple):
    """The notices loaded into a book, in the order in which they became known."""

    state: CalendarState = CalendarState.NONE
    notices: tuple[Notice, ...] = ()


class LoadHolidayCalendar(Command):
    """The administrator enters the notice of a year; a second one for the year replaces the first.

    The days are as in `HolidayCalendarLoaded`. ValueError (pydantic) when they contradict each
    other or lie outside the year and the December before it.
    """

    type = "LoadHolidayCalendar"
    actor = "ADMINISTRATOR"
    year: Year
    rest_days: Days
    extra_working_days: Days = ()
    statutory_days: Days = ()
    title: Title = ""
    number: Title | None = None
    issued: CivilDate | None = None
    source: Title = ""

    @model_validator(mode="after")
    def _is_a_notice(self) -> Self:
        self.loaded().notice()
        return self

    def loaded(self) -> HolidayCalendarLoaded:
        """The event of this command, its days in order and each once."""
        return HolidayCalendarLoaded(
            year=self.year,
            rest_days=tuple(sorted(set(self.rest_days))),
            extra_working_days=tuple(sorted(set(self.extra_working_days))),
            statutory_days=tuple(sorted(set(self.statutory_days))),
            title=self.title,
            number=self.number,
            issued=self.issued,
            source=self.source,
        )


def decide(
    loaded: LoadedNotices, command: Command, facts: Facts, rules: Rules, today: date
) -> Decision:
    """The notice is loaded; nothing to do when the book's calendar has exactly these days."""
    if not isinstance(command, LoadHolidayCalendar):
        raise KeyError(command.type)
    event = command.loaded()
    if rules.calendar.with_notice(event.notice()).version == rules.calendar.version:
        return ()
    return (event,)


def evolve(loaded: LoadedNotices, event: Event, on: date) -> LoadedNotices:
    """The notices after an event. KeyError for an event a calendar does not have."""
    if not isinstance(event, HolidayCalendarLoaded):
        raise KeyError(event.type)
    return LoadedNotices(CalendarState.LOADED, (*loaded.notices, event.notice()))


def deadlines(loaded: LoadedNotices, rules: Rules) -> tuple[Deadline, ...]:
    """A calendar has no deadline."""
    return ()


def fall_due(loaded: LoadedNotices, deadline: Deadline, rules: Rules) -> tuple[Event, ...]:
    """ValueError: a calendar has no deadline."""
    raise ValueError(f"a calendar has no deadline {deadline.kind!r}")


def reckonings(loaded: LoadedNotices, rules: Rules) -> tuple[Reckoning, ...]:
    """A calendar counts nothing itself."""
    return ()


def recomputed(field: str, old: date, new: date) -> Event:
    """One date of a case that a notice moved."""
    return DeadlineRecomputed(field=field, old=old, new=new)


def fact_keys(loaded: LoadedNotices, command: Command | None) -> tuple[FactKey, ...]:
    """Nothing: every other case of the book holds the calendar's own lock, shared."""
    return ()


def possible(loaded: LoadedNotices) -> tuple[str, ...]:
    """A further notice can always be loaded."""
    return (LoadHolidayCalendar.type,)


def references(command: Command) -> tuple[Reference, ...]:
    """A notice names nobody."""
    return ()


def summarise(loaded: LoadedNotices, case_id: str) -> CaseSummary:
    """What the case board shows of a calendar."""
    return CaseSummary(state=loaded.state, open=False, parties={}, dates={}, kept={})


def notices(event: Event) -> tuple[NoticeFor, ...]:
    """Nobody is told of a notice itself, but of each deadline that it moves."""
    return ()


HOLIDAY_CALENDAR: Final = CaseKind[LoadedNotices](
    name=NAME,
    initial=LoadedNotices(),
    events={HolidayCalendarLoaded.type: HolidayCalendarLoaded},
    commands={LoadHolidayCalendar.type: LoadHolidayCalendar},
    opening=(LoadHolidayCalendar.type,),
    fact_keys=fact_keys,
    decide=decide,
    evolve=evolve,
    deadlines=deadlines,
    fall_due=fall_due,
    reckonings=reckonings,
    recomputed=recomputed,
    possible=possible,
    references=references,
    summarise=summarise,
    notices=notices,
)
