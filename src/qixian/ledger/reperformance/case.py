"""One case performed again from its first event to its last; for `reperformance` only.

Events of one cause are an act: what a command, a deadline or a holiday notice brought. Each act is
measured by the state it met. What is recorded is then folded as it is recorded, also where it is
wrong, as the ledger did.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from qixian.domain.case import Deadline, Decision, Event
from qixian.domain.kinds import KINDS
from qixian.domain.refusal import Refusal
from qixian.ledger.errors import UnknownEventType
from qixian.ledger.fold import event_of
from qixian.ledger.open_case import CLOCK_ACTOR, RELEASE
from qixian.ledger.readable import day_can_be, instant_can_be
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.audit_entry import entry_differences
from qixian.ledger.reperformance.comparing import Expected, compared
from qixian.ledger.reperformance.decisions import CANNOT, Around, decisions
from qixian.ledger.reperformance.differences import Difference, NotFallenDue, Performed, at_event
from qixian.ledger.reperformance.ending import at_the_end, lost_commands, not_fallen_due
from qixian.ledger.reperformance.reading import Decided, Told
from qixian.ledger.reperformance.refused import quiet_differences
from qixian.ledger.reperformance.walk import Walk

Act = Sequence[RecordedEvent]


def perform(case: Told, around: Around, until: date | None = None) -> Performed:
    """Everything in which a case is not what the rules give; nothing for a case as it should be.

    With `until`, also which deadlines up to that day it still has ahead.
    """
    found = [*_of_edition(case, around)]
    if case.case_type not in KINDS:
        return Performed((*found, _unreadable(case, "case_type", case.case_type)))
    if around.pinned.policy is None:
        return Performed(tuple(found))
    walk = Walk(case, around, around.pinned.policy)
    overdue: tuple[NotFallenDue, ...] = ()
    if _walked(walk):
        overdue = () if until is None else tuple(not_fallen_due(walk, until))
        walk.found += quiet_differences(walk)
    return Performed((*found, *walk.found), overdue)


def _of_edition(case: Told, around: Around) -> Iterator[Difference]:
    if case.recorded:
        first = case.recorded[0]
        for fault in around.pinned.faults:
            yield at_event(
                "EDITION", first, fault.field, fault.recorded, fault.calculated, fault.clauses
            )


def _walked(walk: Walk) -> bool:
    """Go through every act; whether the case could be followed to its end."""
    for _, rows in groupby(walk.case.recorded, lambda row: (row.cause_kind, row.cause_id)):
        act = tuple(rows)
        walk.next_seq = act[0].seq
        events = _read(walk, act)
        if events is None:
            return False
        walk.found += _envelopes(walk, act)
        before = len(walk.found)
        try:
            _measured(walk, act)
        except CANNOT as error:
            # The rule stumbles over the state; perhaps the events can be followed all the same.
            walk.found.append(at_event("UNREADABLE", act[0], "state", None, _said(error)))
        walk.leave_out(sum(one.check == "EXTRA" for one in walk.found[before:]))
        try:
            for row, event in zip(act, events, strict=True):
                walk.happen(row, event)
        except CANNOT as error:
            walk.found.append(at_event("UNREADABLE", act[0], "data", act[0].data, _said(error)))
            return False
    at_the_end(walk)
    return True


def _read(walk: Walk, act: Act) -> list[Event] | None:
    """The events of an act; None, and a difference, where one cannot be read."""
    events: list[Event] = []
    for row in act:
        if not day_can_be(row.effective_on):
            walk.found.append(
                at_event("UNREADABLE", row, "effective_on", f"{row.effective_on}", None)
            )
            return None
        if not instant_can_be(row.recorded_at):
            walk.found.append(
                at_event("UNREADABLE", row, "recorded_at", f"{row.recorded_at}", None)
            )
        try:
            events.append(event_of(walk.kind, row))
        except (UnknownEventType, ValueError) as error:
            walk.found.append(at_event("UNREADABLE", row, "data", row.data, _said(error)))
            return None
    return events


def _envelopes(walk: Walk, act: Act) -> Iterator[Difference]:
    """A case stays what it is, in its book and under its edition."""
    case, pinned = walk.case, walk.around.pinned
    for row in act:
        told = (row.book, row.case_type, row.edition, row.edition_digest)
        should = (case.book, case.case_type, pinned.id, pinned.digest)
        if told == should:
            continue
        names = ("book", "case_type", "edition", "edition_digest")
        for name, recorded, calculated in zip(names, told, should, strict=True):
            if recorded != calculated:
                yield at_event("FIELD", row, name, recorded, calculated, tuple(row.clauses))


def _measured(walk: Walk, act: Act) -> None:
    """Perform what brought an act, and compare."""
    first = act[0]
    walk.meet(first.position, first.calendar_version)
    if walk.case.lost:
        lost_commands(walk, first.position)
    decided = walk.case.commands.get(first.cause_id)
    if first.cause_kind == "DEADLINE":
        _deadline(walk, act)
    elif decided is not None and decided.case_id == walk.case.case_id:
        _command(walk, act, decided)
    else:
        _recount(walk, act)


def _command(walk: Walk, act: Act, decided: Decided) -> None:
    walk.found += entry_differences(decided, act, walk.shift)
    for name in ("book", "case_type"):
        told, should = getattr(decided, name), getattr(walk.case, name)
        if told != should:
            walk.found.append(at_event("COMMAND", act[0], name, told, should))
    if decided.command_id not in walk.case.parsed:
        walk.found.append(at_event("UNREADABLE", act[0], "params", decided.params, None))
        return
    walk.catch_up(decided.on_date)
    moment = walk.moment(decided, act[0].position)
    found: list[Difference] | None = None
    for decision in decisions(walk.case, walk.around, decided, moment):
        beside = [*_beside(walk, act, decision, moment.today, decided.actor)]
        if not beside:
            found = None
            break
        found = found or beside
    walk.found += found or ()
    walk.settled_until = decided.on_date


def _beside(walk: Walk, act: Act, decision: Decision, on: date, actor: str) -> Iterator[Difference]:
    if isinstance(decision, Refusal):
        refused = f"REFUSED {decision.code}"
        yield at_event("NOT_ALLOWED", act[0], "outcome", "ACCEPTED", refused, (decision.clause,))
        return
    expected = Expected(decision, on, actor, walk.rules.calendar.version)
    yield from _compared(walk, act, expected)


def _compared(walk: Walk, act: Act, expected: Expected) -> Iterator[Difference]:
    def rules() -> dict[str, str]:
        state = walk.stand.state
        for event in expected.events:
            state = walk.kind.evolve(state, event, expected.on)
        return {one.field: one.rule for one in walk.kind.reckonings(state, walk.rules)}

    return compared(walk.kind, act, expected, rules)


def _deadline(walk: Walk, act: Act) -> None:
    first = act[0]
    name, _, day = first.cause_id.rpartition(":")
    try:
        fires_on = date.fromisoformat(day)
    except ValueError:
        walk.found.append(at_event("NOT_DUE", first, "cause_id", first.cause_id, None))
        return
    while walk.ahead and _heard_before(walk, fires_on, first.calendar_version):
        walk.hear_in_silence()
    deadline: Deadline | None
    if walk.leads_to(first.cause_id, fires_on):
        walk.settle(fires_on, but=first.cause_id)
        deadline = walk.due()[0]
    else:
        deadline = _not_due(walk, act, name)
    if deadline is not None:
        events = walk.kind.fall_due(walk.stand.state, deadline, walk.rules)
        on = max(deadline.fires_on, walk.stand.floor)
        expected = Expected(events, on, CLOCK_ACTOR, walk.rules.calendar.version)
        walk.found += _compared(walk, act, expected)
    walk.settled_until = fires_on


def _heard_before(walk: Walk, fires_on: date, version: str) -> bool:
    """Whether the next notice came before a deadline fell due.

    Also one that came on a later day, where the deadline is due only since it is known.
    """
    if walk.heard_on(walk.ahead[0]) < fires_on:
        return True
    news = {stage.calendar.version for stage in walk.ahead}
    return walk.rules.calendar.version != version and version in news


def _not_due(walk: Walk, act: Act, name: str) -> Deadline | None:
    """A deadline that was not due, or on another day: the one it should have been, if any."""
    other = next((one for one in walk.due() if one.kind == name), None)
    clauses = (other.rule,) if other else tuple(act[0].clauses)
    calculated = other.fires_on.isoformat() if other else None
    recorded = act[0].cause_id.rpartition(":")[2]
    walk.found.append(at_event("NOT_DUE", act[0], "fires_on", recorded, calculated, clauses))
    return other


def _recount(walk: Walk, act: Act) -> None:
    first = act[0]
    causes = [stage.cause_id or f"{RELEASE}{stage.calendar.version}" for stage in walk.ahead]
    if first.cause_id not in causes:
        clauses = tuple(first.clauses)
        walk.found.append(at_event("COMMAND", first, "cause_id", first.cause_id, None, clauses))
        return
    for _ in range(causes.index(first.cause_id)):
        walk.hear_in_silence()
    stage = walk.ahead[0]
    day = walk.heard_on(stage)
    events = walk.hear()
    on, actor = max(day, walk.stand.floor), stage.actor or CLOCK_ACTOR
    walk.found += _compared(walk, act, Expected(events, on, actor, stage.calendar.version))
    walk.settled_until = day


def _unreadable(case: Told, field: str, recorded: str) -> Difference:
    cause = case.recorded[0].cause_id if case.recorded else ""
    return Difference(
        "UNREADABLE", case.case_id, 0, 0, case.case_type, cause, field, recorded, None
    )


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
