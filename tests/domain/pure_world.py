"""A world of cases of every kind in pure Python: what a story comes to by the rules alone.

Used by tests. It plays what the ledger and the workflows do, with none of their parts: before a
command and after it whatever has fallen due is recorded, in order of day and label over all cases;
the facts of a command are the rows of the other cases that share a key; a holiday notice has every
open case counted again. Every event is read back from its JSON before it is folded. Days are civil
dates in Asia/Shanghai.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import CaseSummary, Command, Deadline, Decision, Event, Rules
from qixian.domain.facts import ClaimFact, Facts
from qixian.domain.holiday_calendar import HolidayCalendarLoaded
from qixian.domain.kinds import AnyKind, AnyState, opened_by
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.domain.values import yuan
from qixian.ledger.parsing import kind_of
from qixian.ledger.projection import moved
from qixian.rehearsal.compare import ONLY_TAGS, Shape
from qixian.rehearsal.story import Expected, Step, Story

Config = dict[str, JsonValue]

QUIET: Final = 10_000
"""More rounds of counting again, or of falling due, than any day can need."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event of the world: the day it is effective, its case, and what caused it."""

    on: date
    case: str
    event: Event
    cause: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A step that was refused."""

    step: Step
    refusal: Refusal


class PureWorld:
    """Cases by label, under one edition and one calendar, with a clock that only moves forward.

    `case_type` is the kind of a case whose first command opens none, as in `Story.kind_of`.
    """

    def __init__(self, case_type: str, config: Config | None = None) -> None:
        edition = load_edition()
        if config:
            edition = edition.with_overrides(config, id="story")
        self.case_type, self.config = case_type, config or {}
        self.rules = Rules(edition.policy(), load_calendar())
        self.kinds: dict[str, AnyKind] = {}
        self.states: dict[str, AnyState] = {}
        self.days: dict[str, date] = {}
        self.records: list[Recorded] = []
        self.refused: list[Refused] = []
        self.steps: list[Step] = []
        self.answer: Decision = ()
        self.today = date.min
        # What follows from the states, made again only where a state or the calendar changed.
        self._summaries: dict[str, CaseSummary] = {}
        self._ahead: dict[str, tuple[Deadline, ...]] = {}

    # When

    def take(self, step: Step) -> Decision:
        """A step of a story: what was due before has fallen due by then, and what follows too."""
        opened = opened_by(step.command) or kind_of(self.case_type)
        kind = self.kinds.setdefault(step.case, opened)
        self.steps.append(step)
        self.until(step.date)
        command = step.parsed(kind)
        facts = self.facts(step.case, command)
        rules, state = self.rules, self.state(step.case)
        self.answer = kind.decide(state, command, facts, rules, step.date)
        if isinstance(self.answer, Refusal):
            self.refused.append(Refused(step, self.answer))
            return self.answer
        self._append(step.case, self.answer, step.date, step.command)
        for event in self.answer:
            if isinstance(event, HolidayCalendarLoaded):
                self._count_again(event, step)
        self.until(step.date)
        return self.answer

    def until(self, on: date) -> None:
        """The clock moves to `on`, that day included; what is due by then falls due."""
        self.today = max(self.today, on)
        for _ in range(QUIET):
            due = self._next_due(on)
            if due is None:
                return
            case, deadline = due
            events = self.kinds[case].fall_due(self.states[case], deadline, self.rules)
            # Never dated before the event it follows.
            effective = max(deadline.fires_on, self.days[case])
            self._append(case, events, effective, deadline.cause_id)
        raise AssertionError(f"deadlines up to {on} fall due for ever: {self._next_due(on)}")

    def happened(self, case: str) -> None:
        """Something was recorded in a case; for a test that looks at every such moment."""

    def _count_again(self, loaded: HolidayCalendarLoaded, step: Step) -> None:
        calendar = self.rules.calendar.with_notice(loaded.notice())
        self.rules = replace(self.rules, calendar=calendar)
        self._ahead.clear()
        for case in sorted(self.states):
            # A date that moves can be what another one is counted from.
            for _ in range(QUIET):
                events = self.moved(case, step.date)
                if not events:
                    break
                self._append(case, events, max(step.date, self.days[case]), step.command)
            else:
                raise AssertionError(f"the dates of case {case} move for ever: {events}")

    def _next_due(self, on: date) -> tuple[str, Deadline] | None:
        ahead = (
            (case, deadline)
            for case in self.states
            for deadline in self.ahead(case)[:1]
            if deadline.fires_on <= on
        )
        return min(ahead, key=lambda due: (due[1].fires_on, due[0]), default=None)

    def _append(self, case: str, events: tuple[Event, ...], on: date, cause: str) -> None:
        kind = self.kinds[case]
        for event in events:
            stored = json.dumps(event.model_dump(mode="json"))
            read = kind.events[event.type].model_validate_json(stored)
            self.states[case] = kind.evolve(self.state(case), read, on)
            self.days[case] = on
            self.records.append(Recorded(on, case, read, cause))
        if events:
            self._summaries.pop(case, None)
            self._ahead.pop(case, None)
            self.happened(case)

    # What there is to look at

    def state(self, case: str) -> AnyState:
        """The state of a case."""
        return self.states.get(case, self.kinds[case].initial)

    def summary(self, case: str) -> CaseSummary:
        """What the read models have of a case."""
        if case not in self._summaries:
            self._summaries[case] = self.kinds[case].summarise(self.state(case), case)
        return self._summaries[case]

    def ahead(self, case: str) -> tuple[Deadline, ...]:
        """The deadlines ahead of a case, earliest first."""
        if case not in self._ahead:
            self._ahead[case] = self.kinds[case].deadlines(self.state(case), self.rules)
        return self._ahead[case]

    def moved(self, case: str, on: date) -> tuple[Event, ...]:
        """What a recount on a day would record in a case under the world's calendar."""
        return moved(self.kinds[case], self.state(case), case, self.rules, on)

    def claims(self) -> dict[str, ClaimFact]:
        """Every claim of the world by its id."""
        facts = (fact for case in self.states for fact in self.summary(case).claims)
        return {fact.claim_id: fact for fact in facts}

    def facts(self, case: str, command: Command) -> Facts:
        """The rows of other cases that share a key with the command, or with the case before it."""
        kind = self.kinds[case]
        keys = {(key.scope, key.id) for key in kind.fact_keys(kind.initial, command)}
        if case in self.states:
            keys |= {(key.scope, key.id) for key in kind.fact_keys(self.states[case], None)}
        others = [self.summary(label) for label in sorted(self.states) if label != case]
        usages = (other.usage for other in others if other.usage is not None)
        tenancies = (other.tenancy for other in others if other.tenancy is not None)
        return Facts(
            usages=tuple(one for one in usages if ("person", one.person_id) in keys),
            claims=tuple(
                claim for other in others for claim in other.claims if keys & set(_keys_of(claim))
            ),
            tenancies=tuple(one for one in tenancies if ("enterprise", one.enterprise_id) in keys),
            awards=tuple(
                award
                for other in others
                for award in other.awards
                if ("recipient", award.recipient_id) in keys
            ),
        )

    # What came of it

    def seen(self, name: str) -> Shape:
        """Events, refusals, dates, states and amounts as `rehearsal.compare.observed` has them."""
        lived = [label for label in sorted(self.states) if self.kinds[label].name not in ONLY_TAGS]
        return {
            "id": name,
            "events": [*self._events()],
            "rejected_commands": [_rejection(refused) for refused in self.refused],
            "deadlines": {label: self._fields(label) for label in lived},
            "final_states": {label: str(self.summary(label).state) for label in lived},
            "amounts": [*self._amounts()],
        }

    def told(self, name: str, until: date) -> Story:
        """The steps so far as a story, up to a day, with what came of them as what is expected."""
        self.until(until)
        seen = self.seen(name)
        events = [_without(row, "clauses") for row in _rows(seen["events"])]
        refused = [
            _without(row, "case", "clause", "remedy") for row in _rows(seen["rejected_commands"])
        ]
        expected = {key: seen[key] for key in ("deadlines", "final_states", "amounts")}
        return Story(
            id=name,
            title="made at random",
            case_type=self.case_type,
            config=self.config,
            steps=tuple(self.steps),
            advance_clock_to=until,
            expected=Expected.model_validate(
                {**expected, "events": events, "rejected_commands": refused}
            ),
        )

    def _events(self) -> Iterator[Shape]:
        for record in sorted(self.records, key=lambda record: (record.on, record.case)):
            yield {
                "date": record.on.isoformat(),
                "case": record.case,
                "event": record.event.type,
                "data": record.event.model_dump(mode="json"),
                "clauses": list(record.event.clauses),
            }

    def _fields(self, case: str) -> Shape:
        summary = self.summary(case)
        fields: Shape = {field: day.isoformat() for field, day in summary.dates.items()}
        if summary.used is not None:
            fields["used"] = {"months": summary.used.months, "days": summary.used.days}
        fields["provisional_calendar"] = any(
            reckoning.provisional
            for reckoning in self.kinds[case].reckonings(self.state(case), self.rules)
            if reckoning.field in summary.dates
        )
        return fields

    def _amounts(self) -> Iterator[Shape]:
        claims = self.claims().values()
        for claim in sorted(claims, key=lambda claim: (claim.submitted_on, claim.claim_id)):
            yield {
                "claim_id": claim.claim_id,
                "kind": claim.kind,
                "amount_fen": claim.amount_fen,
                "amount_yuan": yuan(claim.amount_fen),
                "status": claim.status,
            }


def play(story: Story) -> PureWorld:
    """The world after a story."""
    world = PureWorld(story.case_type, story.config)
    for step in story.steps:
        world.take(step)
    world.until(story.advance_clock_to)
    return world


def _keys_of(claim: ClaimFact) -> Iterator[tuple[str, str]]:
    yield "claim", claim.claim_id
    if claim.person_id is not None:
        yield "person", claim.person_id
    if claim.enterprise_id is not None:
        yield "enterprise", claim.enterprise_id


def _rejection(refused: Refused) -> Shape:
    return {
        "step": refused.step.n,
        "case": refused.step.case,
        "command": refused.step.command,
        "code": refused.refusal.code,
        "data": dict(refused.refusal.data),
        "clause": refused.refusal.clause,
        "remedy": refused.refusal.remedy,
    }


def _rows(listed: JsonValue) -> list[Mapping[str, JsonValue]]:
    rows = listed if isinstance(listed, list) else []
    return [row for row in rows if isinstance(row, dict)]


def _without(row: Mapping[str, JsonValue], *fields: str) -> Shape:
    return {field: value for field, value in row.items() if field not in fields}
