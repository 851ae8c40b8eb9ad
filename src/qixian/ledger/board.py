"""Lists of cases as they stand, from the case board; for the doors. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import orjson
from asyncpg import Record

from qixian.domain.facts import Usage
from qixian.ledger.connection import Connection
from qixian.ledger.errors import CaseNotFound, translated
from qixian.ledger.records import UsedRight

MOST: Final = 1000
"""How many cases one list may hold; the next one begins after its last case."""

_COLUMNS: Final = (
    "case_id, book, case_type, state, open, version, opened_on, last_effective_on, next_wake, "
    "dates, researcher_id, institution_id, base_id, league_city, awaited_field, awaited_by"
)
_ONE: Final = f"SELECT {_COLUMNS} FROM read_model.case_board WHERE book = $1 AND case_id = $2"
_BOOK: Final = "SELECT book FROM read_model.case_board WHERE case_id = $1"
# Keyset, not OFFSET: a page costs the same wherever it is, and no case is skipped between pages.
_LIST: Final = f"""
    SELECT {_COLUMNS} FROM read_model.case_board
     WHERE book = $1
       AND ($2::text IS NULL OR state = $2)
       AND ($3::text IS NULL OR institution_id = $3)
       AND ($4::date IS NULL OR (open AND next_wake < $4))
       AND ($5::text IS NULL OR case_id > $5)
       AND ($6::text IS NULL OR case_type = $6)
     ORDER BY case_id LIMIT $7
"""
_RIGHTS: Final = "SELECT ledger.used_rights($1, $2, $3)"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One case on the board. Days are civil dates in Asia/Shanghai.

    `version` is the number of its events; `next_wake` the day at whose first minute something
    falls due, None when nothing is ahead. `awaited_by` is the day by which a person has to act,
    `awaited_field` which of the case's days it is. `league_city` is whose office sees the case.
    """

    case_id: str
    book: str
    case_type: str
    state: str
    open: bool
    version: int
    opened_on: date
    last_effective_on: date
    next_wake: date | None
    dates: Mapping[str, date]
    researcher_id: str | None
    institution_id: str | None
    base_id: str | None
    league_city: str | None
    awaited_field: str | None
    awaited_by: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a list shows; what is None does not matter.

    `due_before` keeps open cases with something that falls due before that day. `after` is the last
    case of the page before.
    """

    state: str | None = None
    institution_id: str | None = None
    due_before: date | None = None
    after: str | None = None
    limit: int = 50
    case_type: str | None = None


async def find_case(conn: Connection, book: str, case_id: str) -> BoardLine:
    """A case's line. Raises CaseNotFound, LedgerUnreachable, NotMigrated."""
    with translated():
        row = await conn.fetchrow(_ONE, book, case_id)
    if row is None:
        raise CaseNotFound(case_id)
    return _line(row)


async def book_of(conn: Connection, case_id: str) -> str:
    """The book a case is in: case ids are used once in a ledger. Raises as `find_case`."""
    with translated():
        book = await conn.fetchval(_BOOK, case_id)
    if book is None:
        raise CaseNotFound(case_id)
    return str(book)


async def list_cases(conn: Connection, book: str, wanted: Wanted) -> list[BoardLine]:
    """The cases of a book that are wanted, by id, at most 1000 of them.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        rows = await conn.fetch(
            _LIST,
            book,
            wanted.state,
            wanted.institution_id,
            wanted.due_before,
            wanted.after,
            wanted.case_type,
            min(wanted.limit, MOST),
        )
    return [_line(row) for row in rows]


async def rights_elsewhere(
    conn: Connection, book: str, case_id: str, keys: Sequence[str]
) -> tuple[UsedRight, ...]:
    """What the other cases of the persons among `keys` (`person:P1`) have used; takes no lock.

    Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        text = await conn.fetchval(_RIGHTS, book, case_id, list(keys))
    rows = orjson.loads(text) if text else []
    return tuple(UsedRight(Usage(*usage), same) for *usage, same in rows)


def _line(row: Record) -> BoardLine:
    fields = dict(row)
    stored = orjson.loads(fields.pop("dates"))
    days = {field: date.fromisoformat(day) for field, day in stored.items()}
    return BoardLine(**fields, dates=days)
