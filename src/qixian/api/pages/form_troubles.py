"""What a form says when its command could not be asked: sentences for what the person can mend.

For the pages that show command forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qixian.api.pages.language import N_, Speech
from qixian.api.problem_handlers import problem_of
from qixian.ledger.errors import OtherVersion

_STALE: Final = N_(
    "The case has changed since this form was opened. The form now stands on the case as it is; "
    "look at it again before you submit."
)
_SENTENCES: Final[Mapping[str, str]] = {
    "STALE_VERSION": _STALE,
    "OTHER_VERSION": _STALE,
    "COMMAND_ID_REUSED": N_(
        "This form was submitted before with other contents. Look at the case before you submit "
        "again."
    ),
    "IDEMPOTENCY_KEY_REQUIRED": N_("The form was not complete. Submit it again."),
    "ENGINE_UNREACHABLE": N_(
        "No answer came in time. Submit the same form again: it is recorded once, however often "
        "it is sent."
    ),
    "LEDGER_UNREACHABLE": N_(
        "No answer came in time. Submit the same form again: it is recorded once, however often "
        "it is sent."
    ),
    "OUT_OF_SCOPE": N_("%(field)s: this does not belong to your office."),
    "MALFORMED": N_("The command could not be read. Check the fields."),
    "COMMAND_FAILED": N_("The command could not be carried out. Nothing was recorded."),
}
_SAME_AGAIN: Final = frozenset({"ENGINE_UNREACHABLE", "LEDGER_UNREACHABLE"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form is shown again; with `same_again` it may be sent once more as the same command."""

    status: int
    sentence: str
    same_again: bool


def trouble_of(spoken: Speech, error: Exception) -> Trouble | None:
    """What a person can do about an error; None for one that no form can mend."""
    if isinstance(error, OtherVersion):
        return Trouble(412, spoken.gettext(_STALE), False)
    problem = problem_of(error)
    sentence = _SENTENCES.get(problem.code) if problem else None
    if problem is None or sentence is None:
        return None
    values = {"field": spoken.words.of("fields", problem.field)} if problem.field else {}
    return Trouble(problem.status, spoken.gettext(sentence, **values), problem.code in _SAME_AGAIN)
