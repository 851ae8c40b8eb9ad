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

COLUMNS: Final = (
    "case_id, book, case_type, state, open, version, opened_on, last_effective_on, next_wake, "
    "dates, researcher_id, institution_id, base_id, league_city, awaited_field, awaited_by"
)
_ONE: Final = f"SELECT {COLUMNS} FROM read_model.case_board WHERE book = $1 AND case_id = $2"
_BOOK: Final = "SELECT book FROM read_model.case_board WHERE case_id = $1"
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

    `due_before` keeps open cases with something that falls due before that day, `starts_with` those
    whose id begins so. `after` is the last case of the page before.
    """

    state: str | None = None
    institution_id: str | None = None
    due_before: date | None = None
    after: str | None = None
    limit: int = 50
    case_type: str | None = None
    open: bool | None = None
    starts_with: str | None = None


async def find_case(conn: Connection, book: str, case_id: str) -> BoardLine:
    """A case's line. Raises CaseNotFound, LedgerUnreachable, NotMigrated."""
    with translated():
        row = await conn.fetchrow(_ONE, book, case_id)
    if row is None:
        raise CaseNotFound(case_id)
    return board_line(row)


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
    query, arguments = _listing(book, wanted)
    with translated():
        rows = await conn.fetch(query, *arguments)
    return [board_line(row) for row in rows]


def _listing(book: str, wanted: Wanted) -> tuple[str, list[object]]:
    """The query with only the conditions that were asked for: each set of them has its own plan.

    Keyset, not OFFSET: a page costs the same wherever it is, and no case is skipped between pages.
    """
    begins = wanted.starts_with
    asked: list[tuple[str, object | None]] = [
        ("book = {}", book),
        ("case_type = {}", wanted.case_type),
        ("state = {}", wanted.state),
        ("institution_id = {}", wanted.institution_id),
        ("open = {}", wanted.open),
        ("(open AND next_wake < {})", wanted.due_before),
        ("case_id > {}", wanted.after),
        ("case_id >= {}", begins),
        # Ids are ASCII and compare byte by byte: no id that begins so comes after this one.
        ("case_id < {}", None if begins is None else f"{begins}\x7f"),
    ]
    given = [(condition, value) for condition, value in asked if value is not None]
    where = " AND ".join(
        condition.format(f"${number}") for number, (condition, _) in enumerate(given, 2)
    )
    query = f"SELECT {COLUMNS} FROM read_model.case_board WHERE {where} ORDER BY case_id LIMIT $1"
    return query, [min(wanted.limit, MOST), *(value for _, value in given)]


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


def board_line(row: Record) -> BoardLine:
    """A row of `COLUMNS` as a value."""
    fields = dict(row)
    stored = orjson.loads(fields.pop("dates"))
    days = {field: date.fromisoformat(day) for field, day in stored.items()}
    return BoardLine(**fields, dates=days)
