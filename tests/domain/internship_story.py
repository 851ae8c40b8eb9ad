"""Given, when, then for venture internships: a small world of cases in pure Python.

Used by the tests of the internship's rules only. It plays what the ledger and the workflows do:
before a command and after it, whatever has fallen due is recorded, in order of date over all cases;
facts are the rows of the other cases that share a key. Every event is read back from its JSON
before it is folded. Days are civil dates in Asia/Shanghai, written YYYY-MM-DD.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import CaseSummary, Command, Deadline, Decision, Event, Rules
from qixian.domain.facts import ClaimFact, Facts, Usage
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.domain.venture_internship import VENTURE_INTERNSHIP
from qixian.domain.venture_internship.state import Internship, InternshipState

KIND: Final = VENTURE_INTERNSHIP

Data = dict[str, JsonValue]


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


_Step = tuple[str, str, Data]

_APPLIED: Final[tuple[_Step, ...]] = (
    (
        "2023-02-15",
        "ApplyInternship",
        {
            "participant_id": "Y1",
            "host_id": "B1",
            "host_kind": "INCUBATION_DEMO_BASE",
            "planned_start_date": "2023-03-01",
            "planned_months": 12,
        },
    ),
)
_STARTED: Final = (*_APPLIED, ("2023-03-01", "StartInternship", {}))
_REGISTERED: Final[Data] = {"enterprise_id": "E1", "registration_date": "2024-05-20"}
_BARRED: Final[Data] = {"reason": "MISCONDUCT", "disqualifying": True}

_WAYS: Final[dict[InternshipState, tuple[tuple[_Step, ...], str]]] = {
    InternshipState.APPLIED: (_APPLIED, "2023-02-16"),
    InternshipState.INTERNING: (_STARTED, "2023-06-01"),
    InternshipState.VENTURE_WINDOW_OPEN: (_STARTED, "2024-03-01"),
    InternshipState.SUBSIDY_ELIGIBLE: (
        (*_STARTED, ("2024-05-20", "RecordVentureRegistration", _REGISTERED)),
        "2024-05-21",
    ),
    InternshipState.WINDOW_EXPIRED: (_STARTED, "2024-08-30"),
    InternshipState.TERMINATED: (
        (*_STARTED, ("2023-06-01", "EndInternshipEarly", _BARRED)),
        "2023-06-02",
    ),
    InternshipState.WITHDRAWN: (
        (*_APPLIED, ("2023-02-20", "WithdrawInternship", {})),
        "2023-02-21",
    ),
}
"""How the standard internship (2023-03-01 to 2024-02-29) comes into each state, and the day."""


def day(written: str | date) -> date:
    """A day as a date; ValueError when it is not written YYYY-MM-DD."""
    return written if isinstance(written, date) else date.fromisoformat(written)


def is_within(expected: Mapping[str, JsonValue], actual: Mapping[str, object]) -> bool:
    """Whether every key that is expected is there with its value; other keys do not matter."""
    return all(key in actual and actual[key] == value for key, value in expected.items())


class InternshipStory:
    """The internships of a few persons under one policy, with a clock that only moves forward."""

    def __init__(self, config: Mapping[str, JsonValue] | None = None) -> None:
        edition = load_edition()
        if config:
            edition = edition.with_overrides(config, id="story")
        self.rules = Rules(edition.policy(), load_calendar())
        self.cases: dict[str, Internship] = {}
        self.records: list[Recorded] = []
        self.from_elsewhere: tuple[Usage, ...] = ()
        self.answer: Decision = ()
        self.today = date.min

    # Given

    def applied(
        self,
        case: str = "A",
        *,
        on: str = "2023-02-15",
        start: str = "2023-03-01",
        months: int = 12,
        person: str = "Y1",
        host_kind: str = "INCUBATION_DEMO_BASE",
    ) -> Self:
        """Somebody asked for an internship of `months` months."""
        asked: Data = {
            "participant_id": person,
            "host_id": "B1",
            "host_kind": host_kind,
            "planned_start_date": start,
            "planned_months": months,
        }
        return self.when(on, "ApplyInternship", case, **asked)

    def interning(
        self, case: str = "A", *, start: str = "2023-03-01", months: int = 12, person: str = "Y1"
    ) -> Self:
        """An internship asked for and begun on `start`."""
        self.applied(case, on=start, start=start, months=months, person=person).granted()
        return self.when(start, "StartInternship", case).granted()

    def ended_early(self, on: str, case: str = "A", reason: str = "PERSONAL") -> Self:
        """The host ended the internship with that day."""
        return self.when(on, "EndInternshipEarly", case, reason=reason).granted()

    def in_state(self, state: InternshipState) -> Self:
        """Case A stands in `state` (opened by the standard story, 2023-03-01 to 2024-02-29)."""
        if state is InternshipState.NONE:
            return self
        steps, arrives = _WAYS[state]
        for on, command, params in steps:
            self.when(on, command, **params).granted()
        return self.until(arrives)

    def used_before(
        self,
        months: int,
        days: int = 0,
        *,
        held: int = 0,
        person: str = "Y1",
        case_type: str = KIND.name,
    ) -> Self:
        """A person has used so much, or planned `held` months, in a case this story tells not."""
        usage = Usage(
            case_id=f"earlier-{len(self.from_elsewhere) + 1}",
            case_type=case_type,
            person_id=person,
            institution_id=None,
            open=held > 0,
            used_months=months,
            used_days=days,
            approved_months=held,
            extensions_approved=0,
            extensions_requested=0,
        )
        self.from_elsewhere = (*self.from_elsewhere, usage)
        return self

    # When

    def when(self, on: str | date, command: str, case: str = "A", /, **params: JsonValue) -> Self:
        """Somebody asks for `command` on a day; what was due before has fallen due by then."""
        return self.asked(day(on), KIND.commands[command].model_validate(params), case)

    def registers(
        self, registered_on: str, *, on: str | None = None, case: str = "A", venture: str = "E1"
    ) -> Self:
        """The participant records a registration, on its day unless `on` says later."""
        params: Data = {"enterprise_id": venture, "registration_date": registered_on}
        return self.when(on or registered_on, "RecordVentureRegistration", case, **params)

    def asked(self, on: date, command: Command, case: str) -> Self:
        """As `when`, for a command that has been read already."""
        self.until(on)
        internship = self.internship(case)
        self.answer = KIND.decide(internship, command, self.facts(case, command), self.rules, on)
        if not isinstance(self.answer, Refusal):
            for event in self.answer:
                self._record(on, case, event, command.type)
        return self.until(on)

    def until(self, on: str | date) -> Self:
        """The clock moves to `on`, that day included; what is due by then falls due."""
        self.today = max(self.today, day(on))
        while (due := self._next_due(day(on))) is not None:
            case, deadline = due
            caused = {record.cause for record in self.records if record.case == case}
            if deadline.cause_id in caused:
                raise AssertionError(f"{deadline.cause_id} of case {case} fell due twice.")
            effective = max(deadline.fires_on, self.last_day(case))
            for event in KIND.fall_due(self.internship(case), deadline, self.rules):
                self._record(effective, case, event, deadline.cause_id)
        return self

    # Then

    def granted(self) -> Self:
        """The last command was allowed and something came of it."""
        refused = isinstance(self.answer, Refusal)
        assert not refused, f"The command was refused: {self.answer}"
        assert self.answer, "Nothing came of the command."
        return self

    def refused(self, code: str, clause: str | None = None, **data: JsonValue) -> Self:
        """The last command was refused with this code, clause and data."""
        assert isinstance(self.answer, Refusal), f"{code} expected, got {self.answer}"
        assert self.answer.code == code, self.answer.sentence()
        assert clause in (None, self.answer.clause), self.answer.sentence()
        assert is_within(data, self.answer.data), self.answer.sentence()
        return self

    def has(self, state: str, case: str = "A") -> Self:
        """The case stands in `state`."""
        assert self.internship(case).state == state, f"{case} is {self.internship(case).state}"
        return self

    def recorded(
        self, event: str, on: str | None = None, case: str = "A", **data: JsonValue
    ) -> Self:
        """The case has this event, on this day (where one is given), with these data."""
        found = [record for record in self.records_of(event, case) if is_within(data, record.data)]
        if on is not None:
            found = [record for record in found if record.on == day(on)]
        known = "; ".join(f"{r.on} {r.data}" for r in self.records_of(event, case))
        assert found, f"no {event} on {on} with {data} in case {case}; there is: {known or 'none'}"
        return self

    def never(self, event: str, case: str = "A") -> Self:
        """The case has no such event."""
        assert self.days_of(event, case) == []
        return self

    # What there is to look at

    def internship(self, case: str = "A") -> Internship:
        """The state of a case."""
        return self.cases.get(case, KIND.initial)

    def records_of(self, event: str, case: str = "A") -> list[Recorded]:
        """The case's events of one type, in order."""
        return [r for r in self.records if r.case == case and r.event.type == event]

    def days_of(self, event: str, case: str = "A") -> list[str]:
        """The days of the case's events of one type, in order."""
        return [record.on.isoformat() for record in self.records_of(event, case)]

    def told(self, case: str = "A") -> list[tuple[str, str]]:
        """The days and types of the case's events, in order."""
        return [(r.on.isoformat(), r.event.type) for r in self.records if r.case == case]

    def last_day(self, case: str) -> date:
        """The day of the case's last event."""
        return max((r.on for r in self.records if r.case == case), default=date.min)

    def summary(self, case: str = "A") -> CaseSummary:
        """What the read models have of a case."""
        return KIND.summarise(self.internship(case), case)

    def dates(self, case: str = "A") -> dict[str, str]:
        """The deadline fields that are dates, as the case board shows them."""
        return {field: value.isoformat() for field, value in self.summary(case).dates.items()}

    def fields(self, case: str = "A") -> Data:
        """All deadline fields of the vocabulary, `used` and `provisional_calendar` included."""
        used = self.summary(case).used
        shown: Data = dict(self.dates(case))
        if used is not None:
            shown["used"] = {"months": used.months, "days": used.days}
        reckonings = KIND.reckonings(self.internship(case), self.rules)
        shown["provisional_calendar"] = any(reckoning.provisional for reckoning in reckonings)
        return shown

    def ahead(self, case: str = "A") -> dict[str, str]:
        """The deadlines ahead of a case: kind and the day each falls due."""
        due = KIND.deadlines(self.internship(case), self.rules)
        return {deadline.kind: deadline.fires_on.isoformat() for deadline in due}

    def claims(self) -> dict[str, ClaimFact]:
        """Every claim of the world by its id."""
        facts = (fact for case in self.cases for fact in self.summary(case).claims)
        return {fact.claim_id: fact for fact in facts}

    def facts(self, case: str, command: Command) -> Facts:
        """The rows of the other cases that a command of this case shares a key with."""
        keys = {(key.scope, key.id) for key in KIND.fact_keys(self.internship(case), command)}
        others = [self.summary(label) for label in self.cases if label != case]
        usages = [*self.from_elsewhere, *(other.usage for other in others if other.usage)]
        claims = [fact for other in others for fact in other.claims]
        return Facts(
            usages=tuple(usage for usage in usages if ("person", usage.person_id) in keys),
            claims=tuple(claim for claim in claims if _keys_of(claim) & keys),
        )

    def _next_due(self, on: date) -> tuple[str, Deadline] | None:
        ahead = (
            (case, deadline)
            for case, internship in self.cases.items()
            for deadline in KIND.deadlines(internship, self.rules)
            if deadline.fires_on <= on
        )
        return min(ahead, key=lambda due: due[1].fires_on, default=None)

    def _record(self, on: date, case: str, event: Event, cause: str) -> None:
        stored = json.dumps(event.model_dump(mode="json"))
        read = KIND.events[event.type].model_validate_json(stored)
        self.cases[case] = KIND.evolve(self.internship(case), read, on)
        self.records.append(Recorded(on, case, event, cause))


def _keys_of(claim: ClaimFact) -> set[tuple[str, str]]:
    keys = {"claim": claim.claim_id, "person": claim.person_id, "enterprise": claim.enterprise_id}
    return {(scope, named) for scope, named in keys.items() if named is not None}
