"""Whether a case may still be taken in: the plan has a last day (R01).

Pure; called by the opening command of each case kind, after its own guards.
"""

from datetime import date

from qixian.domain.case import Event
from qixian.domain.case_events import PolicyPeriodWarning
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal


def intake(policy: Policy, today: date) -> tuple[Event, ...] | Refusal:
    """Nothing within the plan; after it a warning to record, a refusal or silence, by the edition.

    `today` is a civil date in Asia/Shanghai. The parameter is `intake_after_plan_end`.
    """
    last = policy.plan_effective_to
    if last is None or today <= last or policy.intake_after_plan_end == "SILENT":
        return ()
    if policy.intake_after_plan_end == "BLOCK":
        return Refusal(
            code="PLAN_PERIOD_ENDED",
            clause="R01",
            remedy=f"The plan took in cases until {last}; ask under the plan that follows it.",
            data={"plan_effective_to": last.isoformat()},
        )
    return (PolicyPeriodWarning(plan_effective_to=last),)
