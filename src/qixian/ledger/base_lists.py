"""What a base has before it: tenants, applications, internships, claims made and still to be made.

For the pages of the doors. Reads the read models as far as the connection may see them
(`sight.seeing`), each list bounded by its `limit`. Ids only; days are civil dates in Asia/Shanghai,
money is integer fen. Every function raises LedgerUnreachable, NotMigrated.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from asyncpg import Record

from qixian.ledger.board import COLUMNS, BoardLine, board_line
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.figures import TenantFigures, tenant_of
from qixian.ledger.worklists import CLAIM_COLUMNS, ClaimLine

TENANCY: Final = "incubation_tenancy"
INTERNSHIP: Final = "venture_internship"

# The board orders by the day that somebody has to act, which for a tenant is the end, then the day
# to be out; its index by base ends the walk after `limit` cases.
_TENANTS: Final = """
    SELECT t.*, b.awaited_by FROM read_model.case_board b
      JOIN read_model.tenancy t ON t.case_id = b.case_id
     WHERE b.book = $1 AND b.base_id = $2 AND b.case_type = 'incubation_tenancy'
       AND b.awaited_by IS NOT NULL AND (b.awaited_by, b.case_id) > ($3, $4)
     ORDER BY b.awaited_by, b.case_id LIMIT $5
"""
_INTERNSHIPS: Final = f"""
    SELECT {COLUMNS} FROM read_model.case_board
     WHERE book = $1 AND base_id = $2 AND case_type = 'venture_internship'
       AND awaited_by IS NOT NULL
     ORDER BY awaited_by, case_id LIMIT $3
"""
_IN_STATES: Final = f"""
    SELECT {COLUMNS} FROM read_model.case_board
     WHERE book = $1 AND base_id = $2 AND case_type = $3 AND state = ANY ($4)
     ORDER BY opened_on, case_id LIMIT $5
"""
# Whatever changed last comes first. A claim that came to nothing can be made again.
_UNCLAIMED: Final = f"""
    SELECT {COLUMNS} FROM read_model.case_board b
     WHERE book = $1 AND base_id = $2 AND case_type = $3 AND state = $4
       AND (last_effective_on, case_id) < ($6, $7)
       AND NOT EXISTS (
           SELECT FROM read_model.claim c
            WHERE c.case_id = b.case_id AND c.kind = $5
              AND c.status NOT IN ('REJECTED', 'WITHDRAWN'))
     ORDER BY last_effective_on DESC, case_id DESC LIMIT $8
"""
_CLAIMS: Final = f"""
    SELECT {CLAIM_COLUMNS} FROM read_model.case_board b
      JOIN read_model.claim c ON c.case_id = b.case_id
     WHERE b.book = $1 AND b.base_id = $2
     ORDER BY coalesce(c.paid_on, c.decided_on, c.submitted_on) DESC, c.case_id, c.claim_id
     LIMIT $3
"""
_BEYOND: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class TenantLine:
    """A tenant in a base, since when, and the day that somebody has to act by."""

    figures: TenantFigures
    move_in_date: date | None
    awaited_by: date


async def tenants_of_base(
    conn: Connection,
    book: str,
    base_id: str,
    on: date,
    after: tuple[date, str] | None = None,
    limit: int = 50,
) -> list[TenantLine]:
    """The tenants in a base, those nearest to the end, or overdue, first.

    `after` is the day and the case that the page before ended with.
    """
    day, case = after or (date.min, "")
    with translated():
        rows = await conn.fetch(_TENANTS, book, base_id, day, case, limit)
    return [TenantLine(tenant_of(row, on), row["move_in_date"], row["awaited_by"]) for row in rows]


async def internships_of_base(
    conn: Connection, book: str, base_id: str, limit: int = 50
) -> list[BoardLine]:
    """Internships that last and windows that are open at a base, by the day they end."""
    with translated():
        rows = await conn.fetch(_INTERNSHIPS, book, base_id, limit)
    return _lines(rows)


async def cases_in_states(
    conn: Connection,
    book: str,
    base_id: str,
    case_type: str,
    states: tuple[str, ...],
    limit: int = 50,
) -> list[BoardLine]:
    """Cases of a base in some states, those opened first at the top."""
    with translated():
        rows = await conn.fetch(_IN_STATES, book, base_id, case_type, list(states), limit)
    return _lines(rows)


async def graduates_unclaimed(
    conn: Connection,
    book: str,
    base_id: str,
    after: tuple[date, str] | None = None,
    limit: int = 50,
) -> list[BoardLine]:
    """Tenants that graduated and have no incubation claim that stands; the latest first.

    Whether one can be made is for the rule to say. `after` is the last day and case of the page
    before.
    """
    return await _unclaimed(conn, book, base_id, (TENANCY, "GRADUATED", "INCUBATION"), after, limit)


async def internships_unclaimed(
    conn: Connection,
    book: str,
    base_id: str,
    after: tuple[date, str] | None = None,
    limit: int = 50,
) -> list[BoardLine]:
    """Internships with a venture registered in time and no claim that stands; the latest first."""
    what = (INTERNSHIP, "SUBSIDY_ELIGIBLE", "VENTURE_INTERNSHIP")
    return await _unclaimed(conn, book, base_id, what, after, limit)


async def _unclaimed(
    conn: Connection,
    book: str,
    base_id: str,
    what: tuple[str, str, str],
    after: tuple[date, str] | None,
    limit: int,
) -> list[BoardLine]:
    day, case = after or (date.max, _BEYOND)
    with translated():
        rows = await conn.fetch(_UNCLAIMED, book, base_id, *what, day, case, limit)
    return _lines(rows)


async def claims_of_base(
    conn: Connection, book: str, base_id: str, limit: int = 20
) -> list[ClaimLine]:
    """The claims of a base's cases, those that moved last at the top."""
    with translated():
        rows = await conn.fetch(_CLAIMS, book, base_id, limit)
    return [ClaimLine(*row) for row in rows]


def _lines(rows: list[Record]) -> list[BoardLine]:
    return [board_line(row) for row in rows]
