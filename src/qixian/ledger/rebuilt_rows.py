"""The rows of one case in every read model, made from its events; for the rebuild.

Pure. The columns stand in the order of each table; values are as asyncpg's COPY takes them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

import orjson

from qixian.domain.case import CaseSummary, Rules
from qixian.domain.kinds import AnyKind
from qixian.ledger.fold import event_of
from qixian.ledger.projection import Rows, board_row, rows_of
from qixian.ledger.records import RecordedEvent

Value: TypeAlias = object
Tables: TypeAlias = dict[str, list[tuple[Value, ...]]]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "case_board": (
        "case_id", "book", "case_type", "state", "open", "version", "head_hash",
        "edition_digest", "calendar_version", "opened_on", "last_effective_on", "next_wake",
        "parties", "dates", "fact_keys", "researcher_id", "institution_id", "awaited_field",
        "awaited_by", "opened_by", "league_city",
    ),
    "deadline": (
        "case_id", "field", "book", "nominal", "effective", "rule", "parameters", "way", "anchor",
        "amount", "anchor_field", "first_day", "roll", "provisional", "moot",
    ),
    "due": ("case_id", "kind", "fires_on", "book", "last_day", "rule"),
    "used_right": (
        "case_id", "book", "case_type", "person_id", "institution_id", "open", "used_months",
        "used_days", "approved_months", "extensions_approved", "extensions_requested",
    ),
    "claim": (
        "case_id", "claim_id", "book", "kind", "status", "amount_fen", "enterprise_id",
        "person_id", "submitted_on", "decided_on", "paid_on",
    ),
    "tenancy": (
        "case_id", "book", "state", "base_id", "base_kind", "tenant_id", "founder_group",
        "free_space", "in_incubation", "area_m2", "student_founded", "founder_graduated_on",
        "enterprise_id", "move_in_date", "incubation_end_date", "move_out_due_date",
    ),
    "award": ("case_id", "award_kind", "recipient_id", "book", "amount_fen", "granted_on"),
    "assessment": ("case_id", "seq", "book", "kind", "subject", "assessed_on", "values"),
    "notice": (
        "notice_id", "book", "case_id", "seq", "kind", "audience", "refers_to", "queued_at",
        "status",
    ),
}  # fmt: skip
"""Every read model that follows from the record, with its columns."""


def case_rows(
    kind: AnyKind, recorded: Sequence[RecordedEvent], rules: Rules, tables: Tables
) -> None:
    """Add the rows of one case, all of whose events are given in order, to `tables`."""
    state = kind.initial
    for stored in recorded:
        event = event_of(kind, stored)
        state = kind.evolve(state, event, stored.effective_on)
        for n, told in enumerate(kind.notices(event)):
            tables["notice"].append(
                (f"{stored.case_id}:{stored.seq}:{n}", stored.book, stored.case_id, stored.seq,
                 told.kind, told.audience, told.refers_to, stored.recorded_at, "QUEUED")
            )  # fmt: skip
    last = recorded[-1]
    rows = rows_of(kind, state, last.case_id, rules)
    board = board_row(
        rows, recorded[0].effective_on, last.effective_on, kind.fact_keys(state, None)
    )
    tables["case_board"].append(
        (last.case_id, last.book, last.case_type, board.state, board.open, last.seq, last.hash,
         last.edition_digest, last.calendar_version, board.opened_on, board.last_effective_on,
         board.next_wake, _json(board.parties), _json(board.dates), list(board.fact_keys),
         board.researcher_id, board.institution_id, board.awaited_field, board.awaited_by,
         recorded[0].actor, None)
    )  # fmt: skip
    place = (last.case_id, last.book)
    _dates(tables, place, rows)
    _programme(tables, place, last.case_type, rows.summary)


def _dates(tables: Tables, place: tuple[str, str], rows: Rows) -> None:
    case_id, book = place
    for row in rows.reckonings:
        counting = row.counting
        tables["deadline"].append(
            (case_id, row.field, book, row.nominal, row.effective, row.rule, list(row.parameters),
             counting.way, counting.anchor, counting.amount, counting.anchor_field,
             counting.first_day, counting.roll, row.provisional, row.moot)
        )  # fmt: skip
    for due in rows.due:
        tables["due"].append((case_id, due.kind, due.fires_on, book, due.last_day, due.rule))


def _programme(
    tables: Tables, place: tuple[str, str], case_type: str, summary: CaseSummary
) -> None:
    case_id, book = place
    if (usage := summary.usage) is not None:
        tables["used_right"].append(
            (case_id, book, case_type, usage.person_id, usage.institution_id, usage.open,
             usage.used_months, usage.used_days, usage.approved_months, usage.extensions_approved,
             usage.extensions_requested)
        )  # fmt: skip
    for claim in summary.claims:
        tables["claim"].append(
            (case_id, claim.claim_id, book, claim.kind, claim.status, claim.amount_fen,
             claim.enterprise_id, claim.person_id, claim.submitted_on, claim.decided_on,
             claim.paid_on)
        )  # fmt: skip
    if (tenancy := summary.tenancy) is not None:
        tables["tenancy"].append(
            (case_id, book, tenancy.state, tenancy.base_id, tenancy.base_kind, tenancy.tenant_id,
             tenancy.founder_group, tenancy.free_space, tenancy.in_incubation, tenancy.area_m2,
             tenancy.student_founded, tenancy.founder_graduated_on, tenancy.enterprise_id,
             tenancy.move_in_date, tenancy.incubation_end_date, tenancy.move_out_due_date)
        )  # fmt: skip
    for award in summary.awards:
        tables["award"].append(
            (case_id, award.award_kind, award.recipient_id, book, award.amount_fen,
             award.granted_on)
        )  # fmt: skip
    for one in summary.assessments:
        tables["assessment"].append(
            (case_id, one.seq, book, one.kind, one.subject, one.assessed_on, _json(one.values))
        )  # fmt: skip


def _json(value: Mapping[str, str] | Mapping[str, date]) -> str:
    return orjson.dumps(dict(value)).decode()
