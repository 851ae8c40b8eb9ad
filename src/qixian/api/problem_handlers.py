"""The door's one translation of what other layers raise into problems; for `api.app` only."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, cast

import structlog
from asyncpg import InterfaceError, PostgresError
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from qixian.api.field_problems import field_problems
from qixian.api.problems import Problem, answer_to, language_asked
from qixian.domain.policies.edition import EditionError
from qixian.ledger.accounts import AccountMalformed
from qixian.ledger.audit.runs import AuditNotFound, AuditRunning
from qixian.ledger.errors import (
    CaseNotFound,
    CommandIdReused,
    Contended,
    LedgerError,
    LedgerUnreachable,
    MalformedCommand,
    NotMigrated,
    OtherVersion,
    StaleVersion,
    translate,
)
from qixian.ledger.registry.errors import (
    EntryErased,
    EntryExists,
    EntryNotFound,
)
from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed, NotSealedYet
from qixian.runtime.errors import PartUnreachable
from qixian.workflows.case_client import CommandFailed, EngineUnreachable

Handler = Callable[[Request, Exception], Awaitable[Response]]

_ENTRIES: Final[dict[type[Exception], tuple[int, str]]] = {
    EntryNotFound: (404, "ENTRY_NOT_FOUND"),
    EntryExists: (409, "ENTRY_EXISTS"),
    EntryErased: (409, "ENTRY_ERASED"),
}
_KINDS: Final[tuple[tuple[type[Exception], tuple[int, str]], ...]] = (
    (StaleVersion, (412, "STALE_VERSION")),
    (OtherVersion, (412, "STALE_VERSION")),
    (CommandIdReused, (422, "COMMAND_ID_REUSED")),
    (Contended, (503, "LEDGER_UNREACHABLE")),
    (LedgerUnreachable, (503, "LEDGER_UNREACHABLE")),
    (PartUnreachable, (503, "LEDGER_UNREACHABLE")),
    (NotMigrated, (503, "NOT_MIGRATED")),
    (EngineUnreachable, (503, "ENGINE_UNREACHABLE")),
    (EditionError, (404, "EDITION_UNKNOWN")),
    (AuditRunning, (409, "AUDIT_RUNNING")),
    (NotSealedYet, (409, "NOT_SEALED_YET")),
    (NotAsSealed, (409, "NOT_AS_SEALED")),
    (NoteMalformed, (409, "NOT_AS_SEALED")),
)
_STATUS_CODES: Final = {413: "BODY_TOO_LARGE"}

_OF_THE_DRIVER: Final = (PostgresError, InterfaceError, ConnectionError)

log = structlog.stdlib.get_logger(__name__)


def install(app: FastAPI) -> None:
    """Give the application a handler for everything that is foreseen."""
    app.add_exception_handler(Problem, _as_it_is)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_http)
    for kind in (LedgerError, EditionError, CommandFailed, EngineUnreachable, PartUnreachable):
        app.add_exception_handler(kind, _translated)


def problem_of(error: Exception) -> Problem | None:
    """The problem that an error of another layer is at the door; None for one nobody foresaw."""
    match error:
        case Problem():
            return error
        case CommandFailed():
            return _failed(error)
        case CaseNotFound():
            return Problem(404, "CASE_NOT_FOUND", case_id=error.case_id)
        case AuditNotFound():
            return Problem(404, "AUDIT_NOT_FOUND", audit_id=error.audit_id)
        case EntryNotFound() | EntryExists() | EntryErased():
            status, code = _ENTRIES[type(error)]
            return Problem(status, code, entry_id=error.entry_id)
        case AccountMalformed():
            return Problem(422, "MALFORMED", detail=str(error), field=error.field)
        case MalformedCommand():
            return Problem(422, "MALFORMED", detail=str(error))
    known = next((known for kind, known in _KINDS if isinstance(error, kind)), None)
    return Problem(known[0], known[1], headers=_headers(known[0])) if known else None


def _headers(status: int) -> dict[str, str]:
    return {"Retry-After": "5"} if status == 503 else {}


def _failed(error: CommandFailed) -> Problem:
    """What a case raised instead of answering; its kind travels as a name."""
    match error.code:
        case "OtherVersion" | "StaleVersion":
            return Problem(412, "STALE_VERSION")
        case "CommandIdReused":
            return Problem(422, "COMMAND_ID_REUSED")
        case "MalformedCommand":
            return Problem(422, "MALFORMED", detail=str(error))
        case _:
            return Problem(422, "COMMAND_FAILED")


def unexpected(request: Request, error: Exception) -> Response:
    """The answer to an error nobody foresaw: no detail leaves, the log has it by request id.

    A driver's error from outside the ledger's functions, such as a pool's, is the ledger's too.
    """
    ours = translate(error) if isinstance(error, _OF_THE_DRIVER) else None
    problem = problem_of(ours) if ours is not None else None
    if problem is not None:
        return answer_to(request, problem)
    log.error("unexpected error", kind=type(error).__name__, exc_info=error)
    return answer_to(request, Problem(500, "UNEXPECTED"))


async def _as_it_is(request: Request, error: Exception) -> Response:
    return answer_to(request, cast(Problem, error))


async def _translated(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    return unexpected(request, error) if problem is None else answer_to(request, problem)


async def _invalid(request: Request, error: Exception) -> Response:
    errors = cast(Sequence[ErrorDetails], cast(RequestValidationError, error).errors())
    if any(one["type"] == "json_invalid" for one in errors):
        return answer_to(request, Problem(400, "NOT_JSON"))
    fields = field_problems(errors, language_asked(request))
    return answer_to(request, Problem(422, "INVALID", field=fields[0].field, errors=fields))


async def _of_http(request: Request, error: Exception) -> Response:
    raised = cast(HTTPException, error)
    code = _STATUS_CODES.get(raised.status_code, f"HTTP_{raised.status_code}")
    return answer_to(request, Problem(raised.status_code, code, headers=raised.headers))
