"""The off-post venture leave as a `CaseKind`: the functions of this package behind one name."""

from datetime import date
from typing import Final

from qixian.domain.case import Awaited, CaseKind, CaseSummary, Command, FactKey, Reference
from qixian.domain.case_events import DeadlineRecomputed
from qixian.domain.facts import Usage
from qixian.domain.off_post_venture_leave.commands import (
    COMMANDS,
    RecordTransfer,
    SubmitLeaveApplication,
)
from qixian.domain.off_post_venture_leave.dates import reckonings
from qixian.domain.off_post_venture_leave.deadlines import deadlines, fall_due
from qixian.domain.off_post_venture_leave.decide import decide, possible
from qixian.domain.off_post_venture_leave.events import EVENTS
from qixian.domain.off_post_venture_leave.evolve import evolve
from qixian.domain.off_post_venture_leave.notices import notices
from qixian.domain.off_post_venture_leave.state import NAME, Leave, LeaveState
from qixian.domain.subsidy_claims import (
    CLAIM_COMMANDS,
    CLAIM_EVENTS,
    claim_facts,
    claim_keys,
    claim_references,
)


def fact_keys(leave: Leave, command: Command | None) -> tuple[FactKey, ...]:
    """The person (one open leave, the cap), the institution it is counted at, claimed ventures."""
    claimed = claim_keys(leave.claims, command)
    if isinstance(command, SubmitLeaveApplication):
        person, institution = command.researcher_id, command.institution_id
    else:
        person, institution = leave.researcher_id, leave.institution_id
    if not person:
        return claimed
    return (FactKey("person", person), FactKey("institution", institution), *claimed)


def references(command: Command) -> tuple[Reference, ...]:
    """The ids that the registry must hold."""
    match command:
        case SubmitLeaveApplication():
            return (
                Reference("researcher_id", command.researcher_id, ("person",)),
                Reference("institution_id", command.institution_id, ("institution",)),
            )
        case RecordTransfer():
            return (Reference("to_institution_id", command.to_institution_id, ("institution",)),)
        case _:
            return claim_references(command)


def dates_of(leave: Leave) -> dict[str, date]:
    """The dates of the vocabulary's deadline fields that the case has by now."""
    dates = {
        "leave_start_date": leave.leave_start_date,
        "term_end_date": leave.term_end_date,
        "return_due_date": leave.return_due_date,
        "extension_window_opens": leave.extension_window_opens,
        "extension_apply_by": leave.extension_apply_by,
        "extension_late_cutoff": leave.extension_late_cutoff,
        "extension_start_date": leave.extension_start_date,
        "extension_end_date": leave.extension_end_date,
    }
    return {field: day for field, day in dates.items() if day is not None}


def kept_dates(leave: Leave) -> dict[str, date]:
    """Those dates, and what else the events fixed that a holiday notice can move."""
    others = {
        "decision_due_date": leave.decision_due_date,
        "approval_lapse_date": leave.approval_lapse_date,
        "venture_review_due_date": leave.venture_review_due_date,
    }
    return dates_of(leave) | {field: day for field, day in others.items() if day is not None}


def recomputed(field: str, old: date, new: date) -> DeadlineRecomputed:
    """A holiday notice moves one date of the leave."""
    return DeadlineRecomputed(field=field, old=old, new=new)


def awaited(leave: Leave) -> Awaited | None:
    """What the institution or the researcher has to do next: decide, sign, review, be back.

    An agreement not signed by the start can still be signed until the approval lapses. A review of
    a closed venture is awaited until its day: no command says that it was held.
    """
    expected = [_expected(leave)]
    if leave.open and not leave.venture_review_overdue:
        expected.append(Awaited.of("venture_review_due_date", leave.venture_review_due_date))
    return min((one for one in expected if one), key=lambda one: one.by, default=None)


def _expected(leave: Leave) -> Awaited | None:
    match leave.state:
        case LeaveState.APPLIED | LeaveState.EXTENSION_PENDING:
            return Awaited.of("decision_due_date", leave.decision_due_date)
        case LeaveState.APPROVED if leave.agreement_signed:
            return None
        case LeaveState.APPROVED if leave.start_blocked:
            return Awaited.of("approval_lapse_date", leave.approval_lapse_date)
        case LeaveState.APPROVED:
            return Awaited.of("leave_start_date", leave.leave_start_date)
        case _ if leave.open:
            return Awaited.of("return_due_date", leave.return_due_date)
        case _:
            return None


def summarise(leave: Leave, case_id: str) -> CaseSummary:
    """What the case's rows in the read models show."""
    parties = {"researcher_id": leave.researcher_id, "institution_id": leave.institution_id}
    usage = Usage(
        case_id=case_id,
        case_type=NAME,
        person_id=leave.researcher_id,
        institution_id=leave.institution_id,
        open=leave.open,
        used_months=leave.used.months if leave.used else 0,
        used_days=leave.used.days if leave.used else 0,
        approved_months=leave.approved_months if leave.started else 0,
        extensions_approved=int(leave.extension_approved),
        extensions_requested=leave.extension_requests,
    )
    return CaseSummary(
        state=leave.state,
        open=leave.open,
        parties=parties,
        dates=dates_of(leave),
        kept=kept_dates(leave),
        used=leave.used,
        usage=usage,
        claims=claim_facts(leave.claims, case_id),
        awaited=awaited(leave),
    )


OFF_POST_VENTURE_LEAVE: Final = CaseKind[Leave](
    name=NAME,
    initial=Leave(),
    events={event.type: event for event in (*EVENTS, *CLAIM_EVENTS)},
    commands={command.type: command for command in (*COMMANDS, *CLAIM_COMMANDS)},
    opening=(SubmitLeaveApplication.type,),
    fact_keys=fact_keys,
    decide=decide,
    evolve=evolve,
    deadlines=deadlines,
    fall_due=fall_due,
    reckonings=reckonings,
    recomputed=recomputed,
    possible=possible,
    references=references,
    summarise=summarise,
    notices=notices,
)
