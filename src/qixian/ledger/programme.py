"""How far the programme is: assessments and figures with the event behind each, and its duties.

For the doors. Reads as far as the connection may see (`sight.seeing`): in the programme office's
sight the region's own files, in a league's or city's sight that one's. Values are decimal strings,
days civil dates in Asia/Shanghai. Every function raises LedgerUnreachable, NotMigrated.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import orjson
from asyncpg import Record

from qixian.domain.subsidy_and_quota.state import DutyStatus
from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated

MOST_FILES: Final = 500
"""How many files are looked at for duties, those with the last ids, which begin with their day."""

_HISTORY: Final = """
    SELECT case_id, seq, subject, assessed_on, values FROM (
        SELECT *, row_number() OVER (
                   PARTITION BY subject ORDER BY assessed_on DESC, case_id DESC, seq DESC) AS nth
          FROM read_model.assessment
         WHERE book = $1 AND kind = $2 AND assessed_on <= $3
           AND ($4::text[] IS NULL OR subject = ANY ($4))) ranked
     WHERE nth <= $5
     ORDER BY subject, assessed_on, case_id, seq LIMIT $6
"""
_DUTIES: Final = """
    SELECT e.case_id, e.seq, e.type, e.effective_on, e.data
      FROM (SELECT case_id FROM read_model.case_board
             WHERE book = $1 AND case_type = 'subsidy_and_quota'
             ORDER BY case_id DESC LIMIT $2) f
      JOIN ledger.event e ON e.case_id = f.case_id
     WHERE e.type IN ('DutyOpened', 'DutyFulfilled', 'DutyOverdue')
     ORDER BY e.case_id, e.seq
"""


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One assessment or record: what it is about, its day, its figures, its event."""

    case_id: str
    seq: int
    subject: str
    assessed_on: date
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty as it stands; `seq` is the event that said so last, `done_on` when it was done."""

    case_id: str
    seq: int
    duty_id: str
    duty: str
    due_date: date
    status: DutyStatus
    done_on: date | None = None
    evidence_id: str | None = None
    late: bool = False


async def assessment_history(
    conn: Queryable,
    book: str,
    kind: str,
    on: date,
    subjects: Iterable[str] | None = None,
    each: int = 12,
    most: int = 1000,
) -> dict[str, list[AssessmentLine]]:
    """By subject, its last assessments on or before a day, the oldest first.

    At most `each` of a subject and `most` in all; None for `subjects` is every subject.
    """
    asked = None if subjects is None else list(subjects)
    with translated():
        rows = await conn.fetch(_HISTORY, book, kind, on, asked, each, most)
    found: dict[str, list[AssessmentLine]] = {}
    for row in rows:
        found.setdefault(row["subject"], []).append(_line(row))
    return found


def _line(row: Record) -> AssessmentLine:
    return AssessmentLine(**dict(row) | {"values": orjson.loads(row["values"])})


async def duties(conn: Queryable, book: str) -> list[DutyLine]:
    """Every duty of the last files (500, by id), those due first in front."""
    with translated():
        rows = await conn.fetch(_DUTIES, book, MOST_FILES)
    found: dict[tuple[str, str], DutyLine] = {}
    for row in rows:
        told = orjson.loads(row["data"])
        key = row["case_id"], told["duty_id"]
        found[key] = _after(found.get(key), row, told)
    return sorted(found.values(), key=lambda one: (one.due_date, one.case_id, one.duty_id))


def _after(before: DutyLine | None, row: Record, told: Mapping[str, str]) -> DutyLine:
    """A duty after one more of its events; the first one opens it."""
    if before is None:
        due = date.fromisoformat(told["due_date"])
        return DutyLine(
            row["case_id"], row["seq"], told["duty_id"], told["duty"], due, DutyStatus.OPEN
        )
    if row["type"] == "DutyOverdue":
        return replace(before, seq=row["seq"], status=DutyStatus.OVERDUE)
    return replace(
        before,
        seq=row["seq"],
        status=DutyStatus.FULFILLED,
        done_on=row["effective_on"],
        evidence_id=told["evidence_id"],
        late=bool(told["late"]),
    )
