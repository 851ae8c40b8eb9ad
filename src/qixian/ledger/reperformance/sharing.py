"""Which other cases a rule looks at, found by the fact keys they have rows for.

For `reperformance` only. The lists say which cases those are; what their rows said is made again
from their events (`others`). So a case that the lists have lost would be overlooked: each case is
held to the rows that they have of it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

import orjson

from qixian.domain.case import CaseSummary
from qixian.domain.kinds import KINDS
from qixian.ledger.connection import Connection
from qixian.ledger.readable import day
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.others import LeftBy, Successor, Successors
from qixian.ledger.streams import EVENT_COLUMNS

Recorded = tuple[RecordedEvent, ...]

_SUCCESSORS: Final = (
    f"SELECT predecessor, successor, {day('since')} FROM registry.institution_successor"
)
# The tables a rule's rows are read from, by the columns it asks them with.
_SHARING: Final = """
    SELECT 'person:' || person_id, case_id FROM read_model.used_right
     WHERE book = $1 AND person_id = ANY ($2)
    UNION SELECT 'person:' || person_id, case_id FROM read_model.claim
     WHERE book = $1 AND person_id = ANY ($2)
    UNION SELECT 'enterprise:' || enterprise_id, case_id FROM read_model.claim
     WHERE book = $1 AND enterprise_id = ANY ($3)
    UNION SELECT 'enterprise:' || enterprise_id, case_id FROM read_model.tenancy
     WHERE book = $1 AND enterprise_id = ANY ($3)
    UNION SELECT 'claim:' || claim_id, case_id FROM read_model.claim
     WHERE book = $1 AND claim_id = ANY ($4)
    UNION SELECT 'recipient:' || recipient_id, case_id FROM read_model.award
     WHERE book = $1 AND recipient_id = ANY ($5)
"""
_LISTED: Final = """
    SELECT case_id, book, 'used_right person:' || person_id FROM read_model.used_right
     WHERE case_id = ANY ($1)
    UNION ALL SELECT case_id, book, 'claim person:' || person_id FROM read_model.claim
     WHERE case_id = ANY ($1) AND person_id IS NOT NULL
    UNION ALL SELECT case_id, book, 'claim enterprise:' || enterprise_id FROM read_model.claim
     WHERE case_id = ANY ($1) AND enterprise_id IS NOT NULL
    UNION ALL SELECT case_id, book, 'claim claim:' || claim_id FROM read_model.claim
     WHERE case_id = ANY ($1)
    UNION ALL SELECT case_id, book, 'tenancy enterprise:' || coalesce(enterprise_id, '')
      FROM read_model.tenancy WHERE case_id = ANY ($1)
    UNION ALL SELECT case_id, book, 'award recipient:' || recipient_id FROM read_model.award
     WHERE case_id = ANY ($1)
"""
# A tenancy's row has the venture registered last; these were registered before it took their place,
# or cannot be read.
_FORMER: Final = """
    SELECT e.book, e.case_id, e.data
      FROM ledger.event e JOIN read_model.tenancy t ON t.case_id = e.case_id
     WHERE e.type = 'EnterpriseRegistered'
       AND coalesce(strpos(e.data, '"enterprise_id":' || to_json(t.enterprise_id)::text), 0) = 0
"""
_SCOPES: Final = ("person", "enterprise", "claim", "recipient")
_RELATED: Final = f"""
    SELECT {EVENT_COLUMNS} FROM ledger.event WHERE case_id = ANY ($1) ORDER BY case_id, seq
"""

_case_of: Final = itemgetter("case_id")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is read once for a run: institutions that count as one, and keys cases once had."""

    successors: Successors
    former: frozenset[tuple[str, str, str]]
    """Book, key and case."""


async def read_elsewhere(conn: Connection) -> Elsewhere:
    """Every link between institutions, and every key that a row has had and has no longer."""
    links = tuple(Successor(*row) for row in await conn.fetch(_SUCCESSORS))
    former = frozenset(
        (book, f"enterprise:{venture}", case_id)
        for book, case_id, data in await conn.fetch(_FORMER)
        if (venture := _venture(data)) is not None
    )
    return Elsewhere(Successors(links), former)


def _venture(data: str) -> str | None:
    """The venture an event registered; None of one that cannot be read, which is found itself."""
    try:
        told = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    venture = told.get("enterprise_id") if isinstance(told, dict) else None
    return venture if isinstance(venture, str) else None


async def read_sharing(
    conn: Connection, book: str, keys: Collection[str], elsewhere: Elsewhere
) -> dict[str, list[str]]:
    """The cases of a book by the keys they have rows for; only these keys."""
    ids: list[list[str]] = [
        [key.removeprefix(f"{scope}:") for key in keys if key.startswith(f"{scope}:")]
        for scope in _SCOPES
    ]
    shared: defaultdict[str, list[str]] = defaultdict(list)
    if any(ids):
        for key, case_id in await conn.fetch(_SHARING, book, *ids):
            shared[key].append(case_id)
    for place, key, case_id in elsewhere.former:
        if place == book and key in keys:
            shared[key].append(case_id)
    return shared


async def read_left(
    conn: Connection,
    here: Mapping[str, Recorded],
    sharing: Mapping[str, Mapping[str, Collection[str]]],
) -> dict[str, LeftBy]:
    """What the cases that share a key with another had left; their events are read once a part.

    `here` are the cases that have been read.
    """
    shared = {
        case_id for keys in sharing.values() for holders in keys.values() for case_id in holders
    }
    elsewhere = await conn.fetch(_RELATED, [one for one in shared if one not in here])
    told = {one: here[one] for one in shared if here.get(one)} | {
        case_id: tuple(RecordedEvent(*row) for row in own)
        for case_id, own in groupby(elsewhere, _case_of)
    }
    return {
        case_id: LeftBy(KINDS[own[0].case_type], case_id, own)
        for case_id, own in told.items()
        if own[0].case_type in KINDS
    }


async def read_listed(conn: Connection, cases: Collection[str]) -> dict[str, set[tuple[str, str]]]:
    """The book and key of each row that the lists have of some cases, by case; see `rows_for`."""
    listed: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for case_id, book, row in await conn.fetch(_LISTED, list(cases)):
        listed[case_id].add((book, row))
    return listed


def rows_for(summary: CaseSummary) -> Iterator[str]:
    """The lists in which others have to find a case, each with the key by which they do."""
    if summary.usage is not None:
        yield f"used_right person:{summary.usage.person_id}"
    for claim in summary.claims:
        yield f"claim claim:{claim.claim_id}"
        if claim.person_id is not None:
            yield f"claim person:{claim.person_id}"
        if claim.enterprise_id is not None:
            yield f"claim enterprise:{claim.enterprise_id}"
    if summary.tenancy is not None:
        yield f"tenancy enterprise:{summary.tenancy.enterprise_id or ''}"
    for award in summary.awards:
        yield f"award recipient:{award.recipient_id}"
