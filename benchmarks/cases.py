"""Cases to measure with: lived in memory by the real rules, then written in one append each.

Imported by the benchmarks. Days are civil dates in Asia/Shanghai.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from asyncpg import Pool, Record

from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Command, Event, Rules
from qixian.domain.facts import NO_FACTS
from qixian.domain.kinds import AnyKind, AnyState
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.ledger.editions import pin_edition
from qixian.ledger.open_case import new_event
from qixian.ledger.projection import board_row, difference, rows_of
from qixian.ledger.records import Append, Notice
from qixian.ledger.rows import append_arguments
from qixian.ledger.streams import APPEND

AT_ONCE: Final = 100
"""How many planted cases share a round trip."""


class Refused(ValueError):
    """The rules refused what a measured case needs: the benchmark is wrong, not the rule."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What every case of a run is under: the shipped edition and calendar."""

    rules: Rules
    edition: str
    digest: str


@dataclass(frozen=True, slots=True)
class Lived:
    """A case as it stands after some events, with the day each is effective on."""

    kind: AnyKind
    state: AnyState
    events: tuple[tuple[Event, date], ...] = ()

    @property
    def last_day(self) -> date:
        """The day of its last event."""
        return self.events[-1][1]

    def after(self, happened: Sequence[Event], on: date) -> "Lived":
        """The case with these events behind it too."""
        state = self.state
        for event in happened:
            state = self.kind.evolve(state, event, on)
        return Lived(self.kind, state, (*self.events, *((event, on) for event in happened)))

    def decided(self, command: Command, today: date, rules: Rules) -> tuple[Event, ...]:
        """The events of a command that meets no other case. Refused when it is refused."""
        decision = self.kind.decide(self.state, command, NO_FACTS, rules, today)
        if isinstance(decision, Refusal):
            raise Refused(f"{command.type} was refused on {today}: {decision.sentence()}")
        return decision

    def settled(self, today: date, rules: Rules) -> "Lived":
        """The case with every deadline up to `today` fallen due."""
        case = self
        while (ahead := case.kind.deadlines(case.state, rules)) and ahead[0].fires_on <= today:
            happened = case.kind.fall_due(case.state, ahead[0], rules)
            case = case.after(happened, ahead[0].fires_on)
        return case


async def pinned_terms(pool: "Pool[Record]") -> Terms:
    """Pin the shipped edition and give what cases are decided under."""
    edition = load_edition()
    async with pool.acquire() as conn:
        digest = await pin_edition(conn, edition)
    return Terms(Rules(edition.policy(), load_calendar()), edition.id, digest)


def lived(
    kind: AnyKind, commands: Iterable[tuple[Command, date]], until: date, terms: Terms
) -> Lived:
    """What the rules make of commands, with every deadline up to `until` fallen due."""
    case = Lived(kind, kind.initial)
    for command, today in commands:
        case = case.settled(today, terms.rules)
        case = case.after(case.decided(command, today, terms.rules), today)
    return case.settled(until, terms.rules)


def entry_of(case_id: str, case: Lived, terms: Terms, book: str = MAIN_BOOK) -> Append:
    """All events of a case, with all its rows, as one append to a case that is not there yet."""
    kind = case.kind
    rows = rows_of(kind, case.state, case_id, terms.rules)
    change = difference(None, rows)
    keys = kind.fact_keys(case.state, None)
    return Append(
        book=book,
        case_id=case_id,
        case_type=kind.name,
        expected_version=0,
        actor="INSTITUTION",
        cause_kind="COMMAND",
        cause_id=f"{case_id}:planted",
        edition=terms.edition,
        edition_digest=terms.digest,
        calendar_version=terms.rules.calendar.version,
        events=tuple(new_event(event, on) for event, on in case.events),
        board=board_row(rows, case.events[0][1], case.last_day, keys),
        reckonings=change.reckonings,
        due=change.due,
        usage=change.usage,
        claims=change.claims,
        tenancy=change.tenancy,
        awards=change.awards,
        assessments=change.assessments,
        notices=_notices(case_id, case),
    )


def _notices(case_id: str, case: Lived) -> tuple[Notice, ...]:
    return tuple(
        Notice(f"{case_id}:{seq}:{n}", seq, told.kind, told.audience, told.refers_to)
        for seq, (event, _) in enumerate(case.events, start=1)
        for n, told in enumerate(case.kind.notices(event))
    )


async def write(pool: "Pool[Record]", entries: Iterable[Append]) -> None:
    """Write whole cases, many in a round trip."""
    left = iter(entries)
    async with pool.acquire() as conn:
        while batch := [append_arguments(entry) for entry in islice(left, AT_ONCE)]:
            await conn.executemany(APPEND, batch)
