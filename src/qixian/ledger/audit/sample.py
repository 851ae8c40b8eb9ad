"""Cases drawn at random for a person to check by hand; the doors may import this module."""

import random
from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated

_CASES: Final = """
    SELECT case_id FROM ledger.event
     WHERE book = $1 AND seq = 1 AND case_type <> 'holiday_calendar' ORDER BY case_id
"""


async def draw_sample(conn: Queryable, book: str, number: int, seed: int) -> tuple[str, ...]:
    """At most `number` cases of a book, each as likely as any other, in the order they were drawn.

    The same seed over the same cases draws the same ones. Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        rows = await conn.fetch(_CASES, book)
    cases = [str(row["case_id"]) for row in rows]
    # For fairness and not for secrecy: whoever is audited must be able to draw it again.
    return tuple(random.Random(seed).sample(cases, min(number, len(cases))))
