"""What a form says about its fields: a line of help, and one clear sentence where one is wrong.

For the command form only. What was entered is never repeated in a sentence; it stays in its field.
"""

from collections.abc import Mapping
from typing import Final

from pydantic_core import ErrorDetails

from qixian.api.pages.field_specs import FieldSpec
from qixian.api.pages.language import N_, Speech

_IDENTIFIER: Final = "[A-Za-z0-9][A-Za-z0-9._:/-]"

_HELP: Final[Mapping[str, str]] = {
    "months": N_("Whole months"),
    "requested_months": N_("Whole months"),
    "term_months": N_("Whole months; left out, as requested"),
    "planned_months": N_("Whole calendar months"),
    "leave_start_date": N_("Left out, as requested"),
    "local_rule_id": N_("Only for another group by a local rule: the number of that rule"),
    "agreement_date": N_("Left out, the day of admission"),
    "late_reason": N_("Only after the last day to apply. Kept apart and sealed"),
    "note": N_("Kept apart and sealed"),
    "words": N_("Kept apart and sealed"),
    "text": N_("Kept apart and sealed"),
    "notice_given_on": N_("The day the return was announced"),
    "other_employees": N_("Persons other than the founder"),
    "qualifying_new_hires": N_("Persons"),
    "tenants": N_(
        "One tenant on each line: id, student (yes or no), graduation day. For instance:"
    ),
    "period": N_("A year or a quarter: 2025 or 2025Q3"),
    "metric": N_("The name of the target"),
    "fiscal_year": N_("Four digits"),
    "year": N_("Four digits"),
    "quarter": N_("1 to 4, only for a duty of every quarter"),
    "as_of": N_("Left out, today"),
    "published_on": N_("Left out, today"),
    "issued_on": N_("Left out, today"),
    "visited_on": N_("Left out, today"),
    "evaluated_on": N_("Left out, today"),
    "founder_choice": N_(
        "The founder's written choice, where the two subsidies exclude each other"
    ),
    "rest_days": N_("One day on each line, for instance 2025-10-01"),
    "extra_working_days": N_("One day on each line, for instance 2025-10-01"),
    "statutory_days": N_("One day on each line, for instance 2025-10-01"),
}
_OWN_CHECKS: Final[Mapping[str, str]] = {
    "area_m2": N_("%(label)s: more than 0 square metres."),
    "total_area_m2": N_("%(label)s: more than 0 square metres."),
    "free_area_m2": N_("%(label)s: at most the total area."),
    "suspended_until": N_("%(label)s: not before the day on which the suspension begins."),
    "quarter": N_("%(label)s: 1 to 4 for a duty of every quarter; left out for a yearly one."),
}


def help_for(spoken: Speech, spec: FieldSpec) -> str:
    """What to write into a field, in a line; empty where its label says it."""
    known = _HELP.get(spec.name)
    if known is not None:
        return spoken.gettext(known)
    if spec.name.endswith("_yuan"):
        return spoken.gettext("Yuan, for instance 1188.00")
    if spec.name.endswith("_m2"):
        return spoken.gettext("Square metres, for instance 120.50")
    if spec.pattern.startswith(_IDENTIFIER):
        return spoken.gettext("Id in the registry")
    return ""


def sentence_for(spoken: Speech, spec: FieldSpec, error: ErrorDetails) -> str:
    """What is wrong with a field."""
    label = {"label": spoken.words.of("fields", spec.name)}
    line = next((part for part in error["loc"][1:] if isinstance(part, int)), None)
    if line is not None:
        return spoken.gettext(
            "%(label)s: line %(number)s is not written as shown.", **label, number=line + 1
        )
    if error["type"] == "missing":
        return spoken.gettext("%(label)s: needed.", **label)
    if error["type"] in ("string_too_long", "too_long"):
        limit = spec.max_length or error.get("ctx", {}).get("max_length", "")
        return spoken.gettext("%(label)s: at most %(limit)s characters.", **label, limit=limit)
    own = _OWN_CHECKS.get(spec.name)
    if own is not None and error["type"] == "value_error":
        return spoken.gettext(own, **label)
    return _by_kind(spoken, spec, error["type"], label)


def _by_kind(spoken: Speech, spec: FieldSpec, error: str, label: Mapping[str, str]) -> str:
    match spec.control:
        case "date":
            return spoken.gettext(
                "%(label)s: a day from 1949 to 2199, for instance 2025-06-30.", **label
            )
        case "number" if error in ("greater_than_equal", "less_than_equal"):
            limits = {"low": spec.minimum, "high": spec.maximum}
            return spoken.gettext("%(label)s: from %(low)s to %(high)s.", **label, **limits)
        case "number":
            return spoken.gettext("%(label)s: a whole number.", **label)
        case "select" | "tick":
            return spoken.gettext("%(label)s: choose from the list.", **label)
        case "rows" | "days":
            return spoken.gettext("%(label)s: write as shown, one on each line.", **label)
        case _:
            return _by_pattern(spoken, spec, label)


def _by_pattern(spoken: Speech, spec: FieldSpec, label: Mapping[str, str]) -> str:
    if spec.pattern.startswith(_IDENTIFIER):
        return spoken.gettext(
            "%(label)s: an id of letters, digits and . _ : / - without spaces, at most 96 "
            "characters; no name.",
            **label,
        )
    if spec.name.endswith("_yuan"):
        return spoken.gettext("%(label)s: an amount such as 1188.00.", **label)
    if spec.name == "period":
        return spoken.gettext("%(label)s: a year or a quarter, 2025 or 2025Q3.", **label)
    if spec.pattern.startswith("[0-9]"):
        return spoken.gettext("%(label)s: a number such as 120.50.", **label)
    return spoken.gettext("%(label)s: choose from the list, or write it as shown.", **label)
