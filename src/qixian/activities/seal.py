"""The activity that seals the ledger, over a protocol that `workers` fills with the real sealer.

Retried by Temporal; safe to run twice, because what is sealed is sealed once.
"""

from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict
from temporalio import activity
from temporalio.exceptions import ApplicationError

from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed

SEAL: Final = "seal"


class SealedSize(BaseModel):
    """How many events the newest seal covers, and how many no seal had covered before."""

    model_config = ConfigDict(frozen=True)

    size: int
    new: int


class Sealed(Protocol):
    """What a sealing came to (`qixian.ledger.seals.sealing.Sealed`)."""

    @property
    def size(self) -> int:
        """How many events are sealed."""

    @property
    def new(self) -> int:
        """How many of them no seal had covered."""


class SealsLedger(Protocol):
    """The sealer as this activity needs it (`qixian.ledger.seals.sealing.Sealer`)."""

    async def seal(self) -> Sealed:
        """Seal every settled event."""


class SealActivities:
    """The activity, with the sealer it asks."""

    def __init__(self, sealer: SealsLedger) -> None:
        self._sealer = sealer

    @activity.defn(name=SEAL)
    async def seal(self) -> SealedSize:
        """Seal what is new. A ledger that is not as it was sealed fails, and is not asked again."""
        try:
            sealed = await self._sealer.seal()
        except (NotAsSealed, NoteMalformed) as error:
            raise ApplicationError(
                str(error), type=type(error).__name__, non_retryable=True
            ) from error
        return SealedSize(size=sealed.size, new=sealed.new)
