"""What can go wrong with the record, and the one place where driver errors become these errors.

    LedgerError                 one sentence: the place, and what would be right
    ├── StaleVersion            the case moved on since it was read: load it again and decide again
    ├── OtherVersion            the case is not as whoever asks has seen it: read it, then ask again
    ├── CommandIdReused         a command id came back with other content: give it a new id
    ├── Contended               PostgreSQL ended a deadlock or a conflict: do it again
    ├── MalformedCommand        the command cannot be decided: says what would be right
    ├── EditionMissing          the policy edition a case pins is not in the ledger
    ├── CaseNotFound            no event of this case is in the book
    ├── UnknownEventType        the ledger holds an event this release cannot fold: upgrade first
    ├── ChainBroken             a stored hash and the calculated one differ: `qixian ledger verify`
    ├── AppendOnly              somebody tried to change or remove what is recorded
    ├── LedgerUnreachable       PostgreSQL does not answer or ended the connection: try again
    └── NotMigrated             the schema is missing or older than the program: `qixian migrate`

Anybody above `ledger` may import this module.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg

SQLSTATE_APPEND_ONLY: Final = "QX001"
SQLSTATE_STALE_VERSION: Final = "QX002"
SQLSTATE_COMMAND_ID_REUSED: Final = "QX003"
SQLSTATE_OTHER_BOOK: Final = "QX004"


class LedgerError(Exception):
    """The record could not be read or written; the sentence says where and what would be right."""


class StaleVersion(LedgerError):
    """The case is not at the version the append expected; versions are sequence numbers.

    `actual` is a lower bound where two writers met within larger transactions.
    """

    def __init__(self, case_id: str, expected: int, actual: int) -> None:
        self.case_id, self.expected, self.actual = case_id, expected, actual
        super().__init__(
            f"case {case_id} is at version {actual}, not {expected}: load it again and decide again"
        )


class OtherVersion(LedgerError):
    """A command for a version that the case has not: nothing was decided, and no retry would help.

    `actual` counts what has fallen due by the day of the command; 0 is a case nobody opened.
    """

    def __init__(self, case_id: str, expected: int, actual: int) -> None:
        self.case_id, self.expected, self.actual = case_id, expected, actual
        super().__init__(
            f"case {case_id} is at version {actual}, not {expected}: "
            + ("it is opened already" if not expected else "read it again, then ask anew")
        )


class CommandIdReused(LedgerError):
    """A command id that was decided before came back with another case, name, actor or content."""

    def __init__(self, command_id: str) -> None:
        self.command_id = command_id
        super().__init__(
            f"command id {command_id} was used for another command: give this one an id of its own"
        )


class Contended(LedgerError):
    """Two transactions waited for each other and PostgreSQL ended this one: do it again."""


class MalformedCommand(LedgerError):
    """The command is unknown, or a parameter is missing or not what it should be."""


class EditionMissing(LedgerError):
    """The policy edition that a case was or should be opened under is not in the ledger."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(
            f"policy edition {digest[:12]}… is not in the ledger: pin it before opening a case"
        )


class CaseNotFound(LedgerError):
    """No event of this case is in the record."""

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id
        super().__init__(f"case {case_id} is not in the ledger: check the id, or open the case")


class UnknownEventType(LedgerError):
    """A recorded event has a type this release does not know; `position` is its global position."""

    def __init__(self, position: int, event_type: str) -> None:
        self.position, self.event_type = position, event_type
        super().__init__(
            f"event at position {position} has the unknown type {event_type}: "
            "run a release that knows it; nothing was skipped"
        )


class ChainBroken(LedgerError):
    """A recorded value and the one calculated from the record differ (hashes in hex)."""

    def __init__(
        self, position: int, case_id: str, seq: int, calculated: str, recorded: str
    ) -> None:
        self.position, self.case_id, self.seq = position, case_id, seq
        self.calculated, self.recorded = calculated, recorded
        super().__init__(
            f"event {seq} of case {case_id} (position {position}): calculated {calculated}, "
            f"recorded {recorded}: restore the event from a copy that verifies"
        )


class AppendOnly(LedgerError):
    """An UPDATE, DELETE or TRUNCATE reached a table of the record and was refused."""


class LedgerUnreachable(LedgerError):
    """PostgreSQL does not answer, or ended the connection before it answered."""


class NotMigrated(LedgerError):
    """The ledger's schema is missing from the database, or older than this release."""

    def __init__(self) -> None:
        super().__init__("the database has no ledger of this release: run `qixian migrate`")


_NOT_MIGRATED = (
    asyncpg.exceptions.UndefinedTableError,
    asyncpg.exceptions.UndefinedFunctionError,
    asyncpg.exceptions.UndefinedColumnError,
    asyncpg.exceptions.InvalidSchemaNameError,
)
_UNREACHABLE = (
    asyncpg.exceptions.PostgresConnectionError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.AdminShutdownError,
    asyncpg.exceptions.CrashShutdownError,
    asyncpg.exceptions.TooManyConnectionsError,
    OSError,
    TimeoutError,
)
_CONTENDED = (asyncpg.exceptions.DeadlockDetectedError, asyncpg.exceptions.SerializationError)
_MISSING_ROLE = re.compile(r'role "qixian_\w+" does not exist')


def _from_our_own_state(state: str, error: asyncpg.PostgresError) -> LedgerError | None:
    """Our SQLSTATEs; their DETAIL carries the fields of the error, separated by blanks."""
    sentence = str(error).partition("\n")[0]
    if state == SQLSTATE_APPEND_ONLY:
        return AppendOnly(sentence)
    if state == SQLSTATE_OTHER_BOOK:
        return LedgerError(sentence)
    fields = str(getattr(error, "detail", None) or "").rsplit(" ", 2)
    if state == SQLSTATE_STALE_VERSION and len(fields) == 3:
        return StaleVersion(fields[0], int(fields[1]), int(fields[2]))
    if state == SQLSTATE_COMMAND_ID_REUSED:
        return CommandIdReused(str(getattr(error, "detail", "") or ""))
    return None


def translate(error: BaseException) -> LedgerError | None:
    """The ledger's error for a driver's; None when the driver had no part in it."""
    if isinstance(error, LedgerError):
        return error
    if isinstance(error, _NOT_MIGRATED) or _MISSING_ROLE.search(str(error)):
        return NotMigrated()
    if isinstance(error, _UNREACHABLE):
        why = str(error).partition("\n")[0] or type(error).__name__
        return LedgerUnreachable(f"PostgreSQL does not answer ({why}): check that it runs")
    if isinstance(error, _CONTENDED):
        return Contended("PostgreSQL ended a transaction that another one waited for: try again")
    if isinstance(error, asyncpg.PostgresError):
        ours = _from_our_own_state(error.sqlstate or "", error)
        return ours or LedgerError(f"PostgreSQL refused: {str(error).partition(chr(10))[0]}")
    if isinstance(error, asyncpg.InterfaceError):
        # A pool or connection that was closed under us; the caller's remedy is the same.
        return LedgerUnreachable(f"the connection to PostgreSQL is closed ({error}): open it again")
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Inside this block a driver's error leaves as the ledger's own, with its cause attached."""
    try:
        yield
    except LedgerError:
        raise
    except Exception as error:
        ours = translate(error)
        if ours is None:
            raise
        raise ours from error
