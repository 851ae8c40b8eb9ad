"""Which exit status an error has, and what is said about it: the terminal's one translation.

    0   done
    1   not as claimed: a story differs, the ledger does not verify, a command is refused
    2   malformed: a story, a command, a parameter, a setting
    3   PostgreSQL or Temporal does not answer, or something this process runs on is missing

For `cli.main` only; imported when an error has to be told.
"""

from typing import Final

from qixian.domain.policies.edition import EditionError
from qixian.ledger.accounts import AccountMalformed
from qixian.ledger.errors import (
    CaseNotFound,
    ChainBroken,
    CommandIdReused,
    LedgerError,
    MalformedCommand,
)
from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed, NotSealedYet
from qixian.rehearsal.story import StoryError
from qixian.runtime.errors import RuntimeFault, SettingsWrong
from qixian.workers.draining import NoCurrentVersion
from qixian.workflows.case_client import CaseClientError, CommandFailed

DONE: Final = 0
NOT_AS_CLAIMED: Final = 1
MALFORMED: Final = 2
OUT_OF_REACH: Final = 3

_STATUSES: Final[tuple[tuple[type[Exception], int], ...]] = (
    (StoryError, MALFORMED),
    (EditionError, MALFORMED),
    (SettingsWrong, MALFORMED),
    (MalformedCommand, MALFORMED),
    (CommandIdReused, MALFORMED),
    (CaseNotFound, MALFORMED),
    (AccountMalformed, MALFORMED),
    (NoteMalformed, MALFORMED),
    (NotSealedYet, MALFORMED),
    (ChainBroken, NOT_AS_CLAIMED),
    (NotAsSealed, NOT_AS_CLAIMED),
    (LedgerError, OUT_OF_REACH),
    (RuntimeFault, OUT_OF_REACH),
    (NoCurrentVersion, MALFORMED),
    (CaseClientError, OUT_OF_REACH),
)
_MALFORMED_CODES: Final = (MalformedCommand.__name__, CommandIdReused.__name__)


def status_of(error: Exception) -> int:
    """The exit status of an error; one that nobody foresaw counts as out of reach."""
    if isinstance(error, CommandFailed) and error.code in _MALFORMED_CODES:
        return MALFORMED
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), OUT_OF_REACH)


def sentences_of(error: Exception) -> tuple[str, ...]:
    """What is wrong, each in one line; settings may have several."""
    if isinstance(error, tuple(kind for kind, _ in _STATUSES)):
        return tuple(str(error).splitlines())
    what = " ".join(str(error).split())
    name = type(error).__name__
    return (f"unexpected {name}: {what}; QIXIAN_LOG_LEVEL=debug shows where it came from",)
