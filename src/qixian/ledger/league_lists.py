"""What a league's or city's office has before it: claims, exceptions, duties, its bases.

For the pages of the doors. Reads as far as the connection may see (`sight.seeing`), each list
bounded by its `limit`. Days are civil dates in Asia/Shanghai, money is integer fen. Every function
raises LedgerUnreachable, NotMigrated.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

import orjson

from qixian.ledger.board import COLUMNS, BoardLine, board_line
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.worklists import CLAIM_COLUMNS, ClaimLine

# The status is spelled out: what waits is few of all claims, and has an index of its own.
_WAITING: Final = """
    SELECT {columns} FROM read_model.claim c
      JOIN read_model.case_board b ON b.case_id = c.case_id
     WHERE c.book = $1 AND c.status = '{status}' AND (c.{day}, c.case_id, c.claim_id) > ($2, $3, $4)
     ORDER BY c.{day}, c.case_id, c.claim_id LIMIT $5
"""
_ORDERED_BY: Final = {"SUBMITTED": "submitted_on", "APPROVED": "decided_on"}
_NEAR_THE_END: Final = f"""
    SELECT {COLUMNS} FROM read_model.case_board
     WHERE book = $1 AND case_type = 'incubation_tenancy'
       AND state IN ('IN_INCUBATION', 'MOVE_OUT_DUE')
       AND awaited_by IS NOT NULL AND awaited_by >= $2 AND awaited_by < $3
     ORDER BY awaited_by, case_id LIMIT $4
"""
_FILES: Final = f"""
    SELECT {COLUMNS} FROM read_model.case_board
     WHERE book = $1 AND case_type = 'subsidy_and_quota' AND awaited_by IS NOT NULL
     ORDER BY awaited_by, case_id LIMIT $2
"""
_SUBMITTED: Final = """
    SELECT case_id, data FROM ledger.event
     WHERE case_id = ANY ($1) AND type = 'SubsidyClaimSubmitted'
"""
_BASES: Final = """
    SELECT e.entry_id FROM registry.entry e
      LEFT JOIN registry.jurisdiction j ON j.book = e.book AND j.entry_id = e.entry_id
     WHERE e.book = $1 AND e.kind = 'base' AND e.entry_id > $2
       AND ($3::text IS NULL OR j.league_city = $3)
     ORDER BY e.entry_id LIMIT $4
"""


async def waiting_claims(
    conn: Connection,
    book: str,
    status: Literal["SUBMITTED", "APPROVED"],
    after: tuple[date, str, str] | None = None,
    limit: int = 50,
) -> list[ClaimLine]:
    """Claims to be decided, by the day they were made, or to be paid, by the day of the decision.

    `after` is that day, the case and the claim that the page before ended with.
    """
    day, case, claim = after or (date.min, "", "")
    query = _WAITING.format(columns=CLAIM_COLUMNS, status=status, day=_ORDERED_BY[status])
    with translated():
        rows = await conn.fetch(query, book, day, case, claim, limit)
    return [ClaimLine(*row) for row in rows]


async def near_the_end(
    conn: Connection, book: str, since: date, before: date, limit: int = 20
) -> list[BoardLine]:
    """Tenancies whose incubation, or whose time to move out, ends in `since` <= day < `before`."""
    with translated():
        rows = await conn.fetch(_NEAR_THE_END, book, since, before, limit)
    return [board_line(row) for row in rows]


async def files_with_duties(conn: Connection, book: str, limit: int = 20) -> list[BoardLine]:
    """Files with a duty that is still to be done, or overdue, by its day."""
    with translated():
        rows = await conn.fetch(_FILES, book, limit)
    return [board_line(row) for row in rows]


async def bases_of(
    conn: Connection, book: str, league_city: str | None, after: str = "", limit: int = 20
) -> list[str]:
    """The ids of the bases in a league or city, or of all, by id; after the page before's last."""
    with translated():
        rows = await conn.fetch(_BASES, book, after, league_city, limit)
    return [row["entry_id"] for row in rows]


async def payees_of(conn: Connection, claims: Sequence[ClaimLine]) -> dict[tuple[str, str], str]:
    """To whom each claim is paid (FOUNDER, BASE, …), by case and claim, as its event says."""
    with translated():
        rows = await conn.fetch(_SUBMITTED, [claim.case_id for claim in claims])
    told = ((row["case_id"], orjson.loads(row["data"])) for row in rows)
    return {(case_id, data["claim_id"]): data["payee"] for case_id, data in told}
