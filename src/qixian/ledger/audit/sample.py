"""Cases drawn at random for a person to check by hand; the doors may import this module."""

import random
import secrets
from dataclasses import dataclass
from typing import Final

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated

MOST_DRAWN: Final = 1000
"""More than anybody checks by hand; pages and programs may ask for no more."""
SEEDS: Final = 1_000_000
"""A seed that is drawn is below this: short enough to be written down."""

_CASES: Final = """
    SELECT case_id FROM ledger.event
     WHERE book = $1 AND seq = 1 AND case_type <> 'holiday_calendar' ORDER BY case_id
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample in the order it was drawn, and the seed that draws it again."""

    seed: int
    cases: tuple[str, ...]


def new_seed() -> int:
    """A seed for a sample whose auditor names none; it has to be told with the sample."""
    return secrets.randbelow(SEEDS)


async def draw_sample(conn: Queryable, book: str, number: int, seed: int) -> tuple[str, ...]:
    """At most `number` cases of a book, each as likely as any other, in the order they were drawn.

    The same seed over the same cases draws the same ones. Raises LedgerUnreachable, NotMigrated.
    """
    with translated():
        rows = await conn.fetch(_CASES, book)
    cases = [str(row["case_id"]) for row in rows]
    # For fairness and not for secrecy: whoever is audited must be able to draw it again.
    return tuple(random.Random(seed).sample(cases, min(number, len(cases))))
