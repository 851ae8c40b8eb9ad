"""What an office most likely does next about a leave; for whoever shows one.

Pure, and no rule: the domain says which commands fit a state and decides each when it is asked.
This only picks those that a person looks for on such a day, in the order they are looked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from qixian.domain.off_post_venture_leave.state import Leave, LeaveState
from qixian.presentation.leave_use import ProfitTest


@dataclass(frozen=True, slots=True)
class NextStep:
    """A command, with what its form begins with by the name of the parameter."""

    command: str
    begins_with: Mapping[str, str] = field(default_factory=dict)


def next_steps(leave: Leave, day: date, test: ProfitTest | None) -> tuple[NextStep, ...]:
    """The commands to offer first on a day (Asia/Shanghai); none for a closed leave."""
    return tuple(_steps(leave, day, test))


def _steps(leave: Leave, day: date, test: ProfitTest | None) -> Iterator[NextStep]:
    match leave.state:
        case LeaveState.APPLIED:
            yield NextStep("ApproveLeave")
            yield NextStep("RejectLeave")
        case LeaveState.APPROVED if not leave.agreement_signed:
            yield NextStep("SignLeaveAgreement")
        case LeaveState.EXTENSION_PENDING:
            yield from _figures(test)
            yield NextStep("DecideExtension", {"decision": "APPROVE"})
            yield NextStep("DecideExtension", {"decision": "REFUSE"})
        case LeaveState.ON_LEAVE if _can_ask(leave, day):
            yield from _figures(test)
            yield NextStep("RequestExtension")
        case LeaveState.RETURN_DUE | LeaveState.RETURN_OVERDUE:
            yield NextStep("RecordReturn")
            if _can_ask(leave, day):
                yield from _figures(test)
                yield NextStep("RequestExtension")
            if leave.review_opened:
                yield NextStep("RecordTermination")
        case _:
            return


def _figures(test: ProfitTest | None) -> Iterator[NextStep]:
    """The figure that the decision looks at, while it is missing."""
    if test is not None and test.refusal is not None and test.refusal.code == "MISSING_FINANCIALS":
        yield NextStep("RecordVentureFinancials", {"fiscal_year": str(test.year)})


def _can_ask(leave: Leave, day: date) -> bool:
    """Whether the days for asking have come and are not over."""
    opens, cutoff = leave.extension_window_opens, leave.extension_late_cutoff
    if leave.extension_approved or opens is None or cutoff is None:
        return False
    return opens <= day <= cutoff
