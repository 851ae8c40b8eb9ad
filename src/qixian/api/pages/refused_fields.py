"""Which field of a form a refusal is about; for the command form only."""

from collections.abc import Mapping, Sequence
from typing import Final

from qixian.domain.refusal import Refusal

_MONTHS: Final = ("term_months", "requested_months", "planned_months", "months")
_ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "TERM_EXCEEDS_LIMIT": _MONTHS,
    "CUMULATIVE_CAP_EXCEEDED": _MONTHS,
    "INTERNSHIP_LIMIT_EXCEEDED": _MONTHS,
    "RETROACTIVE_START": ("leave_start_date", "requested_start_date", "planned_start_date"),
    "REASON_REQUIRED": ("reason",),
    "REASON_NOT_PERMITTED": ("reason",),
    "LATE_REASON_REQUIRED": ("late_reason",),
    "NOT_A_RESEARCHER": ("person_category",),
    "OPEN_LEAVE_EXISTS": ("researcher_id",),
    "VENTURE_PROFITABLE": ("decision",),
    "MISSING_FINANCIALS": ("decision",),
    "HOST_NOT_ELIGIBLE": ("host_kind",),
    "FOUNDER_GROUP_NOT_ELIGIBLE": ("founder_group",),
    "GROUP_NOT_ELIGIBLE": ("founder_group",),
    "GROUP_WINDOW_EXPIRED": ("left_school_date",),
    "LOCAL_RULE_REQUIRED": ("local_rule_id",),
    "NOT_FIRST_VENTURE": ("first_venture",),
    "NO_EMPLOYMENT_CREATED": ("other_employees", "qualifying_new_hires"),
    "TAX_NOT_FILED": ("tax_filed",),
    "AMOUNT_BELOW_FLOOR": ("amount_yuan",),
    "AMOUNT_ABOVE_CEILING": ("amount_yuan",),
    "AMOUNT_IS_COMPUTED": ("amount_yuan",),
    "AWARD_EXCEEDS_LIMIT": ("amount_yuan",),
    "AWARD_NOT_AS_SET": ("amount_yuan",),
    "ALREADY_GRANTED": ("recipient_id",),
    "OTHER_ENTERPRISE": ("enterprise_id",),
    "OPERATING_PERIOD_TOO_SHORT": ("registration_date",),
    "REGISTRATION_IN_FUTURE": ("registration_date",),
    "VENTURE_WINDOW_EXPIRED": ("registration_date",),
    "VENTURE_PRECEDES_INTERNSHIP": ("registration_date",),
    "VENTURE_DURING_INTERNSHIP": ("registration_date",),
    "CLAIM_ID_TAKEN": ("claim_id",),
    "DUTY_ID_TAKEN": ("duty_id",),
    "ALREADY_RECEIVED": ("kind",),
    "MUTUALLY_EXCLUSIVE": ("kind", "founder_choice"),
    "FOUNDER_CHOSE_OTHER": ("founder_choice",),
    "APPROVER_NOT_AUTHORISED": ("approver_role",),
    "AGREEMENT_IN_FUTURE": ("agreement_date",),
    "RETURN_NOTICE_TOO_SHORT": ("notice_given_on",),
}


def refused_field(refusal: Refusal, names: Sequence[str]) -> str | None:
    """The field a refusal names or its code is about; None when the form has no such field."""
    named = refusal.data.get("field")
    wanted = (str(named),) if named else _ABOUT.get(refusal.code, ())
    return next((name for name in wanted if name in names), None)
