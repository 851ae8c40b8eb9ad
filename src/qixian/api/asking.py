"""How a command goes from the door to its case, and how a preview of it is made; for `api`.

Both the JSON API and the pages ask here: it authorises, keeps people's words apart, pins the
edition and asks. A refusal is an answer; what else goes wrong is a Problem or an error that
`problem_handlers` translates.
"""

import asyncio
import hashlib
import re
import time
import uuid
from dataclasses import dataclass
from typing import Final

from qixian.api.authorisation import check_base, check_opening, require_may_ask
from qixian.api.case_ids import case_id_for
from qixian.api.identity.principal import Principal
from qixian.api.parts import ApiParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK, Answer, Asked
from qixian.domain.case import Command
from qixian.domain.holiday_calendar import NAME as CALENDAR
from qixian.ledger.asked_before import asked_before, case_of_command
from qixian.ledger.board import BoardLine, find_case
from qixian.ledger.editions import pin_edition
from qixian.ledger.errors import CaseNotFound, CommandIdReused, OtherVersion
from qixian.ledger.parsing import kind_of
from qixian.ledger.preview import Preview
from qixian.ledger.private_words import keep_apart
from qixian.ledger.sight import seeing
from qixian.workflows.case_client import CommandFailed, EngineUnreachable

PATIENCE_SECONDS: Final = 30
OPENING: Final = 0
"""The version of a case that nobody has opened yet."""

