"""The figures of the subsidy desk: bases, tenants, claims, targets; each traceable to its events.

Read models only, for the doors. Areas are decimal strings of square metres, shares parts of one as
decimal strings, money integer fen, days civil dates in Asia/Shanghai. Every function raises
LedgerUnreachable, NotMigrated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, get_args

import orjson
from asyncpg import Record

from qixian.domain.calendar.periods import ONE_DAY, span, status_last_day
from qixian.domain.policies.policy import Policy
from qixian.domain.subsidy_claims.claim import ClaimStatus
from qixian.domain.subsidy_claims.commands import ClaimKind
from qixian.ledger.connection import Queryable
from qixian.ledger.errors import translated

# Each condition only where it is asked for: a plan for every case would use no index.
_OF_BASES: Final = "AND base_id = ANY ($2)"
_COUNTED: Final = """
    SELECT base_id, count(*) AS tenants FROM read_model.tenancy WHERE book = $1 {}
     GROUP BY base_id
"""
_PRESENT: Final = """
    SELECT case_id, base_id, free_space, area_m2, student_founded, founder_graduated_on
      FROM read_model.tenancy WHERE book = $1 AND in_incubation {} ORDER BY base_id, case_id
"""
_TENANTS: Final = """
    SELECT t.* FROM read_model.tenancy t JOIN read_model.case_board b USING (case_id)
     WHERE t.book = $1 AND b.open {} ORDER BY t.incubation_end_date, t.base_id, t.case_id
"""
_LATEST: Final = """
    SELECT DISTINCT ON (subject) subject, case_id, seq, assessed_on, values
      FROM read_model.assessment WHERE book = $1 AND kind = $2 AND assessed_on <= $3 {}
     ORDER BY subject, assessed_on DESC, case_id DESC, seq DESC
"""
_CLAIMS: Final = """
    SELECT kind, status, count(*) AS claims, sum(amount_fen)::bigint AS amount_fen,
           array_agg(case_id || '#' || claim_id ORDER BY case_id, claim_id) AS traces
      FROM read_model.claim WHERE book = $1 GROUP BY kind, status ORDER BY kind, status
"""
# At most so many of each kind in each status are looked at, and none of them sorted.
_SOME_CLAIMS: Final = """
    SELECT k.kind, s.status, count(*) AS claims, sum(c.amount_fen)::bigint AS amount_fen,
           (array_agg(c.case_id || '#' || c.claim_id))[:$4] AS traces
      FROM unnest($2::text[]) AS k (kind) CROSS JOIN unnest($3::text[]) AS s (status)
           CROSS JOIN LATERAL (
               SELECT case_id, claim_id, amount_fen FROM read_model.claim
                WHERE book = $1 AND status = s.status AND kind = k.kind LIMIT $5) c
     GROUP BY k.kind, s.status ORDER BY k.kind, s.status
"""


@dataclass(frozen=True, slots=True)
class BaseFigures:
    """One base. Shares are None where nothing was assessed or nobody is in incubation.

    `free_area_m2` of `total_area_m2` is what the latest assessment found set aside (R63);
    `free_occupied_m2` what tenants in free space occupy. `student_founded` of `in_incubation`
    tenants were founded by students or graduates of the last five years (R66). `traces` are
    case#sequence of the assessment, then the cases of the tenants.
    """

    base_id: str
    tenants: int
    in_incubation: int
    free_space_tenants: int
    free_occupied_m2: str
    total_area_m2: str | None
    free_area_m2: str | None
    free_share: str | None
    free_share_met: bool | None
    student_founded: int
    student_share: str | None
    student_share_met: bool | None
    traces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TenantFigures:
    """One tenant in a base: how long until the end of the incubation, in months and days.

    Both are zero on the last day and None before moving in. `missing` are what a graduation still
    needs: REGISTRATION, MOVE_OUT (R58).
    """

    case_id: str
    base_id: str
    tenant_id: str
    state: str
    enterprise_id: str | None
    incubation_end_date: date | None
    move_out_due_date: date | None
    months_left: int | None
    days_left: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """Claims of one kind in one status: how many and how much; `traces` are case#claim."""

    kind: str
    status: str
    claims: int
    amount_fen: int
    traces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SomeClaims:
    """Claims of one kind in one status, looked at only up to a bound: with `more` there are more.

    `traces` are some of them as case#claim.
    """

    kind: str
    status: str
    claims: int
    amount_fen: int
    more: bool
    traces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetFigures:
    """A target of the programme by its latest assessment; `trace` is case#sequence of the event."""

    metric: str
    value: str
    threshold: str
    met: bool
    assessed_on: date
    trace: str


async def base_figures(
    conn: Queryable, book: str, on: date, policy: Policy, bases: Sequence[str] | None = None
) -> list[BaseFigures]:
    """Every base with a tenancy or an assessment, as of now; graduates are counted as of `on`.

    With `bases` these and no others, and nothing of others is looked at.
    """
    ids = () if bases is None else (list(bases),)
    narrow = _OF_BASES if ids else ""
    latest = _LATEST.format("AND subject = ANY ($4)" if ids else "")
    with translated():
        counted = await conn.fetch(_COUNTED.format(narrow), book, *ids)
        present = await conn.fetch(_PRESENT.format(narrow), book, *ids)
        assessed = await conn.fetch(latest, book, "FREE_SPACE", on, *ids)
    spaces = {row["subject"]: row for row in assessed if row["subject"]}
    tenants: dict[str, int] = {row["base_id"]: row["tenants"] for row in counted}
    by_base: dict[str, list[Record]] = {base: [] for base in (*spaces, *tenants, *(bases or ()))}
    for row in present:
        by_base[row["base_id"]].append(row)
    return [
        _base(base_id, tenants.get(base_id, 0), rows, spaces.get(base_id), on, policy)
        for base_id, rows in sorted(by_base.items())
    ]


