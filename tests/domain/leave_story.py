"""Given, when, then for off-post venture leaves: a small world of cases in pure Python.

Used by the tests of the leave's rules only. It plays what the ledger and the workflows do: before a
command and after it, whatever has fallen due is recorded, in order of date over all cases; facts
are what the same person's other cases have used. Every event is read back from its JSON before it
is folded. Days are civil dates in Asia/Shanghai, written YYYY-MM-DD.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Command, Deadline, Decision, Event, Rules
from qixian.domain.facts import Facts, Usage
from qixian.domain.off_post_venture_leave import OFF_POST_VENTURE_LEAVE
from qixian.domain.off_post_venture_leave.commands import COMMANDS
from qixian.domain.off_post_venture_leave.state import Leave, LeaveState
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal

KIND: Final = OFF_POST_VENTURE_LEAVE
LEAVE_COMMANDS: Final = tuple(command.type for command in COMMANDS)
"""The commands of a leave itself: those about claims are played with the claims."""

PUBLIC_DATES: Final = (
    "return_due_date",
    "extension_apply_by",
    "extension_late_cutoff",
    "term_end_date",
    "extension_end_date",
)
"""The deadline fields that can be provisional."""

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
        "2022-05-20",
        "SubmitLeaveApplication",
        {
            "researcher_id": "P1",
            "institution_id": "I1",
            "requested_start_date": "2022-07-01",
            "requested_months": 36,
        },
    ),
)
_APPROVED: Final = (*_APPLIED, ("2022-06-10", "ApproveLeave", {}))
_SIGNED: Final = (*_APPROVED, ("2022-06-15", "SignLeaveAgreement", {}))
_ASKED: Final[tuple[_Step, ...]] = (
    *_SIGNED,
    ("2025-04-30", "RecordVentureFinancials", {"fiscal_year": 2024, "net_profit_yuan": "0.00"}),
    ("2025-05-20", "RequestExtension", {"months": 36}),
)
_EXTENDED: Final[tuple[_Step, ...]] = (
    *_ASKED,
    ("2025-06-16", "DecideExtension", {"decision": "APPROVE"}),
)

_WAYS: Final[dict[LeaveState, tuple[tuple[_Step, ...], str]]] = {
    LeaveState.APPLIED: (_APPLIED, "2022-06-01"),
    LeaveState.APPROVED: (_APPROVED, "2022-06-13"),
    LeaveState.ON_LEAVE: (_SIGNED, "2025-05-01"),
    LeaveState.EXTENSION_PENDING: (_ASKED, "2025-05-21"),
    LeaveState.ON_EXTENDED_LEAVE: (_EXTENDED, "2025-07-02"),
    LeaveState.RETURN_DUE: (_SIGNED, "2025-07-01"),
    LeaveState.RETURN_OVERDUE: (_SIGNED, "2025-07-02"),
    LeaveState.RETURNED: ((*_SIGNED, ("2025-07-01", "RecordReturn", {})), "2025-07-02"),
    LeaveState.EMPLOYMENT_ENDED: (
        (*_SIGNED, ("2024-03-01", "RecordResignation", {"effective_date": "2024-03-01"})),
        "2024-03-02",
    ),
    LeaveState.REJECTED: (
        (*_APPLIED, ("2022-06-01", "RejectLeave", {"reason": "KEY_PROJECT_LEAD"})),
        "2022-06-02",
    ),
    LeaveState.WITHDRAWN: (
        (*_APPLIED, ("2022-06-01", "WithdrawLeaveApplication", {})),
        "2022-06-02",
    ),
    LeaveState.LAPSED: (_APPROVED, "2022-09-09"),
}
"""How the standard leave (2022-07-01 to 2025-06-30) comes into each state, and the day after."""


def day(written: str | date) -> date:
    """A day as a date; ValueError when it is not written YYYY-MM-DD."""
    return written if isinstance(written, date) else date.fromisoformat(written)


def is_within(expected: Mapping[str, JsonValue], actual: Mapping[str, object]) -> bool:
    """Whether every key that is expected is there with its value; other keys do not matter."""
    return all(key in actual and actual[key] == value for key, value in expected.items())


class LeaveStory:
    """The leaves of a few persons under one policy, with a clock that only moves forward."""

    def __init__(self, config: Mapping[str, JsonValue] | None = None) -> None:
        edition = load_edition()
        if config:
            edition = edition.with_overrides(config, id="story")
        self.rules = Rules(edition.policy(), load_calendar())
        self.cases: dict[str, Leave] = {}
        self.records: list[Recorded] = []
        self.from_elsewhere: tuple[Usage, ...] = ()
        self.answer: Decision = ()
        self.today = date.min

    # Given

    def applied(
        self,
        case: str = "A",
        *,
        on: str = "2022-05-20",
        start: str = "2022-07-01",
        months: int = 36,
        person: str = "P1",
        institution: str = "I1",
        about: Data | None = None,
    ) -> Self:
        """A researcher has applied for `months` months from `start`; `about` says more of them."""
        asked: Data = {
            "researcher_id": person,
            "institution_id": institution,
            "requested_start_date": start,
            "requested_months": months,
        }
        return self.when(on, "SubmitLeaveApplication", case, **(asked | (about or {})))

    def approved(
        self,
        case: str = "A",
        *,
        on: str = "2022-06-10",
        start: str = "2022-07-01",
        months: int = 36,
        applied_on: str = "2022-05-20",
        person: str = "P1",
        institution: str = "I1",
    ) -> Self:
        """The institution has approved what was asked for."""
        self.applied(
            case,
            on=applied_on,
            start=start,
            months=months,
            person=person,
            institution=institution,
        )
        self.when(on, "ApproveLeave", case)
        return self.granted()

    def on_leave(
        self,
        case: str = "A",
        *,
        start: str = "2022-07-01",
        months: int = 36,
        applied_on: str | None = None,
        person: str = "P1",
        institution: str = "I1",
    ) -> Self:
        """The leave began on `start`; applied for, approved and signed the days before."""
        who = {"person": person, "institution": institution}
        eve = date.fromordinal(day(start).toordinal() - 1).isoformat()
        asked = applied_on or eve
        self.approved(case, on=eve, applied_on=asked, start=start, months=months, **who)
        self.when(eve, "SignLeaveAgreement", case)
        return self.granted().until(start)

    def with_profit(self, yuan: str, year: int = 2024, *, on: str, case: str = "A") -> Self:
        """The venture's net profit of a fiscal year is recorded."""
        return self.when(
            on, "RecordVentureFinancials", case, fiscal_year=year, net_profit_yuan=yuan
        ).granted()

    def extension_asked(self, on: str, months: int = 36, case: str = "A") -> Self:
        """The extension has been asked for, and a loss recorded that day, so it can be approved."""
        end = self.cases[case].first_term_end_date
        if end is None:
            raise AssertionError(f"Case {case} has no term that could be extended.")
        for year in (end.year - 1, end.year):
            self.with_profit("-1.00", year, on=on, case=case)
        return self.when(on, "RequestExtension", case, months=months, late_reason="ill").granted()

    def in_state(self, state: LeaveState) -> Self:
        """Case A stands in `state` (opened by the standard story, 2022-07-01 to 2025-06-30)."""
        if state is LeaveState.NONE:
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
        institution: str = "I1",
        still_open: bool = False,
        approved: int | None = None,
        extensions: int = 0,
    ) -> Self:
        """The same persons have used so much in a leave that this story does not tell."""
        usage = Usage(
            case_id=f"earlier-{len(self.from_elsewhere) + 1}",
            case_type=KIND.name,
            person_id="P1",
            institution_id=institution,
            open=still_open,
            used_months=months,
            used_days=days,
            approved_months=months if approved is None else approved,
            extensions_approved=extensions,
            extensions_requested=extensions,
        )
        self.from_elsewhere = (*self.from_elsewhere, usage)
        return self

    # When

    def when(self, on: str | date, command: str, case: str = "A", /, **params: JsonValue) -> Self:
        """Somebody asks for `command` on a day; what was due before has fallen due by then."""
        return self.asked(day(on), KIND.commands[command].model_validate(params), case)

    def asked(self, on: date, command: Command, case: str) -> Self:
        """As `when`, for a command that has been read already."""
        self.until(on)
        leave = self.leave(case)
        facts = Facts(usages=tuple(self._facts(case, command)))
        self.answer = KIND.decide(leave, command, facts, self.rules, on)
        if not isinstance(self.answer, Refusal):
            for event in self.answer:
                self._record(on, case, event, command.type)
        return self.until(on)

    def until(self, on: str | date) -> Self:
        """The clock moves to `on`, that day included; what is due by then falls due."""
        self.today = max(self.today, day(on))
        while (due := self._next_due(day(on))) is not None:
            case, deadline = due
            if deadline.cause_id in self.causes(case):
                raise AssertionError(f"{deadline.cause_id} of case {case} fell due twice.")
            self.fall_due(deadline, case)
        return self

    def fall_due(self, deadline: Deadline, case: str = "A") -> Self:
        """One deadline falls due; its events are never dated before the case's last one."""
        effective = max(deadline.fires_on, self.last_day(case))
        for event in KIND.fall_due(self.leave(case), deadline, self.rules):
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

    def nothing_to_do(self) -> Self:
        """The last command was allowed and nothing came of it."""
        assert self.answer == (), f"nothing to do expected, got {self.answer}"
        return self

    def has(self, state: str, case: str = "A") -> Self:
        """The case stands in `state`."""
        assert self.leave(case).state == state, f"{case} is {self.leave(case).state}"
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
        found = [record.on.isoformat() for record in self.records_of(event, case)]
        assert not found, f"{event} is in case {case} on {', '.join(found)}"
        return self

    # What there is to look at

    def leave(self, case: str = "A") -> Leave:
        """The state of a case."""
        return self.cases.get(case, KIND.initial)

    def records_of(self, event: str, case: str = "A") -> list[Recorded]:
        """The case's events of one type, in order."""
        return [r for r in self.records if r.case == case and r.event.type == event]

    def days_of(self, event: str, case: str = "A") -> list[str]:
        """The days of the case's events of one type, in order."""
        return [record.on.isoformat() for record in self.records_of(event, case)]

    def causes(self, case: str) -> set[str]:
        """What has caused the case's events: command names and the cause ids of deadlines."""
        return {record.cause for record in self.records if record.case == case}

    def last_day(self, case: str) -> date:
        """The day of the case's last event."""
        return max((r.on for r in self.records if r.case == case), default=date.min)

    def dates(self, case: str = "A") -> dict[str, str]:
        """The deadline fields that are dates, as the case board shows them."""
        shown = KIND.summarise(self.leave(case), case).dates
        return {field: value.isoformat() for field, value in shown.items()}

    def fields(self, case: str = "A") -> Data:
        """All deadline fields of the vocabulary, `used` and `provisional_calendar` included."""
        used = KIND.summarise(self.leave(case), case).used
        shown: Data = dict(self.dates(case))
        if used is not None:
            shown["used"] = {"months": used.months, "days": used.days}
        shown["provisional_calendar"] = any(
            reckoning.provisional
            for reckoning in KIND.reckonings(self.leave(case), self.rules)
            if reckoning.field in PUBLIC_DATES
        )
        return shown

    def used(self, case: str = "A") -> tuple[int, int] | None:
        """Months and days used, once the case is closed."""
        span = self.leave(case).used
        return None if span is None else (span.months, span.days)

    def ahead(self, case: str = "A") -> dict[str, str]:
        """The deadlines ahead of a case: kind and the day each falls due."""
        due = KIND.deadlines(self.leave(case), self.rules)
        return {deadline.kind: deadline.fires_on.isoformat() for deadline in due}

    def pays(self, on: str, case: str = "A") -> bool:
        """Whether basic salary and personnel relation rest on the leave on a day."""
        return self.leave(case).pay_entitled(day(on))

    def _facts(self, case: str, command: Command) -> Iterator[Usage]:
        persons = {key.id for key in KIND.fact_keys(self.leave(case), command)}
        yield from self.from_elsewhere
        for label, leave in self.cases.items():
            usage = KIND.summarise(leave, label).usage
            if label != case and usage is not None and usage.person_id in persons:
                yield usage

    def _next_due(self, on: date) -> tuple[str, Deadline] | None:
        ahead = (
            (case, deadline)
            for case, leave in self.cases.items()
            for deadline in KIND.deadlines(leave, self.rules)
            if deadline.fires_on <= on
        )
        return min(ahead, key=lambda due: due[1].fires_on, default=None)

    def _record(self, on: date, case: str, event: Event, cause: str) -> None:
        read = KIND.events[event.type].model_validate_json(
            json.dumps(event.model_dump(mode="json"))
        )
        self.cases[case] = KIND.evolve(self.leave(case), read, on)
        self.records.append(Recorded(on, case, event, cause))
