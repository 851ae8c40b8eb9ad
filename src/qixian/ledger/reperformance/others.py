"""What other cases had left for a rule at a moment, made again from their events.

For `reperformance` only. `ledger.load` reads the rows of other cases under locks that the writers
of those rows hold too, so what a command saw are exactly the rows of events with a position before
its own. Which other cases share a key is looked up in the read models (`qixian ledger rebuild
--check` holds those to the record); what their rows said is folded here.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from qixian.domain.case import CaseSummary, Command
from qixian.domain.facts import NO_FACTS, AwardFact, ClaimFact, Facts, TenancyFact
from qixian.domain.kinds import AnyKind, AnyState
from qixian.ledger.errors import UnknownEventType
from qixian.ledger.fold import event_of
from qixian.ledger.records import RecordedEvent


class Successor(NamedTuple):
    """One institution in another's place, since a day."""

    predecessor: str
    successor: str
    since: date


@dataclass(frozen=True, slots=True)
class Successors:
    """Which institutions count as one, through any number of steps in either direction."""

    links: tuple[Successor, ...] = ()

    def counted_as_one(self, institution: str, on: date | None) -> frozenset[str]:
        """An institution and those linked to it by links that hold on a day; None: by all."""
        found, new = {institution}, {institution}
        while new:
            new = {
                one
                for link in self.links
                if on is None or link.since <= on
                if link.predecessor in new or link.successor in new
                for one in link[:2]
            } - found
            found |= new
        return frozenset(found)

    def later_than(self, on: date) -> bool:
        """Whether there is a link that began after a day: nobody knows since when it is recorded.

        Until a merger was entered nobody counted by it; afterwards everybody did.
        """
        return any(link.since > on for link in self.links)


class LeftBy:
    """What one case had left after each of its events; folded when it is first asked for."""

    def __init__(self, kind: AnyKind, case_id: str, recorded: Sequence[RecordedEvent]) -> None:
        self._kind, self._case_id, self._recorded = kind, case_id, recorded
        self._positions: list[int] = []
        self._states: list[AnyState] = []
        self._summaries: dict[int, CaseSummary] = {}

    def before(self, position: int) -> CaseSummary | None:
        """What the case had left before a position; None when it was not open yet."""
        if not self._states:
            self._fold()
        number = bisect_left(self._positions, position)
        if not number:
            return None
        summary = self._summaries.get(number)
        if summary is None:
            state = self._states[number - 1]
            summary = self._summaries[number] = self._kind.summarise(state, self._case_id)
        return summary

    def marks(self) -> list[tuple[datetime, int]]:
        """The instant and position of each of its events."""
        return [(stored.recorded_at, stored.position) for stored in self._recorded]

    def _fold(self) -> None:
        state = self._kind.initial
        for stored in self._recorded:
            try:
                state = self._kind.evolve(state, event_of(self._kind, stored), stored.effective_on)
            except (UnknownEventType, ValueError, KeyError, TypeError):
                break  # found when that case is performed again
            self._positions.append(stored.position)
            self._states.append(state)


class Others:
    """The cases that share a fact key with some cases, and what each had left when."""

    def __init__(
        self,
        sharing: Mapping[str, Mapping[str, Sequence[str]]],
        left: Mapping[str, LeftBy],
        successors: Successors,
    ) -> None:
        """`sharing` has, by book and key, the cases with a row of that key."""
        self._sharing, self._left, self.successors = sharing, left, successors

    def of(self, book: str, case_id: str, keys: Iterable[str]) -> tuple[str, ...]:
        """The other cases with a row of one of these keys, by id."""
        shared = self._sharing.get(book)
        if not shared:
            return ()
        found = {other for key in keys for other in shared.get(key, ())}
        found.discard(case_id)
        return tuple(sorted(one for one in found if one in self._left))

    def marks(self, others: Sequence[str]) -> list[tuple[datetime, int]]:
        """The instant and position of each event of some of the cases."""
        return [mark for one in others for mark in self._left[one].marks()]

    def facts(
        self,
        others: Sequence[str],
        keys: frozenset[str],
        before: int,
        institution: str | None,
        on: date | None,
    ) -> Facts:
        """The rows of `others` with one of these keys, as they were before a position.

        Another institution that counts as `institution` on a day (None: by every link) is shown as
        that one.
        """
        if not others:
            return NO_FACTS
        seen = [left for one in others if (left := self._left[one].before(before)) is not None]
        usages = [
            one.usage for one in seen if one.usage and f"person:{one.usage.person_id}" in keys
        ]
        if usages and institution is not None:
            same = self.successors.counted_as_one(institution, on)
            usages = [
                replace(usage, institution_id=institution)
                if usage.institution_id in same
                else usage
                for usage in usages
            ]
        return Facts(
            tuple(usages), _claims(seen, keys), _tenancies(seen, keys), _awards(seen, keys)
        )


def keys_for(kind: AnyKind, state: AnyState, command: Command) -> frozenset[str]:
    """The keys a command is decided with: its own, and those of the case before it."""
    named = kind.fact_keys(kind.initial, command) + kind.fact_keys(state, None)
    return frozenset(map(str, named))


def institution_for(kind: AnyKind, state: AnyState, command: Command) -> str | None:
    """Where the rights of a command are counted."""
    keys = kind.fact_keys(state, command)
    return next((key.id for key in keys if key.scope == "institution"), None)


def _claims(seen: Sequence[CaseSummary], keys: frozenset[str]) -> tuple[ClaimFact, ...]:
    return tuple(
        claim
        for one in seen
        for claim in sorted(one.claims, key=lambda claim: claim.claim_id)
        if f"claim:{claim.claim_id}" in keys
        or f"person:{claim.person_id}" in keys
        or f"enterprise:{claim.enterprise_id}" in keys
    )


def _tenancies(seen: Sequence[CaseSummary], keys: frozenset[str]) -> tuple[TenancyFact, ...]:
    return tuple(
        one.tenancy
        for one in seen
        if one.tenancy is not None and f"enterprise:{one.tenancy.enterprise_id}" in keys
    )


def _awards(seen: Sequence[CaseSummary], keys: frozenset[str]) -> tuple[AwardFact, ...]:
    return tuple(
        award
        for one in seen
        for award in sorted(one.awards, key=lambda award: award.award_kind)
        if f"recipient:{award.recipient_id}" in keys
    )
