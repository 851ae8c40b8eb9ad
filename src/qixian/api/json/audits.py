"""Audits of the whole ledger: begun, listed, read, and as files; how the ledger stands with its
seals and its engine; the evidence of a case."""

import asyncio
from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

from fastapi import APIRouter, Body, Depends, Path, Query, Response
from pydantic import Field, JsonValue

from qixian.api.auditing import TheAudits
from qixian.api.case_ids import CaseId
from qixian.api.csv_export import csv_response
from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import signed_in
from qixian.api.json.cases import Lang
from qixian.api.json.shapes import Limit, Sent, Shape, plain
from qixian.api.parts import TheParts
from qixian.api.problems import Problem, problem_responses
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.audit.carried_out import SampleWanted
from qixian.ledger.audit.reports import read_whole_report
from qixian.ledger.audit.runs import (
    AuditRun,
    AuditState,
    AuditWanted,
    Failure,
    list_runs,
    read_run,
    under_way,
)
from qixian.ledger.audit.sample import MOST_DRAWN
from qixian.ledger.audit.standing import SealStanding, seal_standing
from qixian.ledger.board import find_case
from qixian.ledger.reconciliations import Reconciliation, newest
from qixian.ledger.sight import seeing
from qixian.presentation.audit_workbook import MEDIA_TYPE as XLSX
from qixian.presentation.audit_workbook import audit_workbook
from qixian.presentation.audited import COLUMNS, audit_rows, carried_out_document
from qixian.presentation.evidence_bundle import bundle_of
from qixian.presentation.words import Words

router = APIRouter(tags=["audits"])

LARGEST_SEED: Final = 2**53 - 1
"""What every program that reads JSON can hold (RFC 8259, 6)."""
LATEST_MINUTES: Final = 525_600

_Auditor = Annotated[Principal, Depends(signed_in("AUDITOR"))]
AuditId: TypeAlias = Annotated[int, Path(ge=1, le=2**63 - 1, description="An audit's number")]


class AuditBody(Sent):
    """What an audit is begun with: from when on a deadline is late, and how many cases to draw.

    Without a seed one is drawn, and told with the sample.
    """

    late_after_minutes: Annotated[int, Field(strict=True, ge=0, le=LATEST_MINUTES)] = 15
    sample: Annotated[int, Field(strict=True, ge=0, le=MOST_DRAWN)] = 0
    seed: Annotated[int, Field(strict=True, ge=0, le=LARGEST_SEED)] | None = None

    def wanted(self) -> AuditWanted:
        """As the ledger keeps it."""
        return AuditWanted(self.late_after_minutes, SampleWanted(self.sample, self.seed))


class Audit(Shape):
    """An audit in the list of them. `severities` are those of its report, once it has one."""

    audit_id: int
    state: AuditState
    begun_at: datetime
    begun_by: str
    ended_at: datetime | None
    failure: Failure | None
    events: int
    cases: int
    severities: dict[str, int] | None


class AuditPage(Shape):
    """A page of audits, the newest first; `next` is the `before` of the page behind it."""

    audits: list[Audit]
    next: int | None = None


class AuditRead(Shape):
    """An audit with its report; there is none while it runs, nor when it came to nothing."""

    audit: Audit
    report: dict[str, JsonValue] | None


class Signed(Shape):
    """A signature under a checkpoint, and whether a key that is known here made it."""

    name: str
    key_id: str
    kind: Literal["LOG", "WITNESS"]
    checked: Literal["VALID", "WRONG", "UNKNOWN"]
    at: datetime | None


class NewestCheckpoint(Shape):
    """The newest checkpoint: how many events, the root over them (hex), and as it was signed."""

    size: int
    root: str
    sealed_at: datetime
    note: str
    signatures: list[Signed]


class Waiting(Shape):
    """Events that no checkpoint covers; `more` says that there are more than were counted."""

    events: int
    more: bool
    since: datetime | None


class Reconciled(Shape):
    """The newest comparison of ledger and engine: how many differences of each kind."""

    at: datetime
    cases: int
    workflows: int
    found: dict[str, int]


class Standing(Shape):
    """How the ledger stands. `waiting` is null where the last sealed event is not as it was, and
    `unreadable` says what is wrong with a checkpoint that cannot be read."""

    checkpoint: NewestCheckpoint | None
    waiting: Waiting | None
    unreadable: str
    reconciliation: Reconciled | None


@router.get("/audits")
async def audits(
    parts: TheParts,
    principal: _Auditor,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    limit: Limit = 50,
) -> AuditPage:
    """The audits that were begun at the office's doors."""
    held = await under_way(parts.pool)
    async with seeing(parts.pool, principal.sight) as conn:
        found = await list_runs(conn, before, limit, held)
    return AuditPage(
        audits=[_audit(one) for one in found],
        next=found[-1].audit_id if len(found) == limit else None,
    )