def _base(
    base_id: str,
    tenants: int,
    present: list[Record],
    space: Record | None,
    on: date,
    policy: Policy,
) -> BaseFigures:
    free = [row for row in present if row["free_space"]]
    students = sum(_student_founded(row, on, policy) for row in present)
    found = orjson.loads(space["values"]) if space else {}
    total, aside = found.get("total_area_m2"), found.get("free_area_m2")
    free_share = _share(Decimal(aside), Decimal(total)) if total and aside else None
    student_share = _share(Decimal(students), Decimal(len(present))) if present else None
    return BaseFigures(
        base_id=base_id,
        tenants=tenants,
        in_incubation=len(present),
        free_space_tenants=len(free),
        free_occupied_m2=_plain(sum((Decimal(row["area_m2"] or 0) for row in free), Decimal(0))),
        total_area_m2=total,
        free_area_m2=aside,
        free_share=None if free_share is None else _plain(free_share),
        free_share_met=None if free_share is None else free_share >= policy.free_space_share,
        student_founded=students,
        student_share=None if student_share is None else _plain(student_share),
        student_share_met=None if student_share is None else student_share >= policy.student_share,
        traces=(*_trace(space), *(row["case_id"] for row in present)),
    )


def _trace(assessment: Record | None) -> Iterable[str]:
    return () if assessment is None else (f"{assessment['case_id']}#{assessment['seq']}",)


def _student_founded(row: Record, on: date, policy: Policy) -> bool:
    """A current student, or a graduate still within the years that count (STATUS, C.2)."""
    if row["student_founded"]:
        return True
    graduated = row["founder_graduated_on"]
    if graduated is None:
        return False
    months = policy.student_graduate_window_months
    return bool(on <= status_last_day(graduated, months, policy.status_first_day))


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None


def _plain(value: Decimal) -> str:
    """At most four decimals, none that are zero, never an exponent."""
    return f"{value.quantize(Decimal('0.0001')).normalize():f}"


async def tenant_figures(
    conn: Queryable, book: str, on: date, base_id: str | None = None
) -> list[TenantFigures]:
    """The tenants whose case is open, those nearest to the end first."""
    ids = () if base_id is None else (base_id,)
    with translated():
        rows = await conn.fetch(_TENANTS.format("AND b.base_id = $2" if ids else ""), book, *ids)
    return [tenant_of(row, on) for row in rows]


def tenant_of(row: Record, on: date) -> TenantFigures:
    """The figures of a row of `read_model.tenancy` on a day."""
    end = row["incubation_end_date"]
    # Counted from tomorrow: on the last day nothing is left.
    left = None if end is None else span(min(on, end) + ONE_DAY, end)
    missing = ("REGISTRATION", "MOVE_OUT") if row["enterprise_id"] is None else ("MOVE_OUT",)
    return TenantFigures(
        case_id=row["case_id"],
        base_id=row["base_id"],
        tenant_id=row["tenant_id"],
        state=row["state"],
        enterprise_id=row["enterprise_id"],
        incubation_end_date=end,
        move_out_due_date=row["move_out_due_date"],
        months_left=left.months if left else None,
        days_left=left.days if left else None,
        missing=missing,
    )


async def claim_figures(conn: Queryable, book: str) -> list[ClaimFigures]:
    """Claims by kind and status."""
    with translated():
        rows = await conn.fetch(_CLAIMS, book)
    return [
        ClaimFigures(
            row["kind"], row["status"], row["claims"], row["amount_fen"], tuple(row["traces"])
        )
        for row in rows
    ]


async def some_claim_figures(
    conn: Queryable, book: str, most: int = 1000, traces: int = 3
) -> list[SomeClaims]:
    """Claims by kind and status, of each at most `most` counted and summed: for pages.

    The claims counted are those an index comes upon first, in no order.
    """
    kinds, statuses = list(get_args(ClaimKind)), [status.value for status in ClaimStatus]
    with translated():
        rows = await conn.fetch(_SOME_CLAIMS, book, kinds, statuses, traces, most + 1)
    return [_some(row, most) for row in rows]


def _some(row: Record, most: int) -> SomeClaims:
    kind, status, claims, amount_fen, traces = row
    return SomeClaims(kind, status, min(claims, most), amount_fen, claims > most, tuple(traces))


async def target_figures(conn: Queryable, book: str, on: date) -> list[TargetFigures]:
    """Every target that was assessed on or before `on`, by its latest assessment."""
    with translated():
        rows = await conn.fetch(_LATEST.format(""), book, "TARGET", on)
    return [_target(row, orjson.loads(row["values"])) for row in rows]


def _target(row: Record, values: dict[str, str]) -> TargetFigures:
    return TargetFigures(
        metric=row["subject"],
        value=values["value"],
        threshold=values["threshold"],
        met=Decimal(values["value"]) >= Decimal(values["threshold"]),
        assessed_on=row["assessed_on"],
        trace=f"{row['case_id']}#{row['seq']}",
    )
