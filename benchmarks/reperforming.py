"""Performing every decision of a ledger again: leaves whose every event has its command."""

import time
from datetime import date, timedelta
from functools import partial
from typing import Final

from benchmarks.cases import Lived, Terms
from benchmarks.leaves import CASE_TYPE, KIND, OPENING_EVENTS, financials, opening
from benchmarks.measure import FULL, Effort, Line, Target, in_turn, rate
from benchmarks.stage import Records, analysed, records, unique
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Command, Event
from qixian.ledger.canonical import canonical_json, fingerprint
from qixian.ledger.connection import Connection
from qixian.ledger.open_case import CLOCK_ACTOR, new_event
from qixian.ledger.projection import board_row, difference, rows_of
from qixian.ledger.records import Append, CommandRecord
from qixian.ledger.registry.entries import admit
from qixian.ledger.reperformance.again import reperform_ledger
from qixian.ledger.rows import append_arguments
from qixian.ledger.streams import APPEND
from qixian.runtime.connections import connect

BEGINS: Final = date(2024, 7, 1)
EVENTS: Final = 60
ALL_EVENTS: Final = 30_000
_AT_ONCE: Final = 20
_TARGET: Final = Target(">=", 5_000, "/s")


class _Life:
    """One leave lived append by append, as the ledger would have written it."""

    def __init__(self, case_id: str, terms: Terms) -> None:
        self.case_id, self.terms = case_id, terms
        self.appends: list[Append] = []
        self._case = Lived(KIND, KIND.initial)

    def until(self, day: date) -> None:
        """Whatever is due up to a day falls due."""
        rules = self.terms.rules
        while (ahead := KIND.deadlines(self._case.state, rules)) and ahead[0].fires_on <= day:
            events = KIND.fall_due(self._case.state, ahead[0], rules)
            self._happen(events, ahead[0].fires_on, ahead[0].cause_id, None)

    def ask(self, command: Command, day: date) -> None:
        """A command that is accepted."""
        self.until(day)
        events = self._case.decided(command, day, self.terms.rules)
        self._happen(events, day, f"{self.case_id}:{len(self._case.events)}", command)

    def _happen(
        self, events: tuple[Event, ...], on: date, cause: str, command: Command | None
    ) -> None:
        seq, self._case = len(self._case.events), self._case.after(events, on)
        rows = rows_of(KIND, self._case.state, self.case_id, self.terms.rules)
        entry = Append(
            book=MAIN_BOOK,
            case_id=self.case_id,
            case_type=CASE_TYPE,
            expected_version=seq,
            actor=command.actor if command else CLOCK_ACTOR,
            cause_kind="COMMAND" if command else "DEADLINE",
            cause_id=cause,
            edition=self.terms.edition,
            edition_digest=self.terms.digest,
            calendar_version=self.terms.rules.calendar.version,
            events=tuple(new_event(event, on) for event in events),
            board=board_row(
                rows, self._case.events[0][1], on, KIND.fact_keys(self._case.state, None)
            ),
            usage=difference(None, rows).usage,
            command=self._entry(command, on, cause) if command else None,
        )
        self.appends.append(entry)

    def _entry(self, command: Command, on: date, command_id: str) -> CommandRecord:
        params = canonical_json(command.model_dump(mode="json", exclude_defaults=True))
        return CommandRecord(
            command_id=command_id,
            book=MAIN_BOOK,
            case_id=self.case_id,
            case_type=CASE_TYPE,
            name=command.type,
            actor=command.actor,
            params=params,
            on_date=on,
            outcome="ACCEPTED",
            fingerprint=fingerprint(self.case_id, command.type, command.actor, params),
        )


def _lived(case_id: str, terms: Terms) -> list[Append]:
    life = _Life(case_id, terms)
    for command, day in opening(f"P-{case_id}", BEGINS):
        life.ask(command, day)
    for number in range(1, EVENTS - OPENING_EVENTS + 1):
        life.ask(financials(number), BEGINS + timedelta(days=number))
    return life.appends


async def _planted(stage: Records, events: int) -> int:
    """Leaves of 60 events each, one person a leave; how many events they have together."""
    leaves = [unique("A") for _ in range(max(1, events // EVENTS))]
    async with stage.pool.acquire() as conn:
        people = [(f"P-{leave}", "person") for leave in leaves]
        await admit(conn, MAIN_BOOK, [*people, ("I1", "institution")])
        for first in range(0, len(leaves), _AT_ONCE):
            lives = [_lived(leave, stage.terms) for leave in leaves[first : first + _AT_ONCE]]
            entries = [append_arguments(entry) for life in lives for entry in life]
            await conn.executemany(APPEND, entries)
    await analysed(stage.url)
    return len(leaves) * EVENTS


async def _performed(conn: Connection, events: int) -> float:
    began = time.perf_counter()
    again = await reperform_ledger(conn, load_calendar())
    seconds = time.perf_counter() - began
    if again.events != events:
        raise ValueError(f"{again.events} events were performed again, not {events}")
    for found in again.differences:
        raise ValueError(found.sentence())
    return events / seconds


async def measure(effort: Effort) -> list[Line]:
    """A whole ledger, reading included, on one connection and one core."""
    async with records() as stage:
        events = await _planted(stage, effort.whole(ALL_EVENTS))
        conn = await connect(stage.url)
        try:
            (rates,) = await in_turn(effort.rounds, partial(_performed, conn, events))
        finally:
            await conn.close()
    short = "" if effort is FULL else "; quick"
    held = f"events, {events // EVENTS:,} leaves of {EVENTS}, every decision as it was{short}"
    return [rate("performing decisions again", rates, _TARGET, held)]
