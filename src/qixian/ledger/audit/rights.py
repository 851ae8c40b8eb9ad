"""Caps, exclusive subsidies and what is given once, added up over all cases; for `audit` only.

From the events and not from the lists. Where the cases of one right pinned several editions, only
what none of them allows is a finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from qixian.domain.calendar.periods import CAP_UNITS_PER_MONTH, cap_units
from qixian.domain.facts import AwardFact, ClaimFact, Usage
from qixian.domain.off_post_venture_leave.cap import as_span, counted
from qixian.domain.policies.policy import Policy
from qixian.ledger.audit.findings import Finding, FindingKind

LEAVE: Final = "off_post_venture_leave"
INTERNSHIP: Final = "venture_internship"
GRANTED: Final = frozenset({"APPROVED", "PAID"})

_PAIR: Final = ("INCUBATION", "ONE_OFF_VENTURE")
_ONCE: Final = {"ONE_OFF_VENTURE": "R15", "INCUBATION": "R57"}
_AWARDS: Final = {"MASTER_STUDIO": "R40", "NATIONAL_BASE": "R56", "TRAINING_BASE": "R73"}


ROLLED_DAYS: Final = 15
"""More days than a term can gain by ending on the next working day, where an edition says so."""


class Used(NamedTuple):
    """What one case of a book has used of a right, the edition it pinned, the months granted."""

    book: str
    usage: Usage
    policy: Policy
    granted_months: int

    @property
    def lasted(self) -> tuple[int, int]:
        """Months and days of a right that is over, without those a working day added to its end."""
        usage, granted = self.usage, self.granted_months
        rolled = self.policy.term_end_roll == "NEXT_WORKDAY" and usage.used_days <= ROLLED_DAYS
        if rolled and usage.used_months == granted:
            return granted, 0
        return usage.used_months, usage.used_days


Group = tuple[str, str, str]
"""Book, person, and the institution the right is counted at; empty for all of them."""

Given: TypeAlias = defaultdict[tuple[str, str, str], list[ClaimFact]]
"""Claims that were granted, by book, venture or person, and kind."""


def cap_findings(used: Iterable[Used], same: Mapping[str, str]) -> Iterator[Finding]:
    """Leave beyond the cap (R89) and internship beyond the limit (R28).

    `same` has, for an institution that stands in another's place, the one all of them count at.
    """
    leaves: defaultdict[Group, list[Used]] = defaultdict(list)
    everywhere: defaultdict[Group, list[Used]] = defaultdict(list)
    interns: defaultdict[Group, list[Used]] = defaultdict(list)
    for one in used:
        person, at = one.usage.person_id, one.usage.institution_id or ""
        if one.usage.case_type == LEAVE:
            leaves[one.book, person, same.get(at, at)].append(one)
            everywhere[one.book, person, ""].append(one)
        elif one.usage.case_type == INTERNSHIP:
            interns[one.book, person, ""].append(one)
    # One institution is part of them all: named once, at the narrowest.
    over = [finding for group, held in leaves.items() for finding in _leave(group, held)]
    yield from over
    named = {finding.subject.split("@")[0] for finding in over}
    for group, held in everywhere.items():
        whole = all(one.policy.leave_cap_scope == "PERSON" for one in held)
        if whole and group[1] not in named:
            yield from _leave(group, held)
    for group, held in interns.items():
        if all(one.policy.internship_scope == "PERSON" for one in held):
            yield from _internship(group, held)
        else:
            for one in held:
                yield from _internship(group, [one])


def _leave(group: Group, held: Sequence[Used]) -> Iterator[Finding]:
    policies = [one.policy for one in held]
    units = [(_leave_units(held, policy), policy) for policy in policies]
    if all(taken > counted(policy.leave_cap_months, 0, policy) for taken, policy in units):
        taken, policy = units[-1]
        _, person, at = group
        subject = f"{person}@{at}" if at else person
        span = as_span(taken, policy)
        yield _over(LEAVE, subject, span, policy.leave_cap_months, "R89", held)


def _leave_units(held: Sequence[Used], policy: Policy) -> int:
    """A leave that runs holds what it was granted, one that is over what it lasted."""
    total = 0
    for one in held:
        granted = counted(one.usage.approved_months, 0, policy)
        lasted = counted(*one.lasted, policy)
        if policy.cap_basis == "APPROVED_TERM":
            total += granted
        else:
            total += max(granted, lasted) if one.usage.open else lasted
    return total


def _internship(group: Group, held: Sequence[Used]) -> Iterator[Finding]:
    # An internship holds either the months it planned or those it lasted.
    taken = sum(cap_units(one.usage.approved_months, 0) + cap_units(*one.lasted) for one in held)
    limit = max(one.policy.internship_max_months for one in held)
    if taken > cap_units(limit, 0):
        span = divmod(taken, CAP_UNITS_PER_MONTH)
        yield _over(INTERNSHIP, group[1], span, limit, "R28", held)


def _over(
    what: str,
    subject: str,
    span: tuple[int, int],
    limit: int,
    clause: str,
    held: Sequence[Used],
) -> Finding:
    return Finding(
        "HIGH",
        FindingKind.CAP_EXCEEDED,
        what,
        subject,
        recorded=f"{span[0]}M{span[1]}D",
        expected=f"≤ {limit}M",
        clauses=(clause,),
        events=tuple(sorted(one.usage.case_id for one in held)),
    )


def claim_findings(claims: Iterable[tuple[str, ClaimFact]]) -> Iterator[Finding]:
    """Both of an exclusive pair to one venture (R59), and what is given once given again."""
    ventures: Given = defaultdict(list)
    persons: Given = defaultdict(list)
    for book, claim in claims:
        if claim.status not in GRANTED:
            continue
        if claim.kind in _ONCE and claim.enterprise_id is not None:
            ventures[book, claim.enterprise_id, claim.kind].append(claim)
        if claim.kind == "VENTURE_INTERNSHIP" and claim.person_id is not None:
            persons[book, claim.person_id, claim.kind].append(claim)
    for (_, venture, kind), given in ventures.items():
        if len(given) > 1:
            yield _twice(kind, venture, _ONCE[kind], given)
    for (_, person, kind), given in persons.items():
        if len(given) > 1:
            yield _twice(kind, person, "R27", given)
    yield from _both(ventures)


def _both(ventures: Given) -> Iterator[Finding]:
    first, second = _PAIR
    for (book, venture, kind), given in ventures.items():
        other = ventures.get((book, venture, second), ()) if kind == first else ()
        if other:
            yield Finding(
                "HIGH",
                FindingKind.EXCLUSIVE_GIVEN,
                f"{first}+{second}",
                venture,
                recorded=f"{len(given) + len(other)}",
                expected="1",
                clauses=("R59",),
                events=_places([*given, *other]),
            )


def _twice(kind: str, subject: str, clause: str, given: Sequence[ClaimFact]) -> Finding:
    return Finding(
        "HIGH",
        FindingKind.GIVEN_TWICE,
        kind,
        subject,
        recorded=f"{len(given)}",
        expected="1",
        clauses=(clause,),
        events=_places(given),
    )


def _places(claims: Iterable[ClaimFact]) -> tuple[str, ...]:
    return tuple(sorted(f"{claim.case_id} {claim.claim_id}" for claim in claims))


def award_findings(awards: Iterable[tuple[str, AwardFact]]) -> Iterator[Finding]:
    """An award that is given once to a recipient, given again (R40, R56, R73)."""
    given: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for book, award in awards:
        given[book, award.award_kind, award.recipient_id].append(award.case_id)
    for (_, kind, recipient), cases in given.items():
        if len(cases) > 1:
            clause = _AWARDS.get(kind)
            yield Finding(
                "HIGH",
                FindingKind.GIVEN_TWICE,
                kind,
                recipient,
                recorded=f"{len(cases)}",
                expected="1",
                clauses=(clause,) if clause else (),
                events=tuple(sorted(cases)),
            )
