"""What a rule says to a command at a moment; for `reperformance` only.

Nearly always one answer. Two things a rule looks at have no place in the record's order, the
registry's entries and the links between institutions: where those changed close by or later, the
decision is given as it was before that too, and the record may be either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qixian.domain.case import Decision, Reference, Rules
from qixian.domain.kinds import AnyKind, AnyState
from qixian.ledger.reperformance.calendars import CalendarThen
from qixian.ledger.reperformance.editions import Pinned
from qixian.ledger.reperformance.others import Others, institution_for, keys_for
from qixian.ledger.reperformance.reading import Decided, Entry, Told

CLOSE: Final = timedelta(minutes=1)
"""Longer than two transactions that met can have waited for each other."""


CANNOT: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError)
"""What the rules raise for a state or a value that cannot be."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a case's rules look at outside of the case.

    `editions` are all there are; an application that was refused may have been made under any.
    """

    calendar: CalendarThen
    pinned: Pinned
    editions: tuple[Pinned, ...]
    entries: Mapping[tuple[str, str], Entry]
    others: Others


@dataclass(frozen=True, slots=True)
class Moment:
    """A case as a command met it: its state, its rules, the day, and what was recorded by then."""

    kind: AnyKind
    state: AnyState
    rules: Rules
    today: date
    before: int


def decisions(case: Told, around: Around, decided: Decided, moment: Moment) -> Iterator[Decision]:
    """What the rule says to a command; raises what the rule raises."""
    command = case.parsed[decided.command_id]
    kind = moment.kind
    references = kind.references(command)
    lacking = _lacking(case, around, references, decided)
    if lacking is not None:
        yield lacking.refusal()
        return
    state, rules, today = moment.state, moment.rules, moment.today
    others = around.others.of(case.book, case.case_id, case.keys)
    for day in _days_of_links(around.others, others, today):
        keys = keys_for(kind, state, command) if others else frozenset()
        institution = institution_for(kind, state, command) if others else None
        facts = around.others.facts(others, keys, moment.before, institution, day)
        yield kind.decide(state, command, facts, rules, today)
    late = _late(case, around, references, decided)
    if late is not None:
        yield late.refusal()


def _days_of_links(
    others: Others, sharing: tuple[str, ...], today: date
) -> tuple[date | None, ...]:
    """Links of institutions by their day; all of them too where some began later."""
    both = sharing and others.successors.later_than(today)
    return (today, None) if both else (today,)


def _lacking(
    case: Told, around: Around, references: tuple[Reference, ...], decided: Decided
) -> Reference | None:
    """The first id for which the registry had no entry of the right kind.

    One made later than close by was not there yet.
    """
    for reference in references:
        entry = around.entries.get((case.book, reference.id))
        if entry is None or entry.kind not in reference.entries:
            return reference
        if entry.created_at > decided.recorded_at + CLOSE:
            return reference
    return None


def _late(
    case: Told, around: Around, references: tuple[Reference, ...], decided: Decided
) -> Reference | None:
    """The first id that may not have been registered yet when the command was decided."""
    for reference in references:
        if around.entries[case.book, reference.id].created_at > decided.recorded_at - CLOSE:
            return reference
    return None
