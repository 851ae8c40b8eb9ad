"""Why personal data is opened: the reasons an auditor can give, as words of the access notes."""

from typing import Final

from qixian.api.pages.language import N_, Speech

REASONS: Final = {
    "AUDIT_SAMPLE": N_("Case drawn for an audit"),
    "COMPLAINT": N_("A complaint is looked into"),
    "INVESTIGATION": N_("An irregularity is investigated"),
    "PAYMENT_CHECK": N_("A payment is checked"),
    "DATA_SUBJECT_REQUEST": N_("The person asked for it"),
}
"""Reasons an auditor chooses from."""

_OTHERS: Final = {
    "CORRECTION": N_("Data was corrected"),
    "NAMES_IN_LIST": N_("A list showed names"),
    "CASE_PAGE": N_("A case's page was opened"),
    "REGISTRY_PAGE": N_("The entry's page was opened"),
}


def reason_names(spoken: Speech) -> dict[str, str]:
    """Every reason that has a name, in a language; another reason is shown as it is kept."""
    return {reason: spoken.gettext(name) for reason, name in (REASONS | _OTHERS).items()}
