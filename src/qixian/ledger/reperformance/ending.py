"""What must have come after the last event of a case; for `reperformance` only.

Deadlines that were settled, commands whose events are nowhere, deadlines whose day has come, and
the rows by which other cases have to find this one.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from qixian.domain.kinds import AnyState
from qixian.domain.refusal import Refusal
from qixian.ledger.reperformance.decisions import CANNOT, decisions
from qixian.ledger.reperformance.differences import Difference, NotFallenDue
from qixian.ledger.reperformance.reading import Decided
from qixian.ledger.reperformance.sharing import rows_for
from qixian.ledger.reperformance.walk import Walk

_LAST: Final = 2**63 - 1


def lost_commands(walk: Walk, before: int) -> None:
    """Accepted commands whose events are gone from here: they happen all the same."""
    for decided in walk.case.lost:
        numbered = decided.first_seq or 0
        if decided.command_id in walk.held or numbered > walk.next_seq + walk.shift:
            continue
        walk.catch_up(decided.on_date)
        if walk.stand.seq + 1 + walk.shift != numbered or not _is_read(walk, decided):
            continue
        moment = walk.moment(decided, before)
        decision = next(decisions(walk.case, walk.around, decided, moment))
        if not isinstance(decision, Refusal):
            walk.held.add(decided.command_id)
            walk.lack(decision, moment.today, decided.command_id)


def _is_read(walk: Walk, decided: Decided) -> bool:
    return decided.command_id in walk.case.parsed


def at_the_end(walk: Walk) -> None:
    """What must have come after the last event, and commands whose events are nowhere."""
    if walk.case.recorded:
        walk.found += _unlisted(walk, walk.stand.state)
    try:
        walk.settle(walk.settled_until)
        if walk.case.lost:
            walk.next_seq = max(one.last_seq or 0 for one in walk.case.lost) + 1
            walk.meet(_LAST, walk.stand.calendar_version)
            lost_commands(walk, _LAST)
    except CANNOT:
        pass  # told where the rule stumbled first
    for decided in walk.case.lost:
        if decided.command_id not in walk.held:
            numbers = f"{decided.first_seq}..{decided.last_seq}"
            walk.found.append(
                Difference(
                    "MISSING", decided.case_id, decided.first_seq or 0, 0, decided.name,
                    decided.command_id, "events", None, numbers,
                )
            )  # fmt: skip


def not_fallen_due(walk: Walk, until: date) -> Iterator[NotFallenDue]:
    """The deadlines up to a day that a case, gone through to its end, still has ahead."""
    if not walk.case.recorded:
        return
    try:
        due = walk.due()
    except CANNOT:
        return  # told where the rule stumbled first
    for one in due:
        if one.fires_on <= until:
            yield NotFallenDue(walk.case.book, walk.case.case_id, one.kind, one.fires_on)


def _unlisted(walk: Walk, state: AnyState) -> Iterator[Difference]:
    """Rows that the lists lack of a case: who shares a key with it decided without knowing of it.

    Nobody is misled by one too many, since what a case had left is made from its events.
    """
    case, last = walk.case, walk.case.recorded[-1]
    try:
        rows = dict.fromkeys(rows_for(walk.kind.summarise(state, case.case_id)))
    except CANNOT:
        return
    for row in rows:
        if (case.book, row) not in case.listed:
            yield Difference(
                "UNLISTED", case.case_id, last.seq, last.position, last.type, last.cause_id,
                row.partition(" ")[0], None, row.partition(" ")[2], tuple(last.clauses),
            )  # fmt: skip
