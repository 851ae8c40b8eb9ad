"""Assessments: a question, the figures it rests on, and the answer as one event (B.4).

Pure; called by `decide` only. None of them changes a right: they record what was found.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from qixian.domain.calendar.counting import Counting
from qixian.domain.calendar_reach import refuse_beyond
from qixian.domain.case import Decision, Reckoning, Rules
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_and_quota import commands as c
from qixian.domain.subsidy_and_quota import events as e
from qixian.domain.subsidy_and_quota.refusals import parameter_required
from qixian.domain.values import fen

_LEAGUE_CITY_OR_ABOVE: Final = frozenset({"LEAGUE_CITY", "REGION", "NATIONAL"})
"""盟市级以上: 以上 includes the figure (民法典1259)."""


def assess_counter_guarantee(command: c.AssessCounterGuarantee, policy: Policy) -> Decision:
    """R09: the first ground that holds, in the order of the text; any one is enough.

    个人10万元以下 is about the loan of an individual; an honour or a good rating are the founder's
    (获得…荣誉称号以及…信用良好的创业者), whoever borrows, and have no ceiling.
    """
    amount_fen = None if command.amount_yuan is None else fen(command.amount_yuan)
    ground = _ground(command, amount_fen, policy)
    if isinstance(ground, Refusal):
        return ground
    assessed = e.CounterGuaranteeAssessed(
        waived=ground is not None,
        ground=ground,
        borrower_kind=command.borrower_kind,
        amount_fen=amount_fen,
        honour_level=command.honour_level,
        credit_rated_good=command.credit_rated_good,
    )
    return (assessed,)


def _ground(
    command: c.AssessCounterGuarantee, amount_fen: int | None, policy: Policy
) -> c.Ground | Refusal | None:
    individual = command.borrower_kind == "INDIVIDUAL"
    within = amount_fen is not None and amount_fen <= policy.counter_guarantee_max_fen
    if individual and within:
        return "AMOUNT_AT_MOST_100000"
    if command.honour_level in _LEAGUE_CITY_OR_ABOVE:
        return "HONOUR"
    if command.credit_rated_good:
        return "CREDIT"
    if individual and amount_fen is None:
        return parameter_required("amount_yuan", "R09")
    return None


def assess_free_space(command: c.AssessFreeSpace, policy: Policy) -> Decision:
    """R63: 不低于30%的场地, the share included; it binds what the government developed."""
    required = Decimal(command.total_area_m2) * policy.free_space_share
    binds = command.base_kind == "GOVERNMENT_DEVELOPED"
    assessed = e.FreeSpaceQuotaAssessed(
        applicable=binds,
        required_area_m2=f"{required.normalize():f}",
        compliant=Decimal(command.free_area_m2) >= required if binds else None,
        base_kind=command.base_kind,
        total_area_m2=command.total_area_m2,
        free_area_m2=command.free_area_m2,
        base_id=command.base_id,
    )
    return (assessed,)


def graduate_window(graduated_on: date, rules: Rules) -> Reckoning:
    """The last day on which a founder counts as a graduate of the last five years (R66, STATUS)."""
    policy = rules.policy
    counting = Counting(
        way="STATUS",
        anchor=graduated_on,
        amount=policy.student_graduate_window_months,
        anchor_field="graduation_date",
        first_day=policy.status_first_day,
        roll=policy.rest_day_scope if policy.status_end_roll == "NEXT_WORKDAY" else None,
    )
    asked = (
        "student_graduate_window_months",
        "status_first_day",
        "status_end_roll",
        "missing_counterpart_day",
    )
    return Reckoning.of("graduate_window_last_day", "R66", asked, counting, rules.calendar)


def assess_student_base(command: c.AssessStudentBase, rules: Rules, today: date) -> Decision:
    """R66: founders who study or graduated in the last five years have 50%及以上 of the tenants.

    Compared without rounding; a base without tenants is not eligible.
    """
    as_of = command.as_of or today
    qualifying = 0
    for tenant in command.tenants:
        window = None
        if not tenant.current_student and tenant.graduation_date is not None:
            window = graduate_window(tenant.graduation_date, rules)
            beyond = refuse_beyond((window,))
            if beyond is not None and rules.policy.calendar_beyond_data == "RAISE":
                return beyond
        within = window is not None and as_of <= window.effective
        qualifying += int(tenant.current_student or within)
    total = len(command.tenants)
    assessed = e.StudentBaseAssessed(
        qualifying_tenants=qualifying,
        total_tenants=total,
        eligible=total > 0 and qualifying >= rules.policy.student_share * total,
        as_of=as_of,
        base_id=command.base_id,
    )
    return (assessed,)


def assess_target(command: c.AssessTarget) -> Decision:
    """The targets of the plan: 以上 includes the figure (民法典1259)."""
    assessed = e.TargetAssessed(
        metric=command.metric,
        value=command.value,
        threshold=command.threshold,
        met=Decimal(command.value) >= Decimal(command.threshold),
        source=command.source,
        as_of=command.as_of,
    )
    return (assessed,)
