"""`evolve(file, event, on)`: the fold of a file.

Pure. An event this file does not know raises, because a silently skipped one would be a lost claim.
"""

from datetime import date

from qixian.domain.case import Event
from qixian.domain.subsidy_and_quota import events as e
from qixian.domain.subsidy_and_quota.noting import noted
from qixian.domain.subsidy_and_quota.state import Award, DutyStatus, File, FileState, OwedDuty
from qixian.domain.subsidy_claims import CLAIM_EVENTS, fold_claim


def evolve(file: File, event: Event, on: date) -> File:
    """The file after an event that is effective on a day. KeyError for an event it cannot know."""
    after = file._replace(state=FileState.RECORDED, seq=file.seq + 1)
    if isinstance(event, CLAIM_EVENTS):
        return after._replace(claims=fold_claim(file.claims, event, on))
    match event:
        case e.AwardGranted():
            award = Award(event.award_kind, event.recipient_id, event.amount_fen, on)
            return after._replace(awards=(*file.awards, award))
        case e.DutyOpened():
            duty = OwedDuty(event.duty_id, event.duty, event.due_date)
            return after._replace(duties=(*file.duties, duty))
        case e.DutyFulfilled():
            return _moved(after, event.duty_id, DutyStatus.FULFILLED, event.evidence_id)
        case e.DutyOverdue():
            return _moved(after, event.duty_id, DutyStatus.OVERDUE, None)
        case _:
            row = noted(event, after.seq, on)
            if row is None:
                raise KeyError(event.type)
            return after._replace(noted=(*file.noted, row))


def _moved(file: File, duty_id: str, status: DutyStatus, evidence_id: str | None) -> File:
    before = file.duty(duty_id)
    if before is None:
        raise KeyError(duty_id)
    after = before._replace(status=status, evidence_id=evidence_id)
    duties = tuple(after if duty is before else duty for duty in file.duties)
    return file._replace(duties=duties)
