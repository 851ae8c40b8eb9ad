"""`decide(leave, command, facts, rules, today)`: what a command does to an off-post venture leave.

Pure. Per command: in which states it is possible, then its guards in the order of B.1,
then the events. No events means there was nothing to do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from qixian.domain.calendar_reach import refuse_beyond_calendar
from qixian.domain.case import Command, Decision, Reckoning, Rules
from qixian.domain.facts import Facts, Usage
from qixian.domain.intake import intake
from qixian.domain.off_post_venture_leave import commands as c
from qixian.domain.off_post_venture_leave import dates
from qixian.domain.off_post_venture_leave import events as e
from qixian.domain.off_post_venture_leave.cap import refuse_over_cap
from qixian.domain.off_post_venture_leave.deadlines import leave_started
from qixian.domain.off_post_venture_leave.ending import record_end, record_return
from qixian.domain.off_post_venture_leave.evolve import evolve
from qixian.domain.off_post_venture_leave.extension import decide_extension, request_extension
from qixian.domain.off_post_venture_leave.refusals import (
    open_leave_exists,
    reason_not_permitted,
    reason_required,
    retroactive_start,
    term_exceeds_limit,
)
from qixian.domain.off_post_venture_leave.state import NAME, OFF_POST, OPEN, Leave, LeaveState
from qixian.domain.refusal import InvalidState, Refusal
from qixian.domain.subsidy_claims import (
    ClaimContext,
    decide_claim,
    is_claim_command,
    possible_claim_commands,
)

BARRED_BY_R83: Final = frozenset(
    {
        "PROFESSIONAL_TITLE",
        "TITLE",
        "AGE",
        "SENIORITY",
        "YEARS_OF_SERVICE",
        "FORM_OF_RESULTS",
        "RESULTS",
        "AWARD_LEVEL",
        "AWARD",
        "AWARDS",
        "PATENT",
        "PATENTS",
    }
)
"""What may not bar a leave: 职称、年龄、资历、科技成果形式、获奖层次、获得专利与否."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """The states a command is possible in, and what it does there."""

    states: tuple[LeaveState, ...]
    carry_out: Callable[[Leave, Command, tuple[Usage, ...], Rules, date], Decision]


def decide(leave: Leave, command: Command, facts: Facts, rules: Rules, today: date) -> Decision:
    """The events of a command, none when there is nothing to do, or a `Refusal`.

    `facts` are the same person's other leaves and the claims of the same venture, `today` a day in
    Asia/Shanghai. KeyError for a command of another case kind.
    """
    if is_claim_command(command):
        if leave.state is LeaveState.NONE:
            return InvalidState.of(leave.state, command.type, tuple(_OPENED))
        return decide_claim(leave.claims, command, _context(leave), facts, rules, today)
    rule = _RULES[type(command)]
    if leave.state not in rule.states:
        return InvalidState.of(leave.state, command.type, tuple(rule.states))
    decision = rule.carry_out(leave, command, _leaves(facts), rules, today)
    if isinstance(decision, Refusal):
        return decision
    beyond = refuse_beyond_calendar(leave, decision, rules, today, evolve, _reckoned)
    return beyond or decision


def possible(leave: Leave) -> tuple[str, ...]:
    """The names of the commands that fit the state the leave is in."""
    own = tuple(command.type for command, rule in _RULES.items() if leave.state in rule.states)
    return own if leave.state is LeaveState.NONE else own + possible_claim_commands(leave.claims)


def _leaves(facts: Facts) -> tuple[Usage, ...]:
    return tuple(usage for usage in facts.usages if usage.case_type == NAME)


def _context(leave: Leave) -> ClaimContext:
    """A leave supplies nothing to a claim: whoever claims names the venture."""
    return ClaimContext(case_state=leave.state)


def _reckoned(leave: Leave, rules: Rules) -> Iterator[Reckoning]:
    """Every date of the case; an approved term's too, for it begins without being asked again."""
    yield from dates.reckonings(leave, rules)
    if leave.state is LeaveState.APPROVED and leave.leave_start_date is not None:
        term = dates.term_dates(leave.leave_start_date, leave.term_months, rules)
        yield from (term.end, term.return_due, term.apply_by, term.late_cutoff)


def _submit(
    leave: Leave,
    command: c.SubmitLeaveApplication,
    facts: tuple[Usage, ...],
    rules: Rules,
    today: date,
) -> Decision:
    policy = rules.policy
    if command.person_category != "RESEARCHER":
        return Refusal(
            code="NOT_A_RESEARCHER",
            clause="R82",
            remedy="Only research staff of a public institution can take this leave.",
        )
    if command.requested_months > policy.leave_initial_max_months:
        return term_exceeds_limit("R85", policy.leave_initial_max_months)
    if any(usage.open for usage in facts):
        return open_leave_exists()
    over = refuse_over_cap(command.requested_months, leave, command.institution_id, facts, policy)
    if over is not None:
        return over
    warning = intake(policy, today)
    if isinstance(warning, Refusal):
        return warning
    due = dates.decision_due(today, rules)
    submitted = e.LeaveApplicationSubmitted(
        researcher_id=command.researcher_id,
        institution_id=command.institution_id,
        requested_start_date=command.requested_start_date,
        requested_months=command.requested_months,
        decision_due_date=due.effective if due else None,
    )
    return (*warning, submitted)