@router.post("/audits", status_code=202, responses=problem_responses(409))
async def begin(
    parts: TheParts,
    principal: _Auditor,
    auditing: TheAudits,
    body: Annotated[AuditBody, Body()],
    response: Response,
) -> Audit:
    """Begin an audit of the whole ledger; it goes on by itself, one at a time. 409 beside one."""
    audit_id = await auditing.begin(principal.account_id, body.wanted())
    response.headers["Location"] = f"/api/v1/audits/{audit_id}"
    held = await under_way(parts.pool)
    async with seeing(parts.pool, principal.sight) as conn:
        return _audit(await read_run(conn, audit_id, held))


@router.get("/audits/{audit_id}")
async def audit(
    parts: TheParts, principal: _Auditor, audit_id: AuditId, lang: Lang = "zh"
) -> AuditRead:
    """One audit; once it is done, with everything that was found."""
    held = await under_way(parts.pool)
    async with seeing(parts.pool, principal.sight) as conn:
        run = await read_run(conn, audit_id, held)
        done = run.state is AuditState.DONE
        carried = await read_whole_report(conn, audit_id) if done else None
    report = plain(carried_out_document(carried, Words(lang))) if carried else None
    return AuditRead(audit=_audit(run), report=report)


@router.get(
    "/audits/{audit_id}/findings.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def as_csv(
    parts: TheParts, principal: _Auditor, audit_id: AuditId, lang: Lang = "zh"
) -> Response:
    """The findings of an audit as a file for any spreadsheet."""
    async with seeing(parts.pool, principal.sight) as conn:
        carried = await read_whole_report(conn, audit_id)
    return csv_response(f"audit-{audit_id}.csv", COLUMNS, audit_rows(carried.report, Words(lang)))


@router.get(
    "/audits/{audit_id}/findings.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def as_xlsx(
    parts: TheParts, principal: _Auditor, audit_id: AuditId, lang: Lang = "zh"
) -> Response:
    """Findings, summary and sample of an audit as an Excel workbook."""
    async with seeing(parts.pool, principal.sight) as conn:
        carried = await read_whole_report(conn, audit_id)
    book = await asyncio.to_thread(audit_workbook, carried, Words(lang))
    return _file(book, XLSX, f"audit-{audit_id}.xlsx")


@router.get("/ledger/standing")
async def standing(parts: TheParts, principal: _Auditor) -> Standing:
    """The newest checkpoint, what it does not cover, and the newest comparison with the engine."""
    async with seeing(parts.pool, principal.sight) as conn:
        seals = await seal_standing(conn, parts.settings.seal_origin, parts.proving.keys)
        reconciled = await newest(conn)
    return _standing(seals, reconciled)


@router.get(
    "/cases/{case_id}/evidence",
    response_class=Response,
    responses={
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
        **problem_responses(409),
    },
)
async def evidence(parts: TheParts, principal: _Auditor, case_id: CaseId) -> Response:
    """A case's events, proofs, rules and a report in one archive that anybody can check.

    409 while an event of it is not sealed, 503 at a door that cannot sign.
    """
    signer = parts.proving.signer
    if signer is None:
        raise Problem(503, "EVIDENCE_NOT_HERE")
    async with seeing(parts.pool, principal.sight) as conn:
        await find_case(conn, MAIN_BOOK, case_id)
    # With the door's own rights, as verification: proofs are over rows that nobody lists.
    async with parts.pool.acquire() as conn:
        bundle = await bundle_of(conn, signer, parts.shipped, case_id, parts.today())
    archive = await asyncio.to_thread(bundle.archive)
    name = "".join(one if one.isalnum() or one in "-_." else "_" for one in case_id)
    return _file(archive, "application/zip", f"{name}.zip")


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _audit(run: AuditRun) -> Audit:
    return Audit.model_validate(run)


def _standing(seals: SealStanding, reconciled: Reconciliation | None) -> Standing:
    checkpoint = None
    if seals.newest is not None:
        one = seals.newest.sealed
        checkpoint = NewestCheckpoint(
            size=one.checkpoint.size,
            root=one.checkpoint.root.hex(),
            sealed_at=seals.newest.sealed_at,
            note=one.encoded(),
            signatures=[
                Signed(
                    name=each.name,
                    key_id=each.key_id,
                    kind="LOG" if each.at is None else "WITNESS",
                    checked=each.checked,
                    at=each.at,
                )
                for each in seals.signatures
            ],
        )
    return Standing(
        checkpoint=checkpoint,
        waiting=None if seals.waiting is None else Waiting.model_validate(seals.waiting),
        unreadable=seals.unreadable,
        reconciliation=None if reconciled is None else Reconciled.model_validate(reconciled),
    )