_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}")
_LONGEST_ID: Final = 96
_ATTEMPTS: Final = 3
_PREVIEW: Final = "PREVIEW"


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of an opening, and the id the case got (also when it was refused)."""

    case_id: str
    answer: Answer


def command_id_of(principal: Principal, key: str) -> str:
    """The id of a command: the account's and its key, so that no two accounts share one.

    Raises Problem (400 IDEMPOTENCY_KEY_REQUIRED) for a key that cannot be used.
    """
    if not _KEY.fullmatch(key):
        raise Problem(400, "IDEMPOTENCY_KEY_REQUIRED")
    made = f"api:{principal.account_id}/{key}"
    if len(made) <= _LONGEST_ID:
        return made
    account = hashlib.sha256(principal.account_id.encode()).hexdigest()[:32]
    return f"api:sha256:{account}/{key}"


async def send_command(
    parts: ApiParts,
    principal: Principal,
    case_id: str,
    case_type: str,
    command: Command,
    command_id: str,
    expected_version: int | None,
) -> Answer:
    """What came of a command; `command_id` is the caller's key for it (Idempotency-Key).

    `expected_version` is the version of the case that the caller has seen, None for any, 0 for a
    command that opens the case. Raises Problem, CaseNotFound (also for a case that the account may
    not see), OtherVersion, CommandFailed, EngineUnreachable and what the ledger does.
    """
    if expected_version != OPENING and case_type != CALENDAR:
        line = await seen_case(parts, principal, case_id)
        if line.case_type != case_type:
            raise CaseNotFound(case_id)
    place = _Place(case_id, case_type, expected_version)
    return await _send(parts, principal, place, command, command_id)


async def send_to_seen(
    parts: ApiParts,
    principal: Principal,
    line: BoardLine,
    command: Command,
    command_id: str,
    expected_version: int | None,
) -> Answer:
    """As `send_command`, for a case that was just looked up with `seen_case`."""
    place = _Place(line.case_id, line.case_type, expected_version)
    return await _send(parts, principal, place, command, command_id)


@dataclass(frozen=True, slots=True)
class _Place:
    """Which case a command is for, and at which version; 0 for one that it opens."""

    case_id: str
    case_type: str
    version: int | None


async def _send(
    parts: ApiParts, principal: Principal, place: _Place, command: Command, key: str
) -> Answer:
    made = command_id_of(principal, key)
    await _authorise(parts, principal, place, command)
    async with parts.pool.acquire() as conn:
        # The engine answers from memory, without saying that it does.
        repeated = await case_of_command(conn, made) is not None
        params = await keep_apart(conn, parts.keys, MAIN_BOOK, place.case_id, made, command)
        if place.version == OPENING or place.case_type == CALENDAR:
            await pin_edition(conn, parts.edition)
    given = {"command_id": made, "params": params}
    asked = _asked(parts, principal, place, command).model_copy(update=given)
    answer = await _ask(parts, asked)
    return answer.model_copy(update={"repeated": answer.repeated or repeated})


async def open_case(
    parts: ApiParts, principal: Principal, case_type: str, command: Command, command_id: str
) -> Opened:
    """Open a case with a command under an id that the door gives; raises as `send_command`.

    Asked again with the same key, it is the same case and the same answer.
    """
    made = command_id_of(principal, command_id)
    known = await asked_before(parts.pool, made)
    if known is not None and known.case_type != case_type:
        # Asked as it is, it would start a workflow of another kind under the old case's id.
        raise CommandIdReused(made)
    for attempt in range(_ATTEMPTS):
        case_id = known.case_id if known else case_id_for(case_type, parts.today(), made, attempt)
        try:
            answer = await send_command(
                parts, principal, case_id, case_type, command, command_id, OPENING
            )
        except (OtherVersion, CommandFailed) as error:
            taken = isinstance(error, OtherVersion) or error.code == OtherVersion.__name__
            if known or not taken or attempt == _ATTEMPTS - 1:
                raise
        else:
            return Opened(case_id, answer)
    raise AssertionError("unreachable: the last attempt returns or raises")


async def preview_command(
    parts: ApiParts,
    principal: Principal,
    case_id: str | None,
    case_type: str,
    command: Command,
    expected_version: int | None = None,
) -> Preview:
    """What would come of a command, nothing written; `case_id` None for one that opens a case.

    Raises as `send_command`.
    """
    if case_id is not None:
        line = await seen_case(parts, principal, case_id)
        if line.case_type != case_type:
            raise CaseNotFound(case_id)
    version = OPENING if case_id is None else expected_version
    place = _Place(case_id or f"{_PREVIEW}-{uuid.uuid4().hex}", case_type, version)
    await _authorise(parts, principal, place, command)
    if version == OPENING:
        async with parts.pool.acquire() as conn:
            await pin_edition(conn, parts.edition)
    asked = _asked(parts, principal, place, command)
    return await parts.record.preview(asked, parts.today())


async def seen_case(parts: ApiParts, principal: Principal, case_id: str) -> BoardLine:
    """The line of a case that the account may see. Raises CaseNotFound for any other."""
    async with seeing(parts.pool, principal.sight) as conn:
        return await find_case(conn, MAIN_BOOK, case_id)


async def _authorise(
    parts: ApiParts, principal: Principal, place: _Place, command: Command
) -> None:
    """Whether the account may ask this of a case it sees, before anything is looked at or kept."""
    kind = kind_of(place.case_type)
    opening = place.version == OPENING
    if command.type not in (kind.opening if opening else kind.commands):
        raise Problem(422, "COMMAND_UNKNOWN", case_type=place.case_type, command=command.type)
    require_may_ask(principal, command.type, place.case_type)
    if opening:
        check_opening(principal, command)
    await check_base(parts.pool, principal, command)


def _asked(parts: ApiParts, principal: Principal, place: _Place, command: Command) -> Asked:
    """What a case is asked, as a preview may hold it: people's words stay in this process."""
    return Asked(
        command_id=_PREVIEW,
        case_id=place.case_id,
        case_type=place.case_type,
        command=command.type,
        params=command.model_dump(mode="json", exclude_defaults=True),
        actor=principal.account_id,
        edition_digest=parts.edition.digest,
        book=MAIN_BOOK,
        expected_version=place.version,
        request_id=principal.request_id,
    )


async def _ask(parts: ApiParts, asked: Asked) -> Answer:
    begun = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await parts.ask.ask(asked)
    except TimeoutError:
        parts.metrics.commands.labels(asked.command, "UNANSWERED").inc()
        raise EngineUnreachable("no worker answered in time") from None
    except Exception:
        parts.metrics.commands.labels(asked.command, "FAILED").inc()
        raise
    parts.metrics.update_seconds.observe(time.perf_counter() - begun)
    parts.metrics.commands.labels(asked.command, answer.outcome).inc()
    if answer.refusal is not None:
        parts.metrics.refusals.labels(answer.refusal.code).inc()
    return answer
