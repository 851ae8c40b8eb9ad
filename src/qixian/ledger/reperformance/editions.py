"""The edition a case pinned, as the ledger keeps it, held to the digest it is kept under.

For `reperformance` only. Content that does not fit its digest is a finding, not an error: where
this release ships the edition of that digest, the rules go on under that one, and each parameter
that differs is named.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from qixian.domain.policies.edition import Edition, EditionError, editions, load_edition
from qixian.domain.policies.policy import Policy
from qixian.ledger.connection import Connection

_READ: Final = "SELECT id, content FROM ledger.edition WHERE digest = $1"
_ALL: Final = "SELECT digest FROM ledger.edition ORDER BY recorded_at DESC, digest"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a kept edition: the field, what is kept, and what fits the digest."""

    field: str
    recorded: JsonValue
    calculated: JsonValue
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pinned:
    """What cases with this digest are decided under; `policy` is None where nothing is left."""

    digest: str
    id: str
    policy: Policy | None
    faults: tuple[Fault, ...] = ()


class PinnedEditions:
    """The editions of one run, each read and checked once."""

    def __init__(self) -> None:
        self._known: dict[str, Pinned] = {}
        self._all: tuple[Pinned, ...] | None = None

    async def of(self, conn: Connection, digest: str) -> Pinned:
        """The edition with this digest."""
        known = self._known.get(digest)
        if known is None:
            row = await conn.fetchrow(_READ, digest)
            kept = None if row is None else (row["id"], row["content"])
            known = self._known[digest] = _pinned(digest, kept)
        return known

    async def every(self, conn: Connection) -> tuple[Pinned, ...]:
        """All there are, the newest first: whichever a refused application was made under."""
        if self._all is None:
            rows = await conn.fetch(_ALL)
            self._all = tuple([await self.of(conn, row["digest"]) for row in rows])
        return self._all


def _pinned(digest: str, kept: tuple[str, str] | None) -> Pinned:
    shipped = _shipped(digest)
    if kept is None:
        policy = shipped.policy() if shipped else None
        fault = Fault("edition_digest", digest, None)
        return Pinned(digest, shipped.id if shipped else "", policy, (fault,))
    name, content = kept
    edition = _read(content)
    if hashlib.sha256(content.encode()).hexdigest() == digest and edition is not None:
        faults = () if edition.id == name else (Fault("edition", name, edition.id),)
        return Pinned(digest, edition.id, edition.policy(), faults)
    calculated = hashlib.sha256(content.encode()).hexdigest()
    found = [Fault("edition_digest", digest, calculated)]
    if shipped is not None and edition is not None:
        found += _changed(edition, shipped)
    best = shipped or edition
    return Pinned(digest, best.id if best else name, best.policy() if best else None, tuple(found))


def _read(content: str) -> Edition | None:
    try:
        return Edition.from_json(content)
    except EditionError:
        return None


def _shipped(digest: str) -> Edition | None:
    """The edition of this release that has this digest."""
    return next((one for one in map(load_edition, editions()) if one.digest == digest), None)


def _changed(kept: Edition, shipped: Edition) -> Iterator[Fault]:
    """Every parameter that is not what the digest was made of, and which of its fields."""
    before = {parameter.name: parameter.model_dump(mode="json") for parameter in shipped.parameters}
    after = {parameter.name: parameter.model_dump(mode="json") for parameter in kept.parameters}
    for name in sorted({*before, *after}):
        old, new = before.get(name, {}), after.get(name, {})
        rule = str((old or new)["rule"])
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                field = name if key == "value" else f"{name}.{key}"
                yield Fault(field, new.get(key), old.get(key), (rule,))
