"""Given, when, then for incubation tenancies: a small world of cases in pure Python.

Used by the tests of the tenancy's rules only. It plays what the ledger and the workflows do: before
a command and after it, whatever has fallen due is recorded, in order of date over all cases; facts
are the rows of the cases that share a fact key. Every event is read back from its JSON before it is
folded. Days are civil dates in Asia/Shanghai, written YYYY-MM-DD.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

from pydantic import JsonValue

from qixian.domain.calendar.working_days import Notice, load_calendar
from qixian.domain.case import CaseSummary, Command, Deadline, Decision, Event, Rules
from qixian.domain.facts import Facts
from qixian.domain.incubation_tenancy import INCUBATION_TENANCY
from qixian.domain.incubation_tenancy.state import Tenancy, TenancyState
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal

KIND: Final = INCUBATION_TENANCY

Data = dict[str, JsonValue]
Step = tuple[str, str, Data]

_APPLIED: Final[tuple[Step, ...]] = (
    (
        "2022-05-16",
        "ApplyTenancy",
        {
            "tenant_id": "T1",
            "base_id": "B1",
            "base_kind": "GOVERNMENT_DEVELOPED",
            "founder_group": "UNIVERSITY_GRADUATE",
            "free_space": True,
        },
    ),
)
_ADMITTED: Final[tuple[Step, ...]] = (*_APPLIED, ("2022-05-25", "AdmitTenant", {}))
_MOVED_IN: Final[tuple[Step, ...]] = (*_ADMITTED, ("2022-06-01", "MoveIn", {}))
_REGISTERED: Final[tuple[Step, ...]] = (
    *_MOVED_IN,
    (
        "2022-08-10",
        "RecordRegistration",
        {"enterprise_id": "E1", "registration_date": "2022-08-10"},
    ),
)

_WAYS: Final[dict[TenancyState, tuple[tuple[Step, ...], str]]] = {
    TenancyState.APPLIED: (_APPLIED, "2022-05-17"),
    TenancyState.ADMITTED: (_ADMITTED, "2022-05-26"),
    TenancyState.IN_INCUBATION: (_MOVED_IN, "2025-05-31"),
    TenancyState.MOVE_OUT_DUE: (_MOVED_IN, "2025-06-01"),
    TenancyState.MOVE_OUT_OVERDUE: (_MOVED_IN, "2025-07-01"),
    TenancyState.GRADUATED: (
        (*_REGISTERED, ("2024-01-15", "RecordMoveOut", {})),
        "2024-01-16",
    ),
    TenancyState.EXITED: ((*_MOVED_IN, ("2024-01-15", "RecordMoveOut", {})), "2024-01-16"),
    TenancyState.DEREGISTERED: (
        (*_REGISTERED, ("2024-01-15", "RecordDeregistration", {})),
        "2024-01-16",
    ),
    TenancyState.REJECTED: (
        (*_APPLIED, ("2022-05-20", "RejectTenancy", {"reason": "NO_SPACE"})),
        "2022-05-21",
    ),
    TenancyState.WITHDRAWN: ((*_ADMITTED, ("2022-05-28", "WithdrawTenancy", {})), "2022-05-29"),
}
"""How the standard tenancy (2022-06-01 to 2025-05-31) comes into each state, and a day there."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event of the world: the day it is effective, its case, and what caused it."""

    on: date
    case: str
    event: Event
    cause: str

    @property
    def data(self) -> Data:
        """The event's data as the ledger has it."""
        return self.event.model_dump(mode="json")


def day(written: str | date) -> date:
    """A day as a date; ValueError when it is not written YYYY-MM-DD."""
    return written if isinstance(written, date) else date.fromisoformat(written)


def is_within(expected: Mapping[str, JsonValue], actual: Mapping[str, object]) -> bool:
    """Whether every key that is expected is there with its value; other keys do not matter."""
    return all(key in actual and actual[key] == value for key, value in expected.items())


