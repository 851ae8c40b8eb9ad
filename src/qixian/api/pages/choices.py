"""What a form offers where a parameter is a word of the vocabulary, and what it calls each.

For the command form only. Where a rule leaves the word open (a reason), the form offers the ones in
use; the API takes any.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qixian.api.pages.field_specs import YES_OR_NO, FieldSpec
from qixian.api.pages.language import Speech
from qixian.domain.subsidy_and_quota.targets import targets

_REFUSED_FILE: Final = ("INCOMPLETE_FILE", "NOT_ELIGIBLE")

OFFERED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("SubmitLeaveApplication", "person_category"): ("RESEARCHER", "ADMINISTRATIVE", "WORKER"),
    ("RejectLeave", "reason"): ("INCOMPLETE_FILE", "POST_NEEDED", "KEY_PROJECT_LEAD"),
    ("DecideExtension", "reason"): ("INCOMPLETE_FILE", "POST_NEEDED", "VENTURE_PROFITABLE"),
    ("RejectTenancy", "reason"): ("INCOMPLETE_FILE", "NO_SPACE", "NOT_SUITABLE"),
    ("EndInternshipEarly", "reason"): ("VENTURE_PREPARATION", "PERSONAL", "MISCONDUCT"),
    ("RejectSubsidyClaim", "reason"): _REFUSED_FILE,
    ("AssessTarget", "metric"): tuple(target.metric for target in targets().values()),
    ("GrantIncubationException", "approver_role"): ("LEAGUE_CITY_HRSS", "BASE"),
    ("RecordComplaint", "outcome"): ("UPHELD", "NOT_UPHELD", "SETTLED"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list: what is sent and what is read."""

    value: str
    label: str


def choices_for(spoken: Speech, command: str, spec: FieldSpec) -> tuple[Choice, ...]:
    """The list of a field; empty for a field that has none."""
    if spec.yes_or_no and spec.control == "select":
        yes, no = (spoken.words.heading(key) for key in ("yes", "no"))
        return tuple(map(Choice, YES_OR_NO, (yes, no)))
    tokens = spec.choices or OFFERED.get((command, spec.name), ())
    return tuple(Choice(token, spoken.words.value(spec.name, token)) for token in tokens)
