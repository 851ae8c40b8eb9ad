"""What reconciling found, time by time: written by the worker, read by whoever shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated

_KEEP: Final = "INSERT INTO ledger.reconciliation (cases, workflows, found) VALUES ($1, $2, $3)"
_NEWEST: Final = (
    "SELECT at, cases, workflows, found FROM ledger.reconciliation ORDER BY at DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One comparison: its instant, the cases that waited, the workflows, differences by kind."""

    at: datetime
    cases: int
    workflows: int
    found: Mapping[str, int]


async def keep(conn: Queryable, cases: int, workflows: int, found: Mapping[str, int]) -> None:
    """Keep a comparison made now. Raises LedgerUnreachable, NotMigrated."""
    with translated():
        await conn.execute(_KEEP, cases, workflows, orjson.dumps(dict(found)).decode())


async def newest(conn: Queryable) -> Reconciliation | None:
    """The latest comparison; None before the first. Raises as `keep`."""
    with translated():
        row = await conn.fetchrow(_NEWEST)
    if row is None:
        return None
    return Reconciliation(row["at"], row["cases"], row["workflows"], orjson.loads(row["found"]))
