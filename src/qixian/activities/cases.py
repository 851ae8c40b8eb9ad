"""The activities of a case's workflow, over a protocol that `workers` fills with the real ledger.

Retried by Temporal until they answer; safe to run twice, because the ledger writes once.
"""

from datetime import date
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict
from temporalio import activity
from temporalio.exceptions import ApplicationError

from qixian.domain.asking import Answer, Asked, Standing
from qixian.ledger.errors import (
    CommandIdReused,
    EditionMissing,
    MalformedCommand,
    OtherVersion,
)

CARRY_OUT: Final = "carry_out"
FALL_DUE: Final = "fall_due"
BUSINESS_START_REFUSED: Final = "BUSINESS_START_REFUSED"

_OF_THE_COMMAND: Final = (MalformedCommand, CommandIdReused, EditionMissing, OtherVersion)
"""What the ledger says of a command that it cannot decide, however often it is asked."""

_OF_THE_RULE: Final = (ValueError, ArithmeticError, LookupError)
"""What the pure rules can raise on a command nobody foresaw; the transaction is rolled back."""


class CarryOut(BaseModel):
    """Decide and record a command on a business day; `rehearsed` when it is not the real day."""

    model_config = ConfigDict(frozen=True)

    asked: Asked
    on: date
    rehearsed: bool = False


class FallDue(BaseModel):
    """Record what is due of a case up to a business day; `rehearsed` as for `CarryOut`."""

    model_config = ConfigDict(frozen=True)

    book: str
    case_type: str
    case_id: str
    on: date
    rehearsed: bool = False


class CaseRecord(Protocol):
    """The record as these activities need it (`qixian.ledger.carry_out.CaseLedger`)."""

    async def carry_out(self, asked: Asked, today: date) -> Answer:
        """Decide a command and record it, once for one command id."""

    async def fall_due(self, book: str, case_type: str, case_id: str, today: date) -> Standing:
        """Record every deadline of a case up to a day."""


class CaseActivities:
    """The activities, with the record they write to.

    `allow_business_start` is false in production: there a case lives on the real calendar only.
    """

    def __init__(self, record: CaseRecord, *, allow_business_start: bool) -> None:
        self._record = record
        self._allow_business_start = allow_business_start

    @activity.defn(name=CARRY_OUT)
    async def carry_out(self, asking: CarryOut) -> Answer:
        """One command, decided and recorded; a refusal is an answer."""
        self._refuse_rehearsal(asking.rehearsed)
        try:
            return await self._record.carry_out(asking.asked, asking.on)
        except (*_OF_THE_COMMAND, *_OF_THE_RULE) as error:
            # Asking again cannot help, so the caller hears it now and the case goes on.
            raise ApplicationError(
                str(error), type=type(error).__name__, non_retryable=True
            ) from error

    @activity.defn(name=FALL_DUE)
    async def fall_due(self, due: FallDue) -> Standing:
        """Everything due of one case, recorded; also how a workflow first reads its case."""
        self._refuse_rehearsal(due.rehearsed)
        return await self._record.fall_due(due.book, due.case_type, due.case_id, due.on)

    def _refuse_rehearsal(self, rehearsed: bool) -> None:
        if rehearsed and not self._allow_business_start:
            raise ApplicationError(
                "this office runs on the real calendar: start the case without a business start",
                type=BUSINESS_START_REFUSED,
                non_retryable=True,
            )
