"""What the door proves the ledger with; for `api.parts`, and whoever opens the door fills it in."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from qixian.ledger.connection import Connection
from qixian.ledger.seals.keys import VerifierKey
from qixian.ledger.seals.outside import Outside
from qixian.presentation.evidence_bundle import BundleSigner


@dataclass(frozen=True, slots=True)
class Proving:
    """The parts of audits and of evidence.

    `connect` opens a connection beside the pool, with the application's role: an audit runs on an
    event loop of its own and holds a lock of its session. Seals are checked with `keys`, and with
    what lies `outside` (None where no place is named). `signer` is None at a door without the key
    that seals are signed with: there no evidence can be made.
    """

    connect: Callable[[], AbstractAsyncContextManager[Connection]]
    outside: Callable[[], Outside | None]
    keys: tuple[VerifierKey, ...] = ()
    signer: BundleSigner | None = None
