"""What a person has to do about a case on a worklist, and with which command; for the pages.

From the case's line alone: a list replays nothing. Whether the rule allows the command is decided
when it is asked; the line only says whose turn it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from qixian.api.pages.language import N_
from qixian.ledger.board import BoardLine


@dataclass(frozen=True, slots=True)
class Act:
    """A sentence in English for the catalogue, and the commands whose forms do it."""

    sentence: str
    commands: tuple[str, ...] = ()


_ACTS: Final[Mapping[tuple[str, str], Act]] = {
    ("APPLIED", "decision_due_date"): Act(
        N_("Decide on the leave application"), ("ApproveLeave", "RejectLeave")
    ),
    ("APPROVED", "leave_start_date"): Act(
        N_("Sign the leave agreement before the leave begins"), ("SignLeaveAgreement",)
    ),
    ("APPROVED", "approval_lapse_date"): Act(
        N_("The start is blocked: sign the agreement before the approval lapses"),
        ("SignLeaveAgreement",),
    ),
    ("EXTENSION_PENDING", "decision_due_date"): Act(
        N_("Decide on the extension"), ("DecideExtension",)
    ),
    ("ON_EXTENDED_LEAVE", "return_due_date"): Act(
        N_("Record the return when the extension ends"), ("RecordReturn",)
    ),
    ("RETURN_DUE", "return_due_date"): Act(
        N_("The term is over: record the return"), ("RecordReturn",)
    ),
    ("RETURN_OVERDUE", "return_due_date"): Act(
        N_("Return overdue: record the return, or proceed under article 15"),
        ("RecordReturn", "RecordTermination"),
    ),
    ("IN_INCUBATION", "incubation_end_date"): Act(
        N_("Register the venture and move out before the incubation ends"), ("RecordMoveOut",)
    ),
    ("MOVE_OUT_DUE", "move_out_due_date"): Act(
        N_("The incubation is over: record the move-out"), ("RecordMoveOut",)
    ),
    ("MOVE_OUT_OVERDUE", "move_out_due_date"): Act(
        N_("Move-out overdue: record the move-out"), ("RecordMoveOut",)
    ),
    ("INTERNING", "planned_end_date"): Act(N_("The internship ends; nothing need be recorded")),
    ("VENTURE_WINDOW_OPEN", "window_effective_last_day"): Act(
        N_("Record the venture's registration before the window closes"),
        ("RecordVentureRegistration",),
    ),
    ("RECORDED", "due_date"): Act(N_("Fulfil the duty and record it"), ("FulfilDuty",)),
}
"""By state and awaited date; what a leave in its first term needs depends on the day as well."""

_ON_LEAVE: Final = ("ON_LEAVE", "return_due_date")
_EXTENDED: Final = Act(N_("The extension is approved; nothing to do until the return"))
_NOT_YET: Final = Act(N_("On leave; an extension cannot be asked for yet"))
_WINDOW: Final = Act(
    N_("The term ends: take an extension request, or record the return"),
    ("RequestExtension", "RecordReturn"),
)
_REVIEW: Final = Act(N_("The venture was closed: review the leave by this day"), ("RecordReturn",))
_UNKNOWN: Final = Act(N_("See the case"))


def act_of(line: BoardLine, today: date) -> Act:
    """What the case waits for on a day (Asia/Shanghai)."""
    key = (line.state, line.awaited_field or "")
    if line.awaited_field == "venture_review_due_date":
        return _REVIEW
    if key != _ON_LEAVE:
        return _ACTS.get(key, _UNKNOWN)
    if "extension_start_date" in line.dates:
        return _EXTENDED
    opens = line.dates.get("extension_window_opens")
    return _NOT_YET if opens is not None and today < opens else _WINDOW
