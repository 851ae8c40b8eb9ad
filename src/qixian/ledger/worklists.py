"""What waits for people, in the order of its days, and how much there is; for the doors.

Reads the read models as far as the connection may see them (`sight.seeing`). Days are civil dates
in Asia/Shanghai, money is integer fen. Nothing here counts a whole ledger: a number that would take
long to make is said to be "at least". Every function raises LedgerUnreachable, NotMigrated.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from asyncpg import Record

from qixian.ledger.board import COLUMNS, MOST, BoardLine, board_line
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated

SCANNED: Final = 20_000
"""How many cases of one office are looked at to count them by state."""

_AWAITED: Final = f"""
    SELECT {COLUMNS} FROM read_model.case_board
     WHERE book = $1 AND awaited_by IS NOT NULL AND awaited_by >= $2 AND awaited_by < $3
       AND (awaited_by, case_id) > ($4, $5)
     ORDER BY awaited_by, case_id LIMIT $6
"""
_COUNT_AWAITED: Final = """
    SELECT count(*) FROM (
        SELECT FROM read_model.case_board
         WHERE book = $1 AND awaited_by IS NOT NULL AND awaited_by >= $2 AND awaited_by < $3
         LIMIT $4) AS counted
"""
_STATES: Final = """
    SELECT case_type, state, count(*) AS cases FROM (
        SELECT case_type, state FROM read_model.case_board WHERE book = $1 LIMIT $2) AS counted
     GROUP BY case_type, state
"""
# By hopping over the index from one state to the next: no row of a state is looked at here.
_STATES_THERE_ARE: Final = """
    WITH RECURSIVE hop AS (
        (SELECT case_type, state FROM read_model.case_board WHERE book = $1
          ORDER BY case_type, state LIMIT 1)
        UNION ALL
        SELECT n.case_type, n.state
          FROM hop h CROSS JOIN LATERAL (
               SELECT b.case_type, b.state FROM read_model.case_board b
                WHERE b.book = $1 AND (b.case_type, b.state) > (h.case_type, h.state)
                ORDER BY b.case_type, b.state LIMIT 1) n
    )
    SELECT h.case_type, h.state, (
           SELECT count(*) FROM (
               SELECT FROM read_model.case_board b
                WHERE b.book = $1 AND b.case_type = h.case_type AND b.state = h.state
                LIMIT $2) AS counted) AS cases
      FROM hop h
"""
CLAIM_COLUMNS: Final = (
    "c.case_id, b.case_type, c.claim_id, c.kind, c.status, c.amount_fen, c.enterprise_id, "
    "c.person_id, c.submitted_on, c.decided_on, c.paid_on, b.base_id, b.league_city"
)


@dataclass(frozen=True, slots=True)
class Bounded:
    """A number of things; with `more` there are at least so many."""

    count: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One subsidy claim with the place of its case; ids only."""

    case_id: str
    case_type: str
    claim_id: str
    kind: str
    status: str
    amount_fen: int
    enterprise_id: str | None
    person_id: str | None
    submitted_on: date
    decided_on: date | None
    paid_on: date | None
    base_id: str | None
    league_city: str | None


async def awaited_before(
    conn: Connection,
    book: str,
    before: date | None = None,
    since: date | None = None,
    after: tuple[date, str] | None = None,
    limit: int = 50,
) -> list[BoardLine]:
    """Cases that wait for a person, by the day they wait for and the case; at most 1000.

    Those with `since` <= day < `before`; `after` is the day and case the page before ended with.
    """
    day, case = after or (date.min, "")
    with translated():
        rows = await conn.fetch(
            _AWAITED, book, since or date.min, before or date.max, day, case, min(limit, MOST)
        )
    return [board_line(row) for row in rows]


async def count_awaited(
    conn: Connection,
    book: str,
    before: date | None = None,
    since: date | None = None,
    most: int = MOST,
) -> Bounded:
    """How many cases `awaited_before` would list, counted up to `most`."""
    with translated():
        count = await conn.fetchval(
            _COUNT_AWAITED, book, since or date.min, before or date.max, most + 1
        )
    return _bounded(count, most)


async def state_counts(
    conn: Connection, book: str, whole: bool, most: int = MOST
) -> dict[tuple[str, str], Bounded]:
    """How many cases there are by case type and state.

    `whole` says that the connection sees the whole ledger (`Sight.whole`): then each state is
    counted up to `most`. One office's cases are counted exactly, up to 20,000 of them.
    """
    with translated():
        if whole:
            rows = await conn.fetch(_STATES_THERE_ARE, book, most + 1)
            return {_state(row): _bounded(row["cases"], most) for row in rows}
        rows = await conn.fetch(_STATES, book, SCANNED + 1)
    more = sum(row["cases"] for row in rows) > SCANNED
    return {_state(row): Bounded(row["cases"], more) for row in rows}


async def claim_lines(
    conn: Connection,
    book: str,
    status: str | None = None,
    kind: str | None = None,
    after: tuple[str, str] | None = None,
    limit: int = 50,
) -> list[ClaimLine]:
    """Claims by case and claim id, at most 1000; `after` is what the page before ended with."""
    case, claim = after or ("", "")
    wanted: list[object] = [book, case, claim, min(limit, MOST)]
    where = ["c.book = $1", "(c.case_id, c.claim_id) > ($2, $3)"]
    for column, value in (("status", status), ("kind", kind)):
        if value is not None:
            wanted.append(value)
            where.append(f"c.{column} = ${len(wanted)}")
    query = (
        f"SELECT {CLAIM_COLUMNS} FROM read_model.claim c "
        "JOIN read_model.case_board b ON b.case_id = c.case_id "
        f"WHERE {' AND '.join(where)} ORDER BY c.case_id, c.claim_id LIMIT $4"
    )
    with translated():
        rows = await conn.fetch(query, *wanted)
    return [ClaimLine(*row) for row in rows]


def _state(row: Record) -> tuple[str, str]:
    return row["case_type"], row["state"]


def _bounded(count: int, most: int) -> Bounded:
    return Bounded(min(count, most), count > most)
