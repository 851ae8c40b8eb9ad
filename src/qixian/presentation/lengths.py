"""What is used of a case's right and what is left of it; for this room and the doors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from qixian.domain.calendar.periods import ONE_DAY, Span, span
from qixian.domain.explanation.used import Stretch, stretch_of
from qixian.domain.facts import Usage
from qixian.domain.incubation_tenancy.state import Tenancy, TenancyState
from qixian.domain.off_post_venture_leave.cap import remaining as left_of_leaves
from qixian.domain.off_post_venture_leave.state import Leave
from qixian.domain.policies.policy import Policy
from qixian.domain.venture_internship.limit import remaining as left_of_internships
from qixian.domain.venture_internship.state import Internship, InternshipState
from qixian.ledger.board import book_of, rights_elsewhere
from qixian.ledger.connection import Connection
from qixian.ledger.records import UsedRight
from qixian.ledger.replay import ReplayedCase
from qixian.ledger.rights_then import rights_then


@dataclass(frozen=True, slots=True)
class Lengths:
    """What is used of the right and what is left, in months and days; None: not so for this case.

    `left_of_term` is from tomorrow to the last day of the leave, the incubation or the internship;
    `left_of_cap` what can still be granted of the six years (R89) or the twelve months (R28).
    """

    used: Span | None = None
    left_of_term: Span | None = None
    left_of_cap: Span | None = None


async def lengths_of(
    conn: Connection,
    replayed: ReplayedCase,
    day: date,
    as_of: date | None = None,
    as_known: datetime | None = None,
) -> Lengths:
    """The lengths of a case on a day. Raises LedgerUnreachable, NotMigrated.

    What the person's other cases have used is that of now or, where given, as it was on the day
    `as_of` and as it was known at the instant `as_known` (aware).
    """
    policy = replayed.rules.policy
    stretch = used_stretch(replayed, day)
    used = replayed.summary.used
    if used is None and stretch is not None:
        used = span(stretch.first, stretch.last, policy.term_first_day)
    left_of_term = _left_of_term(replayed.state, day, policy)
    elsewhere = await _used_elsewhere(conn, replayed)
    if as_of is not None or as_known is not None:
        elsewhere = await rights_then(conn, elsewhere, as_of, as_known)
    return Lengths(used, left_of_term, _left_of_cap(replayed.state, replayed, elsewhere))


def used_stretch(replayed: ReplayedCase, day: date) -> Stretch | None:
    """From when to when the right was used, up to a day while it runs; None: nothing used yet."""
    for fact in replayed.facts:
        if "incubated_months" in fact.data:
            return stretch_of(replayed.state, fact.effective_on)
    return stretch_of(replayed.state, day)


def _left_of_term(state: object, day: date, policy: Policy) -> Span | None:
    match state:
        case Leave(started=True, open=True):
            first, last = state.leave_start_date, state.term_end_date
        case Tenancy(state=TenancyState.IN_INCUBATION):
            first, last = state.incubation_start_date, state.incubation_end_date
        case Internship(state=InternshipState.INTERNING):
            first, last = state.internship_start_date, state.planned_end_date
        case _:
            return None
    if first is None or last is None:
        return None
    tomorrow = max(day + ONE_DAY, first)
    return Span(0, 0) if tomorrow > last else span(tomorrow, last, policy.term_first_day)


async def _used_elsewhere(conn: Connection, replayed: ReplayedCase) -> tuple[UsedRight, ...]:
    """The rights of the same kind that the persons of a case have used in other cases."""
    keys = [str(key) for key in replayed.kind.fact_keys(replayed.state, None)]
    book = await book_of(conn, replayed.case_id)
    rights = await rights_elsewhere(conn, book, replayed.case_id, keys)
    return tuple(right for right in rights if right.usage.case_type == replayed.kind.name)


def _left_of_cap(
    state: object, replayed: ReplayedCase, elsewhere: Sequence[UsedRight]
) -> Span | None:
    own, policy = replayed.summary.usage, replayed.rules.policy
    match state:
        case Leave(researcher_id=str() as person) if person:
            return _left_of_leaves(state, own, elsewhere, policy)
        case Internship(participant_id=str() as person) if person:
            usages = [right.usage for right in elsewhere] + ([own] if own else [])
            return left_of_internships(person, usages, policy)
        case _:
            return None


def _left_of_leaves(
    leave: Leave, own: Usage | None, elsewhere: Sequence[UsedRight], policy: Policy
) -> Span:
    """What can still be granted: beside this leave's own term, or what a closed one has used."""
    institution = leave.institution_id
    usages = [
        replace(right.usage, institution_id=institution) if right.same_institution else right.usage
        for right in elsewhere
    ]
    if leave.open or own is None:
        return left_of_leaves(leave, institution, usages, policy)
    return left_of_leaves(Leave(), institution, [*usages, own], policy)
