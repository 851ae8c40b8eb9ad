"""Readings of personal data without a reason, and commands asked again and again; `audit` only."""

from typing import Final

from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.findings import Finding, FindingKind, Findings
from qixian.ledger.connection import Connection
from qixian.ledger.errors import translated
from qixian.ledger.readable import instant

NO_REASONS: Final = ("API", "")
"""What a note says where a program read somebody's data and gave no reason, only its door."""

REPEATED: Final = 5
"""So often the same command must have been refused to be named."""

_FEW: Final = 20
# A reader's readings of a day are one finding, with the numbers of the first notes.
_READ: Final = f"""
    SELECT reader, ({instant("at")} AT TIME ZONE 'Asia/Shanghai')::date AS day, reason,
           count(*) AS readings,
           (array_agg(access_id::text || ' ' || entry_id ORDER BY access_id))[1:{_FEW}] AS notes
      FROM registry.access
     WHERE book = $1 AND (reason = ANY ($2) OR reason IS NULL)
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_REPEATED: Final = f"""
    SELECT case_id, name, actor, code, clause, count(*) AS times,
           {instant("max(recorded_at)")} AS last,
           (array_agg(command_id ORDER BY recorded_at, command_id))[1:{_FEW}] AS commands
      FROM ledger.command
     WHERE book = $1 AND outcome = 'REFUSED'
     GROUP BY fingerprint, case_id, name, actor, code, clause
    HAVING count(*) >= $2 ORDER BY 1, 2, 3
"""


async def conduct_findings(conn: Connection, found: Findings, book: str) -> None:
    """What readers and those who asked left behind in a book."""
    with translated():
        read = await conn.fetch(_READ, book, list(NO_REASONS))
        repeated = await conn.fetch(_REPEATED, book, REPEATED)
    for row in read:
        found.add(
            Finding(
                "MEDIUM",
                FindingKind.READ_WITHOUT_REASON,
                row["day"].isoformat(),
                row["reader"],
                recorded=f"{row['reason'] or '-'} × {row['readings']}",
                events=tuple(row["notes"]),
            )
        )
    for row in repeated:
        last = row["last"].astimezone(SHANGHAI).isoformat("T", "seconds")
        found.add(
            Finding(
                "LOW",
                FindingKind.COMMAND_REPEATED,
                f"{row['name']} {row['actor']}",
                row["case_id"],
                recorded=f"{row['code']} × {row['times']}, {last}",
                clauses=(row["clause"],) if row["clause"] else (),
                events=tuple(row["commands"]),
            )
        )
