"""What each kind of subsidy asks before it is claimed, in the order of B.4, and what it is worth.

Pure; called by `decide` only. What a guard looks at and nobody told is PARAMETER_REQUIRED, in the
place of that guard.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from qixian.domain.calendar.counting import Counting
from qixian.domain.calendar.periods import ONE_DAY, term_last_day
from qixian.domain.calendar_reach import refuse_beyond
from qixian.domain.case import Reckoning, Rules
from qixian.domain.facts import Facts
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims import refusals
from qixian.domain.subsidy_claims.claim import ClaimContext
from qixian.domain.subsidy_claims.commands import SubmitSubsidyClaim
from qixian.domain.subsidy_claims.events import SubsidyLine
from qixian.domain.subsidy_claims.exclusion import Known, refuse_second_internship
from qixian.domain.subsidy_claims.internship_subsidy import internship_lines
from qixian.domain.values import fen

_NOWHERE: Final = "NONE"
_HOW_A_GROUP_WINDOW_IS_COUNTED: Final = (
    "graduate_window_months",
    "status_first_day",
    "status_end_roll",
    "missing_counterpart_day",
)


class Worth(NamedTuple):
    """What a claim that passed its guards comes to, in fen, and to whom it is paid."""

    amount_fen: int
    payee: str
    person_id: str | None = None
    lines: tuple[SubsidyLine, ...] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim as its guards see it.

    `known` are the claims of this case and of others about the same person or enterprise;
    `enterprise_id` and `registration_date` those told or, where nobody told, those of the case.
    """

    command: SubmitSubsidyClaim
    context: ClaimContext
    known: Known
    enterprise_id: str | None
    registration_date: date | None

    @classmethod
    def of(cls, command: SubmitSubsidyClaim, context: ClaimContext, known: Known) -> "Asked":
        """The claim that a command makes in a case."""
        return cls(
            command=command,
            context=context,
            known=known,
            enterprise_id=command.enterprise_id or context.enterprise_id,
            registration_date=command.registration_date or context.registration_date,
        )

    @property
    def amount_fen(self) -> int | None:
        """The amount asked for, where one was."""
        return None if self.command.amount_yuan is None else fen(self.command.amount_yuan)


def weigh(asked: Asked, facts: Facts, rules: Rules, today: date) -> Worth | Refusal:
    """The guards of the claim's kind, then its amount."""
    return _GROUNDS[asked.command.kind](asked, facts, rules, today)


def eligible_from(registered_on: date, policy: Policy) -> date:
    """The first day with a year of operation behind it: the day after TERM(registration) (R14)."""
    months = policy.one_off_operating_months
    return term_last_day(registered_on, months, policy.term_first_day) + ONE_DAY


def group_window(left_school_on: date, rules: Rules) -> Reckoning:
    """The last day on which a graduate counts as one of the last two years (R13, STATUS)."""
    policy = rules.policy
    counting = Counting(
        way="STATUS",
        anchor=left_school_on,
        amount=policy.graduate_window_months,
        anchor_field="left_school_date",
        first_day=policy.status_first_day,
        roll=policy.rest_day_scope if policy.status_end_roll == "NEXT_WORKDAY" else None,
    )
    how = _HOW_A_GROUP_WINDOW_IS_COUNTED
    return Reckoning.of("group_window_last_day", "R13", how, counting, rules.calendar)


def _one_off(asked: Asked, facts: Facts, rules: Rules, today: date) -> Worth | Refusal:
    refused = (
        _refuse_founder(asked, rules)
        or _refuse_operation(asked, rules.policy, today)
        or _refuse_taxes(asked)
    )
    if refused is not None:
        return refused
    floor_fen = rules.policy.one_off_floor_fen
    amount_fen = floor_fen if asked.amount_fen is None else asked.amount_fen
    if amount_fen < floor_fen:
        return refusals.amount_below_floor(floor_fen)
    return Worth(amount_fen, "FOUNDER")


def _refuse_founder(asked: Asked, rules: Rules) -> Refusal | None:
    """R13: a first venture, of a founder of one of the groups."""
    command = asked.command
    if asked.enterprise_id is None:
        return refusals.parameter_required("enterprise_id", "R13")
    if command.first_venture is None:
        return refusals.parameter_required("first_venture", "R13")
    if not command.first_venture:
        return refusals.not_first_venture()
    if command.founder_group is None:
        return refusals.parameter_required("founder_group", "R13")
    if command.founder_group == "NONE":
        return refusals.group_not_eligible(command.founder_group)
    if command.founder_group == "GRADUATE_WITHIN_2_YEARS":
        return _refuse_graduate(asked, rules)
    return None


