"""Which duties are ahead, and what happens when the due day has passed (B.5).

Pure. «The due day has passed» is recorded on the day after it. Nothing else in a file has a clock:
no reminder, and no end of anybody's right.
"""

from typing import Final

from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.case import Deadline, Event, Rules
from qixian.domain.subsidy_and_quota import events as e
from qixian.domain.subsidy_and_quota.instruments import instruments
from qixian.domain.subsidy_and_quota.state import DutyStatus, File, OwedDuty

DUTY: Final = "DUTY_"


def deadlines(file: File, rules: Rules) -> tuple[Deadline, ...]:
    """The due days of the open duties, earliest first; duties of one name and day share one."""
    ahead = {_deadline(duty) for duty in file.duties if duty.status is DutyStatus.OPEN}
    return tuple(sorted(ahead, key=lambda deadline: (deadline.fires_on, deadline.kind)))


def _deadline(duty: OwedDuty) -> Deadline:
    rule = next(of.rule for name, of in instruments().duties.items() if name == duty.duty)
    return Deadline(f"{DUTY}{duty.duty}", duty.due_date, duty.due_date + ONE_DAY, rule)


def fall_due(file: File, deadline: Deadline, rules: Rules) -> tuple[Event, ...]:
    """One event for each duty that is overdue by it; none when all were fulfilled meanwhile."""
    return tuple(
        e.DutyOverdue(duty_id=duty.duty_id, duty=duty.duty, due_date=duty.due_date)
        for duty in file.duties
        if duty.status is DutyStatus.OPEN and _deadline(duty) == deadline
    )
