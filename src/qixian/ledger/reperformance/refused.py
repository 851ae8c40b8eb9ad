"""Commands that changed nothing, put to their rule again; for `reperformance` only.

Such a command has no place in the order of events: its entry bears only the instant at which its
transaction began, which may have waited for another one. So it is put to the case as it stood at
that instant and, where the answer is another, as it stood around other events close by. What the
record says must be the answer at one of these moments.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from itertools import takewhile
from typing import Final

import orjson
from pydantic import JsonValue

from qixian.domain.case import Decision, Rules
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.ledger.calendars import Stage
from qixian.ledger.reperformance.audit_entry import entry_differences
from qixian.ledger.reperformance.decisions import CANNOT, CLOSE, Moment, decisions
from qixian.ledger.reperformance.differences import Difference
from qixian.ledger.reperformance.reading import Decided
from qixian.ledger.reperformance.walk import Stand, Walk

MOST: Final = 100
"""How many moments close by are tried."""

Mark = tuple[datetime, int]
"""The instant and the position of an event."""


def quiet_differences(walk: Walk) -> Iterator[Difference]:
    """Every command of a case, gone through to its end, that its rule does not answer so."""
    if not walk.case.quiet:
        return
    marks = _marks(walk)
    for decided in walk.case.quiet:
        yield from entry_differences(decided)
        if decided.command_id not in walk.case.parsed:
            yield _of(decided, "params", decided.params, None, ())
            continue
        first: Decision | None = None
        for answer in _answers(walk, decided, marks):
            if _fits(decided, answer):
                break
            first = answer if first is None else first
        else:
            yield from _beside(decided, first)


def _marks(walk: Walk) -> list[Mark]:
    """The events that the rules of a case may have looked at: its own, others', the calendar's."""
    others = walk.around.others.of(walk.case.book, walk.case.case_id, walk.case.keys)
    calendar = walk.around.calendar
    marks = [(row.recorded_at, row.position) for row in walk.case.recorded]
    marks += walk.around.others.marks(others)
    marks += zip(calendar.instants, calendar.positions, strict=True)
    return marks


def _answers(walk: Walk, decided: Decided, marks: list[Mark]) -> Iterator[Decision]:
    """What the rule says at the instant of a command, then at moments close by."""
    for after in _moments(decided.recorded_at, marks):
        stand = walk.stands[bisect_right(walk.stands, after, key=lambda one: one.position) - 1]
        for policy in _policies(walk, stand):
            for rules in _rules(walk, stand, decided, after + 1, policy):
                today = max(decided.on_date, stand.floor)
                moment = Moment(walk.kind, stand.state, rules, today, after + 1)
                try:
                    yield from decisions(walk.case, walk.around, decided, moment)
                except CANNOT:
                    continue


def _moments(at: datetime, marks: list[Mark]) -> Iterator[int]:
    """Positions after which a command may have been decided, the likeliest first."""
    yield max((position for recorded_at, position in marks if recorded_at <= at), default=0)
    close = [
        (abs(recorded_at - at), position)
        for recorded_at, position in marks
        if abs(recorded_at - at) <= CLOSE
    ]
    for _, position in sorted(close)[:MOST]:
        yield position
        yield position - 1


def _policies(walk: Walk, stand: Stand) -> Iterator[Policy]:
    """The case's own; before its first event nothing says under which edition it was asked."""
    yield walk.policy
    if stand.seq == 0:
        for pinned in walk.around.editions:
            if pinned.policy is not None and pinned.policy is not walk.policy:
                yield pinned.policy


def _rules(
    walk: Walk, stand: Stand, decided: Decided, before: int, policy: Policy
) -> Iterator[Rules]:
    """Under the calendar that the command caught up with; nothing may have been due by then."""
    for version in dict.fromkeys((stand.calendar_version, "")):
        known = walk.around.calendar.at(before, version)
        calendar = known.current
        if stand.calendar_version:
            calendar, ahead = known.since(stand.calendar_version)
            heard = takewhile(lambda one: _heard_on(one, stand) <= decided.on_date, ahead)
            calendar = [calendar, *(stage.calendar for stage in heard)][-1]
        rules = Rules(policy, calendar)
        due = walk.kind.deadlines(stand.state, rules)
        if not due or due[0].fires_on > decided.on_date:
            yield rules


def _heard_on(stage: Stage, stand: Stand) -> date:
    return stage.loaded_on or stand.floor


def _fits(decided: Decided, answer: Decision) -> bool:
    if not isinstance(answer, Refusal):
        return decided.outcome == "NOTHING_TO_DO" and not answer
    return decided.outcome == "REFUSED" and _told(decided) == _said(answer)


def _told(decided: Decided) -> dict[str, JsonValue]:
    try:
        data: JsonValue = orjson.loads(decided.data or "{}")
    except orjson.JSONDecodeError:
        data = decided.data  # a text, and so never what a rule says
    return {"code": decided.code, "clause": decided.clause, "data": data}


def _said(refusal: Refusal) -> dict[str, JsonValue]:
    return {"code": refusal.code, "clause": refusal.clause, "data": dict(refusal.data)}


def _beside(decided: Decided, answer: Decision | None) -> Iterator[Difference]:
    clauses = (decided.clause,) if decided.clause else ()
    if answer is None:
        yield _of(decided, "outcome", decided.outcome, None, clauses)
    elif not isinstance(answer, Refusal):
        rest_on = tuple(dict.fromkeys(one for event in answer for one in event.clauses))
        calculated = "ACCEPTED" if answer else "NOTHING_TO_DO"
        yield _of(decided, "outcome", _outcome(decided), calculated, rest_on or clauses)
    elif decided.outcome != "REFUSED":
        calculated = f"REFUSED {answer.code}"
        yield _of(decided, "outcome", decided.outcome, calculated, (answer.clause,))
    else:
        told, said = _told(decided), _said(answer)
        for field in said:
            if told[field] != said[field]:
                yield _of(decided, field, told[field], said[field], (answer.clause,))


def _outcome(decided: Decided) -> str:
    return f"{decided.outcome} {decided.code}" if decided.code else decided.outcome


def _of(
    decided: Decided,
    field: str,
    recorded: JsonValue,
    calculated: JsonValue,
    clauses: tuple[str, ...],
) -> Difference:
    return Difference(
        "REFUSAL", decided.case_id, 0, 0, decided.name, decided.command_id, field, recorded,
        calculated, clauses,
    )  # fmt: skip
