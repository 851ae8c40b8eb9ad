"""Every case folded, for what it has used and what was given in it; for `audit` only.

A case that cannot be read is passed over: performing its decisions again says why.
"""

from itertools import groupby
from operator import itemgetter
from typing import Final

from asyncpg import Record

from qixian.domain.facts import AwardFact, ClaimFact
from qixian.domain.policies.edition import EditionError
from qixian.domain.policies.policy import Policy
from qixian.domain.venture_internship.state import Internship
from qixian.ledger.audit.findings import Findings
from qixian.ledger.audit.rights import Used, award_findings, cap_findings, claim_findings
from qixian.ledger.connection import Connection
from qixian.ledger.errors import EditionMissing, UnknownEventType, translated
from qixian.ledger.fold import fold
from qixian.ledger.parsing import kind_of
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.decisions import CANNOT
from qixian.ledger.reperformance.editions import PinnedEditions
from qixian.ledger.streams import EVENT_COLUMNS
from qixian.ledger.whole_cases import whole_cases

_EVENTS: Final = f"""
    SELECT {EVENT_COLUMNS} FROM ledger.event
     WHERE case_type <> 'holiday_calendar' ORDER BY case_id, seq
"""
_SUCCESSORS: Final = "SELECT predecessor, successor FROM registry.institution_successor"
_SPOILT: Final = (UnknownEventType, EditionMissing, EditionError, *CANNOT)


class _Held:
    """What all cases together have used and were given."""

    def __init__(self) -> None:
        self.used: list[Used] = []
        self.claims: list[tuple[str, ClaimFact]] = []
        self.awards: list[tuple[str, AwardFact]] = []

    def add(self, recorded: list[RecordedEvent], policy: Policy) -> None:
        """One case from its events; nothing of one that cannot be read."""
        first = recorded[0]
        try:
            kind = kind_of(first.case_type)
            state = fold(kind, recorded)
            summary = kind.summarise(state, first.case_id)
        except _SPOILT:
            return
        if summary.usage is not None:
            usage = summary.usage
            planned = state.planned_months if isinstance(state, Internship) else None
            granted = usage.approved_months if planned is None else planned
            self.used.append(Used(first.book, usage, policy, granted))
        self.claims += [(first.book, claim) for claim in summary.claims]
        self.awards += [(first.book, award) for award in summary.awards]


async def right_findings(conn: Connection, found: Findings) -> None:
    """Caps exceeded, exclusive subsidies and what is given once, over all cases of each book."""
    held, editions = _Held(), PinnedEditions()
    with translated():
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            async for rows in whole_cases(await conn.cursor(_EVENTS)):
                for _, stored in groupby(rows, key=itemgetter("case_id")):
                    recorded = [RecordedEvent(*row) for row in stored]
                    pinned = await editions.of(conn, recorded[0].edition_digest)
                    if pinned.policy is not None:
                        held.add(recorded, pinned.policy)
            same = _same(await conn.fetch(_SUCCESSORS))
    for finding in cap_findings(held.used, same):
        found.add(finding)
    for finding in claim_findings(held.claims):
        found.add(finding)
    for finding in award_findings(held.awards):
        found.add(finding)


def _same(rows: list[Record]) -> dict[str, str]:
    """For every institution that was merged or renamed, the one of its kin that stands for all."""
    kin: dict[str, set[str]] = {}
    for predecessor, successor in rows:
        together = kin.get(predecessor, {predecessor}) | kin.get(successor, {successor})
        kin |= dict.fromkeys(together, together)
    return {one: min(together) for one, together in kin.items()}
