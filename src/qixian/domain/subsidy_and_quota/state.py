"""Where a file of claims, assessments, awards, records and duties stands (B.4, B.5).

Pure. The state is made only of what the events say, so that a file can be folded again in any year.
"""

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from qixian.domain.subsidy_claims import NO_CLAIMS, Claims, any_open

NAME: Final = "subsidy_and_quota"


class FileState(StrEnum):
    """NONE before anything was recorded; a file is never closed, it only has nothing open."""

    NONE = "NONE"
    RECORDED = "RECORDED"


class DutyStatus(StrEnum):
    """Whether somebody has done it; NONE is a duty that nobody opened."""

    NONE = "NONE"
    OPEN = "OPEN"
    OVERDUE = "OVERDUE"
    FULFILLED = "FULFILLED"


class OwedDuty(NamedTuple):
    """Something to be done by a day (Asia/Shanghai); `evidence_id` says by what it was."""

    duty_id: str
    duty: str
    due_date: date
    status: DutyStatus = DutyStatus.OPEN
    evidence_id: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be done, in time or late."""
        return self.status in (DutyStatus.OPEN, DutyStatus.OVERDUE)


class Award(NamedTuple):
    """An award that the file granted, in fen."""

    award_kind: str
    recipient_id: str
    amount_fen: int
    granted_on: date


class Noted(NamedTuple):
    """An assessment or a record: the event's number in the file, what it is about, its figures."""

    seq: int
    kind: str
    subject: str
    on: date
    values: tuple[tuple[str, str], ...]


class File(NamedTuple):
    """One file; `seq` is how many events it has."""

    state: FileState = FileState.NONE
    seq: int = 0
    claims: Claims = NO_CLAIMS
    awards: tuple[Award, ...] = ()
    noted: tuple[Noted, ...] = ()
    duties: tuple[OwedDuty, ...] = ()

    @property
    def open(self) -> bool:
        """Whether a claim or a duty still waits for somebody."""
        return any_open(self.claims) or any(duty.open for duty in self.duties)

    def duty(self, duty_id: str) -> OwedDuty | None:
        """The duty of an id, or None."""
        return next((duty for duty in self.duties if duty.duty_id == duty_id), None)