class TenancyStory:
    """The tenancies of a few founders under one policy, with a clock that only moves forward."""

    def __init__(self, config: Mapping[str, JsonValue] | None = None) -> None:
        edition = load_edition()
        if config:
            edition = edition.with_overrides(config, id="story")
        self.rules = Rules(edition.policy(), load_calendar())
        self.cases: dict[str, Tenancy] = {}
        self.records: list[Recorded] = []
        self.answer: Decision = ()
        self.today = date.min

    # Given

    def applied(self, case: str = "A", *, on: str = "2022-05-16", **about: JsonValue) -> Self:
        """Founder T1 has asked for free space in government base B1; `about` says otherwise."""
        return self.when(on, "ApplyTenancy", case, **(_APPLIED[0][2] | about))

    def moved_in(self, on: str = "2022-06-01", case: str = "A", **about: JsonValue) -> Self:
        """The tenant moved in on a day, applied for and admitted the same day."""
        self.applied(case, on=on, **about).granted().when(on, "AdmitTenant", case).granted()
        return self.when(on, "MoveIn", case).granted()

    def registered(self, on: str = "2022-08-10", case: str = "A", enterprise: str = "E1") -> Self:
        """The venture was registered and recorded on a day."""
        asked: Data = {"enterprise_id": enterprise, "registration_date": on}
        return self.when(on, "RecordRegistration", case, **asked).granted()

    def in_state(self, state: TenancyState) -> Self:
        """Case A stands in `state`, by the standard tenancy."""
        if state is TenancyState.NONE:
            return self
        steps, arrives = _WAYS[state]
        for on, command, params in steps:
            self.when(on, command, **params).granted()
        return self.until(arrives)

    # When

    def when(self, on: str | date, command: str, case: str = "A", /, **params: JsonValue) -> Self:
        """Somebody asks for `command` on a day; what was due before has fallen due by then."""
        asked = KIND.commands[command].model_validate(params)
        self.until(on)
        facts = self._facts(case, asked)
        self.answer = KIND.decide(self.tenancy(case), asked, facts, self.rules, day(on))
        if not isinstance(self.answer, Refusal):
            for event in self.answer:
                self._record(day(on), case, event, command)
        return self.until(on)

    def until(self, on: str | date) -> Self:
        """The clock moves to `on`, that day included; what is due by then falls due."""
        self.today = max(self.today, day(on))
        while (due := self._next_due(day(on))) is not None:
            case, deadline = due
            if deadline.cause_id in self.causes(case):
                raise AssertionError(f"{deadline.cause_id} of case {case} fell due twice.")
            effective = max(deadline.fires_on, self.last_day(case))
            for event in KIND.fall_due(self.tenancy(case), deadline, self.rules):
                self._record(effective, case, event, deadline.cause_id)
        return self

    def calendar_loaded(self, on: str, notice: Notice) -> Self:
        """A holiday notice becomes known; dates of open cases that it moves are recomputed."""
        self.until(on)
        calendar = self.rules.calendar.with_notice(notice)
        self.rules = replace(self.rules, calendar=calendar)
        for case, tenancy in tuple(self.cases.items()):
            kept = self.summary(case).kept
            for anew in KIND.reckonings(tenancy, self.rules):
                old = kept[anew.field]
                if tenancy.open and day(on) <= old != anew.effective:
                    event = KIND.recomputed(anew.field, old, anew.effective)
                    self._record(day(on), case, event, "LoadHolidayCalendar")
        return self.until(on)

    # Then

    def granted(self) -> Self:
        """The last command was allowed and something came of it."""
        assert not isinstance(self.answer, Refusal), self.answer.sentence()
        assert self.answer, "Nothing came of the command."
        return self

    def refused(self, code: str, clause: str | None = None, **data: JsonValue) -> Self:
        """The last command was refused with this code, clause and data."""
        assert isinstance(self.answer, Refusal), f"{code} expected, got {self.answer}"
        assert self.answer.code == code, self.answer.sentence()
        assert clause in (None, self.answer.clause), self.answer.sentence()
        assert is_within(data, self.answer.data), self.answer.sentence()
        return self

    def nothing_to_do(self) -> Self:
        """The last command was allowed and nothing came of it."""
        assert self.answer == (), f"nothing to do expected, got {self.answer}"
        return self

    def has(self, state: str, case: str = "A") -> Self:
        """The case stands in `state`."""
        assert self.tenancy(case).state == state, f"{case} is {self.tenancy(case).state}"
        return self

    def recorded(
        self, event: str, on: str | None = None, case: str = "A", **data: JsonValue
    ) -> Self:
        """The case has this event, on this day (where one is given), with these data."""
        known = [r for r in self.records if r.case == case and r.event.type == event]
        found = [r for r in known if is_within(data, r.data) and on in (None, r.on.isoformat())]
        assert found, f"no {event} on {on} with {data}; there is {[(r.on, r.data) for r in known]}"
        return self

    def never(self, event: str, case: str = "A") -> Self:
        """The case has no such event."""
        assert self.days_of(event, case) == []
        return self

    # What there is to look at

    def tenancy(self, case: str = "A") -> Tenancy:
        """The state of a case."""
        return self.cases.get(case, KIND.initial)

    def summary(self, case: str = "A") -> CaseSummary:
        """What the read models show of a case."""
        return KIND.summarise(self.tenancy(case), case)

    def records_of(self, case: str = "A") -> list[Recorded]:
        """The case's events, in order."""
        return [record for record in self.records if record.case == case]

    def days_of(self, event: str, case: str = "A") -> list[str]:
        """The days of the case's events of one type, in order."""
        return [r.on.isoformat() for r in self.records_of(case) if r.event.type == event]

    def causes(self, case: str) -> set[str]:
        """What has caused the case's events: command names and the cause ids of deadlines."""
        return {record.cause for record in self.records_of(case)}

    def last_day(self, case: str) -> date:
        """The day of the case's last event."""
        return max((record.on for record in self.records_of(case)), default=date.min)

    def dates(self, case: str = "A") -> dict[str, str]:
        """The deadline fields that are dates, as the case board shows them."""
        return {field: value.isoformat() for field, value in self.summary(case).dates.items()}

    def fields(self, case: str = "A") -> Data:
        """All deadline fields of the vocabulary."""
        counted = KIND.reckonings(self.tenancy(case), self.rules)
        provisional = any(reckoning.provisional for reckoning in counted)
        return {**self.dates(case), "provisional_calendar": provisional}

    def used(self, case: str = "A") -> tuple[int, int] | None:
        """Months and days in incubation, once the tenant has moved out."""
        span = self.summary(case).used
        return None if span is None else (span.months, span.days)

    def ahead(self, case: str = "A") -> dict[str, str]:
        """The deadlines ahead of a case: kind and the day each falls due."""
        due = KIND.deadlines(self.tenancy(case), self.rules)
        return {deadline.kind: deadline.fires_on.isoformat() for deadline in due}

    def _facts(self, case: str, command: Command) -> Facts:
        keys = set(KIND.fact_keys(self.tenancy(case), command))
        others = [
            self.summary(label)
            for label, tenancy in self.cases.items()
            if label != case and keys & set(KIND.fact_keys(tenancy, None))
        ]
        return Facts(
            claims=tuple(claim for other in others for claim in other.claims),
            tenancies=tuple(other.tenancy for other in others if other.tenancy),
        )

    def _next_due(self, on: date) -> tuple[str, Deadline] | None:
        ahead = (
            (case, deadline)
            for case, tenancy in self.cases.items()
            for deadline in KIND.deadlines(tenancy, self.rules)
            if deadline.fires_on <= on
        )
        return min(ahead, key=lambda due: due[1].fires_on, default=None)

    def _record(self, on: date, case: str, event: Event, cause: str) -> None:
        stored = json.dumps(event.model_dump(mode="json"))
        read = KIND.events[event.type].model_validate_json(stored)
        assert read == event, f"{event.type} is not read back as it was written"
        self.cases[case] = KIND.evolve(self.tenancy(case), read, on)
        self.records.append(Recorded(on, case, event, cause))
