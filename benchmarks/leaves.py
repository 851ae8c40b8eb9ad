"""Leaves to measure with: lived in memory by the real rules, then written in one append each.

Imported by the benchmarks. Days are civil dates in Asia/Shanghai.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from asyncpg import Pool, Record

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Command, Event, Rules
from qixian.domain.facts import NO_FACTS
from qixian.domain.kinds import KINDS
from qixian.domain.off_post_venture_leave.commands import (
    ApproveLeave,
    RecordVentureFinancials,
    SignLeaveAgreement,
    SubmitLeaveApplication,
)
from qixian.domain.off_post_venture_leave.state import Leave
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.ledger.editions import pin_edition
from qixian.ledger.open_case import new_event
from qixian.ledger.projection import board_row, difference, rows_of
from qixian.ledger.records import Append
from qixian.ledger.streams import append

CASE_TYPE: Final = "off_post_venture_leave"
KIND: Final = KINDS[CASE_TYPE]
OPENING_EVENTS: Final = 4
PLANTERS: Final = 8


class Refused(ValueError):
    """The rules refused what a measured leave needs: the benchmark is wrong, not the rule."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What every leave of a run is under: the shipped edition and calendar."""

    rules: Rules
    edition: str
    digest: str


@dataclass(frozen=True, slots=True)
class Lived:
    """A leave as it stands after some events, with the day each is effective on."""

    state: Leave
    events: tuple[tuple[Event, date], ...]

    @property
    def last_day(self) -> date:
        """The day of its last event."""
        return self.events[-1][1]


async def pinned_terms(pool: "Pool[Record]") -> Terms:
    """Pin the shipped edition and give what leaves are decided under."""
    edition = load_edition()
    async with pool.acquire() as conn:
        digest = await pin_edition(conn, edition)
    return Terms(Rules(edition.policy(), load_calendar()), edition.id, digest)


def open_leave(person: str, begins: date, events: int, terms: Terms) -> Lived:
    """A leave of 36 months that has begun, with `events` events (at least 4).

    The four are application, approval, agreement and start; yearly figures of the venture follow,
    each on a day of its own.
    """
    ask = begins - timedelta(days=20)
    commands: list[tuple[Command, date]] = [
        (_application(person, begins), ask),
        (ApproveLeave(), ask + timedelta(days=7)),
        (SignLeaveAgreement(), ask + timedelta(days=9)),
    ]
    commands += [
        (financials(number), begins + timedelta(days=number))
        for number in range(1, events - OPENING_EVENTS + 1)
    ]
    return lived(commands, begins + timedelta(days=events), terms)


def _application(person: str, begins: date) -> Command:
    return SubmitLeaveApplication(
        researcher_id=person,
        institution_id="I1",
        requested_start_date=begins,
        requested_months=36,
    )


def financials(number: int) -> RecordVentureFinancials:
    """Figures of one of five years; a later figure for a year replaces the earlier."""
    return RecordVentureFinancials(
        fiscal_year=2020 + number % 5, net_profit_yuan=f"{-120_000 + number}.00"
    )


def lived(commands: Iterable[tuple[Command, date]], until: date, terms: Terms) -> Lived:
    """What the rules make of commands, with every deadline up to `until` fallen due."""
    state, events = KIND.initial, list[tuple[Event, date]]()

    def happen(happened: Sequence[Event], on: date) -> None:
        nonlocal state
        for event in happened:
            state = KIND.evolve(state, event, on)
            events.append((event, on))

    def settle(today: date) -> None:
        while (ahead := KIND.deadlines(state, terms.rules)) and ahead[0].fires_on <= today:
            happen(KIND.fall_due(state, ahead[0], terms.rules), ahead[0].fires_on)

    for command, today in commands:
        settle(today)
        decision = KIND.decide(state, command, NO_FACTS, terms.rules, today)
        if isinstance(decision, Refusal):
            raise Refused(f"{command.type} was refused on {today}: {decision.sentence()}")
        happen(decision, today)
    settle(until)
    return Lived(state, tuple(events))


def entry_of(case_id: str, leave: Lived, terms: Terms) -> Append:
    """All events of a leave as one append to a case that is not there yet."""
    rows = rows_of(KIND, leave.state, case_id, terms.rules)
    change = difference(None, rows)
    return Append(
        book=MAIN_BOOK,
        case_id=case_id,
        case_type=CASE_TYPE,
        expected_version=0,
        actor="INSTITUTION",
        cause_kind="COMMAND",
        cause_id=f"{case_id}:planted",
        edition=terms.edition,
        edition_digest=terms.digest,
        calendar_version=terms.rules.calendar.version,
        events=tuple(new_event(event, on) for event, on in leave.events),
        board=board_row(
            rows, leave.events[0][1], leave.last_day, KIND.fact_keys(leave.state, None)
        ),
        reckonings=change.reckonings,
        due=change.due,
        usage=rows.summary.usage,
    )


async def plant(
    pool: "Pool[Record]", case_ids: Sequence[str], begins: date, events: int, terms: Terms
) -> None:
    """Write open leaves of `events` events each, one person a leave."""

    async def planter(mine: Sequence[str]) -> None:
        for case_id in mine:
            leave = open_leave(f"P-{case_id}", begins, events, terms)
            await append(pool, entry_of(case_id, leave, terms))

    await asyncio.gather(*(planter(case_ids[n::PLANTERS]) for n in range(PLANTERS)))


def asked_financials(case_id: str, number: int, terms: Terms, book: str = MAIN_BOOK) -> Asked:
    """The message that records one year's figures on an open leave."""
    return Asked(
        command_id=f"{case_id}:{number}",
        case_id=case_id,
        case_type=CASE_TYPE,
        command=RecordVentureFinancials.type,
        params=financials(number).model_dump(mode="json"),
        actor=RecordVentureFinancials.actor,
        edition_digest=terms.digest,
        book=book,
    )
