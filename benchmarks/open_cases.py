"""Open cases of three kinds with dates ahead of a holiday notice; imported by the benchmarks.

Days are civil dates in Asia/Shanghai. The notice is none that was issued: its rest days lie as they
do in other years, so that it moves as many dates as a real one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from typing import Final, NamedTuple

from asyncpg import Pool, Record

from benchmarks.cases import Lived, Refused, Terms, entry_of, lived, write
from benchmarks.leaves import opening
from benchmarks.stage import unique
from qixian.domain.asking import Asked
from qixian.domain.case import Command
from qixian.domain.holiday_calendar import HOLIDAY_CALENDAR, LoadHolidayCalendar, calendar_case_id
from qixian.domain.incubation_tenancy.commands import AdmitTenant, ApplyTenancy, MoveIn
from qixian.domain.kinds import KINDS
from qixian.domain.venture_internship.commands import ApplyInternship, StartInternship
from qixian.ledger.calendars import BookCalendar, Stage
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.open_case import OpenCase
from qixian.ledger.open_case import Terms as CaseTerms
from qixian.ledger.records import Append, Loaded, PastEvent

LOADED_ON: Final = date(2026, 11, 10)


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


NOTICE: Final = LoadHolidayCalendar(
    year=2027,
    rest_days=(
        *_days(date(2027, 1, 1), date(2027, 1, 3)),
        *_days(date(2027, 2, 5), date(2027, 2, 12)),
        *_days(date(2027, 4, 3), date(2027, 4, 5)),
        *_days(date(2027, 5, 1), date(2027, 5, 5)),
        *_days(date(2027, 6, 9), date(2027, 6, 11)),
        *_days(date(2027, 9, 15), date(2027, 9, 17)),
        *_days(date(2027, 10, 1), date(2027, 10, 7)),
    ),
    extra_working_days=(
        date(2027, 1, 31),
        date(2027, 2, 14),
        date(2027, 5, 8),
        date(2027, 9, 26),
        date(2027, 10, 9),
    ),
)


class Beginning(NamedTuple):
    """A kind of case and the day on which one of it begins."""

    case_type: str
    on: date


def _tenancy(tenant: str, begins: date) -> list[tuple[Command, date]]:
    application = ApplyTenancy(tenant_id=tenant, base_id="B1", base_kind="PRIVATE")
    return [(command, begins) for command in (application, AdmitTenant(), MoveIn())]


def _internship(participant: str, begins: date) -> list[tuple[Command, date]]:
    application = ApplyInternship(
        participant_id=participant,
        host_id="B1",
        host_kind="INCUBATION_DEMO_BASE",
        planned_start_date=begins,
        planned_months=6,
    )
    return [(application, begins), (StartInternship(), begins)]


_OPENED: Final[Mapping[str, Callable[[str, date], list[tuple[Command, date]]]]] = {
    "off_post_venture_leave": opening,
    "incubation_tenancy": _tenancy,
    "venture_internship": _internship,
}
_BEGIN: Final = {
    "off_post_venture_leave": _days(date(2024, 2, 1), date(2024, 12, 10)),
    "incubation_tenancy": _days(date(2024, 1, 15), date(2024, 11, 20)),
    "venture_internship": _days(date(2025, 11, 20), date(2026, 4, 20)),
}
"""First days whose last days to act lie in the year of the notice, or just before it."""


def spread() -> tuple[Beginning, ...]:
    """Beginnings of all three kinds in turn, day after day."""
    longest = max(map(len, _BEGIN.values()))
    columns = [
        [Beginning(case_type, day) for day in islice(cycle(days), longest)]
        for case_type, days in _BEGIN.items()
    ]
    return tuple(beginning for row in zip(*columns, strict=True) for beginning in row)


def open_case(beginning: Beginning, person: str, terms: Terms) -> Lived:
    """A case that began then, as it stands on the day the notice is loaded."""
    commands = _OPENED[beginning.case_type](person, beginning.on)
    return lived(KINDS[beginning.case_type], commands, LOADED_ON, terms)


async def plant_book(
    pool: "Pool[Record]", book: str, beginnings: Sequence[Beginning], number: int, terms: Terms
) -> None:
    """Write `number` open cases into a book, their beginnings taken round and round."""
    begun = enumerate(islice(cycle(beginnings), number))
    cases = ((f"{book}/{n}", open_case(one, f"P-{book}-{n}", terms)) for n, one in begun)
    await write(pool, (entry_of(case_id, case, terms, book) for case_id, case in cases))


def under_notice(terms: Terms) -> BookCalendar:
    """The calendar of a book after the notice, and what it was before."""
    before = terms.rules.calendar
    after = before.with_notice(NOTICE.loaded().notice())
    return BookCalendar((Stage(before), Stage(after, LOADED_ON, "notice", NOTICE.actor)))


async def load_notice(ledger: CaseLedger, book: str, terms: Terms) -> None:
    """Load the notice into a book; no case is counted again by that."""
    answer = await ledger.carry_out(
        Asked(
            command_id=unique("notice"),
            case_id=calendar_case_id(book),
            case_type=HOLIDAY_CALENDAR.name,
            command=NOTICE.type,
            params=NOTICE.model_dump(mode="json"),
            actor=NOTICE.actor,
            edition_digest=terms.digest,
            book=book,
        ),
        LOADED_ON,
    )
    if answer.outcome != "ACCEPTED":
        raise Refused(f"the notice was {answer.outcome}, not ACCEPTED")


async def moves_of(case_id: str, case: Lived, terms: Terms, book: str) -> list[Append]:
    """What a recount appends to one case: an event for each date that moves; often nothing."""
    appends: list[Append] = []

    async def collect(entry: Append) -> None:
        appends.append(entry)

    planted = entry_of(case_id, case, terms, book)
    now = datetime.now(UTC)
    events = tuple(
        PastEvent(seq, 0, event.type, event.schema, event.effective_on, now, event.data,
                  planted.cause_kind, planted.cause_id, terms.edition, terms.digest,
                  planted.calendar_version)
        for seq, event in enumerate(planted.events, start=1)
    )  # fmt: skip
    loaded = Loaded(now, len(events), planted.board, events, (), (), None)
    under = CaseTerms(terms.rules.policy, (terms.edition, terms.digest), under_notice(terms))
    opened = OpenCase(collect, case.kind, (book, case_id), loaded, under)
    await opened.catch_up(LOADED_ON)
    return appends


async def moving(terms: Terms) -> tuple[Beginning, ...]:
    """Those of the beginnings whose case has one date that the notice moves, and no more."""
    moved = []
    for beginning in dict.fromkeys(spread()):
        case = open_case(beginning, "P", terms)
        appends = await moves_of("C", case, terms, "main")
        if [len(entry.events) for entry in appends] == [1]:
            moved.append(beginning)
    return tuple(moved)