def _refuse_graduate(asked: Asked, rules: Rules) -> Refusal | None:
    """R13: registered within two years of leaving school, the last day included."""
    if asked.command.left_school_date is None:
        return refusals.parameter_required("left_school_date", "R13")
    if asked.registration_date is None:
        return refusals.parameter_required("registration_date", "R13")
    window = group_window(asked.command.left_school_date, rules)
    if rules.policy.calendar_beyond_data == "RAISE":
        beyond = refuse_beyond((window,))
        if beyond is not None:
            return beyond
    if asked.registration_date > window.effective:
        return refusals.group_window_expired(window.effective)
    return None


def _refuse_operation(asked: Asked, policy: Policy, today: date) -> Refusal | None:
    """R14: a year of operation, and somebody employed besides the founder."""
    if asked.registration_date is None:
        return refusals.parameter_required("registration_date", "R14")
    first = eligible_from(asked.registration_date, policy)
    if today < first:
        return refusals.operating_period_too_short(first)
    if asked.command.other_employees is None:
        return refusals.parameter_required("other_employees", "R14")
    if asked.command.other_employees < 1:
        return refusals.no_employment_created()
    return None


def _refuse_taxes(asked: Asked) -> Refusal | None:
    """R14: taxes are filed."""
    if asked.command.tax_filed is None:
        return refusals.parameter_required("tax_filed", "R14")
    return None if asked.command.tax_filed else refusals.tax_not_filed()


def _incubation(asked: Asked, facts: Facts, rules: Rules, today: date) -> Worth | Refusal:
    state = _tenancy_state(asked, facts, "GRADUATED")
    if state != "GRADUATED":
        return refusals.not_graduated(state)
    if (elsewhere := _refuse_other_enterprise(asked, "R57")) is not None:
        return elsewhere
    ceiling_fen = rules.policy.incubation_subsidy_fen
    amount_fen = ceiling_fen if asked.amount_fen is None else asked.amount_fen
    if amount_fen > ceiling_fen:
        return refusals.amount_above_ceiling(ceiling_fen)
    return Worth(amount_fen, "BASE")


def _job_creation(asked: Asked, facts: Facts, rules: Rules, today: date) -> Worth | Refusal:
    state = _tenancy_state(asked, facts, "IN_INCUBATION")
    if state != "IN_INCUBATION":
        return refusals.not_in_incubation(state)
    if (elsewhere := _refuse_other_enterprise(asked, "R60")) is not None:
        return elsewhere
    if asked.command.qualifying_new_hires is None:
        return refusals.parameter_required("qualifying_new_hires", "R60")
    amount_fen = rules.policy.job_creation_fen * asked.command.qualifying_new_hires
    return _as_computed(asked, Worth(amount_fen, "ENTERPRISE"), "R60")


def _internship(asked: Asked, facts: Facts, rules: Rules, today: date) -> Worth | Refusal:
    context = asked.context
    if context.internship is None:
        return refusals.not_eligible(context.case_state)
    received = refuse_second_internship(context.person_id, asked.known)
    if received is not None:
        return received
    if (elsewhere := _refuse_other_enterprise(asked, "R27")) is not None:
        return elsewhere
    subsidy = internship_lines(context.internship, today, rules.policy)
    if isinstance(subsidy, Refusal):
        return subsidy
    worth = Worth(
        amount_fen=subsidy.total_fen,
        payee=rules.policy.payee,
        person_id=context.person_id,
        lines=tuple(line.told() for line in subsidy.lines),
    )
    return _as_computed(asked, worth, "R27")


def _tenancy_state(asked: Asked, facts: Facts, wanted: str) -> str:
    """Where the tenancy of the claim stands: the case's own, or one of the enterprise elsewhere.

    Of several elsewhere one that is `wanted` counts, else the one moved into last.
    """
    if asked.context.is_tenancy:
        return asked.context.case_state
    elsewhere = [
        tenancy
        for tenancy in facts.tenancies
        if asked.enterprise_id is not None and tenancy.enterprise_id == asked.enterprise_id
    ]
    if any(tenancy.state == wanted for tenancy in elsewhere):
        return wanted
    latest = max(elsewhere, key=lambda tenancy: tenancy.move_in_date or date.min, default=None)
    return _NOWHERE if latest is None else latest.state


def _refuse_other_enterprise(asked: Asked, clause: str) -> Refusal | None:
    """In a case about one enterprise nothing of it is claimed in the name of another."""
    own = asked.context.enterprise_id
    if own is None or asked.enterprise_id == own:
        return None
    return refusals.other_enterprise(own, clause)


def _as_computed(asked: Asked, worth: Worth, clause: str) -> Worth | Refusal:
    if asked.amount_fen is not None and asked.amount_fen != worth.amount_fen:
        return refusals.amount_is_computed(worth.amount_fen, clause)
    return worth


_Weigh = Callable[[Asked, Facts, Rules, date], Worth | Refusal]

_GROUNDS: Final[dict[str, _Weigh]] = {
    "ONE_OFF_VENTURE": _one_off,
    "INCUBATION": _incubation,
    "JOB_CREATION": _job_creation,
    "VENTURE_INTERNSHIP": _internship,
}
