"""Policy editions in the ledger: a case pins one by digest and can be replayed under it for ever.

Used by the ledger's transactions; the doors pin an edition before they open a case under it.
"""

from dataclasses import dataclass

from qixian.domain.policies.edition import Edition
from qixian.domain.policies.policy import Policy
from qixian.ledger.connection import Connection
from qixian.ledger.errors import EditionMissing, translated

_PIN = """
    INSERT INTO ledger.edition (digest, id, content) VALUES ($1, $2, $3)
    ON CONFLICT (digest) DO NOTHING
"""
_IS_THERE = "SELECT true FROM ledger.edition WHERE digest = $1"
_READ = "SELECT content FROM ledger.edition WHERE digest = $1"


async def pin_edition(conn: Connection, edition: Edition) -> str:
    """Keep an edition's whole content in the ledger, once; returns its digest (SHA-256, hex)."""
    digest = edition.digest
    with translated():
        if not await conn.fetchval(_IS_THERE, digest):
            await conn.execute(_PIN, digest, edition.id, edition.to_json())
    return digest


async def read_edition(conn: Connection, digest: str) -> Edition:
    """The edition with this digest. EditionMissing when it was never pinned."""
    with translated():
        content = await conn.fetchval(_READ, digest)
    if content is None:
        raise EditionMissing(digest)
    return Edition.from_json(content)


@dataclass(frozen=True, slots=True)
class PinnedPolicy:
    """An edition's id and values, ready for a decision."""

    id: str
    policy: Policy


class Editions:
    """The editions this process has read, by digest: content under a digest never changes."""

    def __init__(self) -> None:
        self._read: dict[str, PinnedPolicy] = {}

    async def pinned(self, conn: Connection, digest: str) -> PinnedPolicy:
        """The edition with this digest, read once. EditionMissing when it was never pinned."""
        known = self._read.get(digest)
        if known is None:
            edition = await read_edition(conn, digest)
            known = self._read[digest] = PinnedPolicy(edition.id, edition.policy())
        return known
