"""What every case kind is made of: events, commands, deadlines, and the functions over them.

Pure. A kind (`domain/<kind>/`) fills in a `CaseKind`; the ledger, the activities and the doors work
with kinds only through it. Everybody may import this module.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from qixian.domain.calendar.counting import Counting, count
from qixian.domain.calendar.periods import Span
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.facts import Assessment, AwardFact, ClaimFact, Facts, TenancyFact, Usage
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import NO_CLAUSE, Refusal


class Event(BaseModel):
    """Something that happened. Its fields are the event's `data` in the ledger, spelled the same.

    `type` is the stored name, stable for ever and never a class path; `clauses` are the R-numbers
    it rests on. Dates are civil dates in Asia/Shanghai, money is integer fen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    clauses: ClassVar[tuple[str, ...]] = ()


class Command(BaseModel):
    """Somebody asks for something. Its fields are the command's parameters, spelled the same.

    `actor` is who usually asks. `private` names the fields that hold people's own words: the door
    keeps them apart, so that they never reach a workflow's history or the ledger.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    actor: ClassVar[str]
    private: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a decision is made under: the case's pinned edition and the book's calendar."""

    policy: Policy
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date with a consequence.

    `kind` names it (TERM_END, REMINDER_TERM_END_90D, …), `last_day` is the day it is about,
    `fires_on` the day at whose first minute the consequence is recorded, `rule` the R-number or the
    default it rests on.
    """

    kind: str
    last_day: date
    fires_on: date
    rule: str

    @property
    def cause_id(self) -> str:
        """The id that makes a deadline fall due once: kind and day."""
        return f"{self.kind}:{self.fires_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How one date of a case was reached, so that every date can say why.

    `nominal` is the last day before any roll, `effective` after it. `rule` is the R-number or
    article, `parameters` the names of the edition's parameters that chose the way of counting,
    `counting` what was counted. `provisional` is true when a day that was looked at lies in a year
    without a State Council notice. `moot` is true when nobody can act by the day any more though
    the case goes on: what it was for has happened, and no notice moves it.
    """

    field: str
    nominal: date
    effective: date
    rule: str
    parameters: tuple[str, ...]
    counting: Counting
    provisional: bool
    moot: bool = False

    @classmethod
    def of(
        cls,
        field: str,
        rule: str,
        parameters: tuple[str, ...],
        counting: Counting,
        calendar: WorkingCalendar,
    ) -> "Reckoning":
        """The date `field` counted under a calendar."""
        counted = count(counting, calendar)
        return cls(
            field=field,
            nominal=counted.nominal,
            effective=counted.effective,
            rule=rule,
            parameters=parameters,
            counting=counting,
            provisional=counted.provisional,
        )


@dataclass(frozen=True, slots=True)
class FactKey:
    """What a rule looks at across cases: ('person', 'P1').

    The ledger locks the scopes person, enterprise, claim and recipient; institution and base only
    say where something is counted, and would queue a whole institution.
    """

    scope: str
    id: str

    def __str__(self) -> str:
        return f"{self.scope}:{self.id}"


@dataclass(frozen=True, slots=True)
class Reference:
    """An id a command names, which the registry must hold as one of `entries`.

    `entries` are kinds of registry entries: person, venture, institution, base.
    """

    field: str
    id: str
    entries: tuple[str, ...]

    def refusal(self) -> Refusal:
        """Why a command is refused whose id the registry does not hold, or holds otherwise."""
        kinds = " or ".join(self.entries)
        return Refusal(
            code="NOT_REGISTERED",
            clause=NO_CLAUSE,
            remedy=f"Register {self.id} as a {kinds} first, or correct {self.field}.",
            data={"field": self.field, "id": self.id},
        )


@dataclass(frozen=True, slots=True)
class NoticeFor:
    """A notice that an event calls for: what it says, who hears it, the day it is about."""

    kind: str
    audience: str
    refers_to: date | None


StateT = TypeVar("StateT")
Decision = tuple[Event, ...] | Refusal


@dataclass(frozen=True, slots=True)
class Awaited:
    """A day by which somebody has to act, and the date field it is: (`return_due_date`, …).

    A day that has passed is still awaited: the act is overdue. Nothing is awaited where only the
    clock moves the case on, or where nobody is bound to a day.
    """

    field: str
    by: date

    @classmethod
    def of(cls, field: str, by: date | None) -> "Awaited | None":
        """None where there is no day."""
        return None if by is None else cls(field, by)


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What lists, screens and the rules of other cases see of a case: its rows in the read models.

    `dates` are the deadline fields of the vocabulary, `kept` every date the events fixed that can
    be counted again, by the field of its `Reckoning`. `awaited` is what a person has to do next.
    """

    state: str
    open: bool
    parties: Mapping[str, str]
    dates: Mapping[str, date]
    kept: Mapping[str, date]
    used: Span | None = None
    usage: Usage | None = None
    claims: tuple[ClaimFact, ...] = ()
    tenancy: TenancyFact | None = None
    awards: tuple[AwardFact, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    awaited: Awaited | None = None


@dataclass(frozen=True)  # no slots: typing marks instances of a generic class
class CaseKind(Generic[StateT]):
    """The functions of one case kind, in the order its package writes them.

    `decide(state, command, facts, rules, today)` answers allowed (events), refused (a `Refusal`) or
    nothing to do (no events); `facts` are the rows of other cases that the fact keys locked.
    `evolve(state, event, on)` folds; `on` is the day the event is effective.
    `deadlines(state, rules)` says what is ahead, earliest first; `fall_due(state, deadline, rules)`
    gives the events of one. `reckonings(state, rules)` counts every date of the case under `rules`,
    each once; `recomputed(field, old, new)` is the event by which one moves. `fact_keys(state,
    command)` are those of the command, or of the case itself when no command is given.
    `references(command)` are the ids the registry must hold. `opening` are the commands that can
    open a case, `possible(state)` the names of those whose state fits now; their guards may still
    refuse.
    """

    name: str
    initial: StateT
    events: Mapping[str, type[Event]]
    commands: Mapping[str, type[Command]]
    opening: tuple[str, ...]
    fact_keys: Callable[[StateT, Command | None], tuple[FactKey, ...]]
    decide: Callable[[StateT, Command, Facts, Rules, date], Decision]
    evolve: Callable[[StateT, Event, date], StateT]
    deadlines: Callable[[StateT, Rules], tuple[Deadline, ...]]
    fall_due: Callable[[StateT, Deadline, Rules], tuple[Event, ...]]
    reckonings: Callable[[StateT, Rules], tuple[Reckoning, ...]]
    recomputed: Callable[[str, date, date], Event]
    possible: Callable[[StateT], tuple[str, ...]]
    references: Callable[[Command], tuple[Reference, ...]]
    summarise: Callable[[StateT, str], CaseSummary]
    notices: Callable[[Event], tuple[NoticeFor, ...]]
