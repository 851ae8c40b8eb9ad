"""`decide(tenancy, command, facts, rules, today)`: what a command does to an incubation tenancy.

Pure. Per command: in which states it is possible, then its guards in the order of B.2,
then the events. No events means there was nothing to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from qixian.domain.calendar_reach import refuse_beyond_calendar
from qixian.domain.case import Command, Decision, Rules
from qixian.domain.facts import Facts
from qixian.domain.incubation_tenancy import commands as c
from qixian.domain.incubation_tenancy import dates, refusals
from qixian.domain.incubation_tenancy import events as e
from qixian.domain.incubation_tenancy.evolve import evolve
from qixian.domain.incubation_tenancy.exception import grant_exception
from qixian.domain.incubation_tenancy.state import IN_BASE, Tenancy, TenancyState
from qixian.domain.intake import intake
from qixian.domain.refusal import InvalidState, Refusal
from qixian.domain.subsidy_claims import (
    ClaimContext,
    decide_claim,
    is_claim_command,
    possible_claim_commands,
)

_CarryOut = Callable[[Tenancy, Command, Rules, date], Decision]


@dataclass(frozen=True, slots=True)
class _Rule:
    """The states a command is possible in, and what it does there."""

    states: tuple[TenancyState, ...]
    carry_out: _CarryOut


def decide(tenancy: Tenancy, command: Command, facts: Facts, rules: Rules, today: date) -> Decision:
    """The events of a command, none when there is nothing to do, or a `Refusal`.

    `facts` are the claims of the same venture in other cases, `today` a day in Asia/Shanghai.
    KeyError for a command of another case kind.
    """
    if is_claim_command(command):
        if tenancy.state is TenancyState.NONE:
            return InvalidState.of(tenancy.state, command.type, _OPENED)
        return decide_claim(tenancy.claims, command, _context(tenancy), facts, rules, today)
    rule = _RULES[type(command)]
    if tenancy.state not in rule.states:
        return InvalidState.of(tenancy.state, command.type, rule.states)
    decision = rule.carry_out(tenancy, command, rules, today)
    if isinstance(decision, Refusal):
        return decision
    beyond = refuse_beyond_calendar(tenancy, decision, rules, today, evolve, dates.reckonings)
    return beyond or decision


def possible(tenancy: Tenancy) -> tuple[str, ...]:
    """The names of the commands that fit the state the tenancy is in."""
    own = tuple(command.type for command, rule in _RULES.items() if tenancy.state in rule.states)
    if tenancy.state is TenancyState.NONE:
        return own
    return own + possible_claim_commands(tenancy.claims)


def _context(tenancy: Tenancy) -> ClaimContext:
    """What the tenancy supplies to the claims of its base, its enterprise and its founder."""
    return ClaimContext(
        case_state=tenancy.state,
        enterprise_id=tenancy.enterprise_id,
        registration_date=tenancy.registration_date,
        is_tenancy=True,
    )


def _apply(tenancy: Tenancy, command: c.ApplyTenancy, rules: Rules, today: date) -> Decision:
    for_groups = command.free_space and command.base_kind == "GOVERNMENT_DEVELOPED"
    if for_groups and command.founder_group == "NONE":
        return refusals.founder_group_not_eligible()
    if command.founder_group == "OTHER_ELIGIBLE" and command.local_rule_id is None:
        return refusals.local_rule_required()
    warning = intake(rules.policy, today)
    if isinstance(warning, Refusal):
        return warning
    applied = e.TenancyApplied(
        tenant_id=command.tenant_id,
        base_id=command.base_id,
        base_kind=command.base_kind,
        founder_group=command.founder_group,
        local_rule_id=command.local_rule_id,
        free_space=command.free_space,
        area_m2=command.area_m2,
        founder_current_student=command.founder_current_student,
        founder_graduated_on=command.founder_graduated_on,
    )
    return (*warning, applied)


def _admit(tenancy: Tenancy, command: Command, rules: Rules, today: date) -> Decision:
    return (e.TenantAdmitted(),)


def _reject(tenancy: Tenancy, command: c.RejectTenancy, rules: Rules, today: date) -> Decision:
    if command.reason is None:
        return refusals.reason_required()
    return (e.TenancyRejected(reason=command.reason),)


def _withdraw(tenancy: Tenancy, command: Command, rules: Rules, today: date) -> Decision:
    return (e.TenancyWithdrawn(),)


def _move_in(tenancy: Tenancy, command: c.MoveIn, rules: Rules, today: date) -> Decision:
    agreed = command.agreement_date or tenancy.admitted_on or today
    if agreed > today:
        return refusals.agreement_in_future(today)
    by_agreement = rules.policy.incubation_start_basis == "AGREEMENT_DATE"
    start = agreed if by_agreement else today
    period = dates.period(start, rules)
    return (
        e.IncubationStarted(
            move_in_date=today,
            incubation_start_date=start,
            incubation_end_date=period.end.effective,
            move_out_due_date=period.move_out_due.effective,
        ),
    )


def _register(
    tenancy: Tenancy, command: c.RecordRegistration, rules: Rules, today: date
) -> Decision:
    if command.registration_date > today:
        return refusals.registration_in_future(today)
    known = (tenancy.enterprise_id, tenancy.registration_date)
    if known == (command.enterprise_id, command.registration_date):
        return ()
    return (
        e.EnterpriseRegistered(
            enterprise_id=command.enterprise_id, registration_date=command.registration_date
        ),
    )


def _transfer(tenancy: Tenancy, command: c.TransferBase, rules: Rules, today: date) -> Decision:
    """The clock goes on, or starts anew where the edition counts it for each base."""
    end, due = tenancy.incubation_end_date, tenancy.move_out_due_date
    if end is None or due is None:
        raise ValueError("a tenant that has not moved in cannot move on")
    if command.to_base_id == tenancy.base_id:
        return ()
    anew = rules.policy.incubation_clock_scope == "PER_BASE"
    if anew:
        period = dates.period(today, rules)
        end, due = period.end.effective, period.move_out_due.effective
    return (
        e.TenancyTransferred(
            from_base_id=tenancy.base_id,
            to_base_id=command.to_base_id,
            incubation_start_date=today if anew else None,
            incubation_end_date=end,
            move_out_due_date=due,
        ),
    )


def _move_out(tenancy: Tenancy, command: Command, rules: Rules, today: date) -> Decision:
    """Registered and moved out is a graduation (R58), on the later of the two days, early or late.

    Registration elsewhere after an exit is none: R58 does not say so.
    """
    time = tenancy.incubated_until(today, rules.policy)
    if tenancy.registration_date is None:
        return (
            e.TenantExited(
                reason="NOT_REGISTERED", incubated_months=time.months, incubated_days=time.days
            ),
        )
    return (
        e.TenantGraduated(
            graduation_date=max(tenancy.registration_date, today),
            incubated_months=time.months,
            incubated_days=time.days,
        ),
    )


def _deregister(tenancy: Tenancy, command: Command, rules: Rules, today: date) -> Decision:
    return (e.TenantDeregistered(),)


_S: Final = TenancyState
_OPENED: Final = tuple(state for state in TenancyState if state is not TenancyState.NONE)

_RULES: Final[dict[type[Command], _Rule]] = {
    command: _Rule(states, cast(_CarryOut, carry_out))
    for command, states, carry_out in (
        (c.ApplyTenancy, (_S.NONE,), _apply),
        (c.AdmitTenant, (_S.APPLIED,), _admit),
        (c.RejectTenancy, (_S.APPLIED,), _reject),
        (c.WithdrawTenancy, (_S.APPLIED, _S.ADMITTED), _withdraw),
        (c.MoveIn, (_S.ADMITTED,), _move_in),
        (c.RecordRegistration, IN_BASE, _register),
        (c.TransferBase, (_S.IN_INCUBATION,), _transfer),
        (c.GrantIncubationException, (_S.IN_INCUBATION, _S.MOVE_OUT_DUE), grant_exception),
        (c.RecordMoveOut, IN_BASE, _move_out),
        (c.RecordDeregistration, IN_BASE, _deregister),
    )
}
