"""What can go wrong with seals; raised by `ledger.seals`, caught by the doors.

SealError                   (a LedgerError)
├── NoteMalformed           a text is no signed note, checkpoint or verifier key
├── NotSealedYet            an event or a size that no checkpoint covers
├── OutsideUnreachable      the place outside the ledger cannot be read or written
└── NotAsSealed             the record, or what is shown of it, is not what a seal says
    ├── NotSigned           no signature by a key that is known here
    ├── SignatureWrong      the signature of a known key does not fit what is signed
    ├── PlaceEmpty          nothing lies outside, although the ledger was sealed
    ├── BehindItsSeal       fewer events than a seal counts: something was lost
    └── Forked              as many events, but not these
"""

from qixian.ledger.errors import LedgerError


class SealError(LedgerError):
    """A seal could not be made, read, kept or checked."""


class NoteMalformed(SealError):
    """A text is not what it should be: a signed note, a checkpoint, a proof, a verifier key."""


class NotSealedYet(SealError):
    """No checkpoint covers what was asked about: seal, or wait until the office does."""


class OutsideUnreachable(SealError):
    """The place outside the ledger cannot be read or written."""


class NotAsSealed(SealError):
    """The record, or what is shown of it, is not what a seal says."""


class NotSigned(NotAsSealed):
    """A note without a signature by any of the keys that are known here."""


class SignatureWrong(NotAsSealed):
    """A note with a known key's signature that was made over something else."""


class PlaceEmpty(NotAsSealed):
    """No seal lies in `place`, and the ledger was sealed over `size` events: not mounted, or lost.

    A restored ledger would go on beside what was sealed elsewhere, and its log sign two histories.
    """

    def __init__(self, place: str, size: int) -> None:
        self.place, self.size = place, size
        super().__init__(
            f"no seal lies in {place}, although the ledger was sealed over {size} events: see that "
            "it is mounted, or bring its files back; for a new place: qixian ledger seal "
            "--new-place"
        )


class BehindItsSeal(NotAsSealed):
    """The ledger has `held` events where a seal of `origin` counts `size`: the rest is missing."""

    def __init__(self, origin: str, held: int, size: int) -> None:
        self.origin, self.held, self.size = origin, held, size
        super().__init__(
            f"the ledger has {held} of the {size} events that {origin} has sealed: "
            "qixian ledger missing names what was lost; restore a newer backup"
        )


class Forked(NotAsSealed):
    """At `size` events the calculated root is not the sealed one (hashes in hex)."""

    def __init__(self, origin: str, size: int, calculated: str, recorded: str) -> None:
        self.origin, self.size = origin, size
        self.calculated, self.recorded = calculated, recorded
        super().__init__(
            f"the first {size} events are not those that {origin} has sealed: "
            f"calculated {calculated}, sealed {recorded}; run qixian ledger verify"
        )
