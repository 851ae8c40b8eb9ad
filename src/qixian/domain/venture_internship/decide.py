"""`decide(internship, command, facts, rules, today)`: what a command does to an internship.

Pure. Per command: in which states it is possible, then its guards in the order of B.3, then the
events. Commands about a subsidy claim are decided by `domain/subsidy_claims`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from qixian.domain.calendar_reach import refuse_beyond_calendar
from qixian.domain.case import Command, Decision, Rules
from qixian.domain.facts import Facts
from qixian.domain.intake import intake
from qixian.domain.refusal import InvalidState, Refusal
from qixian.domain.subsidy_claims import (
    ClaimContext,
    InternshipTime,
    decide_claim,
    is_claim_command,
    possible_claim_commands,
)
from qixian.domain.venture_internship import commands as c
from qixian.domain.venture_internship import events as e
from qixian.domain.venture_internship import refusals
from qixian.domain.venture_internship.dates import planned_end, reckonings
from qixian.domain.venture_internship.ending import ended, ended_with_window
from qixian.domain.venture_internship.evolve import evolve
from qixian.domain.venture_internship.limit import fits, remaining
from qixian.domain.venture_internship.registration import record_registration
from qixian.domain.venture_internship.state import Internship, InternshipState

HOSTS_OF_R25: Final = frozenset(
    {"DUAL_INNOVATION_DEMO_BASE", "INCUBATION_DEMO_BASE", "SIZHONG_MARKET"}
)
"""Who may be a host: 双创示范基地、创业孵化示范基地和“四众”创业市场."""

_BEGUN: Final = tuple(state for state in InternshipState if state is not InternshipState.NONE)


@dataclass(frozen=True, slots=True)
class _Rule:
    """The states a command is possible in, and what it does there."""

    states: tuple[InternshipState, ...]
    carry_out: Callable[[Internship, Command, Facts, Rules, date], Decision]


def decide(
    internship: Internship, command: Command, facts: Facts, rules: Rules, today: date
) -> Decision:
    """The events of a command, none when there is nothing to do, or a `Refusal`.

    `facts` are rows of the same person's and enterprise's other cases, `today` a day in
    Asia/Shanghai. KeyError for a command of another case kind.
    """
    if is_claim_command(command):
        if internship.state is InternshipState.NONE:
            return InvalidState.of(internship.state, command.type, _BEGUN)
        context = claim_context(internship)
        return decide_claim(internship.claims, command, context, facts, rules, today)
    rule = _RULES[type(command)]
    if internship.state not in rule.states:
        return InvalidState.of(internship.state, command.type, _possible(rule.states))
    decision = rule.carry_out(internship, command, facts, rules, today)
    if isinstance(decision, Refusal):
        return decision
    beyond = refuse_beyond_calendar(internship, decision, rules, today, evolve, reckonings)
    return beyond or decision


def possible(internship: Internship) -> tuple[str, ...]:
    """The names of the commands that fit the state the internship is in."""
    own = tuple(command.type for command, rule in _RULES.items() if internship.state in rule.states)
    if internship.state is InternshipState.NONE:
        return own
    return own + possible_claim_commands(internship.claims)


def _possible(states: tuple[InternshipState, ...]) -> tuple[str, ...]:
    return tuple(state for state in states if state is not InternshipState.NONE)


def claim_context(internship: Internship) -> ClaimContext:
    """What a claim sees of the internship around it; its time only where a subsidy is due (R27)."""
    time = None
    if (
        internship.state is InternshipState.SUBSIDY_ELIGIBLE
        and internship.actual_end_date is not None
        and internship.registration_date is not None
    ):
        time = InternshipTime(
            start=internship.first_day,
            end=internship.actual_end_date,
            registered_on=internship.registration_date,
        )
    return ClaimContext(
        case_state=internship.state,
        enterprise_id=internship.enterprise_id or None,
        registration_date=internship.registration_date,
        person_id=internship.participant_id,
        internship=time,
    )


def _apply(
    internship: Internship, command: c.ApplyInternship, facts: Facts, rules: Rules, today: date
) -> Decision:
    if command.host_kind not in HOSTS_OF_R25:
        return refusals.host_not_eligible(command.host_kind)
    left = remaining(command.participant_id, facts.usages, rules.policy)
    if not fits(command.planned_months, left):
        return refusals.internship_limit_exceeded(left)
    taken_in = intake(rules.policy, today)
    if isinstance(taken_in, Refusal):
        return taken_in
    applied = e.InternshipApplied(
        participant_id=command.participant_id,
        host_id=command.host_id,
        host_kind=command.host_kind,
        planned_start_date=command.planned_start_date,
        planned_months=command.planned_months,
    )
    return (*taken_in, applied)


def _withdraw(
    internship: Internship, command: Command, facts: Facts, rules: Rules, today: date
) -> Decision:
    return (e.InternshipWithdrawn(),)


def _start(
    internship: Internship, command: Command, facts: Facts, rules: Rules, today: date
) -> Decision:
    end = planned_end(today, internship.planned_months, rules)
    return (e.InternshipStarted(internship_start_date=today, planned_end_date=end.effective),)


def _end_early(
    internship: Internship, command: c.EndInternshipEarly, facts: Facts, rules: Rules, today: date
) -> Decision:
    if command.reason is None:
        return refusals.reason_required()
    if command.disqualifying:
        end = ended(internship, today, command.reason, rules)
        return (end, e.InternshipDisqualified(reason=command.reason))
    return ended_with_window(internship, today, command.reason, rules)


def _register(
    internship: Internship,
    command: c.RecordVentureRegistration,
    facts: Facts,
    rules: Rules,
    today: date,
) -> Decision:
    return record_registration(internship, command, rules, today)


_CarryOut = Callable[[Internship, Command, Facts, Rules, date], Decision]
_S: Final = InternshipState

_RULES: Final[dict[type[Command], _Rule]] = {
    command: _Rule(states, cast(_CarryOut, carry_out))
    for command, states, carry_out in (
        (c.ApplyInternship, (_S.NONE,), _apply),
        (c.WithdrawInternship, (_S.APPLIED,), _withdraw),
        (c.StartInternship, (_S.APPLIED,), _start),
        (c.EndInternshipEarly, (_S.INTERNING,), _end_early),
        (
            c.RecordVentureRegistration,
            (_S.INTERNING, _S.VENTURE_WINDOW_OPEN, _S.WINDOW_EXPIRED),
            _register,
        ),
    )
}