def _withdraw(
    leave: Leave, command: Command, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    return (e.LeaveApplicationWithdrawn(),)


def _reject(
    leave: Leave, command: c.RejectLeave, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    if command.reason is None:
        return reason_required()
    if command.reason in BARRED_BY_R83:
        return reason_not_permitted(command.reason)
    return (e.LeaveRejected(reason=command.reason),)


def _approve(
    leave: Leave, command: c.ApproveLeave, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    policy = rules.policy
    months = command.term_months or leave.requested_months
    start = command.leave_start_date or leave.requested_start_date
    if policy.leave_start_basis == "APPROVAL_DATE" or start is None:
        start = today
    if months > policy.leave_initial_max_months:
        return term_exceeds_limit("R85", policy.leave_initial_max_months)
    if start < today:
        return retroactive_start(today)
    over = refuse_over_cap(months, leave, leave.institution_id, facts, policy)
    if over is not None:
        return over
    term = dates.term_dates(start, months, rules)
    lapse = dates.approval_lapse(today, rules)
    return (
        e.LeaveApproved(
            leave_start_date=start,
            term_months=months,
            term_end_date=term.end.effective,
            return_due_date=term.return_due.effective,
            approval_lapse_date=lapse.effective if lapse else None,
        ),
    )


def _sign(
    leave: Leave, command: Command, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    if leave.agreement_signed:
        return ()
    by_agreement = rules.policy.leave_start_basis == "AGREEMENT_DATE"
    if not by_agreement and leave.leave_start_date and today < leave.leave_start_date:
        return (e.LeaveAgreementSigned(),)
    # Only where the clock runs from the approval does a late signature not move the first day.
    approved = leave.leave_start_date or today
    start = approved if rules.policy.leave_start_basis == "APPROVAL_DATE" else today
    return (e.LeaveAgreementSigned(), leave_started(start, leave.term_months, rules))


def _financials(
    leave: Leave,
    command: c.RecordVentureFinancials,
    facts: tuple[Usage, ...],
    rules: Rules,
    today: date,
) -> Decision:
    return (
        e.VentureFinancialsRecorded(
            fiscal_year=command.fiscal_year, net_profit_yuan=command.net_profit_yuan
        ),
    )


def _venture_deregistered(
    leave: Leave, command: Command, facts: tuple[Usage, ...], rules: Rules, today: date
) -> Decision:
    if leave.venture_ended_on is not None:
        return ()
    review = dates.venture_review_due(today, rules)
    return (e.VentureEndedDuringLeave(review_due_date=review.effective if review else None),)


_CarryOut = Callable[[Leave, Command, tuple[Usage, ...], Rules, date], Decision]
_S: Final = LeaveState
_OPENED: Final = tuple(state for state in LeaveState if state is not LeaveState.NONE)

_RULES: Final[dict[type[Command], _Rule]] = {
    command: _Rule(states, cast(_CarryOut, carry_out))
    for command, states, carry_out in (
        (c.SubmitLeaveApplication, (_S.NONE,), _submit),
        (c.WithdrawLeaveApplication, (_S.APPLIED, _S.APPROVED), _withdraw),
        (c.RejectLeave, (_S.APPLIED,), _reject),
        (c.ApproveLeave, (_S.APPLIED,), _approve),
        (c.SignLeaveAgreement, (_S.APPROVED,), _sign),
        (c.RecordVentureFinancials, OPEN, _financials),
        (
            c.RequestExtension,
            (_S.ON_LEAVE, _S.ON_EXTENDED_LEAVE, _S.RETURN_DUE, _S.RETURN_OVERDUE),
            request_extension,
        ),
        (c.DecideExtension, (_S.EXTENSION_PENDING,), decide_extension),
        (c.RecordReturn, OFF_POST, record_return),
        (c.RecordDeath, OFF_POST, record_end),
        (c.RecordDismissal, OFF_POST, record_end),
        (c.RecordTermination, OFF_POST, record_end),
        (c.RecordRetirement, OFF_POST, record_end),
        (c.RecordResignation, OFF_POST, record_end),
        (c.RecordTransfer, OFF_POST, record_end),
        (
            c.RecordVentureDeregistered,
            (_S.ON_LEAVE, _S.EXTENSION_PENDING, _S.ON_EXTENDED_LEAVE),
            _venture_deregistered,
        ),
    )
}
