"""Commands that changed nothing: refused ones, and those that found nothing to do. Reads only.

For the doors, the auditor's above all. An accepted command is found through its events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import orjson
from asyncpg import Record
from pydantic import JsonValue

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated
from qixian.ledger.records import Outcome

MOST: Final = 1000
"""How many commands one list may hold; the next one begins after its last command."""

_COLUMNS: Final = (
    "command_id, book, case_id, case_type, name, actor, on_date, recorded_at, outcome, code, "
    "clause, remedy, data, params, request_id"
)
# Keyset by instant and id; the id alone names the place, since commands stay where they are.
_LIST: Final = f"""
    SELECT {_COLUMNS} FROM ledger.command
     WHERE {{whose}} = $1 AND outcome <> 'ACCEPTED'
       AND (recorded_at, command_id) < (
           CASE WHEN $2::text IS NULL THEN timestamptz 'infinity'
                ELSE (SELECT c.recorded_at FROM ledger.command c WHERE c.command_id = $2) END,
           coalesce($2, ''))
     ORDER BY recorded_at DESC, command_id DESC LIMIT $3
"""
_OF_CASE: Final = _LIST.format(whose="case_id")
_IN_BOOK: Final = _LIST.format(whose="book")


@dataclass(frozen=True, slots=True)
class RefusedCommand:
    """One command that changed nothing. `outcome` is REFUSED or NOTHING_TO_DO.

    `on_date` is its business day in Asia/Shanghai, `recorded_at` the instant of its record (UTC).
    `code`, `clause`, `remedy` and `data` are of a refusal, as `Refusal` has them. `params` are what
    was asked, ids and values only, without what had its default. `request_id` is what the door's
    logs call the request.
    """

    command_id: str
    book: str
    case_id: str
    case_type: str
    name: str
    actor: str
    on_date: date
    recorded_at: datetime
    outcome: Outcome
    code: str | None
    clause: str | None
    remedy: str | None
    data: Mapping[str, JsonValue]
    params: Mapping[str, JsonValue]
    request_id: str | None


async def refused_commands(
    conn: Queryable, case_id: str, limit: int = 50, after: str | None = None
) -> list[RefusedCommand]:
    """Those of one case, newest first, at most 1000; also of a case that was never opened.

    `after` is the command id of the last one of the page before. Raises LedgerUnreachable,
    NotMigrated.
    """
    with translated():
        rows = await conn.fetch(_OF_CASE, case_id, after, min(limit, MOST))
    return [_refused(row) for row in rows]


async def refused_in(
    conn: Queryable, book: str, after: str | None = None, limit: int = 50
) -> list[RefusedCommand]:
    """Those of a whole book, as `refused_commands` has them."""
    with translated():
        rows = await conn.fetch(_IN_BOOK, book, after, min(limit, MOST))
    return [_refused(row) for row in rows]


def _refused(row: Record) -> RefusedCommand:
    fields = dict(row)
    data, params = fields.pop("data"), fields.pop("params")
    return RefusedCommand(**fields, data=orjson.loads(data or "{}"), params=orjson.loads(params))
